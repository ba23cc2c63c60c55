import { describe, expect, test } from "vitest";

import type { Comparison, Row } from "../lib/api";
import { barScale, barsOption, whisker } from "./bars";
import { boxBetween, hatch, type Pair, type Place, type Shape } from "./frame";
import { heatMap, heatStep, stepEnds } from "./heat";
import { likertEnds, segments, toneOf } from "./likert";
import { filled, linesOption, type LinesWords, sharedScale } from "./lines";
import { paletteFrom } from "./palette";
import { escapeHtml, tip } from "./tip";
import { steps, stepScale } from "./waterfall";

const row = (value: number | null, more: Partial<Row> = {}): Row => ({
  value,
  n: value === null ? 0 : 40,
  low: value === null ? null : value - 10,
  high: value === null ? null : value + 15,
  weak: value === null,
  ...more,
});

const compare = (name: string, value: number): Comparison => ({
  with: name, from: "", to: "", partial: false,
  value, n: 1, change: 0, p: 1, significant: false,
});

// One pixel for a unit across, ten for a place down.
const place: Place = {
  coord: ([x, y]: Pair) => [100 + x, 10 * y + 5],
  size: ([x, y]: Pair) => [x, 10 * y],
};

const palette = paletteFrom((token) => token);
const words: LinesWords = {
  label: "NPS", value: "Value", interval: "95%", n: "n", weak: "few",
  format: String, tick: String, count: String,
  bucket: (r) => r.from ?? "",
  at: (r) => r.from ?? "",
  compared: (c) => `${c.with}: ${c.value}`,
};

describe("bars", () => {
  test("a whisker goes from low to high, with caps of ten pixels", () => {
    const shapes = whisker(row(20), 2, place, "ink").map((s) => s.shape);
    expect(shapes).toEqual([
      { x1: 110, y1: 25, x2: 135, y2: 25 },
      { x1: 110, y1: 20, x2: 110, y2: 30 },
      { x1: 135, y1: 20, x2: 135, y2: 30 },
    ]);
  });

  test("there is no whisker where there is no interval", () => {
    expect(whisker(row(20, { low: null, high: null }), 0, place, "ink")).toEqual([]);
  });

  test("begin at zero, and the scale takes in what was before", () => {
    const bars = [{ label: "a", row: row(72, { low: 70, high: 74, compare: compare("year", 101) }) }];
    expect(barScale(bars, "points")).toEqual({ min: 0, max: 150, interval: 50 });
  });

  test("of a negative value lie left of zero", () => {
    expect(boxBetween(100, 60, 0, 18)).toEqual({ x: 60, y: 0, width: 40, height: 18 });
  });

  test("what rests on little is hatched", () => {
    const bars = [{ label: "a", row: row(20, { weak: true }) }];
    const option = barsOption(bars, words, palette, "points", { names: 1, values: 1 }, () => "");
    const [series] = option["series"] as { renderItem: (p: object, a: Place) => Shape }[];
    const drawn = series!.renderItem({ dataIndex: 0 }, place).children ?? [];
    expect(drawn.filter((s) => s.style?.["stroke"] === "--heat-3").length).toBeGreaterThan(1);
  });

  test("hatching stays in its box", () => {
    for (const line of hatch({ x: 10, y: 20, width: 30, height: 8 }, 6, "c")) {
      const { x1, y1, x2, y2 } = line.shape as Record<string, number>;
      for (const x of [x1!, x2!]) expect(x >= 10 && x <= 40).toBe(true);
      for (const y of [y1!, y2!]) expect(y >= 20 && y <= 28).toBe(true);
    }
  });
});

describe("a heat map", () => {
  const at = (weekday: string, hour: string, value: number) =>
    row(value, { group: { weekday, hour } });
  const rows = [at("1", "9", 10), at("1", "11", 30), at("7", "9", 60)];
  const map = heatMap(rows, "hour", "weekday");

  test("has all days of the week, and the hours from the first to the last", () => {
    expect(map.y).toEqual(["1", "2", "3", "4", "5", "6", "7"]);
    expect(map.x).toEqual(["9", "10", "11"]);
    expect(map.cells.length).toBe(21);
  });

  test("a pair in which nothing counted is missing, not zero", () => {
    const cell = (x: number, y: number) => map.cells.find((c) => c.x === x && c.y === y);
    expect(cell(0, 0)?.row?.value).toBe(10);
    expect(cell(2, 0)?.row?.value).toBe(30);
    expect(cell(0, 6)?.row?.value).toBe(60);
    expect(map.cells.filter((c) => c.row === null).length).toBe(18);
  });

  test("its steps are equal parts of what there is", () => {
    expect([map.low, map.high]).toEqual([10, 60]);
    // 10 20 30 40 50 60
    expect([10, 19, 20, 45, 59, 60].map((v) => heatStep(v, 10, 60))).toEqual([0, 0, 1, 3, 4, 4]);
    expect(stepEnds(1, 10, 60)).toEqual([20, 30]);
    expect(heatStep(5, 5, 5)).toBe(2);
  });

  test("few answers do not stretch its steps", () => {
    const weak = row(900, { weak: true, n: 1, group: { weekday: "2", hour: "9" } });
    const { low, high } = heatMap([...rows, weak], "hour", "weekday");
    expect([low, high]).toEqual([10, 60]);
    expect([heatStep(900, low, high), heatStep(-5, low, high)]).toEqual([4, 0]);
    const alone = heatMap([weak], "hour", "weekday");
    expect([alone.low, alone.high]).toEqual([900, 900]);
  });

  test("of other dimensions has the values with most facts first, a missing one too", () => {
    const cell = (channel: string | null, n: number) =>
      row(1, { n, group: { channel, team: "a" } });
    const { x } = heatMap([cell("chat", 5), cell(null, 9), cell("phone", 7)], "channel", "team");
    expect(x).toEqual([null, "phone", "chat"]);
  });
});

describe("diverging bars", () => {
  const points = (...shares: number[]) =>
    shares.map((share, i) => ({ score: i + 1, count: share, share }));
  const five = { min: 1, max: 5, reversed: false };

  test("have half of the middle on either side, and sum to 100", () => {
    // 10 + 15 + 20/2 lie left of the middle of the scale.
    const parts = segments(points(10, 15, 20, 25, 30), five);
    expect(parts.map((s) => [s.from, s.to])).toEqual([
      [-35, -25], [-25, -10], [-10, 10], [10, 35], [35, 65],
    ]);
    expect(parts.at(-1)!.to - parts[0]!.from).toBe(100);
    expect(parts.map((s) => s.tone)).toEqual([0, 1, 2, 3, 4]);
  });

  test("a scale without a middle point is cut between two of them", () => {
    const four = { min: 1, max: 4, reversed: false };
    const parts = segments(points(10, 20, 30, 40), four);
    expect(parts.map((s) => [s.from, s.to])).toEqual([[-30, -20], [-20, 0], [0, 30], [30, 70]]);
  });

  test("the good end is right, also where it is the low one", () => {
    const parts = segments(points(40, 30, 15, 10, 5), { ...five, reversed: true });
    expect(parts.map((s) => s.point.score)).toEqual([5, 4, 3, 2, 1]);
    expect(parts[0]!.from).toBe(-22.5);
    expect(parts.at(-1)!.to).toBe(77.5);
  });

  test("0 to 10 has five points on either side of 5", () => {
    const tones = Array.from({ length: 11 }, (_, s) =>
      toneOf(s, { min: 0, max: 10, reversed: false }),
    );
    expect(tones).toEqual([0, 0, 0, 1, 1, 2, 3, 3, 4, 4, 4]);
  });

  test("the axis ends at whole steps", () => {
    const bars = [segments(points(10, 15, 20, 25, 30), five)];
    expect(likertEnds(bars, 20)).toEqual([-40, 80]);
    expect(likertEnds(bars, 50)).toEqual([-50, 100]);
  });
});

describe("a waterfall", () => {
  const parts = [
    { label: "phone", rate: -6, mix: 2, total: -4 },
    { label: "chat", rate: 1, mix: -3, total: -2 },
    { label: "web", rate: 0, mix: 1, total: 1 },
  ];

  test("each part begins where the one before ended", () => {
    const all = steps(40, parts);
    expect(all.map((s) => [s.from, s.turn, s.to])).toEqual([
      [40, 34, 36], [36, 37, 34], [34, 34, 35],
    ]);
  });

  test("its scale takes in every turn", () => {
    expect(stepScale(steps(40, parts), [40, 35], "points")).toEqual({
      min: 34, max: 40, interval: 2,
    });
  });
});

describe("lines", () => {
  const line = (label: string, ...rows: Row[]) => ({ label, rows });

  test("of many groups share a scale that takes in all of them and what was before", () => {
    const low = line("a", row(10, { low: 5, high: 15 }));
    const high = line("b", row(60, { low: 55, high: 65, compare: compare("year", 96) }));
    expect(sharedScale([low, high], "%")).toEqual({ min: 0, max: 100, interval: 50 });
    expect(sharedScale([low], "%")).toEqual({ min: 5, max: 15, interval: 5 });
  });

  test("a bucket in which nothing of a group counted is a gap", () => {
    const all = [row(1, { from: "a", to: "b" }), row(2, { from: "b", to: "c" })];
    const [first, second] = filled(all, [row(7, { from: "b", to: "c" })]);
    expect([first?.value, first?.n, first?.from]).toEqual([null, 0, "a"]);
    expect(second?.value).toBe(7);
  });

  test("each has its own dash and shape, comparisons are thin and dashed", () => {
    const rows = [row(10, { from: "a", compare: compare("previous", 12) })];
    const scale = sharedScale([line("x", ...rows)], "%");
    const option = linesOption([line("x", ...rows), line("y", row(20))], words, palette, scale, 4);
    const series = option["series"] as {
      name?: string; symbol: string; data: unknown[];
      lineStyle: { type?: unknown; width?: number };
    }[];
    const named = series.filter((s) => s.name !== undefined);
    expect(named.map((s) => s.name)).toEqual(["previous", "x", "y"]);
    expect(named[0]!.data).toEqual([12]);
    expect(named[0]!.lineStyle.width).toBeLessThan(named[1]!.lineStyle.width!);
    expect(new Set(named.map((s) => JSON.stringify(s.lineStyle.type))).size).toBe(3);
    expect(named[1]!.symbol).not.toBe(named[2]!.symbol);
  });
});

describe("what is said when a mark is pointed at", () => {
  test("is text, whatever the names are", () => {
    expect(escapeHtml(`<img src=x onerror="a('b')">&`)).toBe(
      "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;",
    );
    expect(tip("<b>", ["a & b"])).toBe("<b>&lt;b&gt;</b><br>a &amp; b");
  });
});
