// Numbers, units, times and dates as people of a language write them.
//
// Nothing is computed here: values come from the server, and this file
// decides how many digits are shown and which sign or word stands beside
// them.  Rounding is half away from zero, as everywhere in Puls.

import type { Lang } from "./i18n";
import { dates, numbers } from "./intl";

const noData = "–";

export interface Shown {
  unit: string;
  decimals: number;
  currency?: string | undefined;
}

function number(lang: Lang, decimals: number, more: Intl.NumberFormatOptions) {
  return numbers(lang, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: "negative", // no sign on what rounds to zero
    ...more,
  });
}

type Sign = "negative" | "exceptZero";

/** A duration in seconds: 12.3 s, 4:05 min or 1:02:03 h. */
function duration(lang: Lang, seconds: number, decimals: number, sign: Sign): string {
  const whole = Math.round(Math.abs(seconds));
  if (whole < 60) {
    const text = number(lang, decimals, { signDisplay: sign }).format(seconds);
    return `${text}\u00a0s`;
  }
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const s = two(whole % 60);
  const text = h > 0 ? `${h}:${two(m)}:${s}\u00a0h` : `${m}:${s}\u00a0min`;
  return (seconds < 0 ? "-" : sign === "exceptZero" ? "+" : "") + text;
}

/** A value with its unit; a dash for no data. */
export function formatValue(
  lang: Lang,
  value: number | null | undefined,
  as: Shown,
  signDisplay: Sign = "negative",
): string {
  if (value === null || value === undefined) return noData;
  const write = (decimals: number, more: Intl.NumberFormatOptions = {}) =>
    number(lang, decimals, { signDisplay, ...more });
  switch (as.unit) {
    case "%":
      return write(as.decimals, { style: "unit", unit: "percent" }).format(value);
    case "s":
      return duration(lang, value, as.decimals, signDisplay);
    case "money":
      return as.currency === undefined
        ? write(as.decimals).format(value)
        : write(as.decimals, {
            style: "currency",
            currency: as.currency,
          }).format(value);
    case "count":
      return write(0).format(value);
    default:
      return write(as.decimals).format(value);
  }
}

/** A value on an axis: as many decimals as it needs, and no more. */
export function formatTick(lang: Lang, value: number, as: Shown): string {
  const needed = Number(value.toFixed(as.decimals)).toString().split(".")[1];
  return formatValue(lang, value, { ...as, decimals: needed?.length ?? 0 });
}

/** The words of units that stand beside a difference. */
export interface UnitWords {
  percentPoints: string;
  points: string;
}

/** A difference, always with its sign.  Shares differ by points, not by %. */
export function formatChange(
  lang: Lang,
  change: number | null,
  as: Shown,
  words: UnitWords,
): string {
  const plain = { ...as, unit: as.unit === "%" ? "points" : as.unit };
  const text = formatValue(lang, change, plain, "exceptZero");
  if (change === null) return text;
  if (as.unit === "%") return `${text}\u00a0${words.percentPoints}`;
  return as.unit === "points" ? `${text} ${words.points}` : text;
}

/** A number as exact as a person can use it. */
export function formatPlain(lang: Lang, x: number): string {
  return numbers(lang, {
    maximumFractionDigits: 3,
  }).format(x);
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
  return dates(lang, {
    dateStyle: "medium",
  }).format(civil(iso));
}

export function formatMoment(lang: Lang, iso: string): string {
  return dates(lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(civil(iso));
}

const dayOptions: Intl.DateTimeFormatOptions = {
  day: "numeric",
  month: "short",
};

/** A day where its year goes without saying: "14 Mar". */
export function formatDay(lang: Lang, iso: string): string {
  return dates(lang, dayOptions).format(civil(iso));
}

/** A half-open period by its first and its last day. */
export function formatSpan(lang: Lang, from: string, to: string): string {
  return dates(lang, {
    ...dayOptions,
    year: "numeric",
  }).formatRange(civil(from), civil(lastDay(to)));
}

/** A moment that the server wrote in UTC, as a clock in the zone shows it. */
export function formatInstant(lang: Lang, iso: string, zone: string): string {
  return dates(lang, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: zone,
  }).format(new Date(iso));
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
  return dates(lang, {
    ...(bucketOptions[grain] ?? bucketOptions["day"]),
  }).format(civil(iso));
}
