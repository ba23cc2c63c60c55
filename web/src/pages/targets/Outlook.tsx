// What the data say about a target.

import { formatChange, formatCount, formatDate, formatValue } from "../../lib/format";
import { lang, t as common } from "../../lib/i18n";
import type { Metric } from "../../lib/api";
import { useAsked } from "../../lib/asked";
import { ledger } from "../../lib/data";
import { Sorry } from "../../ui/Sorry";
import { api, type Outlook as OutlookData } from "./api";
import { type Key, t } from "./words";

const signs: Record<string, string> = {
  reached: "✓",
  on_track: "↗",
  at_risk: "!",
  missed: "✕",
  open: "…",
  not_measurable: "?",
};

export function StateOf({ state }: { state: string }) {
  return (
    <b class={`state is-${state}`}>
      <span aria-hidden="true">{signs[state]}</span> {t(`state.${state}` as Key)}
    </b>
  );
}

/** Is the target still to be reached, and not passed already? */
const isAhead = (gap: number, metric: Metric) =>
  metric.better === "lower" ? gap < 0 : gap > 0;

function Details({ outlook: o, metric }: { outlook: OutlookData; metric: Metric }) {
  const l = lang.value;
  const as = { unit: o.unit, decimals: metric.decimals, currency: o.currency };
  const show = (x: number | null) => formatValue(l, x, as);
  const words = { percentPoints: common("tile.points"), points: common("unit.points") };
  return (
    <dl>
      <dt>{t("now")}</dt>
      <dd>
        {show(o.now.value)}
        {o.now.low !== null && ` (${show(o.now.low)} – ${show(o.now.high)})`}, n ={" "}
        {formatCount(l, o.now.n)}
      </dd>
      {o.gap !== null && isAhead(o.gap, metric) && (
        <>
          <dt>{t("gap")}</dt>
          <dd>{formatChange(l, o.gap, as, words)}</dd>
        </>
      )}
      {o.needed_n !== null && o.months !== null && (
        <>
          <dt>{t("needed")}</dt>
          <dd>
            {t("needed.how", {
              n: formatCount(l, o.needed_n),
              months: formatValue(l, o.months, { unit: "ratio", decimals: 1 }),
            })}
          </dd>
        </>
      )}
      {o.projection !== null && (
        <>
          <dt>{t("projection", { date: formatDate(l, o.projection.at) })}</dt>
          <dd>
            {show(o.projection.value)} ({show(o.projection.low)} –{" "}
            {show(o.projection.high)})
          </dd>
        </>
      )}
    </dl>
  );
}

export function Outlook({ metric, value, due }: {
  metric: Metric;
  value: number;
  due: string | null;
}) {
  const query = {
    value: String(value),
    ...(due !== null && { due }),
    lang: lang.value,
  };
  const asked = useAsked(
    `${metric.name} ${JSON.stringify(query)}`,
    (signal) => api.outlook(metric.name, query, signal),
    ledger,
  );
  if (asked.failure !== null) return <Sorry why={asked.failure} />;
  const o = asked.answer;
  if (o === null) return <p role="status">{common("state.loading")}</p>;
  return (
    <div class="outlook">
      <p>
        <StateOf state={o.state} />
      </p>
      <p>{o.sentence}</p>
      <Details outlook={o} metric={metric} />
    </div>
  );
}
