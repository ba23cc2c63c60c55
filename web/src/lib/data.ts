// Whose data these are, and how much there is: asked once, and again after
// something was brought in.

import { signal } from "@preact/signals";

import { api, type Status } from "./api";
import { wait } from "./asked";
import { type Failure, failureOf } from "./http";

export const status = signal<Status | null>(null);
export const statusFailure = signal<Failure | null>(null);

export async function loadStatus(): Promise<void> {
  const over = wait();
  try {
    status.value = await api.status();
    statusFailure.value = null;
  } catch (e) {
    statusFailure.value = failureOf(e);
  }
  setTimeout(over); // what waited for this has asked its own by then
}

export function hasFacts(s: Status): boolean {
  return Object.values(s.facts).some((n) => n > 0);
}
