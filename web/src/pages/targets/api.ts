// What the page of targets asks for.

import type { Metric } from "../../lib/api";
import { get, type Query, send } from "../../lib/http";

export interface Target {
  metric: string;
  value: number;
  due: string | null;
}

/** Whether the data can ever show that a target was reached, and how it
 * looks now. */
export interface Outlook {
  metric: string;
  unit: string;
  currency?: string;
  value: number;
  due: string | null;
  now: { value: number | null; n: number; low: number | null; high: number | null };
  gap: number | null;
  margin: number | null;
  per_month: number | null;
  needed_n: number | null;
  months: number | null;
  measurable: boolean;
  by: string | null;
  state: string;
  projection: {
    at: string;
    value: number;
    low: number;
    high: number;
  } | null;
  sentence: string;
}

const one = (metric: string) => `/v1/targets/${encodeURIComponent(metric)}`;

export const api = {
  targets: (signal: AbortSignal) =>
    get<{ targets: Target[] }>("/v1/targets", {}, signal).then((d) => d.targets),
  metrics: (signal: AbortSignal) =>
    get<{ metrics: Metric[] }>("/v1/metrics", {}, signal).then((d) => d.metrics),
  outlook: (metric: string, query: Query, signal: AbortSignal) =>
    get<Outlook>(`${one(metric)}/check`, query, signal),
  set: (metric: string, value: number, due: string | null) =>
    send<Target>("PUT", one(metric), { value, due }),
  drop: (metric: string) => send<unknown>("DELETE", one(metric)),
};
