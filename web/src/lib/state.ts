// What the page shows, kept in its URL: every view can be shared, and the
// back button works.
//
//     ?last=90d&where=channel%3Dphone&lang=pl

import { computed, signal } from "@preact/signals";

export const periodNames = ["last", "period", "from", "to"] as const;
export type PeriodName = (typeof periodNames)[number];

export interface View {
  last?: string;
  period?: string;
  from?: string;
  to?: string;
  where?: string;
  lang?: string;
}

const names: (keyof View)[] = [...periodNames, "where", "lang"];

export function readView(search: string): View {
  const given = new URLSearchParams(search);
  const view: View = {};
  for (const name of names) {
    const value = given.get(name);
    if (value !== null && value !== "") view[name] = value;
  }
  return view;
}

export function writeView(view: View): string {
  const out = new URLSearchParams();
  for (const name of names) {
    const value = view[name];
    if (value !== undefined && value !== "") out.set(name, value);
  }
  const text = out.toString();
  return text === "" ? "" : `?${text}`;
}

/** What the server is asked: the view without what only the page needs. */
export function queryOf(view: View): Record<string, string> {
  const query: Record<string, string> = {};
  for (const name of [...periodNames, "where"] as const) {
    const value = view[name];
    if (value !== undefined) query[name] = value;
  }
  return query;
}

/** The view with another period; a new one replaces the old one whole. */
export function withPeriod(view: View, period: Partial<View>): View {
  const { last: _l, period: _p, from: _f, to: _t, ...rest } = view;
  return { ...rest, ...period };
}

// ---- One filter ------------------------------------------------------------

export interface OneFilter {
  dimension: string;
  value: string | null; // null: the facts that have none
}

const escape = (s: string) => s.replace(/[\\,|=!]/g, (c) => `\\${c}`);

export function writeFilter(f: OneFilter): string {
  return `${f.dimension}=${f.value === null ? "" : escape(f.value)}`;
}

export function readFilter(where: string | undefined): OneFilter | null {
  const at = where?.indexOf("=") ?? -1;
  if (where === undefined || at < 1) return null;
  const value = where.slice(at + 1).replace(/\\(.)/g, "$1");
  return { dimension: where.slice(0, at), value: value === "" ? null : value };
}

// ---- The page's own --------------------------------------------------------

export const view = signal<View>({});
export const query = computed(() => queryOf(view.value));

export function startState(): void {
  view.value = readView(location.search);
  addEventListener("popstate", () => {
    view.value = readView(location.search);
  });
}

export function go(next: View): void {
  view.value = next;
  history.pushState(null, "", location.pathname + writeView(next));
}
