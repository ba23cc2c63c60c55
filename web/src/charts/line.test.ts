import { describe, expect, test } from "vitest";

import type { Row } from "../lib/api";
import { isHollow, lineOption, type LineWords } from "./line";

const words: LineWords = {
  label: "NPS over time",
  value: "Value",
  interval: "95% interval",
  n: "n",
  weak: "few answers",
  format: (v) => (v === null ? "–" : String(v)),
  tick: String,
  count: String,
  bucket: (r) => r.from ?? "",
};
const colours = { line: "#1", band: "#2", text: "#3", grid: "#4", surface: "#5" };

const row = (from: string, value: number | null, more: Partial<Row> = {}): Row => ({
  from,
  value,
  n: value === null ? 0 : 40,
  low: value === null ? null : value - 10,
  high: value === null ? null : value + 15,
  weak: value === null,
  ...more,
});

const rows = [
  row("a", -56),
  row("b", null),
  row("c", 5, { weak: true }),
  row("d", 7, { partial: true }),
];

interface Drawn {
  xAxis: { axisLabel: { interval: (i: number) => boolean } };
  tooltip: { formatter: (points: { dataIndex: number }[]) => string };
  series: {
    stack?: string;
    stackStrategy?: string;
    connectNulls?: boolean;
    data: (number | null | { value: number | null; itemStyle?: { color: string } })[];
  }[];
}

const draw = () => lineOption(rows, words, colours, "points") as unknown as Drawn;

describe("a line", () => {
  test("has a gap where there are no data, not a zero", () => {
    const { series } = draw();
    expect(series[2]?.data[1]).toEqual({ value: null });
    expect(series[2]?.connectNulls).toBeUndefined();
    expect([series[0]?.data[1], series[1]?.data[1]]).toEqual([null, null]);
  });

  test("has a band from low to high, stacked across zero", () => {
    const { series } = draw();
    expect(series[0]?.data).toEqual([-66, null, -5, -3]);
    expect(series[1]?.data).toEqual([25, null, 25, 25]);
    for (const part of series.slice(0, 2))
      expect([part.stack, part.stackStrategy]).toEqual(["interval", "all"]);
  });

  test("marks points that are weak or not over yet", () => {
    expect(rows.map(isHollow)).toEqual([false, false, true, true]);
    const { series } = draw();
    expect(series[2]?.data[2]).toMatchObject({ value: 5, itemStyle: { color: "#5" } });
    expect(series[2]?.data[0]).toEqual({ value: -56 });
  });

  test("names three buckets at most, and not the last of many", () => {
    const { interval } = draw().xAxis.axisLabel;
    expect([0, 1, 2, 3].map(interval)).toEqual([true, false, true, false]);
  });

  test("says value, interval and basis when pointed at", () => {
    const { formatter } = draw().tooltip;
    expect(formatter([{ dataIndex: 0 }])).toBe(
      "a<br><b>-56</b><br>95% interval: -66 – -41<br>n = 40",
    );
    expect(formatter([{ dataIndex: 1 }])).toBe("b<br><b>–</b><br>n = 0");
    expect(formatter([{ dataIndex: 2 }])).toContain("few answers");
  });
});
