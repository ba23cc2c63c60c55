// The ends and the steps of a value axis: round numbers of its unit that take
// in every interval.  Shares stop at 100 by themselves, as every step that is
// not above 50 divides it.

import type { Row } from "../lib/api";

export interface Scale {
  min: number;
  max: number;
  interval: number;
}

const parts = 4; // about so many steps
const decimal = [1, 2, 5];
const day = 86_400;
const ofClock = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800,
  21_600, 43_200, day,
];

/** The smallest round step that is not below `least`. */
function stepFor(least: number, unit: string): number {
  if (unit === "s" && least >= 1)
    return ofClock.find((s) => s >= least) ?? day * stepFor(least / day, "day");
  const power = 10 ** Math.floor(Math.log10(least));
  return (decimal.find((d) => d * power >= least) ?? 10) * power;
}

export function scaleOf(rows: Row[], unit: string): Scale {
  const all = rows
    .flatMap((r) => [r.value, r.low, r.high])
    .filter((x) => x !== null);
  const low = Math.min(...all);
  const high = Math.max(...all);
  if (all.length === 0) return { min: 0, max: 1, interval: 1 };
  const span = high > low ? high - low : Math.abs(high);
  const interval = span > 0 ? stepFor(span / parts, unit) : 1;
  let min = Math.floor(low / interval);
  const max = Math.ceil(high / interval);
  if (min === max && max > 0) min--;
  return {
    min: min * interval,
    max: (min === max ? max + 1 : max) * interval,
    interval,
  };
}
