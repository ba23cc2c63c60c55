// From what the address says to what the server is asked: how it is drawn,
// over which buckets of time, by what, compared with what.

import { type Group, withGroup } from "../../lib/filter";
import type { Row } from "../../lib/api";
import type { Query } from "../../lib/http";
import { addDays, type View } from "../../lib/state";

export const kinds = [
  "line", "bars", "heat", "likert", "waterfall", "table",
] as const;
export type Kind = (typeof kinds)[number];

export const grains = ["hour", "day", "week", "month", "quarter", "year"] as const;
export type Grain = (typeof grains)[number];

export const comparisons = ["previous", "year", "weekday-year"] as const;
export type Compare = (typeof comparisons)[number];

export const mostDimensions = 3;

/** The words of a list in an address that are known, each once. */
function listed<T extends string>(text: string | undefined, known?: readonly T[]): T[] {
  const words = (text ?? "").split(",").filter((w) => w !== "") as T[];
  return [...new Set(words)].filter((w) => known === undefined || known.includes(w));
}

export const dimensionsOf = (view: View): string[] =>
  listed<string>(view.by).slice(0, mostDimensions);

export const comparesOf = (view: View): Compare[] =>
  listed(view.compare, comparisons);

const isGrain = (word: string | undefined): word is Grain =>
  grains.includes(word as Grain);

/** As the address says, else as the question is best drawn. */
export function kindOf(view: View): Kind {
  if (kinds.includes(view.chart as Kind)) return view.chart as Kind;
  const by = dimensionsOf(view);
  if (isGrain(view.grain)) return "line";
  if (view.grain === "all" && by.length === 0) return "table";
  return (["line", "bars", "heat", "table"] as const)[by.length]!;
}

// ---- Time -------------------------------------------------------------------

export interface Span {
  from: string; // the first day
  to: string; // the day after the last
}

const day = 86_400_000;
const lengths: [RegExp, (n: number) => number][] = [
  [/^(\d+)d$/, (n) => n],
  [/^(\d+)w$/, (n) => 7 * n],
  [/^(\d+)m$/, (n) => 31 * n],
  [/^(\d+)y$/, (n) => 366 * n],
  [/^(?:to|yester)day$|^\d{4}-\d\d-\d\d$/, () => 1],
  [/^\w+-week$|^\d{4}-W\d\d$/, () => 7],
  [/^\w+-month$|^\d{4}-\d\d$/, () => 31],
  [/^\w+-quarter$|^\d{4}-Q\d$/, () => 92],
  [/^\w+-year$|^\d{4}$/, () => 366],
];

function lengthOf(words: string): number | null {
  for (const [form, days] of lengths) {
    const found = form.exec(words);
    if (found !== null) return days(Number(found[1] ?? 1));
  }
  return null;
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / day);
}

/** About how many days the question is about; `all` is what there is. */
export function daysOf(view: View, all: Span): number {
  const said = view.last ?? view.period;
  if (said !== undefined) return lengthOf(said) ?? daysBetween(all.from, all.to);
  return daysBetween(view.from ?? all.from, view.to ?? all.to);
}

const longest: [number, Grain][] = [
  [3, "hour"],
  [45, "day"],
  [800, "week"],
  [2200, "month"],
  [6600, "quarter"],
];

/** Lines of about 10 to 110 points. */
export function grainFor(days: number): Grain {
  return longest.find(([most]) => days <= most)?.[1] ?? "year";
}

/** The time buckets of the question; null: the whole period is one. */
export function grainOf(view: View, kind: Kind, all: Span): Grain | null {
  if (kind !== "line" && kind !== "bars" && kind !== "table") return null;
  if (isGrain(view.grain)) return view.grain;
  return kind === "line" ? grainFor(daysOf(view, all)) : null;
}

/** A moment of the server as it is written in an address: its day, if it is
 * the beginning of one. */
export const asWritten = (iso: string): string =>
  iso.slice(10, 19) === "T00:00:00" ? iso.slice(0, 10) : iso.slice(0, 16);

const isFirst = (date: string) => date.slice(8) === "01";

function addMonths(date: string, months: number): string {
  const [year = 0, month = 1] = date.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10);
}

function monthsBetween(from: string, to: string): number {
  const number = (date: string) => 12 * Number(date.slice(0, 4)) + Number(date.slice(5, 7));
  return number(to) - number(from);
}

/** The period just before (-1) or after (1); whole months stay whole. */
export function shifted({ from, to }: Span, by: -1 | 1): Span {
  if (isFirst(from) && isFirst(to)) {
    const months = by * monthsBetween(from, to);
    return { from: addMonths(from, months), to: addMonths(to, months) };
  }
  const days = by * daysBetween(from, to);
  return { from: addDays(from, days), to: addDays(to, days) };
}

/** As much again before and after. */
export function wider({ from, to }: Span): Span {
  const half = Math.ceil(daysBetween(from, to) / 2);
  return { from: addDays(from, -half), to: addDays(to, half) };
}

// ---- What is asked ----------------------------------------------------------

/** Everything that the page asks at once. */
export interface Plan {
  kind: Kind;
  metric: string;
  by: string[];
  grain: Grain | null;
  compare: Compare[];
  period: Query;
  sort: string | undefined;
  /** The value of the whole, with its changes. */
  total: Query;
  /** What is drawn; null where something has to be chosen first. */
  drawn: Query | null;
  /** The buckets of time, those too in which nothing of a group counted. */
  buckets: Query | null;
}

const limits: Record<Kind, number> = {
  line: 12, bars: 30, heat: 2000, likert: 30, waterfall: 15, table: 1000,
};

export const limitOf = (view: View, kind: Kind): number => {
  const said = Number(view.limit);
  return Number.isInteger(said) && said > 0 ? said : limits[kind];
};

function periodOf(view: View, usual: Span): Query {
  const { last, period, from, to } = view;
  if (last !== undefined) return { last };
  if (period !== undefined) return { period };
  if (from === undefined && to === undefined) return { ...usual };
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** What the drawing of this kind asks, or null if a choice is missing. */
function drawnQuery(
  kind: Kind,
  base: Query,
  plan: Pick<Plan, "by" | "grain" | "compare">,
): Query | null {
  const { by, grain, compare } = plan;
  const all = { ...base, ...(by.length > 0 && { by: by.join(",") }) };
  const compared = { ...all, ...(compare.length > 0 && { compare: compare.join(",") }) };
  switch (kind) {
    case "heat":
      return by.length === 2 ? all : null;
    case "likert":
      return by.length < 2 ? all : null;
    case "waterfall":
      return by.length === 1 ? { ...all, compare: compare[0] ?? "previous" } : null;
    default:
      return grain === null ? compared : { ...compared, grain };
  }
}

/** `usual` is the period where the address says none. */
export function planOf(view: View, metric: string, usual: Span): Plan {
  const kind = kindOf(view);
  const by = dimensionsOf(view);
  const compare = comparesOf(view);
  const period = periodOf(view, usual);
  const grain = grainOf(view, kind, usual);
  const where = view.where === undefined ? {} : { where: view.where };
  const base = { metric, ...period, ...where };
  const rest = { kind, metric, by, grain, compare, period, sort: view.sort };
  const drawn = drawnQuery(kind, base, rest);
  const limited = by.length > 0 ? { limit: String(limitOf(view, kind)) } : {};
  return {
    ...rest,
    total: compare.length > 0 ? { ...base, compare: compare.join(",") } : base,
    drawn: drawn === null ? null : { ...drawn, ...limited },
    buckets: grain !== null && by.length > 0 ? { ...base, grain } : null,
  };
}

/** The question about one mark alone: its group, its bucket of time. */
export function markQuery(
  plan: Plan,
  closed: Span,
  row: Pick<Row, "group" | "from" | "to">,
): Query {
  const { metric, where } = plan.total;
  const all = withGroup(where, (row.group ?? {}) as Group);
  return {
    metric: metric!,
    from: row.from ?? closed.from,
    to: row.to ?? closed.to,
    ...(all !== "" && { where: all }),
  };
}
