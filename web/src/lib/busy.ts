// Whether anything on the page is still to come.

import { computed, signal } from "@preact/signals";

const waiting = signal(0);

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
