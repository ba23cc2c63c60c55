// What the page of data quality asks for.

import type { Metric } from "../../lib/api";
import { get, type Query } from "../../lib/http";

export type CheckState = "ok" | "notice" | "warning" | "bad";

export interface Check {
  check: string;
  state: CheckState;
  table: string;
  source: string | null;
  column: string | null;
  count: number;
  of: number;
  share: number | null;
  from: string | null;
  to: string | null;
  sentence: string;
  where: string | null; // leads to the rows
}

export interface Grade {
  metric: string;
  grade: string;
  reasons: string[];
}

export interface Quality {
  as_of: string | null;
  checked: string | null;
  took_ms: number | null;
  running: boolean;
  checks: Check[];
  grades: Grade[];
}

export interface Weighed {
  value: number | null;
  low: number | null;
  high: number | null;
}

export interface CoverageRow {
  value: string | null;
  population: number;
  population_share: number | null;
  respondents: number;
  respondent_share: number | null;
  difference_pp: number | null;
  warn: boolean;
  metric_value: number | null;
  n: number;
}

export interface Coverage {
  metric: string;
  by: string;
  from: string;
  to: string;
  population_of: string;
  rows: CoverageRow[];
  unweighted: Weighed & { n: number };
  weighted: (Weighed & { n_eff: number; deff: number }) | null;
  warn: boolean;
  sentence: string;
}

export const api = {
  quality: (lang: string, signal: AbortSignal) =>
    get<Quality>("/v1/quality", { lang }, signal),
  coverage: (query: Query, signal: AbortSignal) =>
    get<Coverage>("/v1/coverage", query, signal),
  metrics: (signal: AbortSignal) =>
    get<{ metrics: (Metric & { type: string; facts: string })[] }>(
      "/v1/metrics",
      {},
      signal,
    ).then((d) => d.metrics),
};
