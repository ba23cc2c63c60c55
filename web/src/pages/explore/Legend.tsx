// What the marks of a drawing mean, in words beside each.

import type { Row } from "../../lib/api";
import { comparisonsOf } from "../../lib/api";
import { isHatched } from "../../charts/bars";
import { compareDash, dashes } from "../../charts/lines";
import { heatSteps, stepEnds } from "../../charts/heat";
import { isHollow } from "../../charts/line";
import { t as tAll } from "../../lib/i18n";
import { t } from "./words";

const dashText = (dash: number[] | "solid" | undefined) =>
  dash === undefined || dash === "solid" ? "none" : dash.join(" ");

function Swatch({ dash, series }: { dash: number[] | "solid" | undefined; series: number }) {
  return (
    <svg width="30" height="10" aria-hidden="true" class={`swatch series-${series}`}>
      <line x1="0" y1="5" x2="30" y2="5" stroke-dasharray={dashText(dash)} />
    </svg>
  );
}

export function LineNames({ names }: { names: string[] }) {
  return (
    <ul class="key">
      {names.map((name, i) => (
        <li key={name}>
          <Swatch dash={dashes[i]} series={i + 1} /> {name}
        </li>
      ))}
    </ul>
  );
}

/** The dashed lines or marks of other periods, what is hollow, what is not
 * over: only what is there. */
export function Notes({ rows, band }: { rows: Row[]; band: boolean }) {
  const compared = new Map(rows.flatMap(comparisonsOf).map((c) => [c.with, c]));
  const partial = [...compared.values()].some((c) => c.partial);
  return (
    <ul class="key">
      {band && rows.some((r) => r.low !== null) && (
        <li>
          <span class="swatch-band" aria-hidden="true" /> {tAll("chart.interval")}
        </li>
      )}
      {[...compared.keys()].map((name) => (
        <li key={name}>
          <Swatch dash={compareDash[name]} series={0} />{" "}
          {t(`compared.${name}` as "compared.year")}
        </li>
      ))}
      {rows.some(band ? isHollow : isHatched) && (
        <li>
          {band ? "○" : <span class="swatch-mix" aria-hidden="true" />} {t("hollow")}
        </li>
      )}
      {partial && <li>{t("partial")}</li>}
    </ul>
  );
}

export function HeatScale({ low, high, format }: {
  low: number;
  high: number;
  format: (value: number) => string;
}) {
  const ends = Array.from({ length: heatSteps }, (_, i) => stepEnds(i, low, high));
  return (
    <ul class="key">
      {ends.map(([from, to], i) => (
        <li key={i}>
          <span class={`swatch-heat heat-${i + 1}`} aria-hidden="true" />{" "}
          {format(from)} – {format(to)}
        </li>
      ))}
      <li>
        <span class="swatch-heat none" aria-hidden="true" /> {t("heat.none")}
      </li>
      <li>
        <span class="swatch-heat few" aria-hidden="true" /> {tAll("chart.weak")}
      </li>
    </ul>
  );
}
