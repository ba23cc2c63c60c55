// Why something could not be had: the server's sentence, or that it is away.

import { status } from "../lib/data";
import { formatDate } from "../lib/format";
import type { Failure } from "../lib/http";
import { lang, t } from "../lib/i18n";

export function Sorry({ why }: { why: Failure }) {
  if (why.sentence === null) return <p class="why">{t("state.unreachable")}</p>;
  return (
    <p class="why" lang="en">
      {why.sentence}
    </p>
  );
}

/** A view that could not be had, and the way to try again. */
export function Failed({ why, retry }: { why: Failure; retry: () => void }) {
  return (
    <section class="notice" role="alert">
      <h2>{t("state.error")}</h2>
      <Sorry why={why} />
      <button type="button" onClick={retry}>
        {t("state.retry")}
      </button>
    </section>
  );
}

/** There are facts, but none that counts here. */
export function NothingHere() {
  const newest = status.value?.last;
  return (
    <section class="notice">
      <h2>{t("state.nothing")}</h2>
      <p>
        {newest != null &&
          `${t("state.newest", { date: formatDate(lang.value, newest) })} `}
        {t("state.nothingNext")}
      </p>
    </section>
  );
}
