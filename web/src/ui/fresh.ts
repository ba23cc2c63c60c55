// That a number has just changed by itself: shown for a moment, and said to
// those who listen.

import { useEffect, useState } from "preact/hooks";

import { announce } from "../lib/announce";
import { hasMoved } from "../lib/patch";

const freshMs = 3000;

/** The class of what shows `value`, which `part` of an answer says.  It is
 * `sentence` that is said, if there is one.  What changed because somebody
 * asked something else is not fresh. */
export function useFresh(
  part: object | undefined,
  value: string | number | null,
  sentence?: { name: string; text: string },
): string {
  const [seen, setSeen] = useState({ value, fresh: false });
  useEffect(() => {
    if (value === seen.value) return;
    const fresh = hasMoved(part);
    setSeen({ value, fresh });
    if (fresh && sentence !== undefined) announce(sentence.name, sentence.text);
  }, [value]);
  useEffect(() => {
    if (!seen.fresh) return;
    const timer = setTimeout(() => setSeen({ ...seen, fresh: false }), freshMs);
    return () => clearTimeout(timer);
  }, [seen]);
  return seen.fresh ? "fresh" : "";
}
