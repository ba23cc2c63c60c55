// One metric: its value, whether it changed, how sure that is, its line.

import type { Tile as TileData } from "../../lib/api";
import {
  formatBucket,
  formatCount,
  formatTick,
  formatValue,
  type Shown,
} from "../../lib/format";
import type { Query } from "../../lib/http";
import { lang, t } from "../../lib/i18n";
import { Chart } from "../../ui/Chart";
import { Basis, Change, Nothing, Value } from "../../ui/Figure";
import { openReceipt } from "../../ui/Receipt";

function shownAs(tile: TileData): Shown {
  return {
    unit: tile.metric.unit,
    decimals: tile.metric.decimals,
    currency: tile.answer.currency ?? tile.line.currency,
  };
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
function question({ metric, answer }: TileData, query: Query): Query {
  const { last: _l, period: _p, ...rest } = query;
  const { from, to } = answer;
  const closed = from === undefined || to === undefined ? {} : { from, to };
  return { ...rest, ...closed, metric: metric.name };
}

export function Tile({ tile, grain, query }: {
  tile: TileData;
  grain: string;
  query: Query;
}) {
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
          <Value
            label={metric.label[lang.value]}
            row={row}
            value={value}
            as={as}
            open={() => openReceipt(question(tile, query), as.decimals)}
          />
          <Change metric={metric} compare={row.compare} as={as} />
          <Basis metric={metric} row={row} as={as} />
        </>
      )}
      <Line tile={tile} grain={grain} />
    </article>
  );
}
