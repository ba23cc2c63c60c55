// The place for a first file, on another page; the rest happens on this one.

import { useEffect } from "preact/hooks";

import { go, view } from "../../lib/state";
import { Page as Send } from "../../ui/events/Send";
import { Drop } from "./Drop";
import { step } from "./taking";

import "./sources.css";

export function Page() {
  const now = step.value;
  const taken = now.at === "sending" || now.at === "choosing";
  useEffect(() => {
    if (taken) go(view.peek(), "/sources");
  }, [taken]);
  return (
    <>
      <Drop failure={now.at === "nothing" ? now.failure : null} />
      <Send />
    </>
  );
}
