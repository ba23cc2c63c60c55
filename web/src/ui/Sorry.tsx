// Why something could not be had: the server's sentence, or that it is away.

import type { Failure } from "../lib/api";
import { t } from "../lib/i18n";

export function Sorry({ why }: { why: Failure }) {
  if (why.sentence === null) return <p class="why">{t("state.unreachable")}</p>;
  return (
    <p class="why" lang="en">
      {why.sentence}
    </p>
  );
}
