// Which page is shown and what it shows, kept in its URL: every view can be
// shared, and the back button works.
//
//     /overview?last=90d&where=channel%3Dphone&lang=pl

import { computed, signal } from "@preact/signals";

export const periodNames = ["last", "period", "from", "to"] as const;
export type PeriodName = (typeof periodNames)[number];

// What a page of its own adds: which number, of whom, how it is drawn.
const pageNames = [
  "metric", "by", "grain", "compare", "chart", "sort", "limit", "tab",
] as const;
const names = [...periodNames, "where", "lang", ...pageNames] as const;

export type View = Partial<Record<(typeof names)[number], string>>;

export function readView(search: string): View {
  const given = new URLSearchParams(search);
  const view: View = {};
  for (const name of names) {
    // Conditions may be there more than once: all of them hold.
    const said = given.getAll(name).filter((value) => value !== "");
    const value = name === "where" ? said.join(",") : said[0];
    if (value !== undefined && value !== "") view[name] = value;
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

/** "2026-01-31" and a number of days; empty for what is no day. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return "";
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

// ---- Where we are ----------------------------------------------------------

export const path = signal("/");
export const view = signal<View>({});

// Another language is another view but the same question, so the question is
// compared as text.
const asked = computed(() => JSON.stringify(queryOf(view.value)));
export const query = computed(
  () => JSON.parse(asked.value) as Record<string, string>,
);

/** The period that the page shows, as the server closed it. */
export const shownPeriod = signal<{ from: string; to: string } | null>(null);

function readAddress(): void {
  path.value = location.pathname;
  view.value = readView(location.search);
}

export function go(next: View, to: string = path.peek()): void {
  const now = path.peek() + writeView(view.peek());
  if (to + writeView(next) === now) return;
  history.pushState(null, "", to + writeView(next));
  readAddress();
}

/** Say in the address what the page chose by itself: no step to go back to. */
export function settle(more: View): void {
  history.replaceState(null, "", path.peek() + writeView({ ...view.peek(), ...more }));
  readAddress();
}

/** A link to another page that keeps period, filter and language, with what
 * else `more` says. */
export function linkTo(to: string, more: View = {}): string {
  const { lang } = view.value;
  return to + writeView({ ...query.value, ...(lang && { lang }), ...more });
}

/** Links to our own pages change the page, and load nothing anew. */
function follow(e: MouseEvent): void {
  const link = (e.target as Element).closest?.("a[href]");
  const plain = e.button === 0 && !e.ctrlKey && !e.metaKey && !e.shiftKey && !e.altKey;
  if (!(link instanceof HTMLAnchorElement) || !plain || e.defaultPrevented) return;
  const { origin, pathname, search, hash } = new URL(link.href);
  const ours = origin === location.origin && !/^\/v1\b|\./.test(pathname);
  if (!ours || hash !== "" || link.target !== "" || link.hasAttribute("download")) return;
  e.preventDefault();
  const elsewhere = pathname !== path.peek();
  go(readView(search), pathname);
  if (elsewhere) scrollTo(0, 0);
}

export function startState(): void {
  readAddress();
  addEventListener("popstate", readAddress);
  document.addEventListener("click", follow);
}
