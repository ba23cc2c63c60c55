// One metric: its value, whether it changed, how sure that is, its line.

import type { Comparison, Metric, Row, Tile as TileData } from "../../lib/api";
import {
  formatBucket,
  formatChange,
  formatCount,
  formatTick,
  formatValue,
  type Shown,
} from "../../lib/format";
import type { Query } from "../../lib/http";
import { lang, t, tn } from "../../lib/i18n";
import { query } from "../../lib/state";
import { Chart } from "../../ui/Chart";
import { openReceipt } from "../../ui/Receipt";

function shownAs(tile: TileData): Shown {
  return {
    unit: tile.metric.unit,
    decimals: tile.metric.decimals,
    currency: tile.answer.currency ?? tile.line.currency,
  };
}

type Verdict = "better" | "worse" | "higher" | "lower";

function verdict(metric: Metric, change: number): Verdict {
  if (metric.better === "neither") return change > 0 ? "higher" : "lower";
  return change > 0 === (metric.better === "higher") ? "better" : "worse";
}

/** An arrow only where the change is real: it has a shape, a word, a colour. */
function Change({ metric, compare, as }: {
  metric: Metric;
  compare: Comparison | undefined;
  as: Shown;
}) {
  if (compare === undefined || compare.value === null || compare.change === null)
    return <p class="change none">{t("tile.noCompare")}</p>;
  const was = t("tile.vs", { value: formatValue(lang.value, compare.value, as) });
  const part = compare.partial ? ` (${t("tile.partial")})` : "";
  const change = formatChange(lang.value, compare.change, as, {
    percentPoints: t("tile.points"),
    points: t("unit.points"),
  });
  if (!compare.significant)
    return (
      <p class="change none">
        <b>
          <span aria-hidden="true">≈</span> {t("tile.noChange")}
        </b>{" "}
        <span>{`${change}; ${was}${part}`}</span>
      </p>
    );
  const kind = verdict(metric, compare.change);
  return (
    <p class={`change ${kind}`}>
      <b>
        <span aria-hidden="true">{compare.change > 0 ? "▲" : "▼"}</span> {change},{" "}
        {t(`tile.${kind}`)}
      </b>{" "}
      <span>{was + part}</span>
    </p>
  );
}

function Basis({ metric, row, as }: { metric: Metric; row: Row; as: Shown }) {
  const show = (x: number | null) => formatValue(lang.value, x, as);
  const scales = row.mixed_scales?.length ?? 0;
  return (
    <p class="basis">
      {t("tile.n", { n: formatCount(lang.value, row.n) })}
      {row.low !== null && row.high !== null && (
        <>, {t("tile.interval", { low: show(row.low), high: show(row.high) })}</>
      )}
      {scales > 1 && <span class="note">{tn("tile.scales", scales, { n: scales })}</span>}
      {row.weak && row.n > 0 && (
        <span class="weak">{t("tile.weak", { min: metric.min_n })}</span>
      )}
    </p>
  );
}

function Line({ tile, grain }: { tile: TileData; grain: string }) {
  const as = shownAs(tile);
  const l = lang.value;
  const rows = tile.line.rows ?? [];
  if (!rows.some((r) => r.value !== null)) return null;
  return (
    <Chart
      rows={rows}
      unit={as.unit}
      words={{
        label: t("chart.of", { label: tile.metric.label[l] }),
        value: t("chart.value"),
        interval: t("chart.interval"),
        n: t("chart.n"),
        weak: t("chart.weak"),
        format: (v) => formatValue(l, v, as),
        tick: (v) => formatTick(l, v, as),
        count: (n) => formatCount(l, n),
        bucket: (r) => {
          const when = formatBucket(l, r.from ?? "", grain);
          return r.partial === true ? t("chart.running", { when }) : when;
        },
      }}
    />
  );
}

/** What the tile was asked, period and all. */
function question({ metric, answer }: TileData): Query {
  const { last: _l, period: _p, ...rest } = query.value;
  const { from, to } = answer;
  const closed = from === undefined || to === undefined ? {} : { from, to };
  return { ...rest, ...closed, metric: metric.name };
}

function Value({ tile, value, as }: {
  tile: TileData;
  value: number;
  as: Shown;
}) {
  const { metric } = tile;
  const label = metric.label[lang.value];
  const text = formatValue(lang.value, value, as);
  const unit = metric.unit === "points" ? ` ${t("unit.points")}` : "";
  return (
    <button
      type="button"
      class="value"
      aria-label={`${text}${unit}. ${label}. ${t("tile.open")}`}
      title={t("tile.open")}
      onClick={() => openReceipt(question(tile), as.decimals)}
    >
      <span class="digits">{text}</span>
      {unit !== "" && <small>{unit}</small>}
    </button>
  );
}

/** The server says in English why a number is missing. */
function Nothing({ why }: { why: string | undefined }) {
  return (
    <>
      <p class="nothing">{t("tile.noData")}</p>
      {why !== undefined && (
        <p class="why" lang="en">
          {why}
        </p>
      )}
    </>
  );
}

export function Tile({ tile, grain }: { tile: TileData; grain: string }) {
  const { metric, answer } = tile;
  const as = shownAs(tile);
  const row = answer.rows?.[0];
  const value = row?.value ?? null;
  return (
    <article
      class="tile"
      aria-label={metric.label[lang.value]}
      data-metric={metric.name}
      data-value={value}
    >
      <h2>{metric.label[lang.value]}</h2>
      {row === undefined || value === null ? (
        <Nothing why={answer.error ?? row?.why} />
      ) : (
        <>
          <Value tile={tile} value={value} as={as} />
          <Change metric={metric} compare={row.compare} as={as} />
          <Basis metric={metric} row={row} as={as} />
        </>
      )}
      <Line tile={tile} grain={grain} />
    </article>
  );
}
