// Numbers, units, times and dates as people of a language write them.
//
// Nothing is computed here: values come from the server, and this file
// decides how many digits are shown and which sign or word stands beside
// them.  Rounding is half away from zero, as everywhere in Puls.

import type { Lang } from "./i18n";

const locales: Record<Lang, string> = { en: "en-GB", pl: "pl-PL", ro: "ro-RO" };
const noData = "–";

export interface Shown {
  unit: string;
  decimals: number;
  currency?: string | undefined;
}

function number(lang: Lang, decimals: number, more: Intl.NumberFormatOptions) {
  return new Intl.NumberFormat(locales[lang], {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    useGrouping: "always" as unknown as boolean,
    ...more,
  });
}

/** A duration in seconds: 12.3 s, 4:05 or 1:02:03. */
function duration(lang: Lang, seconds: number, decimals: number): string {
  const size = Math.abs(seconds);
  if (size < 60) return `${number(lang, decimals, {}).format(seconds)} s`;
  const whole = Math.round(size);
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const text = h > 0 ? `${h}:${two(m)}:${two(whole % 60)}` : `${m}:${two(whole % 60)}`;
  return seconds < 0 ? `−${text}` : text;
}

/** A value with its unit; a dash for no data. */
export function formatValue(
  lang: Lang,
  value: number | null | undefined,
  as: Shown,
): string {
  if (value === null || value === undefined) return noData;
  switch (as.unit) {
    case "%":
      return number(lang, as.decimals, { style: "percent" }).format(value / 100);
    case "s":
      return duration(lang, value, as.decimals);
    case "money":
      return as.currency === undefined
        ? number(lang, as.decimals, {}).format(value)
        : number(lang, as.decimals, {
            style: "currency",
            currency: as.currency,
          }).format(value);
    case "count":
      return number(lang, 0, {}).format(value);
    default:
      return number(lang, as.decimals, {}).format(value);
  }
}

/** A difference, always with its sign.  Shares differ by points, not by %. */
export function formatChange(
  lang: Lang,
  change: number | null,
  as: Shown,
  points: string,
): string {
  if (change === null) return noData;
  const sign = change > 0 ? "+" : "";
  if (as.unit === "%")
    return `${sign}${number(lang, as.decimals, {}).format(change)} ${points}`;
  return sign + formatValue(lang, change, as);
}

export function formatCount(lang: Lang, n: number): string {
  return number(lang, 0, {}).format(n);
}

// ---- Times.  The server writes local time with its offset, so the digits
// are already those of the organisation's zone.

/** "2026-01-31T00:00:00.000+01:00" as the moment that its digits say. */
function civil(iso: string): Date {
  return new Date(`${iso.slice(0, 19)}Z`);
}

export function formatDate(lang: Lang, iso: string): string {
  return new Intl.DateTimeFormat(locales[lang], {
    dateStyle: "medium",
    timeZone: "UTC",
  }).format(civil(iso));
}

export function formatMoment(lang: Lang, iso: string): string {
  return new Intl.DateTimeFormat(locales[lang], {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  }).format(civil(iso));
}

/** The day before a half-open end, which is the last day that counts. */
export function lastDay(iso: string): string {
  const day = new Date(civil(iso).getTime() - 1);
  return `${day.toISOString().slice(0, 19)}Z`;
}

const bucketOptions: Record<string, Intl.DateTimeFormatOptions> = {
  hour: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short", year: "numeric" },
  week: { day: "numeric", month: "short", year: "numeric" },
  month: { month: "short", year: "numeric" },
  quarter: { month: "short", year: "numeric" },
  year: { year: "numeric" },
};

/** The name of a bucket of time: a day, a month, the start of a week. */
export function formatBucket(lang: Lang, iso: string, grain: string): string {
  return new Intl.DateTimeFormat(locales[lang], {
    ...(bucketOptions[grain] ?? bucketOptions["day"]),
    timeZone: "UTC",
  }).format(civil(iso));
}
