// One question to the server and how far it is, for every view that shows
// what the server says; and the same kept up to date.

import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

import { wait } from "./busy";
import { type Address, type Failure, failureOf, get } from "./http";
import { begun, watch } from "./live";
import { shared } from "./patch";

export interface Asked<T> {
  answer: T | null; // the latest one, also while a newer is on its way
  loading: boolean;
  failure: Failure | null;
  retry: () => void;
}

/** A body of which an answer is made: `put` makes the answer with another. */
export interface Part<T> {
  path: string;
  body: unknown;
  put: (answer: T, body: unknown) => T;
}

/** How an answer is kept up to date: not at all; by asking again when a text
 * is another one, such as `ledger`; or by the stream that tells of its parts. */
export type Live<T> = null | ReadonlySignal<string | null> | ((answer: T) => Part<T>[]);

const againMs = 15_000;

/** Ask again when the text is another one than now, and not too often. */
function onOther(text: ReadonlySignal<string | null>, ask: (gone: AbortSignal) => void): () => void {
  const gone = new AbortController();
  let known = text.peek();
  let asked = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = () => {
    timer = undefined;
    known = text.peek();
    asked = Date.now();
    ask(gone.signal);
  };
  const stop = text.subscribe((now) => {
    known ??= now;
    if (now === known || timer !== undefined) return;
    timer = setTimeout(run, Math.max(0, asked + againMs - Date.now()));
  });
  return () => {
    stop();
    clearTimeout(timer);
    gone.abort();
  };
}

/** Ask when the view comes and whenever `key` is another one; an older
 * question is dropped.  No key, no question.  What comes later by itself
 * takes the place of the answer, and nobody waits for it. */
export function useAsked<T>(
  key: string | null,
  ask: (signal: AbortSignal) => Promise<T>,
  live: Live<T> = null,
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
    let stops: (() => void)[] = [];
    const keep = (found: T) =>
      typeof live !== "function"
        ? []
        : live(found).map(({ path, body, put }) =>
            watch(path, body, (next) =>
              setAnswer((now) => (now === null ? now : put(now, next))),
            ),
          );
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
          stops = keep(found);
        }),
      (e) => end(() => setFailure(failureOf(e))),
    );
    return () => {
      mine.abort();
      over();
      for (const stop of stops) stop();
    };
  }, [key, tries]);

  useEffect(() => {
    if (key === null || live === null || typeof live === "function") return;
    return onOther(live, (gone) => {
      // If it fails, the next change asks again.
      ask(gone).then(
        (found) => !gone.aborted && setAnswer((now) => shared(now, found)),
        () => {},
      );
    });
  }, [key, typeof live]);

  // A server that was away has come back.
  const back = begun.value;
  useEffect(() => {
    if (failure !== null && failure.sentence === null) setTries((n) => n + 1);
  }, [back]);
  return { answer, loading, failure, retry: () => setTries(tries + 1) };
}

/** An answer that is one body of one address, kept up to date.  Another
 * `time` asks anew. */
export function useLive<T>(path: Address<T> | null, time: number = 0): Asked<T> {
  return useAsked<T>(
    path === null ? null : `${path} ${time}`,
    (signal) => get<T>(path ?? "", {}, signal),
    (body) => [{ path: path ?? "", body, put: (_, next) => next as T }],
  );
}

/** What the stream alone tells; null until it has. */
export function useWatched<T>(path: Address<T>): T | null {
  const [body, setBody] = useState<T | null>(null);
  useEffect(() => watch(path, null, (next) => setBody(() => next as T)), [path]);
  return body;
}
