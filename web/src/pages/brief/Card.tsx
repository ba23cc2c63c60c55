// One line of the brief: a number, what became of it, how sure that is, why,
// and what to do.

import { useState } from "preact/hooks";

import type { Row } from "../../lib/api";
import {
  formatBucket,
  formatDate,
  formatTick,
  formatValue,
  type Shown,
} from "../../lib/format";
import { lang, t as shared } from "../../lib/i18n";
import { dimensionLabel, shortened, valueLabel } from "../../lib/labels";
import { linkTo, view, writeView } from "../../lib/state";
import { Basis, Change, Nothing, Value } from "../../ui/Figure";
import { openReceipt } from "../../ui/Receipt";
import type { Brief, Kpi, Target } from "./api";
import { Bars } from "./Bars";
import { barsOf } from "./bars";
import { Figures } from "./Figures";
import { alone, inExplore, ofBucket, ofGroup } from "./question";
import { Spark } from "./Spark";
import { sparkOf } from "./spark";
import { type Key, t } from "./words";

interface Props {
  kpi: Kpi;
  brief: Brief;
  primary: boolean;
}

function shownAs({ metric, answer, line }: Kpi): Shown {
  return {
    unit: metric.unit,
    decimals: metric.decimals,
    currency: answer.currency ?? line.currency,
  };
}

/** What opens over the page, one at a time; Escape closes it. */
function Folded({ kind, label, lines, link }: {
  kind: string;
  label: string;
  lines: string[];
  link: { href: string; text: string };
}) {
  const close = (e: KeyboardEvent & { currentTarget: HTMLDetailsElement }) => {
    if (e.key !== "Escape" || !e.currentTarget.open) return;
    e.currentTarget.open = false;
    e.currentTarget.querySelector("summary")?.focus();
  };
  return (
    <details class={`folded ${kind}`} name="folded" onKeyDown={close}>
      <summary>{label}</summary>
      <div>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        <a href={link.href}>{link.text}</a>
      </div>
    </details>
  );
}

function Grade({ kpi }: { kpi: Kpi }) {
  if (kpi.grade === null) return null;
  const reasons = kpi.reasons.length > 0 ? kpi.reasons : [t("grade.nothing")];
  return (
    <Folded
      kind={`grade ${kpi.grade}`}
      label={t("grade", { letter: kpi.grade })}
      lines={reasons}
      link={{ href: linkTo("/quality"), text: t("grade.more") }}
    />
  );
}

const signs: Record<Target["state"], string> = {
  reached: "✓",
  on_track: "↗",
  at_risk: "!",
  missed: "✕",
  open: "○",
  not_measurable: "?",
};

function Aim({ kpi, as }: { kpi: Kpi; as: Shown }) {
  const href = linkTo("/targets", { metric: kpi.metric.name });
  const { target } = kpi;
  if (target === null) return <a href={href}>{t("target.set")}</a>;
  const words = {
    sign: signs[target.state],
    value: formatValue(lang.value, target.value, as),
    state: t(`state.${target.state}` as Key),
  };
  const label =
    target.due === null
      ? t("target", words)
      : t("target.due", { ...words, date: formatDate(lang.value, target.due) });
  return (
    <Folded
      kind={`target ${target.state}`}
      label={label}
      lines={target.sentence === undefined ? [] : [target.sentence]}
      link={{ href, text: t("target.change") }}
    />
  );
}

const mostBars = { primary: 8, other: 5 };

/** What there is to draw, and the same as a table. */
function chartOf({ kpi, brief, primary }: Props, as: Shown) {
  const l = lang.value;
  const format = (v: number | null) => formatValue(l, v, as);
  const open = (question: Record<string, string>) =>
    openReceipt(question, as.decimals);
  const target = kpi.target?.value ?? null;
  if (kpi.chart === "bars" && kpi.by !== null) {
    const { by } = kpi;
    const rows = kpi.bars?.rows ?? [];
    const drawn = barsOf(rows, target, primary ? mostBars.primary : mostBars.other);
    const said = {
      label: t("chart.by", { label: kpi.label, dimension: dimensionLabel(by) }),
      name: (r: Row) => shortened(valueLabel(by, r.group?.[by] ?? null)),
      format,
      open: (r: Row) => open(ofGroup(kpi.question, r)),
    };
    if (drawn.bars.length === 0) return null;
    return {
      drawing: <Bars drawn={drawn} {...said} />,
      table: <Figures rows={rows} head={dimensionLabel(by)} {...said} />,
      label: said.label,
    };
  }
  const rows = kpi.line.rows ?? [];
  const drawn = sparkOf({
    rows,
    unit: as.unit,
    from: brief.from,
    compared: brief.compare,
    since: kpi.since?.at ?? null,
    target,
  });
  if (kpi.chart !== "line" || drawn === null || drawn.line === "") return null;
  const said = {
    label: shared("chart.of", { label: kpi.label }),
    name: (r: Row) => {
      const when = formatBucket(l, r.from ?? "", brief.grain);
      return r.partial === true ? shared("chart.running", { when }) : when;
    },
    format,
    open: (r: Row) => open(ofBucket(kpi.question, r)),
  };
  return {
    drawing: (
      <Spark
        drawn={drawn}
        since={kpi.since?.at ?? null}
        tick={(v) => formatTick(l, v, as)}
        span={{ start: rows[0]?.from ?? "", from: brief.from, to: brief.to }}
        {...said}
      />
    ),
    table: <Figures rows={rows} head={shared("chart.when")} {...said} />,
    label: said.label,
  };
}

function Links({ kpi, chart, table, turn }: {
  kpi: Kpi;
  chart: string | undefined;
  table: boolean;
  turn: () => void;
}) {
  const explore = `/explore${writeView(inExplore(kpi, view.value.lang))}`;
  return (
    <p class="links">
      <a href={explore} aria-label={`${t("explore")}: ${kpi.label}`}>
        {t("explore")}
      </a>
      {chart !== undefined && (
        <button
          type="button"
          class="quiet"
          aria-pressed={table}
          aria-label={`${shared("chart.table")}: ${chart}`}
          onClick={turn}
        >
          {shared(table ? "chart.chart" : "chart.table")}
        </button>
      )}
    </p>
  );
}

function Stale({ stale }: { stale: NonNullable<Kpi["stale"]> }) {
  const date = formatDate(lang.value, stale.last);
  return (
    <p class="weak silent">{t("stale", { source: stale.source, date })}</p>
  );
}

function Numbers({ kpi, as }: { kpi: Kpi; as: Shown }) {
  const row = kpi.answer.rows?.[0];
  if (row === undefined || row.value === null)
    return <Nothing why={kpi.answer.error ?? row?.why} />;
  // That it is a part of both periods is said once, above all lines.
  const compare = row.compare && { ...row.compare, partial: false };
  return (
    <>
      <Value
        label={kpi.label}
        row={row}
        value={row.value}
        as={as}
        open={() => openReceipt(alone(kpi.question), as.decimals)}
      />
      <Change metric={kpi.metric} compare={compare} as={as} />
      <Basis metric={kpi.metric} row={row} as={as} />
    </>
  );
}

export function Card(props: Props) {
  const { kpi, primary } = props;
  const [table, setTable] = useState(false);
  const as = shownAs(kpi);
  const chart = chartOf(props, as);
  const kinds = [
    "kpi",
    ...(primary ? ["primary"] : []),
    ...(chart === null ? ["plain"] : []),
    ...(kpi.stale === null ? [] : ["stale"]),
  ];
  return (
    <article
      class={kinds.join(" ")}
      aria-label={kpi.label}
      data-metric={kpi.metric.name}
      data-value={kpi.answer.rows?.[0]?.value}
    >
      <header>
        <h3>{kpi.label}</h3>
        <Grade kpi={kpi} />
      </header>
      {kpi.where !== "" && <p class="basis">{t("only", { where: kpi.where })}</p>}
      {kpi.stale !== null && <Stale stale={kpi.stale} />}
      <div class="numbers">
        <Numbers kpi={kpi} as={as} />
      </div>
      {chart !== null && (
        <div class={kpi.chart === "bars" ? "place barred" : "place"}>
          {table ? chart.table : chart.drawing}
        </div>
      )}
      <p class="sentence">{kpi.sentence}</p>
      {kpi.action !== null && <p class="action">{kpi.action}</p>}
      <footer>
        <Aim kpi={kpi} as={as} />
        <Links
          kpi={kpi}
          chart={chart?.label}
          table={table}
          turn={() => setTable(!table)}
        />
      </footer>
    </article>
  );
}
