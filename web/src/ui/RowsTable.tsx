// The rows behind a number, a page at a time.

import { useEffect, useState } from "preact/hooks";

import { api, type Rows } from "../lib/api";
import { formatCount } from "../lib/format";
import { type Failure, failureOf, type Query } from "../lib/http";
import { lang, t, tn } from "../lib/i18n";
import { Sorry } from "./Sorry";

const atATime = 50;

// What the ledger keeps for itself is shown after what people said and did.
const ledgers = ["seq", "id", "known", "batch", "ref"];
const times = ["ts", "known", "invited", "since", "churned"];

/** Columns that say something in these rows; all of them if asked. */
function shownColumns(rows: Rows, all: boolean): number[] {
  const isLedgers = (i: number) => Number(ledgers.includes(rows.columns[i] ?? ""));
  return rows.columns
    .map((_, i) => i)
    .filter((i) => all || rows.rows.some((r) => r[i] != null))
    .sort((a, b) => isLedgers(a) - isLedgers(b));
}

function columnTitle(name: string | undefined): string {
  return name !== undefined && times.includes(name) ? `${name} (UTC)` : `${name}`;
}

function Grid({ rows, all }: { rows: Rows; all: boolean }) {
  const columns = shownColumns(rows, all);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={title(rows)}>
      <table class="rows">
        <thead>
          <tr>
            {columns.map((i) => (
              <th key={i} scope="col">
                {columnTitle(rows.columns[i])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.rows.map((r, k) => (
            <tr key={rows.offset + k}>
              {columns.map((i) => (
                <td key={i} title={r[i] ?? ""}>
                  {r[i]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function title(rows: Rows): string {
  return tn("rows.title", rows.total, { n: formatCount(lang.value, rows.total) });
}

function Pager({ rows, go }: { rows: Rows; go: (offset: number) => void }) {
  const l = lang.value;
  const end = rows.offset + rows.rows.length;
  return (
    <p class="pager">
      <button
        type="button"
        disabled={rows.offset === 0}
        onClick={() => go(Math.max(0, rows.offset - atATime))}
      >
        {t("rows.earlier")}
      </button>
      <span role="status">
        {t("rows.shown", {
          from: formatCount(l, Math.min(rows.offset + 1, rows.total)),
          to: formatCount(l, end),
          total: formatCount(l, rows.total),
        })}
      </span>
      <button
        type="button"
        disabled={end >= rows.total}
        onClick={() => go(rows.offset + atATime)}
      >
        {t("rows.later")}
      </button>
    </p>
  );
}

export function RowsTable({ query }: { query: Query }) {
  const [offset, setOffset] = useState(0);
  const [rows, setRows] = useState<Rows | null>(null);
  const [error, setError] = useState<Failure | null>(null);
  const [all, setAll] = useState(false);
  useEffect(() => {
    const gone = new AbortController();
    api
      .rows(query, offset, atATime, gone.signal)
      .then(setRows, (e) => gone.signal.aborted || setError(failureOf(e)));
    return () => gone.abort();
  }, [offset]);
  if (error !== null) return <Sorry why={error} />;
  if (rows === null) return <p role="status">{t("state.loading")}</p>;
  return (
    <section class="behind" data-total={rows.total}>
      <h3>{title(rows)}</h3>
      {rows.total > 0 && (
        <>
          <Pager rows={rows} go={setOffset} />
          <Grid rows={rows} all={all} />
          <p class="under">
            <label class="check">
              <input
                type="checkbox"
                checked={all}
                onChange={(e) => setAll(e.currentTarget.checked)}
              />
              {t("rows.all")}
            </label>
            <a href={api.rowsCsv(query)} download={`${query["metric"] ?? "rows"}.csv`}>
              {t("rows.csv")}
            </a>
          </p>
        </>
      )}
    </section>
  );
}
