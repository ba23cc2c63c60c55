// A number as every page shows it: what it is, whether it changed, and how
// sure that is.

import type { Comparison, Metric, Row } from "../lib/api";
import {
  formatChange,
  formatCount,
  formatValue,
  type Shown,
} from "../lib/format";
import { type Key, lang, t, tn } from "../lib/i18n";
import { useFresh } from "./fresh";

type Verdict = "better" | "worse" | "higher" | "lower";

/** What a change means; only of a change that is real. */
export function verdict(metric: Metric, change: number): Verdict {
  if (metric.better === "neither") return change > 0 ? "higher" : "lower";
  return change > 0 === (metric.better === "higher") ? "better" : "worse";
}

interface ValueProps {
  label: string;
  row: Row; // as the answer says it
  value: number;
  as: Shown;
  open: () => void;
}

/** The value, which opens its receipt. */
export function Value({ label, row, value, as, open }: ValueProps) {
  const text = formatValue(lang.value, value, as);
  const plain = formatValue("en", value, as); // another language is no news
  const fresh = useFresh(row, plain, { name: label, text: `${label}: ${text}` });
  const unit = as.unit === "points" ? ` ${t("unit.points")}` : "";
  return (
    <button
      type="button"
      class={`value ${fresh}`}
      aria-label={`${text}${unit}. ${label}. ${t("tile.open")}`}
      title={t("tile.open")}
      onClick={open}
    >
      <span class="digits">{text}</span>
      {unit !== "" && <small>{unit}</small>}
    </button>
  );
}

interface ChangeProps {
  metric: Metric;
  compare: Comparison | undefined;
  as: Shown;
}

/** An arrow only where the change is real: it has a shape, a word, a colour. */
export function Change({ metric, compare, as }: ChangeProps) {
  if (compare === undefined || compare.value === null || compare.change === null)
    return <p class="change none">{t("tile.noCompare")}</p>;
  const was = t(`tile.vs.${compare.with}` as Key, {
    value: formatValue(lang.value, compare.value, as),
  });
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

interface BasisProps {
  metric: Metric;
  row: Row;
  as: Shown;
}

/** What the number rests on. */
export function Basis({ metric, row, as }: BasisProps) {
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

/** There is none; the server says in English why. */
export function Nothing({ why }: { why: string | undefined }) {
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
