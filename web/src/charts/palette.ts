// The colours of all drawings, by the names that tokens.css gives them.

import type { Colours } from "./line";

export interface Palette extends Colours {
  ink: string; // text, and lines over what is filled
  accent: string;
  good: string;
  bad: string;
  onStrong: string;
  series: string[]; // of groups in one drawing
  heat: string[]; // little to much; the last two are strong
  scale: string[]; // the bad end to the good one; the ends are strong
}

/** `of` reads one token. */
export function paletteFrom(of: (token: string) => string): Palette {
  const several = (name: string, from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => of(`--${name}-${from + i}`));
  return {
    line: of("--line"),
    band: of("--band"),
    text: of("--text-2"),
    ink: of("--text"),
    grid: of("--edge"),
    surface: of("--surface"),
    accent: of("--accent"),
    good: of("--good"),
    bad: of("--bad"),
    onStrong: of("--on-strong"),
    series: [of("--line"), ...several("series", 2, 4)],
    heat: several("heat", 1, 5),
    scale: several("scale", 1, 5),
  };
}
