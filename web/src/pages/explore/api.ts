// What exploring asks for, as in docs/api/openapi.yaml.

import type { Answer, Comparison, Page } from "../../lib/api";
import { type Address, address, failureOf, type Failure, get, type Query, send } from "../../lib/http";
import type { Part } from "../../lib/asked";
import type { Definition } from "../metrics/api";
import type { Plan } from "./question";

export type { Definition };

export interface Distribution {
  metric: string;
  unit: string;
  scale: { min: number; max: number; step: number; reversed: boolean } | null;
  from: string;
  to: string;
  more_groups: boolean;
  rows: DistributionRow[];
}

export interface DistributionRow {
  group: Record<string, string | null>;
  n: number;
  points: { score: number; count: number; share: number | null }[];
  left: number | null;
  right: number | null;
  value: number | null;
  low: number | null;
  high: number | null;
  weak: boolean;
}

export interface WaterfallPart {
  value: string | null;
  before: number | null;
  after: number | null;
  n_before: number;
  n_after: number;
  mix: number | null;
  rate: number | null;
  total: number | null;
  stands_out?: boolean; // beyond chance, of an explanation
}

export interface Waterfall {
  metric: string;
  unit: string;
  currency?: string;
  from: string;
  to: string;
  compare: Pick<Comparison, "with" | "from" | "to" | "partial">;
  by: string;
  before: number | null;
  after: number | null;
  change: number | null;
  mix: number | null;
  rate: number | null;
  significant: boolean;
  p: number | null;
  parts: WaterfallPart[];
  others: number;
}

export interface Explanation {
  change: number | null;
  significant: boolean;
  since: { at: string; p: number } | null;
  artefacts: { kind: string; significant: boolean; sentence: string }[];
  dimensions: {
    dimension: string;
    mix: number | null;
    rate: number | null;
    share: number | null;
    top: WaterfallPart[];
  }[];
  sentence: string;
}

export interface SavedView {
  id: string;
  name: string;
  path: string;
  created: string;
}

/** What is drawn: rows, how often each score was given, or a change. */
export type Drawn =
  | { is: "rows"; answer: Answer }
  | { is: "scores"; answer: Distribution }
  | { is: "parts"; answer: Waterfall };

/** Everything the page asked for one question, with the question itself, so
 * that old answers are never read with new choices. */
export interface Found {
  plan: Plan;
  total: Answer;
  drawn: Drawn | null;
  buckets: Answer | null;
  failure: Failure | null; // why nothing could be drawn
}

const queryAt = (q: Query): Address<Answer> => address("/v1/query", q);
const scoresAt = (q: Query): Address<Distribution> => address("/v1/distribution", q);
const query = (q: Query, signal: AbortSignal) => get(queryAt(q), {}, signal);

function drawn(plan: Plan, signal: AbortSignal): Promise<Drawn | null> {
  const q = plan.drawn;
  if (q === null) return Promise.resolve(null);
  switch (plan.kind) {
    case "likert":
      return get(scoresAt(q), {}, signal).then((answer) => ({
        is: "scores",
        answer,
      }));
    case "waterfall":
      return get<Waterfall>("/v1/waterfall", q, signal).then((answer) => ({
        is: "parts",
        answer,
      }));
    default:
      return query(q, signal).then((answer) => ({ is: "rows", answer }));
  }
}

async function find(plan: Plan, signal: AbortSignal): Promise<Found> {
  const wanted = Promise.all([
    drawn(plan, signal),
    plan.buckets === null ? null : query(plan.buckets, signal),
  ]).then(
    ([found, buckets]) => ({ drawn: found, buckets, failure: null }),
    (e: unknown) => ({ drawn: null, buckets: null, failure: failureOf(e) }),
  );
  const total = await query(plan.total, signal);
  return { plan, total, ...(await wanted) };
}

/** What keeps it up to date; what a change is made of is asked again. */
function live({ plan, total, drawn, buckets }: Found): Part<Found>[] {
  const parts: Part<Found>[] = [
    {
      path: queryAt(plan.total),
      body: total,
      put: (now, body) => ({ ...now, total: body as Answer }),
    },
  ];
  if (plan.drawn !== null && drawn !== null && drawn.is !== "parts")
    parts.push({
      path: drawn.is === "rows" ? queryAt(plan.drawn) : scoresAt(plan.drawn),
      body: drawn.answer,
      put: (now, body) => ({ ...now, drawn: { is: drawn.is, answer: body } as Drawn }),
    });
  if (plan.buckets !== null && buckets !== null)
    parts.push({
      path: queryAt(plan.buckets),
      body: buckets,
      put: (now, body) => ({ ...now, buckets: body as Answer }),
    });
  return parts;
}

export const api = {
  metrics: (signal: AbortSignal) =>
    get<{ metrics: Definition[] }>("/v1/metrics", {}, signal).then((d) => d.metrics),
  usual: (signal: AbortSignal) => get<Page>("/v1/page", {}, signal),
  find,
  live,
  explain: (q: Query, signal: AbortSignal) =>
    get<Explanation>("/v1/explain", q, signal),
  csv: (q: Query) => address("/v1/query", { ...q, format: "csv" }),
  views: (signal: AbortSignal) =>
    get<{ views: SavedView[] }>("/v1/views", {}, signal).then((d) => d.views),
  keep: (name: string, path: string) =>
    send<SavedView>("POST", "/v1/views", { name, path }),
  rename: (view: SavedView, name: string) =>
    send<SavedView>("PUT", `/v1/views/${encodeURIComponent(view.id)}`, {
      name,
      path: view.path,
    }),
  forget: (view: SavedView) =>
    send<null>("DELETE", `/v1/views/${encodeURIComponent(view.id)}`),
};
