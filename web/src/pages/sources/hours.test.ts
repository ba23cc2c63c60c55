import { expect, test } from "vitest";

import { linesOf } from "./hours";

const hour = (p50: number | null, p99: number | null) => ({ p50, p99 });

test("zero is at the bottom, and a tenth is free above the largest", () => {
  // 1.1 times 1000 is the top, so 550 is in the middle and 1000 at 9.09.
  const { half, most, target, top } = linesOf([hour(0, 550), hour(550, 550), hour(1, null)], 1000);
  expect(top).toBeCloseTo(1100, 9);
  expect(target).toBe(9.09);
  expect(half).toBe("M0 100L50 50L100 99.91");
  expect(most).toBe("M0 50L50 50");
});

test("an hour without events is a gap, and one between two gaps a dot", () => {
  const hours = [hour(100, 1), hour(null, 1), hour(200, 1), hour(null, 1), hour(0, 1)];
  expect(linesOf(hours, null).half).toBe("M0 54.55h0M50 9.09h0M100 100h0");
});

test("nothing at all has no lines, and is not a division by nothing", () => {
  expect(linesOf([], null)).toEqual({ half: "", most: "", target: null, top: 1 });
  expect(linesOf([hour(null, null)], 1000)).toMatchObject({ half: "", most: "" });
});
