// One metric: what it is, and what it is now.

import type { ComponentChildren } from "preact";

import type { Answer } from "../../lib/api";
import { useAsked, useLive } from "../../lib/asked";
import { formatCount, formatDate, formatValue, lastDay } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { linkTo, periodNames, query } from "../../lib/state";
import { Silent } from "../../ui/events/Silent";
import { useFresh } from "../../ui/fresh";
import { openReceipt } from "../../ui/Receipt";
import { Failed, Sorry } from "../../ui/Sorry";
import { api, type Definition } from "./api";
import { type Key, t } from "./words";

/** What the address asks for; the last 90 days if it says no period. */
function questionOf(name: string) {
  const said = periodNames.some((p) => query.value[p] !== undefined);
  return { ...(said ? {} : { last: "90d" }), ...query.value, metric: name };
}

function Value({ metric: m, answer }: { metric: Definition; answer: Answer }) {
  const l = lang.value;
  const row = answer.rows?.[0];
  const as = { unit: m.unit, decimals: m.decimals, currency: answer.currency };
  const { from, to } = answer;
  const fresh = useFresh(row, row?.value ?? null);
  if (row === undefined || row.value === null || from === undefined || to === undefined)
    return <p class="nothing">{t("noData")}</p>;
  const closed = { ...query.value, from, to, metric: m.name };
  for (const name of ["last", "period"]) delete closed[name as keyof typeof closed];
  return (
    <>
      <p>
        <span class={`big ${fresh}`}>{formatValue(l, row.value, as)}</span>{" "}
        {m.unit === "points" && t("unit.points")}
      </p>
      <p class="basis">
        n = {formatCount(l, row.n)}
        {row.low !== null &&
          `; ${formatValue(l, row.low, as)} – ${formatValue(l, row.high, as)}`}
      </p>
      <p class="basis">
        {t("inPeriod", { from: formatDate(l, from), to: formatDate(l, lastDay(to)) })}
      </p>
      <button type="button" onClick={() => openReceipt(closed, m.decimals)}>
        {t("receipt")}
      </button>
    </>
  );
}

const periodOf = (answer: Answer | null) =>
  answer?.from === undefined || answer.to === undefined
    ? null
    : { from: answer.from, to: answer.to };

function Now({ metric }: { metric: Definition }) {
  const question = questionOf(metric.name);
  const asked = useLive(api.valueAt(question));
  return (
    <section class="now">
      <h3>{t("now")}</h3>
      {asked.failure !== null && <Sorry why={asked.failure} />}
      {asked.failure === null && asked.answer !== null && (
        <Value metric={metric} answer={asked.answer} />
      )}
      <Silent period={periodOf(asked.answer)} />
    </section>
  );
}

function Line({ name, children }: { name: Key; children: ComponentChildren }) {
  return (
    <>
      <dt>{t(name)}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Code({ name, text }: { name: Key; text: string | undefined }) {
  if (text === undefined || text === "") return null;
  return (
    <Line name={name}>
      <code>{text}</code>
    </Line>
  );
}

function Parts({ metric: m }: { metric: Definition }) {
  if (m.numerator === undefined || m.denominator === undefined) return null;
  return (
    <Line name="parts">
      <a href={linkTo(`/metrics/${m.numerator}`)}>{m.numerator}</a>
      {" / "}
      <a href={linkTo(`/metrics/${m.denominator}`)}>{m.denominator}</a>
    </Line>
  );
}

function Facts({ metric: m }: { metric: Definition }) {
  const l = lang.value;
  return (
    <dl>
      <Line name="formula">{m.formula[l]}</Line>
      <Line name="facts">{t(`facts.${m.facts}` as Key)}</Line>
      <Parts metric={m} />
      <Code name="where" text={m.where} />
      <Code name="hit" text={m.hit} />
      <Code name="measure" text={m.measure} />
      <Line name="clock">{t(`clock.${m.clock}` as Key)}</Line>
      <Line name="unit">{t(`unit.${m.unit}` as Key)}</Line>
      <Line name="better">{t(`better.${m.better}`)}</Line>
      <Line name="interval">
        <span lang="en">{m.interval}</span>
      </Line>
      <Line name="minN">n = {formatCount(l, m.min_n)}</Line>
      <Line name="source">
        <span lang="en">{m.source}</span>
      </Line>
      <Code name="name" text={m.name} />
      <Line name="version">{m.version}</Line>
    </dl>
  );
}

export function One({ name }: { name: string }) {
  const asked = useAsked(name, (signal) => api.one(name, signal));
  const m = asked.answer;
  return (
    <>
      <p>
        <a href={linkTo("/metrics")}>← {t("back")}</a>
      </p>
      {asked.failure !== null && (
        <Failed why={asked.failure} retry={asked.retry} />
      )}
      {m !== null && (
        <>
          <h2 class="page-title">{m.label[lang.value]}</h2>
          <div class="definition">
            <Facts metric={m} />
            <Now metric={m} />
          </div>
          <p class="under">
            <a href={linkTo("/explore", { metric: m.name })}>{t("explore")}</a>
            <a href={linkTo("/targets", { metric: m.name })}>{t("target")}</a>
          </p>
        </>
      )}
    </>
  );
}
