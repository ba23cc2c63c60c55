// What the facts can be filtered by: the dimensions that have values.

import { effect, signal } from "@preact/signals";

import { api, type Dimension, type DimensionValue } from "./api";
import { busy } from "./busy";
import { status } from "./data";

// Those of the standard that are worth a filter, in the order of the list;
// an organisation's own follow them.
export const standard = [
  "channel", "touchpoint", "product", "region", "segment", "reason", "team",
  "queue", "agent", "actor", "result", "answered", "abandoned", "resolved",
  "sla_met", "kind", "survey", "question", "mood", "language", "campaign",
  "currency", "consent", "weekday", "hour", "source", "customer",
] as const;
export type Standard = (typeof standard)[number];

export const isStandard = (name: string): name is Standard =>
  standard.includes(name as Standard);

export const dimensions = signal<Dimension[]>([]);

const place = (d: Dimension) => {
  const at = standard.indexOf(d.name as Standard);
  return at < 0 ? standard.length : at;
};

/** The tables that have this dimension, and any fact at all. */
function tablesOf(d: Dimension): string[] {
  return d.facts.filter((table) => (status.peek()?.facts[table] ?? 0) > 0);
}

/** So many values are listed; of these there may be more. */
export const mostValues = 200;

// These are read in their own order, not by how often they occur.
const ordered = ["weekday", "hour"];

/** Values of a dimension in all tables, most frequent first. */
export async function valuesOf(
  d: Dimension,
  limit: number = mostValues,
): Promise<DimensionValue[]> {
  const found = await Promise.all(
    tablesOf(d).map((table) => api.values(d.name, table, limit)),
  );
  const counts = new Map<string | null, number>();
  for (const { value, count } of found.flat())
    counts.set(value, (counts.get(value) ?? 0) + count);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) =>
      ordered.includes(d.name) ? Number(a.value) - Number(b.value) : b.count - a.count,
    );
}

async function hasValues(d: Dimension): Promise<boolean> {
  const two = await valuesOf(d, 2);
  return two.some((v) => v.value !== null);
}

/** Ask one after the other, so that the page's own questions go first. */
async function findFilled(): Promise<Dimension[]> {
  const known = await api.dimensions();
  const useful = known
    .filter((d) => isStandard(d.name) || d.name.startsWith("attr."))
    .sort((a, b) => place(a) - place(b));
  const filled: Dimension[] = [];
  for (const d of useful) if (await hasValues(d)) filled.push(d);
  return filled;
}

/** While the data stay the same, they are asked once in a browser's tab. */
async function loadDimensions(): Promise<void> {
  const key = `dimensions ${status.peek()?.as_of}`;
  const kept = sessionStorage.getItem(key);
  const found =
    kept === null ? await findFilled() : (JSON.parse(kept) as Dimension[]);
  sessionStorage.setItem(key, JSON.stringify(found));
  dimensions.value = found;
}

/** Once the first page is there. */
export function startDimensions(): void {
  const stop = effect(() => {
    if (busy.value || status.value === null) return;
    queueMicrotask(() => stop());
    // Without the list the page works; the address can still filter.
    loadDimensions().catch(() => {});
  });
}
