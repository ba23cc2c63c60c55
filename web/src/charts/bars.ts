// Groups beside each other: a bar from zero, the whisker of its interval, and
// a dashed mark where each period before was.

import type { EChartsCoreOption } from "echarts/core";

import { type Comparison, comparisonsOf, type Row } from "../lib/api";
import {
  axisLabel,
  boxBetween,
  byHand,
  frame,
  hatch,
  namesDown,
  pointable,
  type Place,
  rect,
  type Shape,
  stroke,
  tipBox,
  words as text,
} from "./frame";
import { intervalText, isHollow, isWeak } from "./line";
import { compareDash, type LinesWords } from "./lines";
import type { Palette } from "./palette";
import { type Scale, scaleOf } from "./scale";
import { tip } from "./tip";

export interface Bar {
  label: string;
  row: Row;
}

export const barHeight = 34;
const thick = 18;
const cap = 5; // half the end of a whisker

/** Bars begin at zero, so zero is on the scale. */
export function barScale(bars: Bar[], unit: string): Scale {
  const zero: Row = { value: 0, n: 0, low: null, high: null, weak: false };
  const before = bars.flatMap((b) => comparisonsOf(b.row)).map((c) => ({
    ...zero,
    value: c.value,
  }));
  return scaleOf([zero, ...bars.map((b) => b.row), ...before], unit);
}

/** From low to high with a cap at each end; nothing without an interval. */
export function whisker(row: Row, at: number, place: Place, color: string): Shape[] {
  if (row.low === null || row.high === null) return [];
  const style = { stroke: color, lineWidth: 1.5 };
  const [low, y] = place.coord([row.low, at]);
  const [high] = place.coord([row.high, at]);
  return [
    stroke([low, y], [high, y], style),
    stroke([low, y - cap], [low, y + cap], style),
    stroke([high, y - cap], [high, y + cap], style),
  ];
}

function mark(c: Comparison, at: number, place: Place, palette: Palette): Shape[] {
  if (c.value === null) return [];
  const [x, y] = place.coord([c.value, at]);
  const half = thick / 2 + 4;
  return [
    stroke([x, y - half], [x, y + half], {
      stroke: palette.ink,
      lineWidth: 2,
      lineDash: compareDash[c.with],
    }),
  ];
}

/** Few answers, or a bucket of time that is not whole.  (Where the period
 * itself is not over, that is said once.) */
export const isHatched = (row: Row): boolean =>
  isWeak(row) || (row.from !== undefined && isHollow(row));

/** What rests on little is hatched, not filled. */
function barOf(row: Row, at: number, place: Place, palette: Palette): Shape[] {
  if (row.value === null) return [];
  const [zero, y] = place.coord([0, at]);
  const [end] = place.coord([row.value, at]);
  const box = boxBetween(zero, end, y - thick / 2, thick);
  const style = { stroke: palette.line, lineWidth: 1 };
  return isHatched(row)
    ? [rect(box, { ...style, fill: palette.surface }), ...hatch(box, 6, palette.heat[2]!)]
    : [rect(box, { ...style, fill: palette.heat[2] })];
}

function valueBeside(
  { row }: Bar,
  at: number,
  place: Place,
  palette: Palette,
  say: (row: Row) => string,
): Shape {
  const ends = [0, row.value ?? 0, row.high ?? 0];
  for (const c of comparisonsOf(row)) ends.push(c.value ?? 0);
  const [x, y] = place.coord([Math.max(...ends), at]);
  return text(say(row), [x + 8, y], row.value === null ? palette.text : palette.ink);
}

function tipOf({ label, row }: Bar, words: LinesWords): string {
  return tip(label, [
    words.format(row.value),
    ...(row.low === null ? [] : [`${words.interval}: ${intervalText(row, words)}`]),
    `${words.n} = ${words.count(row.n)}${isWeak(row) ? `, ${words.weak}` : ""}`,
    ...comparisonsOf(row).map(words.compared),
  ]);
}

export interface BarsPlace {
  names: number; // pixels for the names
  values: number; // pixels for what stands beside the bars
}

/** `say` is what stands beside a bar: its value, and an arrow if it has one. */
export function barsOption(
  bars: Bar[],
  words: LinesWords,
  palette: Palette,
  unit: string,
  room: BarsPlace,
  say: (row: Row) => string,
): EChartsCoreOption {
  const draw = (bar: Bar, at: number, place: Place): Shape[] => {
    const [left, y] = place.coord([scale.min, at]);
    const [right] = place.coord([scale.max, at]);
    return [
      pointable(boxBetween(left, right, y - barHeight / 2, barHeight)),
      ...barOf(bar.row, at, place, palette),
      ...comparisonsOf(bar.row).flatMap((c) => mark(c, at, place, palette)),
      ...whisker(bar.row, at, place, palette.ink),
      valueBeside(bar, at, place, palette, say),
    ];
  };
  const scale = barScale(bars, unit);
  return {
    ...frame(palette),
    grid: { left: room.names + 10, right: room.values, top: 4, bottom: 24 },
    tooltip: {
      ...tipBox(palette),
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) =>
        tipOf(bars[dataIndex]!, words),
    },
    xAxis: {
      type: "value",
      ...scale,
      axisLabel: { ...axisLabel(palette), formatter: words.tick, hideOverlap: true },
      splitLine: { lineStyle: { color: palette.grid } },
    },
    yAxis: namesDown(bars.map((b) => b.label), room.names, palette),
    series: [byHand(bars, draw)],
  };
}
