// One metric over time: one line with the band of its interval, or a few of
// them, each with a dash and a shape of its own; what the periods before had
// as thin dashed lines.

import type { EChartsCoreOption } from "echarts/core";

import { type Comparison, comparisonsOf, type Row } from "../lib/api";
import { axisLabel, frame, tipBox } from "./frame";
import { intervalText, isHollow, isWeak, type LineWords } from "./line";
import type { Palette } from "./palette";
import { type Scale, scaleOf } from "./scale";
import { tip } from "./tip";

export interface Line {
  label: string; // of the group
  rows: Row[]; // one for each bucket, gaps too
}

export interface LinesWords extends LineWords {
  compared: (c: Comparison) => string; // "a year before: 41"
  at: (row: Row) => string; // the bucket, as short as it goes on an axis
}

// Beside its colour, a group has a dash and a shape.
export const dashes: (number[] | "solid")[] = ["solid", [9, 4], [2, 3], [9, 3, 2, 3]];
export const symbols = ["circle", "rect", "triangle", "diamond"];
/** So many lines can be told apart in one drawing. */
export const mostLines = dashes.length;

/** How the line of a comparison is dashed. */
export const compareDash: Record<string, number[]> = {
  previous: [6, 4],
  year: [2, 3],
  "weekday-year": [8, 3, 2, 3],
};

/** One scale that takes in all of them, so that they can be compared by eye. */
export function sharedScale(lines: Line[], unit: string): Scale {
  const shown = lines.flatMap((l) => l.rows);
  const before = shown.flatMap(comparisonsOf).map(
    (c): Row => ({ value: c.value, n: c.n, low: null, high: null, weak: false }),
  );
  return scaleOf([...shown, ...before], unit);
}

/** The buckets of `all` for one group: those in which nothing counted are
 * gaps. */
export function filled(all: Row[], rows: Row[]): Row[] {
  const known = new Map(rows.map((r) => [r.from, r]));
  return all.map(
    (bucket) =>
      known.get(bucket.from) ?? {
        ...(bucket.from !== undefined && { from: bucket.from }),
        ...(bucket.to !== undefined && { to: bucket.to }),
        value: null,
        n: 0,
        low: null,
        high: null,
        weak: true,
      },
  );
}

/** Two of these stacked, the lower one unseen, draw the band. */
function half(stack: string, data: (number | null)[], color: string, opacity: number) {
  return {
    type: "line",
    stack,
    stackStrategy: "all", // the lower end may be negative
    data,
    symbol: "none",
    silent: true,
    emphasis: { disabled: true },
    lineStyle: { opacity: 0 },
    areaStyle: { color, opacity },
  };
}

function bandOf(line: Line, i: number, alone: boolean, palette: Palette) {
  const stack = `band ${i}`;
  const color = alone ? palette.band : palette.series[i]!;
  const span = (r: Row) => (r.low === null || r.high === null ? null : r.high - r.low);
  return [
    half(stack, line.rows.map((r) => r.low), color, 0),
    half(stack, line.rows.map(span), color, alone ? 1 : 0.14),
  ];
}

function pointOf(row: Row, symbol: string, surface: string) {
  if (!isHollow(row)) return { value: row.value };
  return { value: row.value, symbol, itemStyle: { color: surface, borderWidth: 1.5 } };
}

function lineOf(line: Line, i: number, palette: Palette) {
  const color = palette.series[i]!;
  const symbol = symbols[i]!;
  return {
    type: "line",
    name: line.label,
    data: line.rows.map((r) => pointOf(r, symbol, palette.surface)),
    symbol,
    showAllSymbol: true, // a point between two gaps is nothing but that
    symbolSize: line.rows.length > 40 ? 4 : 7,
    emphasis: { disabled: true },
    lineStyle: { color, width: 2, type: dashes[i] },
    itemStyle: { color, borderColor: color },
  };
}

function comparedLines(line: Line, palette: Palette) {
  const kinds = [...new Set(line.rows.flatMap(comparisonsOf).map((c) => c.with))];
  return kinds.map((kind) => ({
    type: "line",
    name: kind,
    data: line.rows.map(
      (r) => comparisonsOf(r).find((c) => c.with === kind)?.value ?? null,
    ),
    symbol: "none",
    silent: true,
    emphasis: { disabled: true },
    lineStyle: { color: palette.text, width: 1.2, type: compareDash[kind] },
  }));
}

function sayRow(label: string, row: Row, words: LinesWords): string[] {
  const name = label === "" ? "" : `${label}: `;
  const interval = row.low === null ? "" : ` (${intervalText(row, words)})`;
  const weak = isWeak(row) ? `, ${words.weak}` : "";
  return [
    `${name}${words.format(row.value)}${interval}, ${words.n} = ${words.count(row.n)}${weak}`,
    ...comparisonsOf(row).map(words.compared),
  ];
}

/** All lines at one bucket. */
function pointedAt(lines: Line[], words: LinesWords) {
  return (points: { dataIndex: number }[]): string => {
    const at = points[0]?.dataIndex ?? 0;
    const rows = lines.flatMap((l) => {
      const row = l.rows[at];
      return row === undefined ? [] : [{ label: l.label, row }];
    });
    if (rows[0] === undefined) return "";
    return tip(
      words.bucket(rows[0].row),
      rows.flatMap(({ label, row }) => sayRow(label, row, words)),
    );
  };
}

/** At most `mostLines` of them.  `room` is how many names of buckets fit. */
export function linesOption(
  lines: Line[],
  words: LinesWords,
  palette: Palette,
  scale: Scale,
  room: number,
): EChartsCoreOption {
  const alone = lines.length === 1;
  const buckets = lines[0]?.rows ?? [];
  const labelled = Math.max(1, Math.ceil(buckets.length / room));
  return {
    ...frame(palette),
    grid: {
      left: 4,
      right: 14,
      top: 12,
      bottom: 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: {
      ...tipBox(palette),
      trigger: "axis",
      formatter: pointedAt(lines, words),
    },
    xAxis: {
      type: "category",
      data: buckets.map(words.at),
      boundaryGap: false,
      axisLabel: {
        ...axisLabel(palette),
        hideOverlap: true,
        interval: (i: number) => i % labelled === 0,
      },
      axisLine: { lineStyle: { color: palette.grid } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      ...scale,
      axisLabel: { ...axisLabel(palette), formatter: words.tick },
      splitLine: { lineStyle: { color: palette.grid } },
    },
    series: [
      ...lines.flatMap((line, i) => bandOf(line, i, alone, palette)),
      ...lines.flatMap((line) => comparedLines(line, palette)),
      ...lines.map((line, i) => lineOf(line, i, palette)),
    ],
  };
}
