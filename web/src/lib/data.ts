// What the server said last, and what the page waits for.

import { effect, signal } from "@preact/signals";

import { api, type Failure, failureOf, type Page, type Status } from "./api";
import { query } from "./state";

export const status = signal<Status | null>(null);
export const page = signal<Page | null>(null);
export const loading = signal(true);
export const failure = signal<Failure | null>(null);

let asking = new AbortController();

/** Ask for the page that the address says; an older question is dropped. */
async function loadPage(): Promise<void> {
  asking.abort();
  const mine = (asking = new AbortController());
  loading.value = true;
  try {
    const [answer] = await Promise.all([
      api.page(query.value, mine.signal),
      loadStatus(),
    ]);
    if (mine.signal.aborted) return;
    page.value = answer;
    failure.value = null;
  } catch (e) {
    if (mine.signal.aborted) return;
    failure.value = failureOf(e);
  }
  loading.value = false;
}

async function loadStatus(): Promise<void> {
  if (status.peek() === null) status.value = await api.status();
}

export function retry(): void {
  void loadPage();
}

export function startData(): void {
  effect(() => {
    void query.value;
    void loadPage();
  });
}
