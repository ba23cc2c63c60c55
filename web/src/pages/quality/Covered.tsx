// Who answers, against who the customers are.

import { useState } from "preact/hooks";

import { api as shared, type Metric } from "../../lib/api";
import { useAsked } from "../../lib/asked";
import { ledger } from "../../lib/data";
import { dimensions } from "../../lib/dimensions";
import { formatChange, formatCount, formatValue } from "../../lib/format";
import { get } from "../../lib/http";
import { lang, t as common } from "../../lib/i18n";
import { periodNames, query } from "../../lib/state";
import { dimensionLabel } from "../../lib/labels";
import { Sorry } from "../../ui/Sorry";
import { api, type Coverage, type CoverageRow, type Weighed } from "./api";
import { t } from "./words";

const percent = { unit: "%", decimals: 1 };
// What is known of customers themselves, and so of those who do not answer.
const ofCustomers = ["segment", "region", "language"];

/** The last year unless the address says a period. */
function questionOf(metric: string, by: string) {
  const said = periodNames.some((p) => query.value[p] !== undefined);
  return { ...(said ? {} : { last: "365d" }), ...query.value, metric, by, lang: lang.value };
}

/** A share of 0 to 1. */
function inPercent(share: number | null) {
  return share === null ? null : 100 * share;
}

/** Two bars on one scale: those who answer, and all customers. */
function Bars({ row }: { row: CoverageRow }) {
  const bar = (share: number | null, name: string) => (
    <span class={`share ${name}`} style={{ width: `${inPercent(share) ?? 0}%` }} />
  );
  return (
    <span class="shares" aria-hidden="true">
      {bar(row.population_share, "all")}
      {bar(row.respondent_share, "some")}
    </span>
  );
}

function Row({ row: r, metric }: { row: CoverageRow; metric: Metric | undefined }) {
  const l = lang.value;
  const as = { unit: metric?.unit ?? "score", decimals: metric?.decimals ?? 1 };
  const pp = { percentPoints: common("tile.points"), points: common("unit.points") };
  return (
    <tr>
      <th scope="row">{r.value ?? common("filter.missing")}</th>
      <td>
        <Bars row={r} />
      </td>
      <td class="number">{formatValue(l, inPercent(r.population_share), percent)}</td>
      <td class="number">{formatValue(l, inPercent(r.respondent_share), percent)}</td>
      <td class="number">
        {r.warn && <b class="weak">! </b>}
        {formatChange(l, r.difference_pp, percent, pp)}
      </td>
      <td class="number">{formatCount(l, r.respondents)}</td>
      <td class="number">{formatValue(l, r.metric_value, as)}</td>
    </tr>
  );
}

function Both({ coverage: c, metric }: { coverage: Coverage; metric: Metric | undefined }) {
  const l = lang.value;
  const as = { unit: metric?.unit ?? "score", decimals: metric?.decimals ?? 1 };
  const show = (w: Weighed) =>
    `${formatValue(l, w.value, as)} (${formatValue(l, w.low, as)} – ${formatValue(l, w.high, as)})`;
  return (
    <dl class="counts">
      <div>
        <dt>{t("unweighted", { n: formatCount(l, c.unweighted.n) })}</dt>
        <dd>{show(c.unweighted)}</dd>
      </div>
      {c.weighted !== null && (
        <div>
          <dt>
            {t("weighted", {
              n: formatCount(l, Math.round(c.weighted.n_eff)),
              deff: formatValue(l, c.weighted.deff, { unit: "ratio", decimals: 2 }),
            })}
          </dt>
          <dd>{show(c.weighted)}</dd>
        </div>
      )}
    </dl>
  );
}

function Table({ coverage: c, metric }: { coverage: Coverage; metric: Metric | undefined }) {
  const heads = ["coverage.population", "coverage.respondents", "coverage.difference",
    "coverage.n", "coverage.value"] as const;
  return (
    <>
      <p class={c.warn ? "weak" : ""}>{c.sentence}</p>
      <Both coverage={c} metric={metric} />
      <div class="scroll" tabIndex={0} role="region" aria-label={t("coverage")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{dimensionLabel(c.by)}</th>
              <th scope="col">
                <span class="key all">{t("coverage.all")}</span>{" "}
                <span class="key some">{t("coverage.some")}</span>
              </th>
              {heads.map((h) => (
                <th key={h} scope="col" class="number">
                  {t(h)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {c.rows.map((r) => (
              <Row key={String(r.value)} row={r} metric={metric} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const answered = ["box_share", "box_net", "score_mean", "pomp"];

/** Until somebody chooses: the first of the overview that people answered. */
function useUsual(choices: Metric[]): string | null {
  const page = useAsked(shared.pageAt(query.value), (signal) =>
    get(shared.pageAt(query.value), {}, signal),
  ).answer;
  if (page === null) return null;
  const there = page.tiles.map((tile) => tile.metric.name);
  return there.find((name) => choices.some((m) => m.name === name)) ?? "";
}

export function Covered({ metrics }: {
  metrics: (Metric & { type: string; facts: string })[];
}) {
  const [picked, setPicked] = useState<string | null>(null);
  const [by, setBy] = useState("segment");
  const choices = metrics.filter((m) => answered.includes(m.type));
  const usual = useUsual(choices);
  const name = picked ?? usual ?? "";
  const own = dimensions.value.map((d) => d.name).filter((n) => n.startsWith("attr."));
  const question = questionOf(name, by);
  const asked = useAsked(
    name === "" ? null : JSON.stringify(question),
    (signal) => api.coverage(question, signal),
    ledger,
  );
  return (
    <section>
      <h3>{t("coverage")}</h3>
      <p class="fine">{t("coverage.about")}</p>
      <form class="controls" onSubmit={(e) => e.preventDefault()}>
        <label>
          {t("metric")}
          <select value={name} onChange={(e) => setPicked(e.currentTarget.value)}>
            {name === "" && <option value="" />}
            {choices.map((m) => (
              <option key={m.name} value={m.name}>
                {m.label[lang.value]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t("by")}
          <select value={by} onChange={(e) => setBy(e.currentTarget.value)}>
            {[...ofCustomers, ...own].map((n) => (
              <option key={n} value={n}>
                {dimensionLabel(n)}
              </option>
            ))}
          </select>
        </label>
      </form>
      {asked.failure !== null && <Sorry why={asked.failure} />}
      {asked.failure === null && asked.answer !== null && (
        <Table
          coverage={asked.answer}
          metric={metrics.find((m) => m.name === asked.answer?.metric)}
        />
      )}
    </section>
  );
}
