// Which sources a page's numbers rest on have fallen silent, since when, and
// what would be usual.

import type { Source } from "../../lib/api";
import { isCondition, readParts } from "../../lib/filter";
import type { Lang } from "../../lib/i18n";
import { numbers } from "../../lib/intl";

/** Since when it has been silent: since something arrived, or, where what
 * arrived late was old already, since its latest fact. */
export function silentSince(s: Source): string | null {
  const [arrived, stale] = [s.last_arrival, s.stale_since];
  if (arrived == null || stale == null) return s.last;
  return Date.parse(arrived) < Date.parse(stale) ? arrived : s.last;
}

export const usualGap = (s: Source): number | null =>
  s.usual_gap_s ?? s.median_gap_s ?? null;

/** May facts of this source count with this filter? */
function counts(source: string, where: string | undefined): boolean {
  return readParts(where).every(
    (p) =>
      !isCondition(p) || p.dimension !== "source" || p.values.includes(source) !== p.negate,
  );
}

export interface Period {
  from: string;
  to: string;
}

/** Sources whose facts reach into the period and end in it though it goes on:
 * before that nothing is missing, and of what never counted nothing is. */
export function silentIn(
  sources: Source[],
  period: Period | null,
  where: string | undefined,
): Source[] {
  if (period === null) return [];
  const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
  return sources.filter((s) => {
    const last = s.last === null ? NaN : Date.parse(s.last);
    return s.stale && last >= from && last < to && counts(s.source, where);
  });
}

const units = [
  [86_400, "day", 86_400],
  [3600, "hour", 90 * 60],
  [60, "minute", 90],
  [1, "second", 0],
] as const;

/** "45 seconds", "20 minutes", "3 hours" or "2 days", as is best read. */
export function gapText(l: Lang, seconds: number): string {
  const [length, unit] = units.find(([, , least]) => seconds >= least)!;
  return numbers(l, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: 0,
  }).format(seconds / length);
}
