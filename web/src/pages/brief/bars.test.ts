import { expect, test } from "vitest";

import type { Row } from "../../lib/api";
import { barsOf } from "./bars";

const row = (channel: string, value: number | null, low: number | null, high: number | null): Row => ({
  group: { channel },
  value,
  n: 40,
  low,
  high,
  weak: false,
});

test("bars of what is never below zero start at the left", () => {
  const { bars, zero } = barsOf([row("web", 40, 30, 50), row("shop", 20, 10, 25)], null, 5);
  expect(zero).toBe(0);
  expect(bars.map((b) => [b.left, b.width, b.low, b.high])).toEqual([
    [0, 80, 60, 100],
    [0, 40, 20, 50],
  ]);
});

test("bars below zero go to the left of it", () => {
  // From -20 to 30: zero is 20 of 50 from the left, so at 40%.
  const { bars, zero, target } = barsOf(
    [row("web", 20, 10, 30), row("shop", -10, -20, 0)],
    5,
    5,
  );
  expect(zero).toBe(40);
  expect(target).toBe(50);
  expect(bars.map((b) => [b.left, b.width])).toEqual([
    [40, 40],
    [20, 20],
  ]);
});

test("a target beyond all bars has its place", () => {
  const { bars, target } = barsOf([row("web", 20, null, null)], 40, 5);
  expect(target).toBe(100);
  expect(bars[0]).toMatchObject({ width: 50, low: null, high: null });
});

test("groups without a number and those beyond the most have no bar", () => {
  const rows = [row("a", 1, 1, 1), row("b", null, null, null), row("c", 2, 2, 2), row("d", 1, 1, 1)];
  const { bars, left } = barsOf(rows, null, 3);
  expect(bars.map((b) => b.row.group)).toEqual([{ channel: "a" }, { channel: "c" }]);
  expect(left).toBe(2);
});

test("nothing but zeros makes no bar longer than another", () => {
  expect(barsOf([row("a", 0, 0, 0)], null, 5).bars[0]).toMatchObject({ left: 0, width: 0 });
});
