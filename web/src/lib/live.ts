// Which answers of this page are to be kept up to date, and whether they are.
//
// A view asks once (lib/asked.ts) and then watches the address that it asked;
// all that a page watches comes over one stream (lib/stream.ts), which is
// fetched and opened when the page has its first answers, and anew when
// something else is watched.

import { effect, signal } from "@preact/signals";

import { busy } from "./busy";

/** live: numbers move by themselves; off: they are as they were asked. */
export type State = "live" | "reconnecting" | "off";

export const state = signal<State | null>(null); // null: not known yet
/** Why an answer that is watched could not be had, in the server's words. */
export const problem = signal<string | null>(null);
/** Goes up whenever a stream has begun: the server is there (again). */
export const begun = signal(0);

export interface Watch {
  path: string;
  body: unknown; // as the view has it
  take: (body: unknown) => void;
}

const watches = new Set<Watch>();
const changes = signal(0);

/** Hand on every later body of the reply to GET `path`, until the function
 * that is returned was called.  What has not changed is the same object. */
export function watch(path: string, body: unknown, take: (body: unknown) => void): () => void {
  const one = { path, body, take };
  watches.add(one);
  changes.value++;
  return () => {
    if (watches.delete(one)) changes.value++;
  };
}

const stillMs = 100; // so long nothing else may come before a stream is opened

export function startLive(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = async () => {
    const { follow } = await import("./stream");
    if (!busy.peek()) follow([...watches]);
  };
  effect(() => {
    clearTimeout(timer);
    // Without a stream the page works; its numbers are as they were asked.
    if (changes.value > 0 && !busy.value) timer = setTimeout(() => void open().catch(() => {}), stillMs);
  });
}
