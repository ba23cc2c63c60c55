import { describe, expect, test } from "vitest";

import type { Row } from "../../lib/api";
import { markAt, sparkOf, type SparkInput } from "./spark";

// Four days, so that a day is a quarter of the width.  Values 0 to 40 make an
// axis from 0 to 40 in tens, so that 10 is a quarter of the height.
const day = (n: number) => `2026-03-0${n}T00:00:00.000Z`;
const row = (n: number, value: number | null, low: number | null, high: number | null): Row => ({
  from: day(n),
  to: day(n + 1),
  value,
  n: value === null ? 0 : 50,
  low,
  high,
  weak: value === null,
});
const rows = [row(1, 10, 0, 20), row(2, 20, 10, 30), row(3, 30, 20, 40), row(4, 20, 10, 30)];
const input: SparkInput = {
  rows,
  unit: "points",
  from: day(3),
  compared: null,
  since: null,
  target: null,
};

describe("a line", () => {
  test("has each value in the middle of its bucket", () => {
    const drawn = sparkOf(input)!;
    expect(drawn.scale).toEqual({ min: 0, max: 40, interval: 10 });
    expect(drawn.marks.map((m) => [m.x, m.y])).toEqual([
      [12.5, 75],
      [37.5, 50],
      [62.5, 25],
      [87.5, 50],
    ]);
    expect(drawn.line).toBe("M12.5 75L37.5 50L62.5 25L87.5 50");
  });

  test("has a band from the upper ends and back along the lower ones", () => {
    expect(sparkOf({ ...input, rows: rows.slice(0, 2) })!.band).toBe(
      "M25 33.33L75 0L75 66.67L25 100Z",
    );
  });

  test("is broken where there is no data, which is not zero", () => {
    const drawn = sparkOf({
      ...input,
      rows: [rows[0]!, row(2, null, null, null), rows[2]!, rows[3]!],
    })!;
    expect(drawn.line).toBe("M12.5 75M62.5 25L87.5 50");
    expect(drawn.marks[1]!.y).toBeNull();
    // Alone between gaps, a bucket's band is as wide as the bucket.
    expect(drawn.band.startsWith("M0 50L25 50L25 100L0 100Z")).toBe(true);
  });

  test("shades what it is compared with and begins the period after it", () => {
    const compared = { from: day(1), to: day(3) };
    const drawn = sparkOf({ ...input, compared })!;
    expect(drawn.shade).toEqual({ left: 0, width: 50 });
    expect(drawn.from).toBe(50);
  });

  test("shades nothing where the compared period is not on it", () => {
    const compared = { from: "2025-03-01T00:00:00Z", to: "2025-03-03T00:00:00Z" };
    expect(sparkOf({ ...input, compared })!.shade).toBeNull();
  });

  test("marks since when, in local time of any offset", () => {
    expect(sparkOf({ ...input, since: "2026-03-02T02:00:00+02:00" })!.since).toBe(25);
  });

  test("takes the target into its axis", () => {
    const drawn = sparkOf({ ...input, target: 80 })!;
    expect(drawn.scale).toEqual({ min: 0, max: 80, interval: 20 });
    expect(drawn.target).toBe(0);
    expect(drawn.marks[0]!.y).toBe(87.5);
  });

  test("is nothing without buckets", () => {
    expect(sparkOf({ ...input, rows: [] })).toBeNull();
  });
});

test.each([
  [0, 0],
  [24.9, 0],
  [25.1, 1],
  [80, 3],
  [100, 3],
])("the bucket at %d%% is the nearest, %d", (x, at) => {
  expect(markAt(sparkOf(input)!.marks, x)).toBe(at);
});
