// How one number came about: a dialog with its receipt and its rows.  It is
// fetched when the first one is opened.

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { api, type Receipt as ReceiptData } from "../lib/api";
import {
  formatCount,
  formatDate,
  formatMoment,
  formatPlain,
  formatValue,
  lastDay,
} from "../lib/format";
import { type Key, lang, t } from "../lib/i18n";
import { type Failure, failureOf, type Query } from "../lib/http";
import { type Opened, opened } from "./Receipt";
import { RowsTable } from "./RowsTable";
import { Sorry } from "./Sorry";

/** A receipt says more digits than its tile. */
const moreDecimals = 2;

interface ReceiptProps {
  receipt: ReceiptData;
  decimals: number;
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
          {t(`exclusion.${x.reason}`, {
            detail: x.detail ?? "",
            n: formatCount(lang.value, x.count),
          })}
        </li>
      ))}
    </ul>
  );
}

function Numbers({ receipt: r, decimals }: ReceiptProps) {
  const as = { unit: r.definition.unit, decimals, currency: r.currency };
  const show = (x: number | null) => formatValue(lang.value, x, as);
  const plain = (x: number) => formatPlain(lang.value, x);
  return (
    <>
      <Line name="receipt.value">
        <b>{r.value === null ? t("tile.noData") : show(r.value)}</b>
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

function Facts({ receipt: r, decimals }: ReceiptProps) {
  const d = r.definition;
  const l = lang.value;
  return (
    <dl>
      <Numbers receipt={r} decimals={decimals} />
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
      {r.provider !== undefined && (
        <Line name="receipt.provider">{t(`provider.${r.provider}`)}</Line>
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
function Parts({ parts, asked, decimals }: {
  parts: ReceiptData[];
  asked: Query;
  decimals: number;
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
      <Facts receipt={part} decimals={decimals} />
      <RowsTable
        key={part.definition.name}
        query={{ ...asked, metric: part.definition.name }}
      />
    </section>
  );
}

function Body({ question: asked, decimals }: Opened) {
  const [receipt, setReceipt] = useState<ReceiptData | null>(null);
  const [error, setError] = useState<Failure | null>(null);
  const more = decimals + moreDecimals;
  useEffect(() => {
    const closed = new AbortController();
    api
      .receipt(asked, closed.signal)
      .then(setReceipt, (e) => closed.signal.aborted || setError(failureOf(e)));
    return () => closed.abort();
  }, []);
  if (error !== null) return <Sorry why={error} />;
  if (receipt === null) return <p role="status">{t("state.loading")}</p>;
  return (
    <>
      <h3>{receipt.definition.label[lang.value]}</h3>
      <Facts receipt={receipt} decimals={more} />
      {receipt.parts === undefined ? (
        <RowsTable query={asked} />
      ) : (
        <Parts parts={receipt.parts} asked={asked} decimals={more} />
      )}
    </>
  );
}

export function Page() {
  const dialog = useRef<HTMLDialogElement>(null);
  const last = useRef<Opened | null>(null);
  const shown = opened.value;
  useEffect(() => {
    if (shown === null) return;
    last.current = shown;
    dialog.current?.showModal();
  }, [shown]);
  // The event comes a moment after the dialog has closed: what was opened in
  // between stays.
  const forget = () => {
    if (opened.value === last.current && !dialog.current?.open) opened.value = null;
  };
  return (
    <dialog
      ref={dialog}
      aria-labelledby="receipt-title"
      onClose={forget}
    >
      <header>
        <h2 id="receipt-title">{t("receipt.title")}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t("receipt.close")}
        </button>
      </header>
      {shown !== null && <Body key={JSON.stringify(shown.question)} {...shown} />}
    </dialog>
  );
}
