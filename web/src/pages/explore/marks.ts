// What happens when somebody chooses a mark of a drawing or a row of a table:
// only this one is kept, or it is shown how it was counted.

import { signal } from "@preact/signals";

import type { Metric, Row } from "../../lib/api";
import { readParts, withOnly, writeParts } from "../../lib/filter";
import { go, view, type View, withPeriod } from "../../lib/state";
import { openReceipt } from "../../ui/Receipt";
import { asWritten, dimensionsOf, kindOf, markQuery, type Plan, type Span } from "./question";

/** What a click does; Shift does the other. */
export const clickExplains = signal(false);

type Mark = Pick<Row, "group" | "from" | "to">;

/** A drawing that needs what is chosen now is chosen again by itself. */
function stillDrawn(next: View): View {
  const by = dimensionsOf(next).length;
  const lost =
    (next.chart === "heat" && by !== 2) ||
    (next.chart === "waterfall" && by !== 1) ||
    (next.chart === "bars" && by === 0 && kindOf({ ...next, chart: "" }) === "line");
  return lost ? { ...next, chart: "" } : next;
}

/** Only this group: it becomes the filter, and what it is of has one value
 * now, so nothing is to be told apart by it. */
export function onlyGroup(group: Record<string, string | null>): void {
  const by = dimensionsOf(view.value).filter((name) => !(name in group));
  const where = writeParts(withOnly(readParts(view.value.where), group));
  const next = { ...view.value, where, by: by.join(","), sort: "", limit: "" };
  go(stillDrawn(next));
}

/** Only these days; buckets as they fit. */
export function onlyTime(from: string, to: string): void {
  const span = { from: asWritten(from), to: asWritten(to) };
  go({ ...withPeriod(view.value, span), grain: "" });
}

export function only(mark: Mark): void {
  const grouped = mark.group !== undefined && Object.keys(mark.group).length > 0;
  if (grouped) onlyGroup(mark.group!);
  else if (mark.from !== undefined && mark.to !== undefined) onlyTime(mark.from, mark.to);
}

export function explain(mark: Mark, plan: Plan, closed: Span, metric: Metric): void {
  openReceipt(markQuery(plan, closed, mark), metric.decimals);
}
