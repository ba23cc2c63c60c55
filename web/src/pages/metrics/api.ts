// What the pages of the catalogue ask for.

import type { Answer, Metric } from "../../lib/api";
import { type Address, address, get, type Query } from "../../lib/http";

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
  valueAt: (query: Query): Address<Answer> => address("/v1/query", query),
};
