// What the page of sources asks for, and how a file gets to the server.

import { type Address, address, get, refusalOf, send } from "../../lib/http";

export interface Candidate {
  mapping: string;
  title: string | null;
  score: number;
  missing: string[];
}

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  columns: string[];
  candidates: Candidate[]; // the best first
  chosen: string | null;
  draft: string | null; // a first mapping, where none fits
  draft_error: string | null;
}

/** A mapping by its name, or one that was written here. */
export type Mapping = { mapping: string } | { yaml: string; save_as?: string };

export interface Preview {
  mistakes: string[];
  facts: Record<string, string | number | boolean | null>[];
}

export interface Report {
  read: number;
  accepted: number;
  corrected: number;
  duplicate: number;
  rejected: number;
  skipped: number;
  rejects: { line: number; reason: string }[];
  skips: { why: string; rows: number }[];
  rejects_file: string | null;
  broken: string | null;
}

export interface Job {
  id: string;
  kind: string;
  name: string;
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  share: number;
  rows: number;
  seconds: number;
  error: string | null;
  source: string | null;
  report: Report | null;
  from: string | null;
  to: string | null;
}

/** Milliseconds within which so many of a hundred were done. */
export interface Spread {
  p50: number | null;
  p95: number | null;
  p99: number | null;
  n: number | null;
}

/** How soon events are to be seen, and what stands in their way. */
export interface Service {
  event_to_queryable_ms: Spread;
  event_to_browser_ms: Spread;
  target_ms: number | null;
  met_share: number | null; // 0 to 1
  queue: { events: number | null; bytes: number | null; limit_events: number | null };
  commit_ms: Omit<Spread, "n">;
  rejects: { reason: string; count: number }[];
  canary: { last: string | null; missed: number | null };
  viewers: number | null;
  hours: (Spread & { from: string })[];
}

/** Events that were put aside: no facts until somebody releases them. */
export interface Quarantine {
  sources: { source: string; events: number }[];
  events: Aside[]; // the newest
}

export interface Aside {
  id: number;
  came: string;
  why: string;
  event: { fact: string; source: string; id: string; ts: string };
}

/** Which of those that were put aside. */
export type Which = { source: string } | { ids: number[] };

export interface KnownMapping {
  name: string;
  version: number;
  title: string | null;
  source: string;
  builtin: boolean;
}

export interface Sending {
  upload: Promise<Upload>;
  stop: () => void;
}

/** Send a file; fetch() cannot say how much of it has gone. */
function sendFile(file: File, tell: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  const upload = new Promise<Upload>((done, fail) => {
    request.open("POST", address("/v1/uploads", { name: file.name }));
    request.responseType = "json";
    request.upload.onprogress = (e) => tell(e.total > 0 ? e.loaded / e.total : 0);
    request.onload = () =>
      request.status === 201
        ? done(request.response as Upload)
        : fail(refusalOf(request.response));
    request.onerror = () => fail(new TypeError("the server is away"));
    request.onabort = () => fail(new DOMException("stopped", "AbortError"));
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(file);
  });
  return { upload, stop: () => request.abort() };
}

const one = (path: string, id: string) => `${path}/${encodeURIComponent(id)}`;

export const api = {
  mappings: (signal: AbortSignal) =>
    get<{ mappings: KnownMapping[] }>("/v1/mappings", {}, signal).then(
      (d) => d.mappings,
    ),
  serviceAt: "/v1/service" as Address<Service>,
  quarantine: (signal: AbortSignal) => get<Quarantine>("/v1/quarantine", {}, signal),
  release: (which: Which) => send<unknown>("POST", "/v1/quarantine/release", which),
  discard: (which: Which) => send<unknown>("DELETE", "/v1/quarantine", which),
  sendFile,
  dropUpload: (id: string) => send<unknown>("DELETE", one("/v1/uploads", id)),
  preview: (id: string, mapping: Mapping, signal: AbortSignal) => {
    const { save_as: _, ...meant } = { save_as: "", ...mapping };
    return send<Preview>("POST", `${one("/v1/uploads", id)}/preview`, meant, signal);
  },
  start: (upload: string, mapping: Mapping) =>
    send<Job>("POST", "/v1/imports", { upload, ...mapping }),
  jobs: (signal: AbortSignal) =>
    get<{ jobs: Job[] }>("/v1/jobs", {}, signal).then((d) => d.jobs),
  job: (id: string) => get<Job>(one("/v1/jobs", id)),
  stop: (id: string) => send<Job>("DELETE", one("/v1/jobs", id)),
  forget: (source: string) => send<Job>("DELETE", one("/v1/sources", source)),
  rejects: (file: string) => one("/v1/rejects", file),
};
