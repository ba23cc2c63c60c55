// The brief: what one audience has to know, on one screen and in 90 seconds.

import { type Asked, useAsked, useLive } from "../../lib/asked";
import { hasFacts, status, statusFailure } from "../../lib/data";
import { formatSpan } from "../../lib/format";
import { lang } from "../../lib/i18n";
import { go, linkTo, path, query, view } from "../../lib/state";
import { Filter } from "../../ui/Filter";
import { lazy } from "../../ui/lazy";
import { Period, useShownPeriod } from "../../ui/Period";
import { Failed, NothingHere } from "../../ui/Sorry";
import { api, type Audience, type Brief } from "./api";
import { Card } from "./Card";
import { edited, editing } from "./editing";
import { Foot, Legend } from "./Foot";
import { wholeSeconds } from "./question";
import { t } from "./words";

import "./brief.css";
import "./drawings.css";
import "./paper.css";

const Edit = lazy(() => import("./Edit"));
const First = lazy(() => import("../sources/First"));
const usual = "executive";

/** Whose brief the address asks for. */
const audience = () => decodeURIComponent(path.value.split("/")[2] ?? "") || usual;

function Switch({ all }: { all: Audience[] | null }) {
  const { compare } = view.value;
  return (
    <nav class="audiences" aria-label={t("audiences")}>
      {all?.map(({ name, label }) => (
        <a
          key={name}
          href={linkTo(`/brief/${name}`, compare === undefined ? {} : { compare })}
          {...(name === audience() && { "aria-current": "page" as const })}
        >
          {label[lang.value]}
        </a>
      ))}
    </nav>
  );
}

const comparisons = ["previous", "year", "weekday-year"] as const;

function Compare() {
  const pick = (compare: string) => go({ ...view.value, compare });
  return (
    <label>
      {t("compare")}
      <select
        value={view.value.compare ?? ""}
        onChange={(e) => pick(e.currentTarget.value)}
      >
        <option value="">{t("compare.usual")}</option>
        {comparisons.map((name) => (
          <option key={name} value={name}>
            {t(`compare.${name}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Nothing to say yet: the first file is brought in here. */
function Start() {
  return (
    <div class="start">
      <h2>{t("start")}</h2>
      <First />
      <p>
        <a href={linkTo("/sources")}>{t("start.sources")}</a>
      </p>
    </div>
  );
}

/** As much room as the brief will take, so that nothing moves when it comes. */
function Waiting() {
  return (
    <div class="waiting" aria-hidden="true">
      <div class="headlines" />
      <div class="kpis">
        {[1, 2, 3, 4, 5].map((i) => (
          <div key={i} class={i === 1 ? "kpi primary" : "kpi"} />
        ))}
      </div>
    </div>
  );
}

function Spans({ brief }: { brief: Brief }) {
  const l = lang.value;
  const c = brief.compare;
  const span = formatSpan(l, brief.from, brief.to);
  const seconds = wholeSeconds(brief.reading.seconds);
  return (
    <p class="spans">
      <span>{span}</span>
      {c !== null && (
        <span>
          {t(c.partial ? "compared.part" : "compared", {
            span: formatSpan(l, c.from, c.to),
          })}
        </span>
      )}
      <span class="reads">{t("reads", { seconds })}</span>
    </p>
  );
}

function TooLong({ brief }: { brief: Brief }) {
  const { seconds, limit, drop } = brief.reading;
  if (seconds <= limit) return null;
  return (
    <section class="notice long">
      <h3>{t("long", { seconds: wholeSeconds(seconds), limit })}</h3>
      <ul>
        {drop.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

function Buttons() {
  return (
    <p class="doing">
      <button type="button" onClick={() => (editing.value = audience())}>
        {t("edit")}
      </button>
      <button type="button" onClick={() => print()}>
        {t("print")}
      </button>
    </p>
  );
}

function Sheet({ brief, loading }: { brief: Brief; loading: boolean }) {
  const primary = brief.kpis.findIndex((k) => k.metric.name === brief.primary);
  const nothing = brief.kpis.every((k) => (k.answer.rows?.[0]?.n ?? 0) === 0);
  return (
    <div class={loading ? "brief dim" : "brief"} data-audience={brief.audience}>
      <div class="headlines">
        <h2>
          <b>{brief.label}</b> {brief.question}
          {brief.demo && <span class="demo">{t("demo")}</span>}
        </h2>
        <p class="headline">{brief.headline}</p>
        <div class="under-headline">
          <Spans brief={brief} />
          {!nothing && <Legend brief={brief} />}
        </div>
      </div>
      <TooLong brief={brief} />
      {nothing ? (
        <NothingHere />
      ) : (
        <div class="kpis" data-count={brief.kpis.length}>
          {brief.kpis.map((kpi, i) => (
            <Card
              key={`${brief.audience} ${i} ${kpi.metric.name}`}
              kpi={kpi}
              brief={brief}
              primary={i === primary}
            />
          ))}
        </div>
      )}
      <Foot brief={brief} />
    </div>
  );
}

function Body({ asked }: { asked: Asked<Brief> }) {
  const { answer, failure, loading, retry } = asked;
  if (failure !== null) return <Failed why={failure} retry={retry} />;
  if (answer === null) return <Waiting />;
  return <Sheet brief={answer} loading={loading} />;
}

/** What the server is asked; null until it is known which language the
 * organisation speaks, and where there is nothing to be asked. */
function questionOf(): Record<string, string> | null {
  const { lang: said, compare } = view.value;
  const s = status.value;
  if (s === null && statusFailure.value === null && said === undefined) return null;
  if (s !== null && !hasFacts(s)) return null;
  return {
    audience: audience(),
    ...query.value,
    ...(compare !== undefined && { compare }),
    lang: lang.value,
  };
}

export function Page() {
  const question = questionOf();
  const asked = useLive(question && api.briefAt(question), edited.value);
  const known = useAsked(`audiences ${edited.value}`, api.audiences);
  useShownPeriod(asked.answer);
  if (status.value !== null && !hasFacts(status.value)) return <Start />;
  return (
    <>
      <div class="top-of-brief">
        <Switch all={known.answer} />
        <form class="controls" onSubmit={(e) => e.preventDefault()}>
          <Period />
          <Compare />
          <Filter />
          <Buttons />
        </form>
      </div>
      <p class="unseen" id="brief-hint">
        {t("hint")}
      </p>
      <Body asked={asked} />
      {editing.value !== null && <Edit />}
    </>
  );
}
