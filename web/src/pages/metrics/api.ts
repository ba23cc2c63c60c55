// What the pages of the catalogue ask for.

import type { Answer, Metric } from "../../lib/api";
import { get, type Query } from "../../lib/http";

/** A row of the catalogue, as in docs/api/openapi.yaml. */
export interface Definition extends Metric {
  clock: string;
  interval: string;
  builtin: boolean;
  type: string;
  facts: string;
  where?: string;
  hit?: string;
  measure?: string;
  numerator?: string;
  denominator?: string;
}

export const api = {
  all: (signal: AbortSignal) =>
    get<{ metrics: Definition[] }>("/v1/metrics", {}, signal).then((d) => d.metrics),
  one: (name: string, signal: AbortSignal) =>
    get<Definition>(`/v1/metrics/${encodeURIComponent(name)}`, {}, signal),
  value: (query: Query, signal: AbortSignal) =>
    get<Answer>("/v1/query", query, signal),
};
