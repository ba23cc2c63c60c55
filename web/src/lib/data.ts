// Whose data these are, and how much there is: asked once, again after
// something was brought in, and then kept up to date.

import { computed, signal } from "@preact/signals";

import { api, type Status } from "./api";
import { wait } from "./busy";
import { type Failure, failureOf } from "./http";
import { watch } from "./live";

export const status = signal<Status | null>(null);
export const statusFailure = signal<Failure | null>(null);

/** Other facts, another text; null while nothing is known. */
export const ledger = computed(() =>
  status.value === null ? null : JSON.stringify(status.value.facts),
);

let stop = () => {};

export async function loadStatus(): Promise<void> {
  const over = wait();
  try {
    const found = await api.status();
    status.value = found;
    statusFailure.value = null;
    stop();
    stop = watch(api.statusAt, found, (body) => (status.value = body as Status));
  } catch (e) {
    statusFailure.value = failureOf(e);
  }
  setTimeout(over); // what waited for this has asked its own by then
}

export function hasFacts(s: Status): boolean {
  return Object.values(s.facts).some((n) => n > 0);
}
