// One question answered: the value of the whole, its drawing, its table.

import type { ComponentChildren } from "preact";

import { comparisonsOf } from "../../lib/api";
import { status } from "../../lib/data";
import { formatCount, formatDate, lastDay, type Shown as As } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { dimensionLabel } from "../../lib/labels";
import { view } from "../../lib/state";
import { Basis, Change, Nothing, Value } from "../../ui/Figure";
import { openReceipt } from "../../ui/Receipt";
import { Sorry } from "../../ui/Sorry";
import { Clicks, Share, Times } from "./Actions";
import type { Definition, Found } from "./api";
import { change } from "./Choices";
import { Parts, PartsTable, Sums } from "./Parts";
import { Picture } from "./Picture";
import { limitOf, markQuery, type Span } from "./question";
import { marked } from "./rows";
import { shownAs } from "./say";
import { Scores, ScoresTable } from "./Scores";
import { Table } from "./Table";
import { Why } from "./Why";
import { t } from "./words";

interface Props {
  found: Found;
  metric: Definition;
  closed: Span;
  as: As;
}

function Headline({ found, metric, closed, as }: Props) {
  const row = found.total.rows?.[0];
  const value = row?.value ?? null;
  const l = lang.value;
  return (
    <section class="whole" data-value={value}>
      <h2>{metric.label[l]}</h2>
      <p class="fine">
        {formatDate(l, closed.from)} – {formatDate(l, lastDay(closed.to))}
      </p>
      {row === undefined || value === null ? (
        <Nothing why={found.total.error ?? row?.why} />
      ) : (
        <>
          <Value
            label={metric.label[l]}
            row={row}
            value={value}
            as={as}
            open={() => openReceipt(markQuery(found.plan, closed, {}), metric.decimals)}
          />
          <Basis metric={metric} row={row} as={as} />
          {comparisonsOf(row).map((c) => (
            <Change key={c.with} metric={metric} compare={c} as={as} />
          ))}
        </>
      )}
      <p class="fine">{metric.formula[l]}</p>
    </section>
  );
}

/** What has to be chosen before this can be drawn. */
function Missing({ found }: { found: Found }) {
  const { kind } = found.plan;
  const ask = kind === "heat" ? "need.heat" : kind === "likert" ? "need.likert" : "need.waterfall";
  return (
    <section class="notice">
      <h3>{t("need")}</h3>
      <p>{t(ask)}</p>
      {kind === "heat" && (
        <button type="button" onClick={() => change({ by: "weekday,hour" })}>
          {dimensionLabel("weekday")} × {dimensionLabel("hour")}
        </button>
      )}
    </section>
  );
}

function Numbers({ children }: { children: ComponentChildren }) {
  return (
    <details class="as-table">
      <summary>{t("table")}</summary>
      {children}
    </details>
  );
}

function More({ found }: { found: Found }) {
  const more = found.drawn !== null && found.drawn.is !== "parts" && found.drawn.answer.more_groups;
  if (more !== true) return null;
  const limit = limitOf(view.value, found.plan.kind);
  return (
    <p class="fine">
      {t("more.groups", { n: formatCount(lang.value, limit) })}{" "}
      <button type="button" class="quiet" onClick={() => change({ limit: String(3 * limit) })}>
        {t("more.show")}
      </button>
    </p>
  );
}

function Rows(props: Props & { label: string }) {
  const { found, metric, closed, label } = props;
  if (found.drawn?.is !== "rows") return null;
  const { grain } = found.plan;
  const rows = marked(found.drawn.answer.rows ?? [], grain, closed.from, closed.to);
  const table = { ...props, plan: found.plan, rows, label };
  if (found.plan.kind === "table") return <Table {...table} />;
  return (
    <>
      <Picture {...table} metric={metric} />
      <Numbers>
        <Table {...table} />
      </Numbers>
    </>
  );
}

function Body(props: Props & { label: string }) {
  const { found, metric, closed, as, label } = props;
  const { drawn, plan, failure } = found;
  const own = { plan, metric, as, closed, label };
  if (failure !== null)
    return (
      <section class="notice" role="alert">
        <h3>{t("cannot", { kind: t(`chart.${plan.kind}`) })}</h3>
        <Sorry why={failure} />
        <button type="button" onClick={() => change({ chart: "", grain: "", by: "" })}>
          {t("cannot.line")}
        </button>
      </section>
    );
  if (drawn === null) return <Missing found={found} />;
  switch (drawn.is) {
    case "scores":
      return (
        <>
          <Scores {...own} found={drawn.answer} />
          <Numbers>
            <ScoresTable {...own} found={drawn.answer} />
          </Numbers>
        </>
      );
    case "parts":
      return (
        <>
          <Sums found={drawn.answer} as={as} />
          <Parts {...own} found={drawn.answer} />
          <Numbers>
            <PartsTable
              parts={drawn.answer.parts}
              by={drawn.answer.by}
              others={drawn.answer.others}
              as={as}
              label={label}
            />
          </Numbers>
        </>
      );
    default:
      return <Rows {...props} />;
  }
}

function titleOf(found: Found, metric: Definition): string {
  const by = found.plan.by.map(dimensionLabel);
  const label = metric.label[lang.value];
  return by.length === 0
    ? `${label}: ${t(`chart.${found.plan.kind}`)}`
    : t("title.by", { label, by: by.join(" × ") });
}

export function Shown({ found, metric, closed }: Omit<Props, "as">) {
  const currency =
    found.total.currency ??
    (found.drawn?.is === "rows" ? found.drawn.answer.currency : undefined);
  const as = shownAs(metric, currency);
  const label = titleOf(found, metric);
  const props = { found, metric, closed, as };
  const marked = found.drawn !== null && found.failure === null;
  return (
    <>
      <Headline {...props} />
      <section class="picture" data-kind={found.plan.kind}>
        <header>
          <h3>{label}</h3>
          <Times closed={closed} today={(status.value?.now ?? closed.to).slice(0, 10)} />
        </header>
        {marked && found.plan.kind !== "table" && <Clicks timed={found.plan.kind === "line"} />}
        <Body {...props} label={label} />
        <More found={found} />
        {marked && <Share found={found} />}
      </section>
      <Why found={found} as={as} metric={metric} />
    </>
  );
}

