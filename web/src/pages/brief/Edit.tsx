// Which numbers an audience reads: chosen, ordered, drawn; kept by the server,
// which refuses what would take longer to read than it may.

import { useEffect, useRef, useState } from "preact/hooks";

import type { Metric } from "../../lib/api";
import { useAsked } from "../../lib/asked";
import { dimensions } from "../../lib/dimensions";
import { type Failure, failureOf } from "../../lib/http";
import { lang, t as shared } from "../../lib/i18n";
import { dimensionLabel } from "../../lib/labels";
import { Sorry } from "../../ui/Sorry";
import { api, type Audience, type ChartKind, chartKinds, type Choice } from "./api";
import { added, moved, most, removed, withChoice, withPrimary } from "./draft";
import { edited, editing } from "./editing";
import { t } from "./words";

type Known = Metric & { facts?: string };

interface LineProps {
  draft: Audience;
  at: number;
  metrics: Known[];
  set: (next: Audience) => void;
}

/** Dimensions of the metric's facts; of all where it has parts. */
function groupsOf(metric: Known | undefined): string[] {
  const facts = metric?.facts;
  return dimensions.value
    .filter((d) => facts === undefined || d.facts.includes(facts))
    .map((d) => d.name);
}

function Groups({ choice, metric, set }: {
  choice: Choice;
  metric: Known | undefined;
  set: (by: string) => void;
}) {
  const names = groupsOf(metric);
  const all = choice.by === null || names.includes(choice.by) ? names : [choice.by, ...names];
  return (
    <label>
      {t("edit.by")}
      <select value={choice.by ?? ""} onChange={(e) => set(e.currentTarget.value)}>
        {choice.by === null && <option value="" />}
        {all.map((name) => (
          <option key={name} value={name}>
            {dimensionLabel(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Fields({ draft, at, metrics, set }: LineProps) {
  const choice = draft.kpis[at]!;
  const change = (more: Partial<Choice>) => set(withChoice(draft, at, more));
  const metric = metrics.find((m) => m.name === choice.metric);
  return (
    <>
      <label class="which">
        {t("edit.metric")}
        <select
          value={choice.metric}
          onChange={(e) => change({ metric: e.currentTarget.value })}
        >
          {metrics.map((m) => (
            <option key={m.name} value={m.name}>
              {m.label[lang.value]}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("edit.chart")}
        <select
          value={choice.chart}
          onChange={(e) => change({ chart: e.currentTarget.value as ChartKind })}
        >
          {chartKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`edit.chart.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      {choice.chart === "bars" && (
        <Groups choice={choice} metric={metric} set={(by) => change({ by })} />
      )}
      <label>
        {t("edit.where")}
        <input
          value={choice.where}
          spellcheck={false}
          onChange={(e) => change({ where: e.currentTarget.value })}
        />
      </label>
    </>
  );
}

function Line(props: LineProps) {
  const { draft, at, set } = props;
  const n = at + 1;
  return (
    <fieldset>
      <legend>{t("edit.line", { n })}</legend>
      <Fields {...props} />
      <label class="check">
        <input
          type="radio"
          name="primary"
          checked={draft.kpis[at]?.metric === draft.primary}
          onChange={() => set(withPrimary(draft, at))}
        />
        {t("edit.primary")}
      </label>
      <span class="moves">
        <button
          type="button"
          aria-label={t("edit.up", { n })}
          disabled={at === 0}
          onClick={() => set(moved(draft, at, -1))}
        >
          ↑
        </button>
        <button
          type="button"
          aria-label={t("edit.down", { n })}
          disabled={n === draft.kpis.length}
          onClick={() => set(moved(draft, at, 1))}
        >
          ↓
        </button>
        <button
          type="button"
          aria-label={t("edit.remove", { n })}
          disabled={draft.kpis.length === 1}
          onClick={() => set(removed(draft, at))}
        >
          ✕
        </button>
      </span>
    </fieldset>
  );
}

function Form({ audience, metrics }: { audience: Audience; metrics: Known[] }) {
  const [draft, set] = useState(audience);
  const [refused, setRefused] = useState<Failure | null>(null);
  const [sending, setSending] = useState(false);
  const tell = (change: () => Promise<Audience>) => {
    setSending(true);
    change().then(
      () => {
        edited.value++;
        editing.value = null;
      },
      (e) => {
        setRefused(failureOf(e));
        setSending(false);
      },
    );
  };
  const full = draft.kpis.length >= most;
  return (
    <form
      class="edit"
      onSubmit={(e) => {
        e.preventDefault();
        tell(() => api.save(draft));
      }}
    >
      {draft.kpis.map((_, at) => (
        <Line key={at} draft={draft} at={at} metrics={metrics} set={set} />
      ))}
      {full && <p class="basis">{t("edit.full")}</p>}
      {refused !== null && (
        <div class="refused" role="alert">
          <b>{t("edit.refused")}</b>
          <Sorry why={refused} />
        </div>
      )}
      <p class="doing">
        <button
          type="button"
          disabled={full}
          onClick={() => set(added(draft, metrics.map((m) => m.name)))}
        >
          {t("edit.add")}
        </button>
        {audience.edited && (
          <button type="button" onClick={() => tell(() => api.reset(audience.name))}>
            {t("edit.shipped")}
          </button>
        )}
        <button type="submit" class="main" disabled={sending}>
          {t("edit.save")}
        </button>
      </p>
    </form>
  );
}

export function Page() {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = editing.value;
  const asked = useAsked(name, async (signal) => ({
    audiences: await api.audiences(signal),
    metrics: await api.metrics(signal),
  }));
  useEffect(() => dialog.current?.showModal(), []);
  const audience = asked.answer?.audiences.find((a) => a.name === name);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="edit-title"
      onClose={() => (editing.value = null)}
    >
      <header>
        <h2 id="edit-title">
          {t("edit.title", { label: audience?.label[lang.value] ?? "" })}
        </h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t("edit.close")}
        </button>
      </header>
      {asked.failure !== null && <Sorry why={asked.failure} />}
      {asked.loading && <p role="status">{shared("state.loading")}</p>}
      {audience !== undefined && asked.answer !== null && (
        <Form audience={audience} metrics={asked.answer.metrics} />
      )}
    </dialog>
  );
}
