// Taking in one file: how far it is, and the ways on from there.
//
//     nothing -> sending -> choosing -> running -> ended
//
// From everywhere a failure or a stop leads back to nothing, with a sentence
// if there is one to say.  A job that was started goes on when the page is
// left, and is found again when it comes back.

import { signal } from "@preact/signals";

import { loadStatus } from "../../lib/data";
import { forgetDimensions } from "../../lib/dimensions";
import { type Failure, failureOf } from "../../lib/http";
import { api, type Job, type Mapping, type Upload } from "./api";

export type Step =
  | { at: "nothing"; failure: Failure | null }
  | { at: "sending"; name: string; share: number; stop: () => void }
  | { at: "choosing"; upload: Upload; failure: Failure | null }
  | { at: "running"; job: Job }
  | { at: "ended"; job: Job };

export const step = signal<Step>({ at: "nothing", failure: null });
/** Goes up when there are other sources than before. */
export const changes = signal(0);

const pollMs = 300;

export function reset(failure: Failure | null = null): void {
  step.value = { at: "nothing", failure };
}

const stopped = (e: unknown) => e instanceof DOMException && e.name === "AbortError";

export async function take(file: File): Promise<void> {
  const sending = api.sendFile(file, (share) => {
    const now = step.peek();
    if (now.at === "sending") step.value = { ...now, share };
  });
  step.value = { at: "sending", name: file.name, share: 0, stop: sending.stop };
  try {
    step.value = { at: "choosing", upload: await sending.upload, failure: null };
  } catch (e) {
    reset(stopped(e) ? null : failureOf(e));
  }
}

/** Not this file after all. */
export function leave(upload: Upload): void {
  reset();
  // What is left behind is cleared away by the server after a day.
  api.dropUpload(upload.id).catch(() => {});
}

export async function start(upload: Upload, mapping: Mapping): Promise<void> {
  try {
    await follow(await api.start(upload.id, mapping));
  } catch (e) {
    step.value = { at: "choosing", upload, failure: failureOf(e) };
  }
}

const isOver = (job: Job) => !["waiting", "running"].includes(job.state);
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Show a job until it is over. */
export async function follow(first: Job): Promise<void> {
  let job = first;
  step.value = { at: "running", job };
  while (!isOver(job)) {
    await pause(pollMs);
    try {
      job = await api.job(job.id);
    } catch {
      continue; // the server may be back in a moment
    }
    const now = step.peek();
    if (now.at !== "running" || now.job.id !== job.id) return;
    step.value = { at: "running", job };
  }
  step.value = { at: "ended", job };
  changes.value++;
  forgetDimensions();
  await loadStatus();
}

/** A job that somebody started before this page was opened. */
export async function findRunning(signal: AbortSignal): Promise<void> {
  const running = (await api.jobs(signal)).find((job) => !isOver(job));
  if (running !== undefined && step.peek().at === "nothing") await follow(running);
}
