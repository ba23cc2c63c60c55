import { expect, test } from "vitest";

import type { Row } from "../lib/api";
import { scaleOf } from "./scale";

const rows = (...values: (number | null)[]): Row[] =>
  values.map((value) => ({ value, n: 1, low: value, high: value, weak: false }));

test.each([
  ["shares up to 100 and no further", rows(20, 98), "%", [20, 100, 20]],
  ["shares near 100", rows(95.2, 100), "%", [94, 100, 2]],
  ["a score on both sides of zero", rows(-56, 12), "points", [-60, 20, 20]],
  ["seconds in steps of a clock", rows(240, 270), "s", [240, 270, 10]],
  ["minutes in steps of a clock", rows(200, 640), "s", [120, 720, 120]],
  ["hours", rows(0, 36000), "s", [0, 43200, 10800]],
  ["days", rows(0, 1_000_000), "s", [0, 1_296_000, 432_000]],
  ["counts in thousands", rows(10, 7614), "count", [0, 8000, 2000]],
  ["one value alone", rows(null, 100, null), "%", [50, 100, 50]],
  ["nothing but zeroes", rows(0, 0), "count", [0, 1, 1]],
  ["a single negative value", rows(-100), "points", [-100, -50, 50]],
  ["no data", rows(null), "%", [0, 1, 1]],
] as const)("%s", (_, given, unit, [min, max, interval]) => {
  expect(scaleOf(given, unit)).toEqual({ min, max, interval });
});

test("takes in the intervals, not only the values", () => {
  const row: Row = { value: 50, n: 9, low: 11, high: 89, weak: true };
  expect(scaleOf([row], "%")).toEqual({ min: 0, max: 100, interval: 20 });
});
