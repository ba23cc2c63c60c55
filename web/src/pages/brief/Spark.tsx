// The line of a number: a point is chosen with the pointer or the arrow keys,
// and opens its receipt.

import { useState } from "preact/hooks";

import type { Row } from "../../lib/api";
import { formatCount, formatDay, lastDay } from "../../lib/format";
import { lang, t as shared } from "../../lib/i18n";
import { type Mark, markAt, type Spark as Drawn } from "./spark";
import { t } from "./words";

interface Props {
  drawn: Drawn;
  label: string;
  since: string | null;
  span: { start: string; from: string; to: string };
  name: (row: Row) => string;
  format: (value: number | null) => string;
  tick: (value: number) => string;
  open: (row: Row) => void;
}

const percent = (x: number) => `${x}%`;

/** What a point says, one thing a line. */
function saying({ row }: Mark, { name, format }: Props): string[] {
  const lines = [name(row), row.value === null ? shared("tile.noData") : format(row.value)];
  if (row.low !== null)
    lines.push(
      shared("tile.interval", { low: format(row.low), high: format(row.high) }),
    );
  lines.push(shared("tile.n", { n: formatCount(lang.value, row.n) }));
  return row.weak && row.value !== null ? [...lines, shared("chart.weak")] : lines;
}

/** Round dots whatever the drawing's proportions: strokes of no length. */
const dots = (marks: Mark[]) =>
  marks.map((m) => `M${m.x} ${m.y}h0`).join("");

function Picture({ drawn }: { drawn: Drawn }) {
  const there = drawn.marks.filter((m) => m.y !== null);
  return (
    <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      <path class="band" d={drawn.band} />
      <path class="line" d={drawn.line} />
      <path class="dot" d={dots(there)} />
      <path class="hole" d={dots(there.filter((m) => m.hollow))} />
    </svg>
  );
}

function Lines({ drawn, since, tick }: Props) {
  const { shade, scale } = drawn;
  return (
    <>
      {shade !== null && (
        <i class="shade" style={{ left: percent(shade.left), width: percent(shade.width) }} />
      )}
      {scale.min < 0 && scale.max > 0 && (
        <i
          class="zero"
          style={{ top: percent((100 * scale.max) / (scale.max - scale.min)) }}
        />
      )}
      {drawn.target !== null && (
        <i class="aim" style={{ top: percent(drawn.target) }} />
      )}
      {drawn.since !== null && since !== null && (
        <i
          class={drawn.since > 60 ? "since before" : "since"}
          style={{ left: percent(drawn.since) }}
        >
          <b>{t("since", { date: formatDay(lang.value, since) })}</b>
        </i>
      )}
      <span class="tick high">{tick(scale.max)}</span>
      <span class="tick low">{tick(scale.min)}</span>
    </>
  );
}

const roomForTwo = 22; // percent

/** Where the line starts, where the period does, and where both end. */
function Dates({ drawn, span }: Props) {
  const day = (iso: string) => formatDay(lang.value, iso);
  return (
    <p class="dates" aria-hidden="true">
      <span>{day(span.start)}</span>
      {drawn.from >= roomForTwo && drawn.from <= 100 - roomForTwo && (
        <span class="middle" style={{ left: percent(drawn.from) }}>
          {day(span.from)}
        </span>
      )}
      <span>{day(lastDay(span.to))}</span>
    </p>
  );
}

function Point({ mark, lines }: { mark: Mark; lines: string[] }) {
  const [first, ...rest] = lines;
  return (
    <>
      <i class="cursor" style={{ left: percent(mark.x) }} />
      <div
        class={mark.x > 50 ? "tip before" : "tip"}
        style={{ left: percent(mark.x) }}
        aria-hidden="true"
      >
        <b>{first}</b>
        {rest.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </div>
    </>
  );
}

export function Spark(props: Props) {
  const { drawn, label, open } = props;
  const { marks } = drawn;
  const [at, setAt] = useState<number | null>(null);
  const last = marks.length - 1;
  const chosen = Math.min(at ?? last, last);
  const mark = marks[chosen];
  const place = (e: MouseEvent) => {
    const box = (e.currentTarget as Element).getBoundingClientRect();
    return markAt(marks, (100 * (e.clientX - box.left)) / box.width);
  };
  const show = (i: number) => {
    const row = marks[i]?.row;
    if (row !== undefined) open(row);
  };
  const steps: Record<string, number> = {
    ArrowLeft: chosen - 1,
    ArrowDown: chosen - 1,
    ArrowRight: chosen + 1,
    ArrowUp: chosen + 1,
    Home: 0,
    End: last,
  };
  const press = (e: KeyboardEvent) => {
    const next = steps[e.key];
    if (e.key === "Enter" || e.key === " ") show(chosen);
    else if (next !== undefined) setAt(Math.min(Math.max(next, 0), last));
    else return;
    e.preventDefault();
  };
  return (
    <>
      <div
        class="spark"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-describedby="brief-hint"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={chosen}
        aria-valuetext={mark === undefined ? "" : saying(mark, props).join(", ")}
        onPointerMove={(e) => setAt(place(e))}
        onPointerLeave={() => setAt(null)}
        onBlur={() => setAt(null)}
        onFocus={() => setAt(chosen)}
        onKeyDown={press}
        onClick={(e) => show(place(e))}
      >
        <Lines {...props} />
        <Picture drawn={drawn} />
        {at !== null && mark !== undefined && (
          <Point mark={mark} lines={saying(mark, props)} />
        )}
      </div>
      <Dates {...props} />
    </>
  );
}
