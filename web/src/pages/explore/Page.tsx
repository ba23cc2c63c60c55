// Explore: any metric, by what, of whom, when, compared with what, drawn how.
// All of it is in the address.

import { useEffect } from "preact/hooks";

import { type Asked, useAsked } from "../../lib/asked";
import { hasFacts, ledger, status } from "../../lib/data";
import { formatDate } from "../../lib/format";
import { lang, t as tAll } from "../../lib/i18n";
import { go, settle, shownPeriod, view, withPeriod } from "../../lib/state";
import { Silent } from "../../ui/events/Silent";
import { lazy } from "../../ui/lazy";
import { Failed } from "../../ui/Sorry";
import { api, type Definition, type Found } from "./api";
import { change, Choices } from "./Choices";
import { asWritten, planOf, type Span } from "./question";
import { Shown } from "./Shown";
import { Views } from "./Views";
import { t } from "./words";

import "./explore.css";

const saysPeriod = () =>
  ["last", "period", "from", "to"].some((name) => name in view.value);

/** What the page shows of itself: the metric and the period of the overview. */
interface Usual {
  span: Span;
  metric: string | null;
  ready: boolean;
  asked: Asked<unknown>;
}

function useUsual(): Usual {
  const wanted = !saysPeriod() || view.value.metric === undefined;
  // The usual period ends with the newest facts, so it moves with their day.
  const newest = asWritten(status.value?.last ?? "").slice(0, 10);
  const known = wanted && status.value !== null;
  const asked = useAsked(known ? `usual ${newest}` : null, api.usual);
  const { from = null, to = null, tiles = [] } = asked.answer ?? {};
  const { first, last } = status.value ?? {};
  return {
    span: { from: asWritten(from ?? first ?? ""), to: asWritten(to ?? last ?? "") },
    metric: tiles[0]?.metric.name ?? null,
    ready: status.value !== null && (!wanted || asked.answer !== null),
    asked,
  };
}

function Empty() {
  const newest = status.value?.last;
  const { where } = view.value;
  return (
    <section class="notice">
      <h2>{tAll("state.nothing")}</h2>
      <p>
        {newest != null &&
          `${tAll("state.newest", { date: formatDate(lang.value, newest) })} `}
        {tAll("state.nothingNext")}
      </p>
      <p class="share">
        {saysPeriod() && (
          <button type="button" onClick={() => go(withPeriod(view.value, {}))}>
            {t("empty.latest")}
          </button>
        )}
        {where !== undefined && (
          <button type="button" onClick={() => change({ where: "" })}>
            {tAll("filter.clear")}
          </button>
        )}
      </p>
    </section>
  );
}

function closedOf(found: Found): Span {
  const { from = "", to = "" } = found.total;
  return { from, to };
}

function Asking({ all, metric, usual }: { all: Definition[]; metric: Definition; usual: Span }) {
  const plan = planOf(view.value, metric.name, usual);
  const asked = useAsked(
    JSON.stringify(plan),
    (signal) => api.find(plan, signal),
    plan.kind === "waterfall" ? ledger : api.live,
  );
  const found = asked.answer;
  const { from, to } = found === null ? { from: "", to: "" } : closedOf(found);
  useEffect(() => {
    shownPeriod.value = from === "" ? null : { from, to };
  }, [from, to]);
  if (asked.failure !== null)
    return <Failed why={asked.failure} retry={asked.retry} />;
  if (found === null) return <div class="picture waiting" aria-hidden="true" />;
  const shown = all.find((m) => m.name === found.plan.metric) ?? metric;
  const n = found.total.rows?.[0]?.n ?? 0;
  return (
    <div class={asked.loading ? "explored dim" : "explored"}>
      {n === 0 && found.total.error === undefined && found.total.rows?.[0]?.why === undefined ? (
        <Empty />
      ) : (
        <Shown found={found} metric={shown} closed={{ from, to }} />
      )}
    </div>
  );
}

const Send = lazy(() => import("../../ui/events/Send"));

function First() {
  return (
    <section class="notice">
      <h2>{tAll("state.empty")}</h2>
      <p>{t("empty.first")}</p>
      <Send />
    </section>
  );
}

export function Page() {
  const definitions = useAsked("metrics", api.metrics);
  const usual = useUsual();
  const name = view.value.metric ?? usual.metric;
  const all = definitions.answer;
  useEffect(() => {
    if (view.value.metric === undefined && usual.metric !== null)
      settle({ metric: usual.metric });
  }, [usual.metric, view.value.metric]);
  const lost = [definitions, usual.asked].find((asked) => asked.failure !== null);
  if (lost?.failure != null) return <Failed why={lost.failure} retry={lost.retry} />;
  if (status.value !== null && !hasFacts(status.value)) return <First />;
  if (all === null || !usual.ready) return <div class="picture waiting" aria-hidden="true" />;
  const metric = all.find((m) => m.name === name);
  const chosen = metric ?? all[0];
  if (chosen === undefined) return <First />;
  return (
    <div class="explore">
      <h2 class="unseen">{t("title")}</h2>
      <Choices all={all} chosen={chosen} />
      {name !== null && metric === undefined ? (
        <section class="notice" role="alert">
          <h2>{t("metric.unknown", { name })}</h2>
          <p>{t("metric.choose")}</p>
        </section>
      ) : (
        <>
          <Silent period={shownPeriod.value} />
          <Asking all={all} metric={chosen} usual={usual.span} />
        </>
      )}
      <Views />
    </div>
  );
}
