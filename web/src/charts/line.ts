// A metric over time with the band of its interval: the same rows always
// give the same picture.  Gaps are gaps: no data is not zero.

import type { EChartsCoreOption } from "echarts/core";

import type { Row } from "../lib/api";
import { scaleOf } from "./scale";

export interface LineWords {
  label: string;
  value: string;
  interval: string;
  n: string;
  weak: string;
  format: (value: number | null) => string;
  tick: (value: number) => string;
  count: (n: number) => string;
  bucket: (row: Row) => string;
}

export interface Colours {
  line: string;
  band: string;
  text: string;
  grid: string;
  surface: string;
}

/** Too few answers to say much; a bucket without any is a gap instead. */
export const isWeak = (row: Row): boolean => row.weak && row.value !== null;

/** Such a point is drawn hollow. */
export const isHollow = (row: Row): boolean =>
  row.value !== null && (row.weak || row.partial === true || row.cut === true);

export function intervalText(row: Row, words: LineWords): string {
  return `${words.format(row.low)} – ${words.format(row.high)}`;
}

/** Two of these stacked, the lower one unseen, draw the band.  They are to be
 * stacked whatever their sign: the lower end may be negative. */
function band(data: (number | null)[], fill: string | null) {
  return {
    type: "line",
    stack: "interval",
    stackStrategy: "all",
    data,
    symbol: "none",
    silent: true,
    emphasis: { disabled: true },
    lineStyle: { opacity: 0 },
    areaStyle: fill === null ? { opacity: 0 } : { color: fill, opacity: 1 },
  };
}

/** Nothing of this comes from outside but numbers, so it is safe as HTML. */
function tooltip(rows: Row[], words: LineWords) {
  return (points: { dataIndex: number }[]): string => {
    const row = rows[points[0]?.dataIndex ?? 0];
    if (row === undefined) return "";
    const lines = [words.bucket(row), `<b>${words.format(row.value)}</b>`];
    if (row.low !== null) lines.push(`${words.interval}: ${intervalText(row, words)}`);
    lines.push(`${words.n} = ${words.count(row.n)}`);
    if (isWeak(row)) lines.push(words.weak);
    return lines.join("<br>");
  };
}

function point(row: Row, surface: string) {
  if (!isHollow(row)) return { value: row.value };
  return {
    value: row.value,
    symbol: "circle",
    itemStyle: { color: surface, borderWidth: 1.5 },
  };
}

export function lineOption(
  rows: Row[],
  words: LineWords,
  colours: Colours,
  unit: string,
): EChartsCoreOption {
  // Three names of buckets have room on a telephone, and none is at the end,
  // where it would be cut off.
  const labelled = Math.ceil(rows.length / 3);
  const axis = { color: colours.text, fontSize: 11 };
  return {
    animation: false,
    textStyle: { fontFamily: "inherit" },
    grid: {
      left: 4,
      right: 12,
      top: 10,
      bottom: 4,
      outerBoundsMode: "same",
      outerBoundsContain: "axisLabel",
    },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.grid,
      textStyle: { color: colours.text, fontSize: 12 },
      formatter: tooltip(rows, words),
    },
    xAxis: {
      type: "category",
      data: rows.map(words.bucket),
      boundaryGap: false,
      axisLabel: {
        ...axis,
        hideOverlap: true,
        interval: (i: number) => i % labelled === 0,
      },
      axisLine: { lineStyle: { color: colours.grid } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      ...scaleOf(rows, unit),
      axisLabel: { ...axis, formatter: words.tick },
      splitLine: { lineStyle: { color: colours.grid } },
    },
    series: [
      band(rows.map((r) => r.low), null),
      band(
        rows.map((r) => (r.low === null || r.high === null ? null : r.high - r.low)),
        colours.band,
      ),
      {
        type: "line",
        name: words.label,
        data: rows.map((r) => point(r, colours.surface)),
        symbol: "circle",
        showAllSymbol: true, // a point between two gaps is nothing but that
        symbolSize: rows.length > 40 ? 4 : 6,
        lineStyle: { color: colours.line, width: 2 },
        itemStyle: { color: colours.line, borderColor: colours.line },
      },
    ],
  };
}
