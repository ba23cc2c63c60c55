// A small line over time with its interval: where everything goes, in percent
// of the drawing's width and height.  The same rows give the same picture, and
// it needs no library, so the first paint has it.

import { isHollow } from "../../charts/line";
import { type Scale, scaleOf } from "../../charts/scale";
import type { Row } from "../../lib/api";

export interface Span {
  from: string;
  to: string;
}

export interface SparkInput {
  rows: Row[]; // of one grain, in order
  unit: string;
  from: string; // where the period itself begins
  compared: Span | null;
  since: string | null;
  target: number | null;
}

/** A bucket: its middle, and how high its value is; null where there is none. */
export interface Mark {
  x: number;
  y: number | null;
  hollow: boolean;
  row: Row;
}

export interface Spark {
  scale: Scale;
  marks: Mark[];
  line: string; // paths of SVG
  band: string;
  from: number;
  shade: { left: number; width: number } | null;
  since: number | null;
  target: number | null;
}

const exact = (x: number) => Number(x.toFixed(2));
const at = (x: number, y: number) => `${exact(x)} ${exact(y)}`;

/** Neighbours that all have what `has` asks for. */
function runs<T>(all: T[], has: (one: T) => boolean): T[][] {
  const found: T[][] = [];
  let open: T[] = [];
  for (const one of all) {
    if (!has(one)) open = [];
    else if (open.push(one) === 1) found.push(open);
  }
  return found;
}

const time = (iso: string | undefined) => Date.parse(iso ?? "");

export function sparkOf(input: SparkInput): Spark | null {
  const { rows, unit, from, compared, since, target } = input;
  const start = time(rows[0]?.from);
  const end = time(rows.at(-1)?.to);
  if (!(end > start)) return null;
  const aimed = { value: target, n: 0, low: null, high: null, weak: false };
  const scale = scaleOf([...rows, aimed], unit);
  const across = (ms: number) =>
    (100 * (Math.min(Math.max(ms, start), end) - start)) / (end - start);
  const down = (value: number) =>
    (100 * (scale.max - value)) / (scale.max - scale.min);

  const marks = rows.map((row): Mark => ({
    x: exact(across((time(row.from) + time(row.to)) / 2)),
    y: row.value === null ? null : exact(down(row.value)),
    hollow: isHollow(row),
    row,
  }));
  const known = ({ row }: Mark) => row.low !== null && row.high !== null;
  const strip = (run: Mark[]) => {
    // A bucket between two gaps is as wide as itself.
    const [first] = run;
    const ends =
      run.length === 1 && first !== undefined
        ? [first.row.from, first.row.to].map((x) => [across(time(x)), first.row] as const)
        : run.map((m) => [m.x, m.row] as const);
    const over = ends.map(([x, r]) => at(x, down(r.high ?? 0)));
    const under = ends.map(([x, r]) => at(x, down(r.low ?? 0))).reverse();
    return `M${[...over, ...under].join("L")}Z`;
  };
  const left = compared === null ? 0 : across(time(compared.from));
  const right = compared === null ? 0 : across(time(compared.to));
  return {
    scale,
    marks,
    line: runs(marks, (m) => m.y !== null)
      .map((run) => `M${run.map((m) => at(m.x, m.y ?? 0)).join("L")}`)
      .join(""),
    band: runs(marks, known).map(strip).join(""),
    from: exact(across(time(from))),
    shade: right > left ? { left: exact(left), width: exact(right - left) } : null,
    since: since === null ? null : exact(across(time(since))),
    target: target === null ? null : exact(down(target)),
  };
}

/** The bucket that lies under a place of the drawing, in percent. */
export function markAt(marks: Mark[], x: number): number {
  let nearest = 0;
  marks.forEach((m, i) => {
    const best = Math.abs((marks[nearest]?.x ?? 0) - x);
    if (Math.abs(m.x - x) < best) nearest = i;
  });
  return nearest;
}
