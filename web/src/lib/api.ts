// The only file that knows URLs.  Types mirror docs/api/openapi.yaml.

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
  from?: string;
  to?: string;
  value: number | null;
  n: number;
  low: number | null;
  high: number | null;
  weak: boolean;
  partial?: boolean;
  why?: string;
  compare?: Comparison;
}

export interface Answer {
  metric: string;
  unit: string;
  currency?: string;
  error?: string;
  from?: string;
  to?: string;
  zone?: string;
  as_of?: string | null;
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
  zone: string;
  as_of: string | null;
  grain: string;
  where: string;
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

export interface DimensionValues {
  name: string;
  values: { value: string | null; count: number }[];
}

export interface Exclusion {
  reason: string;
  detail: string | null;
  count: number;
}

export interface Receipt {
  definition: Metric & { facts: string; where: string; hit: string };
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

export type Query = Record<string, string>;

/** A sentence that the server wrote for people, in `message`. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

async function get<T>(path: string, query: Query = {}): Promise<T> {
  const reply = await fetch(address(path, query), {
    headers: { accept: "application/json" },
  });
  const body: unknown = await reply.json();
  if (!reply.ok)
    throw new ApiError(reply.status, (body as { detail: string }).detail);
  return body as T;
}

function address(path: string, query: Query): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

export const api = {
  status: () => get<Status>("/v1/status"),
  page: (query: Query) => get<Page>("/v1/page", query),
  dimensions: () =>
    get<{ dimensions: Dimension[] }>("/v1/dimensions").then((d) => d.dimensions),
  values: (name: string) =>
    get<DimensionValues>(`/v1/dimensions/${encodeURIComponent(name)}`, {
      limit: "200",
    }),
  receipt: (query: Query) => get<Receipt>("/v1/receipt", query),
  rows: (query: Query, offset: number, limit: number) =>
    get<Rows>("/v1/receipt/rows", {
      ...query,
      offset: String(offset),
      limit: String(limit),
    }),
  rowsCsv: (query: Query) =>
    address("/v1/receipt/rows", { ...query, format: "csv" }),
};
