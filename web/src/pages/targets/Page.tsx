// Targets: what a metric should reach, by when, and whether the data can
// ever show that it did.

import { useEffect, useState } from "preact/hooks";

import type { Metric } from "../../lib/api";
import { useAsked } from "../../lib/asked";
import { formatDate, formatValue } from "../../lib/format";
import { type Failure, failureOf } from "../../lib/http";
import { lang } from "../../lib/i18n";
import { linkTo, view } from "../../lib/state";
import { Failed, Sorry } from "../../ui/Sorry";
import { api, type Target } from "./api";
import { Outlook } from "./Outlook";
import { t } from "./words";

import "./targets.css";

/** "7,5" and "7.5" are the same number; NaN is none. */
export const numberOf = (text: string): number =>
  text.trim() === "" ? NaN : Number(text.trim().replace(",", "."));

function Form({ metrics, targets, changed }: {
  metrics: Metric[];
  targets: Target[];
  changed: () => void;
}) {
  const wanted = view.value.metric;
  const [name, setName] = useState(wanted ?? "nps");
  const known = targets.find((x) => x.metric === name);
  const [text, setText] = useState("");
  const [due, setDue] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    setText(known === undefined ? "" : String(known.value));
    setDue(known?.due ?? "");
    setFailure(null);
  }, [name, known?.value, known?.due]);

  const metric = metrics.find((m) => m.name === name);
  const value = numberOf(text);
  const good = metric !== undefined && Number.isFinite(value);
  const change = (call: Promise<unknown>) =>
    call.then(
      () => {
        setFailure(null);
        changed();
      },
      (e) => setFailure(failureOf(e)),
    );
  return (
    <section class="step" aria-labelledby="target-form">
      <h3 id="target-form">{t("form")}</h3>
      <form
        class="controls"
        onSubmit={(e) => {
          e.preventDefault();
          if (good) void change(api.set(name, value, due === "" ? null : due));
        }}
      >
        <label>
          {t("metric")}
          <select value={name} onChange={(e) => setName(e.currentTarget.value)}>
            {metrics.map((m) => (
              <option key={m.name} value={m.name}>
                {m.label[lang.value]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("value")}
          <input
            inputMode="decimal"
            value={text}
            onInput={(e) => setText(e.currentTarget.value)}
          />
        </label>
        <label>
          {t("due")}
          <input
            type="date"
            value={due}
            onInput={(e) => setDue(e.currentTarget.value)}
          />
        </label>
        <button type="submit" class="main" disabled={!good}>
          {t("save")}
        </button>
        {known !== undefined && (
          <button type="button" onClick={() => void change(api.drop(name))}>
            {t("drop")}
          </button>
        )}
      </form>
      {failure !== null && (
        <div role="alert">
          <Sorry why={failure} />
        </div>
      )}
      {good && metric !== undefined && (
        <Outlook metric={metric} value={value} due={due === "" ? null : due} />
      )}
    </section>
  );
}

function One({ target, metric }: { target: Target; metric: Metric | undefined }) {
  const l = lang.value;
  if (metric === undefined) return null;
  return (
    <article class="tile">
      <h3>
        <a href={linkTo("/targets", { metric: metric.name })}>{metric.label[l]}</a>
      </h3>
      <p class="goal">
        {formatValue(l, target.value, metric)}
        {metric.unit === "points" && ` ${t("unit.points")}`}
        {target.due !== null && ` · ${t("until", { date: formatDate(l, target.due) })}`}
      </p>
      <Outlook metric={metric} value={target.value} due={target.due} />
    </article>
  );
}

export function Page() {
  const [time, setTime] = useState(0);
  const targets = useAsked(`targets ${time}`, api.targets);
  const metrics = useAsked("metrics", api.metrics);
  const failure = targets.failure ?? metrics.failure;
  if (failure !== null)
    return <Failed why={failure} retry={() => setTime(time + 1)} />;
  const known = targets.answer ?? [];
  const all = metrics.answer ?? [];
  return (
    <div class="targets">
      <div>
        <h2 class="page-title">{t("title")}</h2>
        <p class="intro">{t("intro")}</p>
      </div>
      {targets.answer !== null && metrics.answer !== null && (
        <>
          <Form
            key={view.value.metric ?? ""}
            metrics={all}
            targets={known}
            changed={() => setTime(time + 1)}
          />
          {known.length === 0 && <p>{t("none")}</p>}
          <div class="tiles">
            {known.map((x) => (
              <One
                key={x.metric}
                target={x}
                metric={all.find((m) => m.name === x.metric)}
              />
            ))}
          </div>
        </>
      )}
    </div>
  );
}
