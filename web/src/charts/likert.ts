// How often each point of a scale was chosen: bars that grow from the middle
// of the scale, a point in the middle lying half on either side.

import type { EChartsCoreOption } from "echarts/core";

import {
  axisLabel,
  boxBetween,
  byHand,
  frame,
  namesDown,
  type Place,
  rect,
  type Shape,
  stroke,
  tipBox,
  words as text,
} from "./frame";
import type { Palette } from "./palette";
import { tip } from "./tip";

export interface Point {
  score: number;
  count: number;
  share: number; // percent; all points of a row sum to 100
}

export interface LikertScale {
  min: number;
  max: number;
  reversed: boolean; // the low end is the good one
}

export interface LikertRow {
  label: string;
  n: number;
  points: Point[];
}

export interface Segment {
  point: Point;
  tone: number; // 0 the bad end .. 4 the good one
  from: number; // percent from the middle, negative on the bad side
  to: number;
}

/** The bad end first. */
function inOrder(points: Point[], scale: LikertScale): Point[] {
  const sign = scale.reversed ? -1 : 1;
  return [...points].sort((a, b) => sign * (a.score - b.score));
}

/** From the bad end, -1, over the middle to the good end, 1. */
function side(score: number, scale: LikertScale): number {
  const middle = (scale.min + scale.max) / 2;
  const part = (score - middle) / (scale.max - middle);
  return scale.reversed ? -part : part;
}

export function toneOf(score: number, scale: LikertScale): number {
  const at = side(score, scale);
  if (Math.abs(at) < 1e-9) return 2;
  const strength = Math.abs(at) > 0.5 ? 2 : 1;
  return 2 + Math.sign(at) * strength;
}

/** The parts of one bar beside each other, the middle of the scale at 0. */
export function segments(points: Point[], scale: LikertScale): Segment[] {
  const ordered = inOrder(points, scale);
  const left = ordered.reduce((sum, p) => {
    const at = side(p.score, scale);
    return sum + (Math.abs(at) < 1e-9 ? p.share / 2 : at < 0 ? p.share : 0);
  }, 0);
  let from = -left;
  return ordered.map((point) => {
    const to = from + point.share;
    const one = { point, tone: toneOf(point.score, scale), from, to };
    from = to;
    return one;
  });
}

/** The ends of the axis: whole steps on either side of the middle. */
export function likertEnds(bars: Segment[][], step: number): [number, number] {
  const ends = bars.flat().flatMap((s) => [s.from, s.to]);
  const out = (x: number) => Math.ceil(x / step) * step;
  return [-out(-Math.min(...ends, -1)), out(Math.max(...ends, 1))];
}

export interface LikertWords {
  score: (score: number) => string;
  share: (percent: number) => string;
  count: (n: number) => string;
  n: string;
  tick: (percent: number) => string;
}

export const likertHeight = 40;
const thick = 26;
const leastForScore = 16;
const leastForShare = 54;

const strong = (tone: number) => tone === 0 || tone === 4;

function segmentShapes(
  s: Segment,
  at: number,
  place: Place,
  palette: Palette,
  words: LikertWords,
): Shape[] {
  const [from, y] = place.coord([s.from, at]);
  const [to] = place.coord([s.to, at]);
  const ink = strong(s.tone) ? palette.onStrong : palette.ink;
  const said =
    to - from > leastForShare
      ? `${words.score(s.point.score)} · ${words.share(s.point.share)}`
      : to - from > leastForScore
        ? words.score(s.point.score)
        : "";
  return [
    rect(boxBetween(from, to, y - thick / 2, thick), {
      fill: palette.scale[s.tone],
      stroke: palette.surface,
      lineWidth: 1,
    }),
    ...(said === "" ? [] : [text(said, [(from + to) / 2, y], ink, "center", 11)]),
  ];
}

export function likertOption(
  rows: LikertRow[],
  scale: LikertScale,
  words: LikertWords,
  palette: Palette,
  room: { names: number; step: number }, // pixels; percent between two ticks
): EChartsCoreOption {
  const bars = rows.map((r) => segments(r.points, scale));
  const [left, right] = likertEnds(bars, room.step);
  const draw = (bar: Segment[], at: number, place: Place): Shape[] => {
    const [zero, y] = place.coord([0, at]);
    return [
      stroke([zero, y - likertHeight / 2], [zero, y + likertHeight / 2], {
        stroke: palette.ink,
        lineWidth: 1.5,
      }),
      ...bar.flatMap((s) => segmentShapes(s, at, place, palette, words)),
    ];
  };
  const tipOf = ({ label, n, points }: LikertRow): string =>
    tip(label, [
      ...inOrder(points, scale).map(
        (p) =>
          `${words.score(p.score)}: ${words.share(p.share)}, ${words.n} = ${words.count(p.count)}`,
      ),
      `${words.n} = ${words.count(n)}`,
    ]);
  return {
    ...frame(palette),
    grid: { left: room.names + 10, right: 16, top: 4, bottom: 24 },
    tooltip: {
      ...tipBox(palette),
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => tipOf(rows[dataIndex]!),
    },
    xAxis: {
      type: "value",
      min: left,
      max: right,
      interval: room.step,
      axisLabel: {
        ...axisLabel(palette),
        formatter: (x: number) => words.tick(Math.abs(x)),
        hideOverlap: true,
      },
      splitLine: { lineStyle: { color: palette.grid } },
    },
    yAxis: namesDown(rows.map((r) => r.label), room.names, palette),
    series: [byHand(bars, draw)],
  };
}
