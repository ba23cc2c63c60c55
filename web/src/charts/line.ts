// A metric over time with the band of its interval: the same rows always
// give the same picture.  Gaps are gaps: no data is not zero.

import type { EChartsCoreOption } from "echarts/core";

import type { Row } from "../lib/api";

export interface LineWords {
  label: string;
  value: string;
  interval: string;
  format: (value: number | null) => string;
  bucket: (row: Row) => string;
}

export interface Colours {
  line: string;
  band: string;
  text: string;
  grid: string;
  surface: string;
}

/** Two of these stacked, the lower one unseen, draw the band. */
function band(data: (number | null)[], fill: string | null) {
  return {
    type: "line",
    stack: "interval",
    data,
    symbol: "none",
    silent: true,
    lineStyle: { opacity: 0 },
    areaStyle: fill === null ? { opacity: 0 } : { color: fill, opacity: 1 },
  };
}

function tooltip(rows: Row[], words: LineWords) {
  return (points: { dataIndex: number }[]): string => {
    const row = rows[points[0]?.dataIndex ?? 0];
    if (row === undefined) return "";
    const value = `<b>${words.format(row.value)}</b>`;
    const interval =
      row.low === null
        ? ""
        : `<br>${words.interval}: ${words.format(row.low)} – ${words.format(row.high)}`;
    return `${words.bucket(row)}<br>${value}${interval}<br>n = ${row.n}`;
  };
}

export function lineOption(
  rows: Row[],
  words: LineWords,
  colours: Colours,
): EChartsCoreOption {
  const axis = { color: colours.text, fontSize: 11 };
  return {
    animation: false,
    aria: { enabled: true, label: { description: words.label } },
    textStyle: { fontFamily: "inherit" },
    grid: { left: 4, right: 10, top: 10, bottom: 4, containLabel: true },
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
      axisLabel: { ...axis, hideOverlap: true },
      axisLine: { lineStyle: { color: colours.grid } },
      axisTick: { show: false },
    },
    yAxis: {
      type: "value",
      scale: true,
      splitNumber: 3,
      axisLabel: { ...axis, formatter: (v: number) => words.format(v) },
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
        data: rows.map((r) => ({
          value: r.value,
          ...(r.partial === true || r.weak
            ? { symbol: "emptyCircle", symbolSize: 6 }
            : {}),
        })),
        symbol: "circle",
        symbolSize: rows.length > 40 ? 3 : 5,
        lineStyle: { color: colours.line, width: 2 },
        itemStyle: { color: colours.line },
      },
    ],
  };
}
