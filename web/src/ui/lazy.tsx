// A part of the page that is fetched when somebody wants it.

import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { wait } from "../lib/busy";

export type Component = ComponentType<Record<string, never>>;

export function lazy(load: () => Promise<{ Page: Component }>): Component {
  let known: Component | null = null;
  return function Lazy() {
    const [Page, setPage] = useState<Component | null>(() => known);
    const over = useRef(() => {});
    useEffect(() => {
      if (known !== null) return;
      over.current = wait();
      void load().then(
        (found) => {
          known = found.Page;
          setPage(() => known);
        },
        () => over.current(),
      );
      return () => over.current();
    }, []);
    // Effects of what is inside go first: it has asked for its own by now.
    useEffect(() => {
      if (Page !== null) over.current();
    }, [Page]);
    return Page === null ? null : <Page />;
  };
}
