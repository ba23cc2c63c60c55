// A value for each pair of two dimensions, the hour by the weekday above all.
// A pair without data is hatched: that is not a low value.

import type { EChartsCoreOption } from "echarts/core";

import type { Row } from "../lib/api";
import {
  axisLabel,
  type Box,
  byHand,
  fontSize,
  frame,
  hatch,
  namesDown,
  pointable,
  type Place,
  rect,
  type Shape,
  tipBox,
  words as text,
} from "./frame";
import { intervalText, isWeak, type LineWords } from "./line";
import type { Palette } from "./palette";
import { tip } from "./tip";

type Name = string | null;

export interface HeatCell {
  x: number;
  y: number;
  row: Row | null; // null: nothing counted there
}

export interface HeatMap {
  x: Name[];
  y: Name[];
  cells: HeatCell[]; // one for every pair
  low: number; // of the values that rest on enough, if there are any
  high: number;
}

const clocks: Record<string, string[]> = {
  weekday: ["1", "2", "3", "4", "5", "6", "7"],
  hour: Array.from({ length: 24 }, (_, i) => String(i)),
};

const mostNames = 40;

/** Of a clock all there are between the first and the last, of anything else
 * those that are there, most facts first. */
function namesOf(rows: Row[], dimension: string): Name[] {
  const counts = new Map<Name, number>();
  for (const row of rows) {
    const name = row.group?.[dimension] ?? null;
    counts.set(name, (counts.get(name) ?? 0) + row.n);
  }
  const known = [...counts.keys()];
  const clock = clocks[dimension];
  if (clock !== undefined && known.every((k) => clock.includes(k ?? ""))) {
    if (dimension === "weekday") return clock;
    const at = known.map((k) => clock.indexOf(k ?? ""));
    return clock.slice(Math.min(...at), Math.max(...at) + 1);
  }
  return known
    .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
    .slice(0, mostNames);
}

export function heatMap(rows: Row[], xBy: string, yBy: string): HeatMap {
  const [x, y] = [namesOf(rows, xBy), namesOf(rows, yBy)];
  const key = (a: Name, b: Name) => JSON.stringify([a, b]);
  const known = new Map(
    rows.map((r) => [key(r.group?.[xBy] ?? null, r.group?.[yBy] ?? null), r]),
  );
  const cells = y.flatMap((yName, yi) =>
    x.map((xName, xi) => ({ x: xi, y: yi, row: known.get(key(xName, yName)) ?? null })),
  );
  const there = cells.flatMap((c) => (c.row === null ? [] : [c.row]));
  const sure = there.filter((r) => !isWeak(r) && r.value !== null);
  const values = (sure.length > 0 ? sure : there).flatMap((r) => r.value ?? []);
  return { x, y, cells, low: Math.min(...values), high: Math.max(...values) };
}

export const heatSteps = 5;

/** Which of the equal steps from low to high a value is in, from 0; what is
 * beyond is in the last one. */
export function heatStep(value: number, low: number, high: number): number {
  if (high <= low) return Math.floor(heatSteps / 2);
  const part = (value - low) / (high - low);
  return Math.max(0, Math.min(heatSteps - 1, Math.floor(part * heatSteps)));
}

/** The ends of a step. */
export function stepEnds(step: number, low: number, high: number): [number, number] {
  const width = (high - low) / heatSteps;
  return [low + step * width, low + (step + 1) * width];
}

const widthOfSign = 7; // about, in pixels

function cellShapes(
  cell: HeatCell,
  map: HeatMap,
  box: Box,
  palette: Palette,
  format: (value: number | null) => string,
): Shape[] {
  const { row } = cell;
  if (row === null || row.value === null)
    return [
      rect(box, { fill: palette.surface, stroke: palette.grid }),
      ...hatch(box, 7, palette.grid),
      pointable(box),
    ];
  const step = heatStep(row.value, map.low, map.high);
  const weak = isWeak(row);
  const strong = step >= heatSteps - 2 && !weak;
  const said = format(row.value);
  const fits = said.length * widthOfSign < box.width && box.height > fontSize + 2;
  const ink = strong ? palette.onStrong : palette.ink;
  const middle: [number, number] = [box.x + box.width / 2, box.y + box.height / 2];
  // What rests on little has an edge of its colour and no more.
  const edge = { x: box.x + 1, y: box.y + 1, width: box.width - 2, height: box.height - 2 };
  return [
    weak
      ? rect(edge, { fill: palette.surface, stroke: palette.heat[step], lineWidth: 2 })
      : rect(box, { fill: palette.heat[step] }),
    ...(fits ? [text(said, middle, ink, "center", 11)] : []),
  ];
}

export interface HeatWords extends LineWords {
  x: (name: Name) => string;
  y: (name: Name) => string;
  none: string; // nothing counted here
}

function tipOf(cell: HeatCell, map: HeatMap, words: HeatWords): string {
  const { row } = cell;
  const head = `${words.y(map.y[cell.y]!)}, ${words.x(map.x[cell.x]!)}`;
  if (row === null) return tip(head, [words.none]);
  return tip(head, [
    words.format(row.value),
    ...(row.low === null ? [] : [`${words.interval}: ${intervalText(row, words)}`]),
    `${words.n} = ${words.count(row.n)}${isWeak(row) ? `, ${words.weak}` : ""}`,
  ]);
}

export function heatOption(
  map: HeatMap,
  words: HeatWords,
  palette: Palette,
  names: number,
): EChartsCoreOption {
  const draw = (cell: HeatCell, _: number, place: Place): Shape[] => {
    const [x, y] = place.coord([cell.x, cell.y]);
    const [width, height] = place.size([1, 1]);
    const box = {
      x: x - width / 2 + 1,
      y: y - height / 2 + 1,
      width: width - 2,
      height: height - 2,
    };
    return cellShapes(cell, map, box, palette, words.format);
  };
  return {
    ...frame(palette),
    grid: { left: names + 10, right: 4, top: 26, bottom: 4 },
    tooltip: {
      ...tipBox(palette),
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) =>
        tipOf(map.cells[dataIndex]!, map, words),
    },
    xAxis: {
      type: "category",
      position: "top",
      data: map.x.map(words.x),
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { ...axisLabel(palette), hideOverlap: true },
    },
    yAxis: namesDown(map.y.map(words.y), names, palette),
    series: [byHand(map.cells, draw)],
  };
}
