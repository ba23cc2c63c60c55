// How one number came about: a dialog with its receipt and its rows.

import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { api, type Receipt as ReceiptData } from "../lib/api";
import { page } from "../lib/data";
import {
  formatCount,
  formatDate,
  formatMoment,
  formatValue,
  lastDay,
} from "../lib/format";
import { type Key, lang, t } from "../lib/i18n";
import { query } from "../lib/state";
import { RowsTable } from "./RowsTable";

const opened = signal<string | null>(null);

export function openReceipt(metric: string): void {
  opened.value = metric;
}

/** What the tile was asked, period and all. */
function question(metric: string): Record<string, string> {
  const { last: _l, period: _p, ...rest } = query.value;
  const p = page.value;
  return {
    ...rest,
    ...(p?.from == null || p.to === null ? {} : { from: p.from, to: p.to }),
    metric,
  };
}

function Line({ name, children }: { name: Key; children: ComponentChildren }) {
  return (
    <>
      <dt>{t(name)}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Exclusions({ receipt }: { receipt: ReceiptData }) {
  const left = receipt.exclusions ?? [];
  if (left.length === 0) return <>{t("receipt.nothingExcluded")}</>;
  return (
    <ul>
      {left.map((x) => (
        <li key={x.reason + x.detail}>
          {formatCount(lang.value, x.count)}:{" "}
          {t(`exclusion.${x.reason}` as Key, { detail: x.detail ?? "" })}
        </li>
      ))}
    </ul>
  );
}

function Numbers({ receipt: r }: { receipt: ReceiptData }) {
  const as = {
    unit: r.definition.unit,
    decimals: Math.max(2, r.definition.decimals ?? 0),
    currency: r.currency,
  };
  const show = (x: number | null) => formatValue(lang.value, x, as);
  const plain = (x: number) =>
    new Intl.NumberFormat(lang.value, { maximumFractionDigits: 3 }).format(x);
  return (
    <>
      <Line name="receipt.value">
        <b>{show(r.value)}</b>
      </Line>
      {r.numerator !== null && r.denominator !== null && (
        <Line name="receipt.made">
          {plain(r.numerator)} / {plain(r.denominator)}
        </Line>
      )}
      <Line name="receipt.n">{formatCount(lang.value, r.n)}</Line>
      {r.low !== null && (
        <Line name="receipt.interval">
          {show(r.low)} – {show(r.high)}
        </Line>
      )}
    </>
  );
}

function Facts({ receipt: r }: { receipt: ReceiptData }) {
  const d = r.definition;
  const l = lang.value;
  return (
    <dl>
      <Numbers receipt={r} />
      <Line name="receipt.formula">{d.formula[l]}</Line>
      <Line name="receipt.definition">
        {t("receipt.definitionVersion", { name: d.name, version: d.version })}
      </Line>
      <Line name="receipt.source">{d.source}</Line>
      {d.where !== "" && (
        <Line name="receipt.counts">
          <code>{d.where}</code>
        </Line>
      )}
      {d.hit !== "" && (
        <Line name="receipt.hit">
          <code>{d.hit}</code>
        </Line>
      )}
      {r.question["where"] !== undefined && (
        <Line name="receipt.filter">
          <code>{r.question["where"]}</code>
        </Line>
      )}
      <Line name="receipt.period">
        {formatDate(l, r.from)} – {formatDate(l, lastDay(r.to))} ({r.zone})
      </Line>
      {r.as_of !== null && (
        <Line name="receipt.asOf">{formatMoment(l, r.as_of)}</Line>
      )}
      {r.parts === undefined && (
        <Line name="receipt.excluded">
          <Exclusions receipt={r} />
        </Line>
      )}
      {r.sha256 != null && (
        <Line name="receipt.sha">
          <code class="hash">{r.sha256}</code>
        </Line>
      )}
    </dl>
  );
}

/** A ratio has no rows of its own: choose one of its parts. */
function Parts({ parts, asked }: {
  parts: ReceiptData[];
  asked: Record<string, string>;
}) {
  const [at, setAt] = useState(0);
  const part = parts[at] ?? parts[0];
  if (part === undefined) return null;
  return (
    <section>
      <label>
        {t("receipt.part")}
        <select
          value={String(at)}
          onChange={(e) => setAt(Number(e.currentTarget.value))}
        >
          {parts.map((p, i) => (
            <option key={p.definition.name} value={String(i)}>
              {p.definition.label[lang.value]}
            </option>
          ))}
        </select>
      </label>
      <Facts receipt={part} />
      <RowsTable
        key={part.definition.name}
        query={{ ...asked, metric: part.definition.name }}
      />
    </section>
  );
}

function Body({ metric }: { metric: string }) {
  const [receipt, setReceipt] = useState<ReceiptData | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [asked] = useState(() => question(metric));
  useEffect(() => {
    api.receipt(asked).then(setReceipt, (e: Error) => setError(e.message));
  }, []);
  if (error !== null) return <p class="why">{error}</p>;
  if (receipt === null) return <p role="status">{t("state.loading")}</p>;
  return (
    <>
      <h3>{receipt.definition.label[lang.value]}</h3>
      <Facts receipt={receipt} />
      {receipt.parts === undefined ? (
        <RowsTable query={asked} />
      ) : (
        <Parts parts={receipt.parts} asked={asked} />
      )}
    </>
  );
}

export function Receipt() {
  const dialog = useRef<HTMLDialogElement>(null);
  const metric = opened.value;
  useEffect(() => {
    if (metric !== null) dialog.current?.showModal();
  }, [metric]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="receipt-title"
      onClose={() => (opened.value = null)}
    >
      <header>
        <h2 id="receipt-title">{t("receipt.title")}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t("receipt.close")}
        </button>
      </header>
      {metric !== null && <Body key={metric} metric={metric} />}
    </dialog>
  );
}
