// The hours of a day as two lines: where everything goes, in percent.

export interface Hour {
  p50: number | null;
  p99: number | null;
}

export interface Lines {
  half: string; // paths of SVG, in a box of 100 by 100
  most: string;
  target: number | null; // from the top
  top: number; // ms at the top
}

const exact = (x: number) => Number(x.toFixed(2));

/** A line through the points that are there; an hour without is a gap, and
 * one between two gaps a dot. */
function lineOf(values: (number | null)[], top: number): string {
  const step = 100 / Math.max(values.length - 1, 1);
  const there = (i: number) => values[i] != null;
  return values
    .map((value, i) => {
      if (value === null) return "";
      const at = `${exact(i * step)} ${exact(100 - (100 * value) / top)}`;
      const alone = !there(i - 1) && !there(i + 1);
      return there(i - 1) ? `L${at}` : `M${at}${alone ? "h0" : ""}`;
    })
    .join("");
}

/** Zero is at the bottom; the target is always to be seen. */
export function linesOf(hours: Hour[], target: number | null): Lines {
  const all = hours.flatMap((h) => [h.p50, h.p99]).filter((x) => x !== null);
  const top = 1.1 * Math.max(...all, target ?? 0) || 1;
  return {
    half: lineOf(hours.map((h) => h.p50), top),
    most: lineOf(hours.map((h) => h.p99), top),
    target: target === null ? null : exact(100 - (100 * target) / top),
    top,
  };
}
