// The same numbers as rows: sorted by any column, each row a way to what it
// is made of.

import { useState } from "preact/hooks";

import { type Comparison, comparisonsOf, type Metric, type Row } from "../../lib/api";
import { formatCount, type Shown } from "../../lib/format";
import { lang, t as tAll } from "../../lib/i18n";
import { dimensionLabel, valueLabel } from "../../lib/labels";
import { view } from "../../lib/state";
import { verdict } from "../../ui/Figure";
import { useFresh } from "../../ui/fresh";
import { change } from "./Choices";
import { explain, onlyGroup, onlyTime } from "./marks";
import type { Plan, Span } from "./question";
import { type Column, readSort, sorted, type Sorting, writeSort } from "./rows";
import { arrow, bucketLabel, sayChange, sayValue } from "./say";
import { t, tn } from "./words";

export interface TableProps {
  rows: Row[];
  plan: Plan;
  metric: Metric;
  as: Shown;
  closed: Span;
  label: string;
}

/** Sorted the other way on the second click; numbers begin with the largest. */
function nextSort(now: Sorting | null, column: Column): Sorting {
  if (now?.column === column) return { column, down: !now.down };
  return { column, down: !column.startsWith("by:") && column !== "when" };
}

function Head({ column, name, number }: { column: Column; name: string; number: boolean }) {
  const now = readSort(view.value.sort);
  const mine = now?.column === column ? now : null;
  const state = mine === null ? "none" : mine.down ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={state} class={number ? "number" : ""}>
      <button
        type="button"
        class="sorts"
        onClick={() => change({ sort: writeSort(nextSort(now, column)) })}
      >
        {name}
        <span aria-hidden="true">{mine === null ? " ↕" : mine.down ? " ↓" : " ↑"}</span>
      </button>
    </th>
  );
}

function Compared({ c, metric, as }: { c: Comparison | undefined; metric: Metric; as: Shown }) {
  if (c === undefined) return <><td /><td /></>;
  const kind = c.significant && c.change !== null ? verdict(metric, c.change) : "none";
  return (
    <>
      <td class="number">{sayValue(c.value, as)}</td>
      <td class={`number change ${kind}`}>
        {c.change === null ? "" : `${arrow(c)} ${sayChange(c.change, as)}`}
      </td>
    </>
  );
}

function One({ row, props }: { row: Row; props: TableProps }) {
  const { plan, metric, as, closed } = props;
  const l = lang.value;
  const group = row.group ?? {};
  const show = (value: number | null) => sayValue(value, as);
  const fresh = useFresh(row, row.value);
  return (
    <tr data-n={row.n} data-value={row.value}>
      {plan.by.map((name) => (
        <td key={name}>
          <button
            type="button"
            class="cell"
            title={t("only.title")}
            onClick={() => onlyGroup({ [name]: group[name] ?? null })}
          >
            {valueLabel(name, group[name] ?? null)}
          </button>
        </td>
      ))}
      {plan.grain !== null && (
        <td>
          <button
            type="button"
            class="cell"
            title={t("zoom.here")}
            onClick={() => onlyTime(row.from!, row.to!)}
          >
            {bucketLabel(row, plan.grain)}
          </button>
        </td>
      )}
      <td class={`number ${fresh}`}>
        <button
          type="button"
          class="cell"
          title={tAll("tile.open")}
          onClick={() => explain(row, plan, closed, metric)}
        >
          {row.value === null ? tAll("tile.noData") : show(row.value)}
        </button>
        {row.weak && row.n > 0 && <span class="weak">{tAll("chart.weak")}</span>}
      </td>
      <td class="number">
        {row.low === null ? "" : `${show(row.low)} – ${show(row.high)}`}
      </td>
      <td class="number">{formatCount(l, row.n)}</td>
      {plan.compare.map((name) => (
        <Compared
          key={name}
          c={comparisonsOf(row).find((c) => c.with === name)}
          metric={metric}
          as={as}
        />
      ))}
    </tr>
  );
}

const atATime = 100;

/** A row is the same one when another number has moved it elsewhere. */
const keyOf = (row: Row, at: number) =>
  row.group === undefined && row.from === undefined
    ? at
    : JSON.stringify([row.group, row.from]);

export function Table(props: TableProps) {
  const { rows, plan, label } = props;
  const [shown, setShown] = useState(atATime);
  const inOrder = sorted(rows, readSort(plan.sort));
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={label}>
        <table class="answers">
          <thead>
            <tr>
              {plan.by.map((name) => (
                <Head key={name} column={`by:${name}`} name={dimensionLabel(name)} number={false} />
              ))}
              {plan.grain !== null && (
                <Head column="when" name={tAll("chart.when")} number={false} />
              )}
              <Head column="value" name={tAll("chart.value")} number />
              <th scope="col" class="number">{tAll("chart.interval")}</th>
              <Head column="n" name={tAll("chart.n")} number />
              {plan.compare.flatMap((name) => [
                <th key={name} scope="col" class="number">{t(`compared.${name}`)}</th>,
                <Head key={`${name} change`} column={`change:${name}`} name={t("change")} number />,
              ])}
            </tr>
          </thead>
          <tbody>
            {inOrder.slice(0, shown).map((row, i) => (
              <One key={keyOf(row, i)} row={row} props={props} />
            ))}
          </tbody>
        </table>
      </div>
      {inOrder.length > shown && (
        <p class="under">
          {tn("rows.hidden", inOrder.length - shown, {
            n: formatCount(lang.value, inOrder.length - shown),
          })}
          <button type="button" onClick={() => setShown(shown + 10 * atATime)}>
            {t("rows.more")}
          </button>
        </p>
      )}
    </>
  );
}
