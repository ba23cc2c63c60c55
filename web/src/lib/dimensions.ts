// What the facts can be filtered by: the dimensions that have values.

import { computed, effect, signal } from "@preact/signals";

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

interface Kept {
  of: string;
  at: number;
  found: Dimension[];
}

const keptAs = "dimensions";
const keptMs = 600_000;

/** Facts come all the time and new dimensions seldom: a browser's tab asks
 * once in ten minutes, and when another table has its first facts. */
async function loadDimensions(tables: string): Promise<void> {
  const text = sessionStorage.getItem(keptAs);
  const kept = text === null ? null : (JSON.parse(text) as Kept);
  const fresh = kept !== null && kept.of === tables && Date.now() - kept.at < keptMs;
  const found = fresh ? kept.found : await findFilled();
  if (!fresh)
    sessionStorage.setItem(
      keptAs,
      JSON.stringify({ of: tables, at: Date.now(), found } satisfies Kept),
    );
  dimensions.value = found;
}

/** What was brought in may have others. */
export function forgetDimensions(): void {
  sessionStorage.removeItem(keptAs);
  known.value = "";
}

const known = signal(""); // the tables whose dimensions are known

/** Which tables have facts; null while that is not known. */
const filled = computed(() => {
  const facts = status.value?.facts;
  if (facts === undefined) return null;
  return Object.keys(facts).filter((table) => facts[table]! > 0).join();
});

/** Once the first page is there, and again where there is more to choose. */
export function startDimensions(): void {
  effect(() => {
    const tables = filled.value;
    if (busy.value || tables === null || tables === known.value) return;
    known.value = tables;
    // Without the list the page works; the address can still filter.
    loadDimensions(tables).catch(() => {});
  });
}
