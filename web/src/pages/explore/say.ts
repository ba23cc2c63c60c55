// A metric's numbers in the words of the page: what drawings, tables and
// files call them.

import { type Comparison, comparisonsOf, type Metric, type Row } from "../../lib/api";
import type { LinesWords } from "../../charts/lines";
import {
  formatBucket,
  formatChange,
  formatCount,
  formatTick,
  formatValue,
  type Shown,
} from "../../lib/format";
import { lang, t as tAll } from "../../lib/i18n";
import { dimensionLabel, valueLabel } from "../../lib/labels";
import { t } from "./words";

export const shownAs = (metric: Metric, currency: string | undefined): Shown => ({
  unit: metric.unit,
  decimals: metric.decimals,
  currency,
});

export const sayValue = (value: number | null, as: Shown): string =>
  formatValue(lang.value, value, as);

export const sayChange = (change: number | null, as: Shown): string =>
  formatChange(lang.value, change, as, {
    percentPoints: tAll("tile.points"),
    points: tAll("unit.points"),
  });

/** An arrow only where the change is real. */
export function arrow(c: Comparison): string {
  if (!c.significant || c.change === null) return "≈";
  return c.change > 0 ? "▲" : "▼";
}

export function sayCompared(c: Comparison, as: Shown): string {
  const name = t(`compared.${c.with}` as "compared.year");
  const was = `${name}: ${sayValue(c.value, as)}`;
  return c.change === null ? was : `${was} (${arrow(c)} ${sayChange(c.change, as)})`;
}

/** "phone · north"; a group of no dimensions is everything. */
export function groupLabel(group: Record<string, string | null> | undefined): string {
  const values = Object.entries(group ?? {}).map(([name, value]) =>
    valueLabel(name, value),
  );
  return values.length === 0 ? t("all") : values.join(" · ");
}

export function bucketLabel(row: Row, grain: string | null): string {
  const when = formatBucket(lang.value, row.from ?? "", grain ?? "day");
  if (row.partial === true) return tAll("chart.running", { when });
  return row.cut === true ? t("cut", { when }) : when;
}

/** The group, the bucket of time, or both. */
export function rowLabel(row: Row, grain: string | null): string {
  if (grain === null) return groupLabel(row.group);
  const when = bucketLabel(row, grain);
  return row.group === undefined ? when : `${groupLabel(row.group)} · ${when}`;
}

/** What stands beside a bar: its value, and what changed for sure. */
export function sayBar(row: Row, as: Shown): string {
  const changes = comparisonsOf(row)
    .filter((c) => c.significant && c.change !== null)
    .map((c) => `${arrow(c)} ${sayChange(c.change, as)}`);
  const weak = row.weak && row.value !== null ? ` (${tAll("chart.weak")})` : "";
  return [sayValue(row.value, as) + weak, ...changes].join("  ");
}

export function wordsFor(metric: Metric, as: Shown, grain: string | null): LinesWords {
  const label = metric.label[lang.value];
  return {
    label,
    value: tAll("chart.value"),
    interval: tAll("chart.interval"),
    n: tAll("chart.n"),
    weak: tAll("chart.weak"),
    format: (value) => sayValue(value, as),
    tick: (value) => formatTick(lang.value, value, as),
    count: (n) => formatCount(lang.value, n),
    bucket: (row) => bucketLabel(row, grain),
    at: (row) => formatBucket(lang.value, row.from ?? "", grain ?? "day"),
    compared: (c) => sayCompared(c, as),
  };
}

export { dimensionLabel };
