// A number by group as bars with intervals: where everything goes, in percent
// of the width.  Bars start at zero, so that their lengths can be compared.

import type { Row } from "../../lib/api";

export interface Bar {
  row: Row;
  left: number;
  width: number;
  low: number | null; // the ends of its interval
  high: number | null;
}

export interface Bars {
  bars: Bar[];
  zero: number;
  target: number | null;
  left: number; // how many rows have no place
}

const exact = (x: number) => Number(x.toFixed(2));

/** At most `most` bars, in the order of the rows; where some have no place,
 * one fewer, so that there is place to say so. */
export function barsOf(rows: Row[], target: number | null, most: number): Bars {
  const known = rows.filter((r) => r.value !== null);
  const shown = known.slice(0, rows.length > most ? most - 1 : most);
  const all = shown.flatMap((r) => [r.value, r.low, r.high]);
  const numbers = [...all, target, 0].filter((x) => x !== null);
  const min = Math.min(...numbers);
  const span = Math.max(...numbers) - min || 1;
  const across = (x: number) => exact((100 * (x - min)) / span);
  const place = (x: number | null) => (x === null ? null : across(x));
  return {
    bars: shown.map((row) => {
      const value = row.value ?? 0;
      return {
        row,
        left: across(Math.min(value, 0)),
        width: exact(across(Math.max(value, 0)) - across(Math.min(value, 0))),
        low: place(row.low),
        high: place(row.high),
      };
    }),
    zero: across(0),
    target: place(target),
    left: rows.length - shown.length,
  };
}
