// From what was to what is, group by group: how far each changed by itself
// (rate) and by being a larger or smaller part of all (mix).

import type { EChartsCoreOption } from "echarts/core";

import type { Row } from "../lib/api";
import {
  axisLabel,
  boxBetween,
  byHand,
  frame,
  hatch,
  namesDown,
  type Pair,
  pointable,
  type Place,
  rect,
  type Shape,
  stroke,
  tipBox,
  words as text,
} from "./frame";
import type { Palette } from "./palette";
import { type Scale, scaleOf } from "./scale";
import { tip } from "./tip";

export interface Part {
  label: string;
  rate: number;
  mix: number;
  total: number;
}

export interface Step extends Part {
  from: number;
  turn: number; // after the rate, before the mix
  to: number;
}

/** Running sums: each part begins where the one before it ended. */
export function steps(before: number, parts: Part[]): Step[] {
  let from = before;
  return parts.map((part) => {
    const turn = from + part.rate;
    const step = { ...part, from, turn, to: from + part.total };
    from = step.to;
    return step;
  });
}

export interface WaterfallWords {
  before: string;
  after: string;
  rate: string;
  mix: string;
  format: (value: number) => string;
  change: (value: number) => string;
  tick: (value: number) => string;
}

export const stepHeight = 34;
const thick = 20;

export function stepScale(all: Step[], ends: number[], unit: string): Scale {
  const values = [...ends, ...all.flatMap((s) => [s.from, s.turn, s.to])];
  const row = (value: number): Row => ({ value, n: 1, low: null, high: null, weak: false });
  return scaleOf(values.map(row), unit);
}

/** Which colour a change has: whether it is good, if that can be said. */
export type Tone = (change: number) => string;

function stepShapes(s: Step, at: number, place: Place, palette: Palette, tone: Tone): Shape[] {
  const [from, y] = place.coord([s.from, at]);
  const [turn] = place.coord([s.turn, at]);
  const [to] = place.coord([s.to, at]);
  const top = y - thick / 2;
  const rate = boxBetween(from, turn, top, thick / 2);
  const mix = boxBetween(turn, to, top + thick / 2, thick / 2);
  const next: Pair = [to, y + stepHeight - thick / 2];
  return [
    rect(rate, { fill: tone(s.rate), stroke: tone(s.rate) }),
    rect(mix, { fill: palette.surface, stroke: tone(s.mix) }),
    ...hatch(mix, 5, tone(s.mix)),
    stroke([to, y], next, { stroke: palette.text, lineWidth: 1, lineDash: [2, 2] }),
  ];
}

interface Entry {
  label: string;
  value: number | null; // of before and after
  step: Step | null;
}

function entryShapes(
  entry: Entry,
  at: number,
  place: Place,
  palette: Palette,
  scale: Scale,
  words: WaterfallWords,
  tone: Tone,
): Shape[] {
  const ends = entry.step === null ? [entry.value!] : [entry.step.from, entry.step.turn, entry.step.to];
  const [right, y] = place.coord([Math.max(...ends), at]);
  const [left] = place.coord([scale.min, at]);
  const [end] = place.coord([scale.max, at]);
  const said = entry.step === null ? words.format(entry.value!) : words.change(entry.step.total);
  const own =
    entry.step === null
      ? [
          stroke([right, y - thick / 2], [right, y + thick / 2], {
            stroke: palette.ink,
            lineWidth: 4,
          }),
        ]
      : stepShapes(entry.step, at, place, palette, tone);
  return [
    pointable(boxBetween(left, end, y - stepHeight / 2, stepHeight)),
    ...own,
    text(said, [right + 8, y], palette.ink),
  ];
}

export interface WaterfallSums {
  before: number;
  after: number;
}

/** The places of `parts` on the axis are one below their places in the list:
 * before is the first, after the last. */
export function waterfallOption(
  { before, after }: WaterfallSums,
  parts: Part[],
  words: WaterfallWords,
  palette: Palette,
  unit: string,
  room: { names: number; values: number },
  tone: Tone,
): EChartsCoreOption {
  const all = steps(before, parts);
  const scale = stepScale(all, [before, after], unit);
  const entries: Entry[] = [
    { label: words.before, value: before, step: null },
    ...all.map((step) => ({ label: step.label, value: null, step })),
    { label: words.after, value: after, step: null },
  ];
  const tipOf = ({ label, value, step }: Entry): string =>
    step === null
      ? tip(label, [words.format(value!)])
      : tip(label, [
          words.change(step.total),
          `${words.rate}: ${words.change(step.rate)}`,
          `${words.mix}: ${words.change(step.mix)}`,
        ]);
  return {
    ...frame(palette),
    grid: { left: room.names + 10, right: room.values, top: 4, bottom: 24 },
    tooltip: {
      ...tipBox(palette),
      trigger: "item",
      formatter: ({ dataIndex }: { dataIndex: number }) => tipOf(entries[dataIndex]!),
    },
    xAxis: {
      type: "value",
      ...scale,
      axisLabel: { ...axisLabel(palette), formatter: words.tick, hideOverlap: true },
      splitLine: { lineStyle: { color: palette.grid } },
    },
    yAxis: namesDown(entries.map((e) => e.label), room.names, palette),
    series: [
      byHand(entries, (entry, at, place) =>
        entryShapes(entry, at, place, palette, scale, words, tone),
      ),
    ],
  };
}
