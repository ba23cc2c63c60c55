// What the server said last, and what the page waits for.

import { effect, signal } from "@preact/signals";

import { api, type Dimension, type Page, type Status } from "./api";
import { query } from "./state";

export const status = signal<Status | null>(null);
export const dimensions = signal<Dimension[]>([]);
export const page = signal<Page | null>(null);
export const loading = signal(true);
export const failure = signal<string | null>(null);

let asked = 0;

/** Ask for the page that the address says; an older answer is dropped. */
export async function loadPage(): Promise<void> {
  const mine = ++asked;
  loading.value = true;
  try {
    const answer = await api.page(query.value);
    if (mine !== asked) return;
    page.value = answer;
    failure.value = null;
  } catch (e) {
    if (mine !== asked) return;
    failure.value = e instanceof Error ? e.message : String(e);
  }
  loading.value = false;
}

export async function startData(): Promise<void> {
  effect(() => {
    void query.value;
    void loadPage();
  });
  try {
    status.value = await api.status();
    dimensions.value = await api.dimensions();
  } catch (e) {
    failure.value = e instanceof Error ? e.message : String(e);
  }
}
