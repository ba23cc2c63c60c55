// An audience's brief while it is being edited.

import type { Audience, Choice } from "./api";

export const most = 5;

/** Line `at` changed; groups are kept for bars alone. */
export function withChoice(a: Audience, at: number, change: Partial<Choice>): Audience {
  const kpis = a.kpis.map((k, i) => {
    if (i !== at) return k;
    const next = { ...k, ...change };
    return next.chart === "bars" ? next : { ...next, by: null };
  });
  return withPrimary({ ...a, kpis }, a.kpis[at]?.metric === a.primary ? at : -1);
}

/** Line `at` is the most important one; it stays who it is if there is none. */
export function withPrimary(a: Audience, at: number): Audience {
  return { ...a, primary: a.kpis[at]?.metric ?? a.primary };
}

/** Line `at` a place up or down; at the ends it stays where it is. */
export function moved(a: Audience, at: number, by: 1 | -1): Audience {
  const kpis = [...a.kpis];
  const [from, to] = [kpis[at], kpis[at + by]];
  if (from === undefined || to === undefined) return a;
  kpis[at] = to;
  kpis[at + by] = from;
  return { ...a, kpis };
}

/** Without line `at`; if it was the most important one, the first is now. */
export function removed(a: Audience, at: number): Audience {
  const kpis = a.kpis.filter((_, i) => i !== at);
  const stays = kpis.some((k) => k.metric === a.primary);
  return { ...a, kpis, primary: stays ? a.primary : kpis[0]?.metric ?? "" };
}

/** One line more, of the first of `metrics` that is not there yet. */
export function added(a: Audience, metrics: string[]): Audience {
  const metric = metrics.find((m) => !a.kpis.some((k) => k.metric === m));
  if (metric === undefined || a.kpis.length >= most) return a;
  const one: Choice = { metric, where: "", chart: "line", by: null };
  return { ...a, kpis: [...a.kpis, one], primary: a.primary || metric };
}
