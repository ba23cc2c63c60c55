// What was found, drawn the way that was chosen.

import { useState } from "preact/hooks";

import { barHeight, barsOption } from "../../charts/bars";
import { heatMap, heatOption } from "../../charts/heat";
import { type Line, filled, linesOption, mostLines, sharedScale } from "../../charts/lines";
import type { Metric, Row } from "../../lib/api";
import { type Shown } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { shortened, valueLabel, weekdayLabel } from "../../lib/labels";
import { Drawing, type Picked } from "../../ui/Drawing";
import type { Found } from "./api";
import { HeatScale, LineNames, Notes } from "./Legend";
import { clickExplains, explain, only, onlyTime } from "./marks";
import type { Plan, Span } from "./question";
import { grouped, readSort, sorted, usualSort } from "./rows";
import { groupLabel, rowLabel, sayBar, sayValue, wordsFor } from "./say";
import { t, tn } from "./words";

export interface PictureProps {
  plan: Plan;
  metric: Metric;
  as: Shown;
  closed: Span;
  rows: Row[];
  label: string;
}

/** A click keeps only the mark or explains it; Shift does the other. */
export function act({ plan, closed, metric }: PictureProps, mark: Row, other: boolean): void {
  if (clickExplains.value === other) only(mark);
  else explain(mark, plan, closed, metric);
}

/** Names take a third of a narrow drawing, and no more than they need. */
export function roomForNames(names: string[], width: number): number {
  const longest = Math.max(...names.map((name) => [...name].length), 4);
  return Math.round(Math.min(longest * 7.5 + 8, width / 3, 240));
}

const idOf = (...parts: unknown[]) => JSON.stringify(parts);

// ---- Lines ------------------------------------------------------------------

interface LinesProps extends PictureProps {
  lines: Line[];
  height: number;
  scale: ReturnType<typeof sharedScale>;
}

function Lines(props: LinesProps) {
  const { lines, plan, metric, as, scale, height, label } = props;
  const words = wordsFor(metric, as, plan.grain);
  const pick = ({ at, line, other }: Picked) => {
    const row = lines[line]?.rows[at];
    if (row !== undefined && row.value !== null) act(props, row, other);
  };
  const brush = (from: number, to: number) => {
    const rows = lines[0]?.rows ?? [];
    onlyTime(rows[from]?.from ?? "", rows[to]?.to ?? "");
  };
  return (
    <Drawing
      id={idOf(lines, scale, height)}
      label={label}
      height={height}
      lines={lines.map((l) => l.rows.map((r) => r.value))}
      option={(palette, width) =>
        linesOption(lines, words, palette, scale, Math.max(2, Math.floor(width / 110)))
      }
      pick={pick}
      brush={brush}
    />
  );
}

/** Few groups are lines of one drawing, many are drawings beside each other
 * on one scale. */
function OverTime(props: PictureProps & { buckets: Row[] }) {
  const { rows, plan, metric, buckets, label } = props;
  const lines = grouped(rows).map(
    ({ group, rows: own }): Line => ({
      label: groupLabel(group),
      rows: (plan.by.length === 0 ? own : filled(buckets, own)).map((r) =>
        plan.by.length === 0 ? r : { group, ...r },
      ),
    }),
  );
  const scale = sharedScale(lines, metric.unit);
  const together =
    lines.length === 1 || (lines.length <= mostLines && plan.compare.length === 0);
  if (together)
    return (
      <>
        {plan.by.length > 0 && <LineNames names={lines.map((l) => l.label)} />}
        <Lines
          {...props}
          lines={plan.by.length > 0 ? lines : lines.map((l) => ({ ...l, label: "" }))}
          scale={scale}
          height={340}
        />
      </>
    );
  return (
    <div class="multiples">
      {lines.map((line) => (
        <section key={line.label}>
          <h4>{shortened(line.label)}</h4>
          <Lines
            {...props}
            label={`${label}: ${line.label}`}
            lines={[{ ...line, label: "" }]}
            scale={scale}
            height={150}
          />
        </section>
      ))}
    </div>
  );
}

// ---- Bars, heat map ---------------------------------------------------------

const mostBars = 60;

function Bars(props: PictureProps) {
  const { rows, plan, metric, as, label } = props;
  const order = readSort(plan.sort) ?? usualSort(plan.by, plan.grain !== null);
  const inOrder = sorted(rows, order).slice(0, mostBars);
  const bars = inOrder.map((row) => ({
    label: shortened(rowLabel(row, plan.grain)),
    row,
  }));
  const beside = Math.max(...inOrder.map((row) => sayBar(row, as).length), 4) * 7.4 + 14;
  return (
    <>
      <Drawing
        id={idOf(bars)}
        label={label}
        height={bars.length * barHeight + 28}
        option={(palette, width) =>
          barsOption(
            bars,
            wordsFor(metric, as, plan.grain),
            palette,
            metric.unit,
            {
              names: roomForNames(bars.map((b) => b.label), width),
              values: Math.min(beside, width / 3),
            },
            (row) => sayBar(row, as),
          )
        }
        pick={({ at, other }) => inOrder[at] !== undefined && act(props, inOrder[at], other)}
      />
      {rows.length > mostBars && (
        <p class="fine">
          {tn("bars.hidden", rows.length - mostBars, { n: rows.length - mostBars })}
        </p>
      )}
    </>
  );
}

export const narrow = 640;
const clock = ["weekday", "hour"];

function Heat(props: PictureProps) {
  const { rows, plan, metric, as, label } = props;
  // The longer of the two goes along the drawing where there is room.
  const [wide, setWide] = useState(() => innerWidth > narrow);
  const [a = "", b = ""] = plan.by;
  const byLength = plan.by.every((name) => clock.includes(name)) ? ["hour", "weekday"] : [b, a];
  const [x = "", y = ""] = wide ? byLength : [...byLength].reverse();
  const map = heatMap(rows, x, y);
  const words = {
    ...wordsFor(metric, as, null),
    x: (name: string | null) =>
      x === "weekday" && name !== null
        ? weekdayLabel(lang.value, Number(name), "short")
        : shortened(valueLabel(x, name), 14),
    y: (name: string | null) => shortened(valueLabel(y, name), 30),
    none: t("heat.none"),
  };
  return (
    <>
      <Drawing
        id={idOf(rows, x, y)}
        label={label}
        height={map.y.length * (wide ? 40 : 26) + 34}
        option={(palette, width) => {
          if (width > narrow !== wide) queueMicrotask(() => setWide(width > narrow));
          return heatOption(map, words, palette, roomForNames(map.y.map(words.y), width));
        }}
        pick={({ at, other }) => {
          const row = map.cells[at]?.row;
          if (row != null) act(props, row, other);
        }}
      />
      {map.low <= map.high && (
        <HeatScale low={map.low} high={map.high} format={(v) => sayValue(v, as)} />
      )}
    </>
  );
}

// ---- Which one --------------------------------------------------------------

export function Picture(props: PictureProps & { found: Found }) {
  const { plan, rows, found } = props;
  const buckets = found.buckets?.rows ?? [];
  switch (plan.kind) {
    case "line":
      return (
        <>
          <OverTime {...props} buckets={buckets} key={lang.value} />
          <Notes rows={rows} band />
        </>
      );
    case "bars":
      return (
        <>
          <Bars {...props} />
          <Notes rows={rows} band={false} />
        </>
      );
    case "heat":
      return <Heat {...props} />;
    default:
      return null;
  }
}
