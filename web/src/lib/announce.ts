// What is said aloud about numbers that change by themselves: at most one
// sentence in ten seconds, and nothing about a number that does not rest.

import { signal } from "@preact/signals";

import { tn } from "./i18n";

export const said = signal("");

const quietMs = 10_000;

const lastMoved = new Map<string, number>();
const waiting = new Map<string, string>();
let timer: ReturnType<typeof setTimeout> | undefined;
let lastSaid = -Infinity;

function say(): void {
  timer = undefined;
  lastSaid = Date.now();
  const sentences = [...waiting.values()];
  const n = sentences.length;
  said.value = n === 1 ? sentences[0]! : tn("live.moved", n, { n });
  waiting.clear();
}

/** `name` has moved, and `sentence` says to what. */
export function announce(name: string, sentence: string): void {
  const now = Date.now();
  const restless = now - (lastMoved.get(name) ?? -Infinity) < quietMs;
  lastMoved.set(name, now);
  if (restless && !waiting.has(name)) return;
  waiting.set(name, sentence);
  timer ??= setTimeout(say, Math.max(0, lastSaid + quietMs - now));
}
