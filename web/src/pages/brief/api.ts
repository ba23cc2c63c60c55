// What the brief asks for, and its types as in docs/api/openapi.yaml.

import type { Answer, Metric, Words } from "../../lib/api";
import { type Address, address, get, type Query, send } from "../../lib/http";

export const chartKinds = ["line", "bars", "none"] as const;
export type ChartKind = (typeof chartKinds)[number];

/** A line of an audience's brief, as it is configured. */
export interface Choice {
  metric: string;
  where: string;
  chart: ChartKind;
  by: string | null;
}

export interface Audience {
  name: string;
  label: Words;
  question: Words;
  last: string;
  compare: string;
  primary: string;
  kpis: Choice[];
  builtin: boolean;
  edited: boolean;
}

export const states = [
  "reached", "on_track", "at_risk", "missed", "open", "not_measurable",
] as const;

export interface Target {
  value: number;
  due: string | null;
  state: (typeof states)[number];
  sentence?: string;
}

export interface Kpi {
  metric: Metric;
  label: string;
  where: string;
  question: Query;
  answer: Answer;
  line: Answer;
  chart: ChartKind;
  by: string | null;
  bars: Answer | null;
  since: { at: string; p: number } | null;
  target: Target | null;
  sentence: string;
  action: string | null;
  grade: "A" | "B" | "C" | "D" | null;
  reasons: string[];
  stale: { source: string; last: string } | null;
}

export interface Reading {
  words: number;
  kpis: number;
  charts: number;
  seconds: number;
  limit: number;
  drop: string[];
}

export interface Compared {
  with: string;
  from: string;
  to: string;
  partial: boolean;
}

export interface Brief {
  audience: string;
  label: string;
  question: string;
  primary: string; // the metric of the most important line
  from: string;
  to: string;
  zone: string;
  as_of: string | null;
  grain: string;
  line_from: string;
  compare: Compared | null;
  headline: string;
  demo: boolean;
  reading: Reading;
  kpis: Kpi[];
}

const one = (name: string) => `/v1/audiences/${encodeURIComponent(name)}`;

export const api = {
  briefAt: (query: Query): Address<Brief> => address("/v1/brief", query),
  audiences: (signal: AbortSignal) =>
    get<{ audiences: Audience[] }>("/v1/audiences", {}, signal).then(
      (d) => d.audiences,
    ),
  metrics: (signal: AbortSignal) =>
    get<{ metrics: Metric[] }>("/v1/metrics", {}, signal).then((d) => d.metrics),
  save: (audience: Audience) => send<Audience>("PUT", one(audience.name), audience),
  reset: (name: string) => send<Audience>("DELETE", one(name)),
};
