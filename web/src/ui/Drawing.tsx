// One drawing of ECharts in the page: made anew for another theme or
// language, drawn again when what it shows or its width changes; tells what
// was clicked, and between which buckets somebody dragged.

import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef } from "preact/hooks";

import { type Palette, paletteFrom } from "../charts/palette";
import { lang } from "../lib/i18n";
import { theme } from "../lib/theme";

function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return paletteFrom((token) => style.getPropertyValue(token).trim());
}

export interface Picked {
  at: number; // which thing, or which bucket
  line: number; // which line of several
  other: boolean; // Shift was held: the other of the two actions
}

interface Props {
  label: string;
  height: number;
  /** What the drawing shows: the same text, the same drawing. */
  id: string;
  option: (palette: Palette, width: number) => EChartsCoreOption;
  pick?: (picked: Picked) => void;
  /** Of lines: values by line and bucket, to find what was meant. */
  lines?: (number | null)[][];
  brush?: (from: number, to: number) => void;
}

const click = 5; // pixels within which a drag is a click

interface Pointer {
  offsetX: number;
  offsetY: number;
  event: Event;
}

/** The line that is nearest to where somebody pointed. */
function nearest(chart: EChartsType, lines: (number | null)[][], at: number, y: number) {
  let best = 0;
  let least = Infinity;
  lines.forEach((values, i) => {
    const value = values[at];
    if (value == null) return;
    const away = Math.abs(chart.convertToPixel({ yAxisIndex: 0 }, value) - y);
    if (away < least) [best, least] = [i, away];
  });
  return best;
}

function bucketAt(chart: EChartsType, x: number, buckets: number): number {
  const at = Math.round(chart.convertFromPixel({ xAxisIndex: 0 }, x));
  return Math.max(0, Math.min(buckets - 1, at));
}

/** Dragging along the lines chooses buckets, a click the nearest point. */
function watchLines(chart: EChartsType, veil: HTMLElement, now: () => Props): void {
  let start: Pointer | null = null;
  const hide = () => (veil.hidden = true);
  const zr = chart.getZr();
  zr.on("mousedown", (e) => {
    if (chart.containPixel("grid", [e.offsetX, e.offsetY])) start = e as Pointer;
  });
  zr.on("mousemove", (e) => {
    if (start === null || now().brush === undefined) return;
    const [a, b] = [start.offsetX, e.offsetX].sort((x, y) => x - y) as [number, number];
    veil.hidden = b - a <= click;
    veil.style.left = `${a}px`;
    veil.style.width = `${b - a}px`;
  });
  zr.on("globalout", hide);
  zr.on("mouseup", (e) => {
    hide();
    if (start === null) return;
    const lines = now().lines ?? [];
    const buckets = lines[0]?.length ?? 0;
    const from = bucketAt(chart, Math.min(start.offsetX, e.offsetX), buckets);
    const to = bucketAt(chart, Math.max(start.offsetX, e.offsetX), buckets);
    const dragged = Math.abs(start.offsetX - e.offsetX) > click;
    start = null;
    if (dragged) return now().brush?.(from, to);
    const other = (e.event as unknown as MouseEvent).shiftKey;
    now().pick?.({ at: from, line: nearest(chart, lines, from, e.offsetY), other });
  });
}

function watchThings(chart: EChartsType, now: () => Props): void {
  chart.on("click", (e) => {
    const event = e.event?.event as unknown as MouseEvent | undefined;
    now().pick?.({ at: e.dataIndex, line: 0, other: event?.shiftKey === true });
  });
}

interface Started {
  draw: () => void;
  stop: () => void;
}

// What a drawing is made of; all else of it stays, so that what somebody
// points at stays shown when the numbers move.
const replaced = { replaceMerge: ["grid", "xAxis", "yAxis", "series"] };

function start(
  chart: EChartsType,
  place: HTMLElement,
  veil: HTMLElement,
  now: () => Props,
): Started {
  const draw = () => {
    chart.resize();
    chart.setOption(now().option(palette(), place.clientWidth), replaced);
  };
  draw();
  if (now().lines !== undefined) watchLines(chart, veil, now);
  else watchThings(chart, now);
  let width = place.clientWidth;
  const fit = new ResizeObserver(() => {
    if (place.clientWidth === width) return;
    width = place.clientWidth;
    draw();
  });
  fit.observe(place);
  const stop = () => {
    fit.disconnect();
    chart.dispose();
  };
  return { draw, stop };
}

export function Drawing(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  const veil = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const started = useRef<Started | null>(null);
  const shown = theme.value;

  useEffect(() => {
    let gone = false;
    void import("../charts/echarts").then(({ init }) => {
      if (gone || place.current === null || veil.current === null) return;
      const chart = init(place.current, null, { renderer: "svg" });
      started.current = start(chart, place.current, veil.current, () => latest.current);
    });
    return () => {
      gone = true;
      started.current?.stop();
      started.current = null;
    };
  }, [shown, lang.value, props.lines === undefined]);
  useEffect(() => started.current?.draw(), [props.id, props.height]);
  return (
    <div class="drawn" style={{ height: `${props.height}px` }}>
      <div ref={place} class="canvas" role="img" aria-label={props.label} />
      <div ref={veil} class="veil" hidden />
    </div>
  );
}
