// How often each score was given: diverging bars and the same as a table.

import { likertHeight, likertOption, type LikertRow, toneOf } from "../../charts/likert";
import type { Metric, Row } from "../../lib/api";
import { formatCount, formatPlain, formatValue, type Shown } from "../../lib/format";
import { lang, t as tAll } from "../../lib/i18n";
import { shortened } from "../../lib/labels";
import { Drawing } from "../../ui/Drawing";
import type { Distribution, DistributionRow } from "./api";
import { explain, only } from "./marks";
import { act, narrow, type PictureProps, roomForNames } from "./Picture";
import type { Plan, Span } from "./question";
import { groupLabel, sayValue } from "./say";
import { t } from "./words";

export interface ScoresProps {
  found: Distribution;
  plan: Plan;
  metric: Metric;
  as: Shown;
  closed: Span;
  label: string;
}

const percent = (share: number): string =>
  formatValue(lang.value, share, { unit: "%", decimals: 1 });

const markOf = (row: DistributionRow): Row => ({
  ...(Object.keys(row.group).length > 0 && { group: row.group }),
  value: row.value,
  n: row.n,
  low: row.low,
  high: row.high,
  weak: row.weak,
});

export function Scores(props: ScoresProps) {
  const { found, label } = props;
  const { scale } = found;
  if (scale === null) return null;
  const shown = found.rows.filter((r) => r.n > 0);
  const rows = shown.map(
    (r): LikertRow => ({
      label: shortened(groupLabel(r.group)),
      n: r.n,
      points: r.points.map((p) => ({ ...p, share: p.share ?? 0 })),
    }),
  );
  const words = {
    score: (score: number) => formatPlain(lang.value, score),
    share: percent,
    count: (n: number) => formatCount(lang.value, n),
    n: tAll("chart.n"),
    tick: (x: number) => formatValue(lang.value, x, { unit: "%", decimals: 0 }),
  };
  const picture: PictureProps = { ...props, rows: [] };
  return (
    <>
      <Drawing
        id={JSON.stringify(rows)}
        label={label}
        height={rows.length * likertHeight + 28}
        option={(palette, width) =>
          likertOption(
            rows,
            scale,
            words,
            palette,
            {
              names: roomForNames(rows.map((r) => r.label), width),
              step: width < narrow ? 50 : 20,
            },
          )
        }
        pick={({ at, other }) =>
          shown[at] !== undefined && act(picture, markOf(shown[at]), other)
        }
      />
      <ul class="key">
        {(rows[0]?.points ?? []).map((p) => (
          <li key={p.score}>
            <span
              class={`swatch-heat tone-${toneOf(p.score, scale) + 1}`}
              aria-hidden="true"
            />{" "}
            {words.score(p.score)}
          </li>
        ))}
        <li>{t("likert.how")}</li>
      </ul>
    </>
  );
}

export function ScoresTable({ found, plan, metric, as, closed, label }: ScoresProps) {
  const l = lang.value;
  const points = found.rows[0]?.points ?? [];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table class="answers">
        <thead>
          <tr>
            <th scope="col">{t("group")}</th>
            {points.map((p) => (
              <th key={p.score} scope="col" class="number">
                {formatPlain(l, p.score)}
              </th>
            ))}
            <th scope="col" class="number">{tAll("chart.n")}</th>
            <th scope="col" class="number">{tAll("chart.value")}</th>
            <th scope="col" class="number">{tAll("chart.interval")}</th>
          </tr>
        </thead>
        <tbody>
          {found.rows.map((r, i) => (
            <tr key={i} data-n={r.n} data-value={r.value}>
              <td>
                {plan.by.length === 0 ? (
                  t("all")
                ) : (
                  <button
                    type="button"
                    class="cell"
                    title={t("only.title")}
                    onClick={() => only(markOf(r))}
                  >
                    {groupLabel(r.group)}
                  </button>
                )}
              </td>
              {r.points.map((p) => (
                <td key={p.score} class="number">
                  {p.share === null ? "" : percent(p.share)}
                  <small> ({formatCount(l, p.count)})</small>
                </td>
              ))}
              <td class="number">{formatCount(l, r.n)}</td>
              <td class="number">
                <button
                  type="button"
                  class="cell"
                  title={tAll("tile.open")}
                  onClick={() => explain(markOf(r), plan, closed, metric)}
                >
                  {r.value === null ? tAll("tile.noData") : sayValue(r.value, as)}
                </button>
              </td>
              <td class="number">
                {r.low === null ? "" : `${sayValue(r.low, as)} – ${sayValue(r.high, as)}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
