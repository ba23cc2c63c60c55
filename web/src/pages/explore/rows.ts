// The rows of an answer: what they are called, in which order they stand.

import { comparisonsOf, type Row } from "../../lib/api";

/** A column to sort by; "-" before it: the largest first. */
export type Column = "when" | "value" | "n" | `by:${string}` | `change:${string}`;

export interface Sorting {
  column: Column;
  down: boolean;
}

export function readSort(text: string | undefined): Sorting | null {
  if (text === undefined) return null;
  const down = text.startsWith("-");
  const column = down ? text.slice(1) : text;
  const known = /^(when|value|n|by:.+|change:.+)$/.test(column);
  return known ? { column: column as Column, down } : null;
}

export const writeSort = ({ column, down }: Sorting): string =>
  `${down ? "-" : ""}${column}`;

const ordered = ["weekday", "hour"];

type Key = string | number | null;

function keyOf(row: Row, column: Column): Key {
  if (column === "when") return row.from ?? null;
  if (column === "value") return row.value;
  if (column === "n") return row.n;
  const name = column.slice(column.indexOf(":") + 1);
  if (column.startsWith("change:"))
    return comparisonsOf(row).find((c) => c.with === name)?.change ?? null;
  const value = row.group?.[name] ?? null;
  return value !== null && ordered.includes(name) ? Number(value) : value;
}

function compare(a: Key, b: Key, down: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === "number" && typeof b === "number"
      ? a - b
      : String(a).localeCompare(String(b));
  return down ? -order : order;
}

/** What is missing comes last, whichever way. */
export function sorted(rows: Row[], by: Sorting | null): Row[] {
  if (by === null) return rows;
  return [...rows].sort((a, b) =>
    compare(keyOf(a, by.column), keyOf(b, by.column), by.down),
  );
}

/** Bars stand in the order of time or of the clock, else the longest first. */
export function usualSort(by: string[], timed: boolean): Sorting | null {
  if (timed) return null;
  if (by.length === 1 && ordered.includes(by[0]!))
    return { column: `by:${by[0]}`, down: false };
  return { column: "value", down: true };
}

export interface Grouped {
  group: Record<string, string | null>;
  rows: Row[];
  n: number;
}

/** The rows of each group together, the group with most facts first. */
export function grouped(rows: Row[]): Grouped[] {
  const found = new Map<string, Grouped>();
  for (const row of rows) {
    const key = JSON.stringify(row.group ?? {});
    const one = found.get(key) ?? { group: row.group ?? {}, rows: [], n: 0 };
    one.rows.push(row);
    one.n += row.n;
    found.set(key, one);
  }
  return [...found.values()].sort((a, b) => b.n - a.n);
}

const starts: Record<string, (day: string, weekday: number) => boolean> = {
  week: (_, weekday) => weekday === 1,
  month: (day) => day.endsWith("-01"),
  quarter: (day) => /-(01|04|07|10)-01$/.test(day),
  year: (day) => day.endsWith("-01-01"),
};

/** Does a bucket begin at this local moment?  Those of days and hours do. */
function begins(iso: string, grain: string): boolean {
  const day = iso.slice(0, 10);
  const known = starts[grain];
  return known === undefined || known(day, new Date(`${day}T00:00:00Z`).getUTCDay());
}

/** Mark the first and the last bucket where the period cuts them: a count of
 * half a week is not a fall. */
export function marked(rows: Row[], grain: string | null, from: string, to: string): Row[] {
  if (grain === null) return rows;
  const [first, last] = [begins(from, grain), begins(to, grain)];
  return rows.map((r) =>
    (!first && r.from === from) || (!last && r.to === to) ? { ...r, cut: true } : r,
  );
}
