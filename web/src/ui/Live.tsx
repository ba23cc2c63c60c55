// Whether the numbers move by themselves: a sign, a word, a colour.

import { said } from "../lib/announce";
import { t } from "../lib/i18n";
import { problem, state } from "../lib/live";

const signs = { live: "●", reconnecting: "◌", off: "○" };

export function Live() {
  const shown = problem.value === null ? state.value : "off";
  // Its place is kept while nothing is known, so that nothing moves.
  const hidden = shown === null ? "unknown" : `is-${shown}`;
  return (
    <span
      class={`liveness ${hidden}`}
      role="status"
      {...(problem.value !== null && { title: problem.value })}
    >
      <i aria-hidden="true">{signs[shown ?? "live"]}</i> {t(`live.${shown ?? "live"}`)}
    </span>
  );
}

/** What has changed, for those who listen. */
export function Said() {
  return (
    <p class="unseen" aria-live="polite">
      {said.value}
    </p>
  );
}
