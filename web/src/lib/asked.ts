// One question to the server and how far it is: for every view that shows
// what the server says.

import { computed, signal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";

import { type Failure, failureOf } from "./http";

const waiting = signal(0);

/** Is anything on the page still to come? */
export const busy = computed(() => waiting.value > 0);

/** Count a wait until the function that is returned was called. */
export function wait(): () => void {
  let over = false;
  waiting.value++;
  return () => {
    if (!over) waiting.value--;
    over = true;
  };
}

export interface Asked<T> {
  answer: T | null; // the latest one, also while a newer is on its way
  loading: boolean;
  failure: Failure | null;
  retry: () => void;
}

/** Ask when the view comes and whenever `key` is another one; an older
 * question is dropped.  No key, no question. */
export function useAsked<T>(
  key: string | null,
  ask: (signal: AbortSignal) => Promise<T>,
): Asked<T> {
  const [answer, setAnswer] = useState<T | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [loading, setLoading] = useState(key !== null);
  const [tries, setTries] = useState(0);

  // Before anything is painted, so that a page is never still in between.
  useLayoutEffect(() => {
    if (key === null) return setLoading(false);
    const mine = new AbortController();
    const over = wait();
    const end = (set: () => void) => {
      if (!mine.signal.aborted) {
        set();
        setLoading(false);
      }
      over();
    };
    setLoading(true);
    ask(mine.signal).then(
      (found) =>
        end(() => {
          setAnswer(() => found);
          setFailure(null);
        }),
      (e) => end(() => setFailure(failureOf(e))),
    );
    return () => {
      mine.abort();
      over();
    };
  }, [key, tries]);
  return { answer, loading, failure, retry: () => setTries(tries + 1) };
}
