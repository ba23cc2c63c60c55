// What a change is made of: a waterfall, its sums, and the same as a table.

import { stepHeight, waterfallOption } from "../../charts/waterfall";
import type { Palette } from "../../charts/palette";
import type { Metric } from "../../lib/api";
import {
  formatCount,
  formatDate,
  formatPlain,
  formatTick,
  lastDay,
  type Shown,
} from "../../lib/format";
import { lang, t as tAll } from "../../lib/i18n";
import { dimensionLabel, shortened, valueLabel } from "../../lib/labels";
import { Drawing } from "../../ui/Drawing";
import type { Waterfall, WaterfallPart } from "./api";
import { only } from "./marks";
import { act, type PictureProps, roomForNames } from "./Picture";
import type { Plan, Span } from "./question";
import { sayChange, sayValue } from "./say";
import { t } from "./words";

export interface PartsProps {
  found: Waterfall;
  plan: Plan;
  metric: Metric;
  as: Shown;
  closed: Span;
  label: string;
}

const others = "(others)";
const isOthers = (found: Waterfall, part: WaterfallPart) =>
  found.others > 0 && part.value === others;

function partLabel(found: Waterfall, part: WaterfallPart): string {
  if (isOthers(found, part)) return t("others", { n: found.others });
  return valueLabel(found.by, part.value);
}

/** Good or bad, where the metric says which way is good. */
function toneOf(metric: Metric, palette: Palette) {
  return (change: number): string => {
    if (metric.better === "neither" || change === 0) return palette.line;
    return change > 0 === (metric.better === "higher") ? palette.good : palette.bad;
  };
}

const markOf = (found: Waterfall, part: WaterfallPart) => ({
  group: { [found.by]: part.value },
  value: part.after,
  n: part.n_after,
  low: null,
  high: null,
  weak: false,
});

/** A digit more than the value has, so that the parts can be seen to add up. */
const finer = (as: Shown): Shown => ({ ...as, decimals: as.decimals + 1 });

function sayP(p: number): string {
  const least = 0.001;
  return p < least
    ? ` (p < ${formatPlain(lang.value, least)})`
    : ` (p = ${formatPlain(lang.value, p)})`;
}

export function Sums({ found, as: rough }: { found: Waterfall; as: Shown }) {
  const as = finer(rough);
  const show = (x: number | null) => sayChange(x, as);
  const { from, to, partial } = found.compare;
  const p = found.p === null ? "" : sayP(found.p);
  return (
    <p class="sums">
      {found.mix !== null && found.rate !== null && (
        <>
          {t("parts.rate")} {show(found.rate)} + {t("parts.mix")} {show(found.mix)} ={" "}
        </>
      )}
      <b>
        {found.significant && found.change !== null && (
          <span aria-hidden="true">{found.change > 0 ? "▲ " : "▼ "}</span>
        )}
        {show(found.change)}
      </b>
      , {found.significant ? t("parts.real") : tAll("tile.noChange")}
      {p}. {t("parts.against", {
        from: formatDate(lang.value, from),
        to: formatDate(lang.value, lastDay(to)),
      })}
      {partial && ` ${t("partial")}.`}
    </p>
  );
}

export function Parts(props: PartsProps) {
  const { found, metric, as, label } = props;
  if (found.before === null || found.after === null) return null;
  const [before, after] = [found.before, found.after];
  const parts = found.parts.map((part) => ({
    label: shortened(partLabel(found, part)),
    rate: part.rate ?? part.total ?? 0,
    mix: part.mix ?? 0,
    total: part.total ?? 0,
  }));
  const words = {
    before: t("parts.before"),
    after: t("parts.after"),
    rate: t("parts.rate"),
    mix: t("parts.mix"),
    format: (x: number) => sayValue(x, as),
    change: (x: number) => sayChange(x, finer(as)),
    tick: (x: number) => formatTick(lang.value, x, as),
  };
  const names = [words.before, words.after, ...parts.map((p) => p.label)];
  const picture: PictureProps = { ...props, rows: [] };
  const pick = (at: number, other: boolean) => {
    const part = found.parts[at - 1];
    if (part !== undefined && !isOthers(found, part))
      act(picture, markOf(found, part), other);
  };
  return (
    <>
      <Drawing
        id={JSON.stringify(found)}
        label={label}
        height={(parts.length + 2) * stepHeight + 28}
        option={(palette, width) =>
          waterfallOption(
            { before, after },
            parts,
            words,
            palette,
            metric.unit,
            { names: roomForNames(names, width), values: 84 },
            toneOf(metric, palette),
          )
        }
        pick={({ at, other }) => pick(at, other)}
      />
      <ul class="key">
        <li>
          <span class="swatch-rate" aria-hidden="true" /> {t("parts.rate.how")}
        </li>
        {found.mix !== null && (
          <li>
            <span class="swatch-mix" aria-hidden="true" /> {t("parts.mix.how")}
          </li>
        )}
      </ul>
    </>
  );
}

export function PartsTable({ parts, by, as, label, others: more }: {
  parts: WaterfallPart[];
  by: string;
  as: Shown;
  label: string;
  others: number;
}) {
  const l = lang.value;
  const heads = [
    t("parts.before"), t("parts.after"), t("parts.rate"), t("parts.mix"), t("change"),
  ];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table class="answers">
        <thead>
          <tr>
            <th scope="col">{dimensionLabel(by)}</th>
            {heads.map((head) => (
              <th key={head} scope="col" class="number">{head}</th>
            ))}
            <th scope="col" class="number">{t("parts.counts")}</th>
          </tr>
        </thead>
        <tbody>
          {parts.map((part) => (
            <tr key={part.value} data-total={part.total}>
              <td>
                {more > 0 && part.value === others ? (
                  t("others", { n: more })
                ) : (
                  <button
                    type="button"
                    class="cell"
                    title={t("only.title")}
                    onClick={() => only({ group: { [by]: part.value } })}
                  >
                    {valueLabel(by, part.value)}
                  </button>
                )}
              </td>
              <td class="number">{sayValue(part.before, as)}</td>
              <td class="number">{sayValue(part.after, as)}</td>
              <td class="number">{sayChange(part.rate, finer(as))}</td>
              <td class="number">{sayChange(part.mix, finer(as))}</td>
              <td class="number">
                {sayChange(part.total, finer(as))}
                {part.stands_out && <b> {t("why.standsOut")}</b>}
              </td>
              <td class="number">
                {formatCount(l, part.n_before)} → {formatCount(l, part.n_after)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

