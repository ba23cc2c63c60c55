// The pages, all of them.  To add one: a folder under src/pages with Page.tsx
// and its words, and a row here.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { wait } from "../lib/asked";
import type { Key } from "../lib/i18n";
import { Page as Overview } from "../pages/overview/Page";

type Component = ComponentType<Record<string, never>>;

export interface PageRow {
  path: string; // and all that is below it
  label: Key;
  menu: boolean; // is it in the navigation?
  Page: Component;
}

/** A page that is fetched when somebody wants it. */
export function lazy(load: () => Promise<{ Page: Component }>): Component {
  let known: Component | null = null;
  return function Lazy() {
    const [Page, setPage] = useState<Component | null>(() => known);
    useEffect(() => {
      if (known !== null) return;
      const over = wait();
      void load().then((found) => {
        known = found.Page;
        setPage(() => known);
        queueMicrotask(over);
      }, over);
      return over;
    }, []);
    return Page === null ? null : <Page />;
  };
}

export const pages: PageRow[] = [
  { path: "/overview", label: "nav.overview", menu: true, Page: Overview },
  {
    path: "/metrics",
    label: "nav.metrics",
    menu: true,
    Page: lazy(() => import("../pages/metrics/Page")),
  },
];

/** The page of an address; the first one where there is none. */
export function pageAt(path: string): PageRow {
  const under = (row: PageRow) =>
    path === row.path || path.startsWith(`${row.path}/`);
  return pages.find(under) ?? pages[0]!;
}
