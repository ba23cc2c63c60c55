// What all pages ask for, and its types as in docs/api/openapi.yaml.  What
// one page alone needs is in the api.ts of its folder.

import { type Address, address, get, type Query } from "./http";

export type Words = Record<"en" | "pl" | "ro", string>;

export interface Metric {
  name: string;
  version: number;
  label: Words;
  formula: Words;
  unit: string;
  better: "higher" | "lower" | "neither";
  decimals: number;
  min_n: number;
  source: string;
}

export interface Comparison {
  with: string;
  from: string;
  to: string;
  partial: boolean;
  value: number | null;
  n: number;
  change: number | null;
  p: number | null;
  significant: boolean;
}

export interface Row {
  group?: Record<string, string | null>;
  from?: string;
  to?: string;
  value: number | null;
  n: number;
  low: number | null;
  high: number | null;
  weak: boolean;
  partial?: boolean;
  cut?: boolean; // by a page: only a part of the bucket is in the period
  why?: string;
  mixed_scales?: { min: number; max: number; n: number }[];
  compare?: Comparison;
  comparisons?: Comparison[]; // all of them, where there are several
}

export const comparisonsOf = (row: Row): Comparison[] =>
  row.comparisons ?? (row.compare === undefined ? [] : [row.compare]);

export interface Answer {
  metric: string;
  unit: string;
  currency?: string;
  error?: string;
  from?: string;
  to?: string;
  zone?: string;
  as_of?: string | null;
  more_groups?: boolean;
  rows?: Row[];
}

export interface Tile {
  metric: Metric;
  answer: Answer;
  line: Answer;
}

export interface Page {
  from: string | null;
  to: string | null;
  as_of: string | null;
  grain: string;
  tiles: Tile[];
}

export interface Status {
  name: string;
  zone: string;
  language: string;
  currency: string;
  version: string;
  facts: Record<string, number>;
  first: string | null;
  last: string | null;
  as_of: string | null;
  now: string;
}

export interface Dimension {
  name: string;
  facts: string[];
  doc: string;
}

export interface DimensionValue {
  value: string | null;
  count: number;
}

interface DimensionValues {
  values: DimensionValue[];
}

export interface Exclusion {
  reason: "older version" | "not asked for" | "no value" | "other scale";
  detail: string | null;
  count: number;
}

export interface Definition {
  name: string;
  version: number;
  label: Words;
  formula: Words;
  facts: string;
  where: string;
  hit: string;
  unit: string;
  source: string;
}

export interface Receipt {
  definition: Definition;
  question: Record<string, string>;
  from: string;
  to: string;
  zone: string;
  as_of: string | null;
  currency?: string;
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  n: number;
  low: number | null;
  high: number | null;
  provider?: "rollup" | "deck" | "kept" | "sql"; // not of a ratio
  exclusions?: Exclusion[];
  sha256?: string | null;
  parts?: Receipt[];
}

export interface Rows {
  columns: string[];
  rows: (string | null)[][];
  offset: number;
  total: number;
}

/** Where something came from, and how long ago. */
export interface Source {
  source: string;
  facts: Record<string, number>;
  first: string | null;
  last: string | null;
  imported: string | null;
  median_gap_s?: number | null; // between days with facts
  last_arrival?: string | null;
  usual_gap_s?: number | null; // between arrivals
  stale: boolean;
  stale_since?: string | null; // from when it was too long
  rejected: number;
  demo: boolean;
}

export interface Import {
  batch: number;
  source: string;
  file: string | null; // null: events
  mapping: string;
  imported: string;
  rows: number;
  accepted: number;
  duplicate: number;
  rejected: number;
}

export interface Sources {
  sources: Source[];
  imports: Import[];
}

const statusAt = "/v1/status";

export const api = {
  statusAt,
  status: () => get<Status>(statusAt),
  pageAt: (query: Query): Address<Page> => address("/v1/page", query),
  sourcesAt: "/v1/sources" as Address<Sources>,
  dimensions: () =>
    get<{ dimensions: Dimension[] }>("/v1/dimensions").then((d) => d.dimensions),
  values: (name: string, facts: string, limit: number) =>
    get<DimensionValues>(`/v1/dimensions/${encodeURIComponent(name)}`, {
      facts,
      limit: String(limit),
    }).then((d) => d.values),
  receipt: (query: Query, signal: AbortSignal) =>
    get<Receipt>("/v1/receipt", query, signal),
  rows: (query: Query, offset: number, limit: number, signal: AbortSignal) =>
    get<Rows>(
      "/v1/receipt/rows",
      { ...query, offset: String(offset), limit: String(limit) },
      signal,
    ),
  rowsCsv: (query: Query) =>
    address("/v1/receipt/rows", { ...query, format: "csv" }),
};
