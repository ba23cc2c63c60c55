// What all drawings have in common: no motion, the page's letters, a box that
// says more when something is pointed at, and shapes that are drawn by hand.

import type { Palette } from "./palette";

export const fontSize = 12;

export function frame(palette: Palette) {
  return {
    animation: false,
    textStyle: { fontFamily: "inherit", color: palette.text },
  };
}

export function tipBox(palette: Palette) {
  return {
    confine: true,
    backgroundColor: palette.surface,
    borderColor: palette.grid,
    extraCssText: "max-width: 340px; white-space: normal; overflow-wrap: anywhere",
    textStyle: { color: palette.ink, fontSize },
  };
}

export const axisLabel = (palette: Palette) => ({ color: palette.text, fontSize });

/** An axis of names: from the top, one below the other. */
export function namesDown(names: string[], width: number, palette: Palette) {
  return {
    type: "category" as const,
    data: names,
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: {
      ...axisLabel(palette),
      color: palette.ink,
      interval: 0,
      width,
      overflow: "truncate",
    },
  };
}

// ---- Shapes -----------------------------------------------------------------

export type Pair = [number, number];

/** What ECharts gives to a shape that is drawn by hand. */
export interface Place {
  coord: (at: Pair) => Pair; // pixels of a point on the axes
  size: (of: Pair) => Pair; // pixels of a distance on them
}

export interface Shape {
  type: "rect" | "line" | "polyline" | "text" | "circle" | "group";
  shape?: Record<string, unknown>;
  style?: Record<string, unknown>;
  children?: Shape[];
  x?: number;
  y?: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Between two pixels, whichever comes first. */
export const boxBetween = (a: number, b: number, y: number, height: number): Box => ({
  x: Math.min(a, b),
  y,
  width: Math.abs(b - a),
  height,
});

export const rect = (box: Box, style: Record<string, unknown>): Shape => ({
  type: "rect",
  shape: { ...box },
  style,
});

export const stroke = (
  [x1, y1]: Pair,
  [x2, y2]: Pair,
  style: Record<string, unknown>,
): Shape => ({ type: "line", shape: { x1, y1, x2, y2 }, style });

export function words(
  text: string,
  [x, y]: Pair,
  fill: string,
  align: "left" | "center" | "right" = "left",
  size: number = fontSize,
): Shape {
  return {
    type: "text",
    style: { text, x, y, fill, align, verticalAlign: "middle", fontSize: size },
  };
}

/** Nothing to be seen, but it can be pointed at. */
export const pointable = (box: Box): Shape => rect(box, { fill: "transparent" });

/** Lines that rise to the right across a box, `gap` pixels from each other. */
export function hatch(box: Box, gap: number, color: string): Shape[] {
  const { x, y, width, height } = box;
  const lines: Shape[] = [];
  for (let at = gap; at < width + height; at += gap) {
    const start: Pair = at < height ? [x, y + at] : [x + at - height, y + height];
    const end: Pair = at < width ? [x + at, y] : [x + width, y + at - width];
    lines.push(stroke(start, end, { stroke: color, lineWidth: 1 }));
  }
  return lines;
}

/** One shape for each thing that is drawn. */
export function byHand<T>(things: T[], draw: (thing: T, at: number, place: Place) => Shape[]) {
  return {
    type: "custom" as const,
    clip: false,
    data: things.map((_, i) => [i]),
    encode: { x: -1, y: -1 },
    renderItem: (params: { dataIndex: number }, place: Place): Shape => ({
      type: "group",
      children: draw(things[params.dataIndex]!, params.dataIndex, place),
    }),
  };
}
