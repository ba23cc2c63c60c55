// The overview: period, filter, and the metrics that the server chooses.

import { api } from "../../lib/api";
import { useLive } from "../../lib/asked";
import { formatDate, lastDay } from "../../lib/format";
import { lang, t } from "../../lib/i18n";
import { query, shownPeriod } from "../../lib/state";
import { Silent } from "../../ui/events/Silent";
import { Filter } from "../../ui/Filter";
import { Period, useShownPeriod } from "../../ui/Period";
import { Tiles } from "./Numbers";

function Bounds() {
  const p = shownPeriod.value;
  if (p === null) return null;
  return (
    <p class="bounds">
      {t("period.shown", {
        from: formatDate(lang.value, p.from),
        to: formatDate(lang.value, lastDay(p.to)),
      })}
    </p>
  );
}

export function Page() {
  const asked = useLive(api.pageAt(query.value));
  useShownPeriod(asked.answer);
  return (
    <>
      <form class="controls" onSubmit={(e) => e.preventDefault()}>
        <Period />
        <Filter />
      </form>
      <Bounds />
      <Silent period={shownPeriod.value} />
      <Tiles asked={asked} query={query.value} />
    </>
  );
}
