// The one stream of a page: the server tells what has changed of the answers
// that are watched (GET /v1/live, docs/api/openapi.yaml).
//
// A lost connection is found again by the browser, which says from where on;
// where the browser gives up, a new stream is opened, later each time.  A
// browser has six connections for all tabs that show a server, so a tab that
// nobody sees gives its own back: after a while, or as soon as another tab
// opens one.

import { sinceChange } from "./http";
import { begun, problem, state, type Watch } from "./live";
import { apply, type Json, type Operation, shared } from "./patch";

const most = 8; // addresses of one stream; the server takes no more
const hiddenMs = 30_000;
const firstMs = 1000;
const longestMs = 60_000;
const hopeless = 5; // after so many failures in a row it is "off"

let wanted: Watch[] = [];
let source: EventSource | null = null;
let failures = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
let unseen: ReturnType<typeof setTimeout> | undefined;

const others = new BroadcastChannel("puls live");

/** Twice as long each time, and not all viewers at the same moment. */
export function delayAfter(failed: number, chance: number): number {
  return Math.min(longestMs, firstMs * 2 ** (failed - 1)) * (0.5 + chance / 2);
}

// ---- What is told -----------------------------------------------------------

const mostTold = 32;
const doubtMs = 60_000; // the server keeps answers about as long

/** What was told last of an address, also by streams before this one.  If
 * this page has changed something, a target for instance, a snapshot that
 * says the same again may be older than what the page has asked since. */
const told = new Map<string, Json>();

function remember(path: string, body: Json): void {
  told.delete(path);
  told.set(path, body);
  if (told.size > mostTold) told.delete(told.keys().next().value!);
}

type Told =
  | { event: "snapshot"; watch: number; body: Json }
  | { event: "patch"; watch: number; patch: Operation[] }
  | { event: "problem"; watch: number; problem: { detail?: string; title?: string } };

/** Hands on what is told of these addresses. */
function teller(paths: string[], watches: Watch[]): (event: Told) => void {
  const bodies: Json[] = [];
  const problems = new Map<number, string>();
  const handOn = (at: number, body: Json, doubtful: boolean) => {
    for (const w of watches.filter((one) => one.path === paths[at])) {
      if (doubtful && w.body !== null) continue;
      const next = shared(w.body, body);
      if (next === w.body) continue;
      w.body = next;
      w.take(next);
    }
  };
  const take = (at: number, body: Json) => {
    const path = paths[at]!;
    const before = told.get(path);
    const next = shared(before, body);
    bodies[at] = next;
    remember(path, next);
    handOn(at, next, next === before && sinceChange() < doubtMs);
  };
  return (event) => {
    const at = event.watch;
    if (event.event === "problem")
      problems.set(at, event.problem.detail ?? event.problem.title ?? "");
    else {
      problems.delete(at);
      take(at, event.event === "snapshot" ? event.body : apply(bodies[at] ?? null, event.patch));
    }
    problem.value = [...problems.values()][0] ?? null;
  };
}

// ---- The connection ---------------------------------------------------------

function close(): void {
  clearTimeout(retry);
  source?.close();
  source = null;
}

/** Another stream, in a while. */
function later(): void {
  close();
  state.value = failures < hopeless ? "reconnecting" : "off";
  retry = setTimeout(open, delayAfter(failures, Math.random()));
}

function open(): void {
  close();
  if (wanted.length === 0 || document.hidden) {
    state.value = "off";
    return;
  }
  const paths = [...new Set(wanted.map((w) => w.path))].slice(0, most);
  const query = paths.map((path) => `watch=${encodeURIComponent(path)}`);
  const mine = new EventSource(`/v1/live?${query.join("&")}`);
  const tell = teller(paths, wanted);
  source = mine;
  mine.addEventListener("hello", () => {
    failures = 0;
    problem.value = null;
    state.value = "live";
    begun.value++;
  });
  for (const event of ["snapshot", "patch", "problem"] as const)
    mine.addEventListener(event, (e) => {
      if (source !== mine) return;
      try {
        tell({ event, ...(JSON.parse(e.data) as object) } as Told);
      } catch {
        failures++; // what is known does not fit: begin again from a snapshot
        later();
      }
    });
  mine.addEventListener("error", () => {
    if (source !== mine) return;
    failures++;
    state.value = "reconnecting";
    if (mine.readyState === EventSource.CLOSED || failures >= hopeless) later();
  });
  others.postMessage("opened");
}

/** Keep these up to date, and nothing else. */
export function follow(watches: Watch[]): void {
  const same = watches.length === wanted.length && watches.every((w, i) => w === wanted[i]);
  if (same) return;
  wanted = watches;
  failures = 0;
  open();
}

// ---- Who can see it ---------------------------------------------------------

function rest(): void {
  close();
  state.value = "off";
}

others.addEventListener("message", () => document.hidden && rest());
document.addEventListener("visibilitychange", () => {
  clearTimeout(unseen);
  if (document.hidden) unseen = setTimeout(rest, hiddenMs);
  else if (source === null) open();
});
addEventListener("pagehide", rest);
addEventListener("pageshow", (e) => e.persisted && open());
addEventListener("online", open);

// After a sleep nobody has told the connection that it is gone.
const tickMs = 10_000;
let tick = Date.now();
setInterval(() => {
  const slept = Date.now() - tick > 4 * tickMs;
  tick = Date.now();
  if (slept && !document.hidden) open();
}, tickMs);
