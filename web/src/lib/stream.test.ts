// The stream against an EventSource of our own, which says what the protocol
// of GET /v1/live lets a server say.

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Watch } from "./live";

class Source extends EventTarget {
  static readonly CLOSED = 2;
  static all: Source[] = [];
  readyState = 0;
  constructor(public url: string) {
    super();
    Source.all.push(this);
  }
  close() {
    this.readyState = 2;
  }
  say(event: string, data: unknown) {
    this.readyState = 1;
    this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }
  /** The browser looks for the connection again, or gives up. */
  lose(givesUp: boolean) {
    this.readyState = givesUp ? 2 : 0;
    this.dispatchEvent(new Event("error"));
  }
}

const channels: Channel[] = [];
class Channel extends EventTarget {
  constructor() {
    super();
    channels.push(this);
  }
  postMessage() {}
}

let stream: typeof import("./stream");
let live: typeof import("./live");
let page: EventTarget & { hidden: boolean };

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers();
  Source.all = [];
  channels.length = 0;
  page = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal("EventSource", Source);
  vi.stubGlobal("BroadcastChannel", Channel);
  vi.stubGlobal("document", page);
  const window = new EventTarget();
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  vi.spyOn(Math, "random").mockReturnValue(1);
  stream = await import("./stream");
  live = await import("./live");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What one view watches, and all that it was told. */
function watching(path: string, body: unknown = null): Watch & { told: unknown[] } {
  const told: unknown[] = [];
  return { path, body, told, take: (next) => void told.push(next) };
}

const show = (hidden: boolean) => {
  page.hidden = hidden;
  page.dispatchEvent(new Event("visibilitychange"));
};
const last = () => Source.all.at(-1)!;

test("all that is watched is asked over one stream, each address once", () => {
  const page = "/v1/page?where=channel%3Dphone";
  stream.follow([watching(page), watching("/v1/status"), watching(page)]);
  expect(Source.all.map((s) => s.url)).toEqual([
    "/v1/live?watch=%2Fv1%2Fpage%3Fwhere%3Dchannel%253Dphone&watch=%2Fv1%2Fstatus",
  ]);
});

test("a snapshot and patches reach those who watch that address", () => {
  const [a, b] = [watching("/v1/a"), watching("/v1/b")];
  stream.follow([a, b]);
  last().say("hello", { server: "1", now: "" });
  expect(live.state.value).toBe("live");
  last().say("snapshot", { watch: 1, body: { rows: [{ n: 1 }, { n: 2 }] } });
  last().say("patch", { watch: 1, patch: [{ op: "replace", path: "/rows/1/n", value: 3 }] });
  last().say("patch", { watch: 1, patch: [{ op: "add", path: "/rows/-", value: { n: 4 } }] });
  expect(a.told).toEqual([]);
  expect(b.told).toEqual([
    { rows: [{ n: 1 }, { n: 2 }] },
    { rows: [{ n: 1 }, { n: 3 }] },
    { rows: [{ n: 1 }, { n: 3 }, { n: 4 }] },
  ]);
});

test("a snapshot that says what is known already tells nothing", () => {
  const a = watching("/v1/a", { n: 1 });
  stream.follow([a]);
  last().say("snapshot", { watch: 0, body: { n: 1 } });
  expect(a.told).toEqual([]);
});

test("a snapshot that knows nothing of what the page changed is not taken", async () => {
  const first = watching("/v1/brief", { kpis: 4 });
  stream.follow([first]);
  last().say("snapshot", { watch: 0, body: { kpis: 4 } });
  // Somebody takes a line out, the page asks, and watches what it was answered.
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("{}")));
  await (await import("./http")).send("PUT", "/v1/audiences/executive", {});
  const second = watching("/v1/brief", { kpis: 3 });
  const other = watching("/v1/brief");
  stream.follow([second, other]);
  last().say("snapshot", { watch: 0, body: { kpis: 4 } });
  expect(second.told).toEqual([]);
  expect(other.told, "it has nothing better").toEqual([{ kpis: 4 }]);
  last().say("patch", { watch: 0, patch: [{ op: "replace", path: "/kpis", value: 2 }] });
  expect(second.told).toEqual([{ kpis: 2 }]);
});

test("of a page that changed nothing the stream knows best", () => {
  stream.follow([watching("/v1/brief", { kpis: 4 })]);
  last().say("snapshot", { watch: 0, body: { kpis: 4 } });
  const second = watching("/v1/brief", { kpis: 3 });
  stream.follow([second]);
  last().say("snapshot", { watch: 0, body: { kpis: 4 } });
  expect(second.told).toEqual([{ kpis: 4 }]);
});

test("the same watches do not open another stream, others do", () => {
  const a = watching("/v1/a");
  stream.follow([a]);
  stream.follow([a]);
  expect(Source.all).toHaveLength(1);
  const first = last();
  stream.follow([watching("/v1/b")]);
  expect(first.readyState).toBe(Source.CLOSED);
  first.say("snapshot", { watch: 0, body: 1 });
  expect(a.told).toEqual([]);
});

test("what the browser looks for again goes on from where it was", () => {
  const a = watching("/v1/a");
  stream.follow([a]);
  last().say("hello", {});
  last().say("snapshot", { watch: 0, body: { n: 1 } });
  last().lose(false);
  expect(live.state.value).toBe("reconnecting");
  last().say("hello", {});
  last().say("patch", { watch: 0, patch: [{ op: "replace", path: "/n", value: 2 }] });
  expect(live.state.value).toBe("live");
  expect(live.begun.value).toBe(2);
  expect(a.told.at(-1)).toEqual({ n: 2 });
  expect(Source.all).toHaveLength(1);
});

test("where the browser gives up, another one is opened, later each time", () => {
  stream.follow([watching("/v1/a")]);
  last().lose(true);
  expect(live.state.value).toBe("reconnecting");
  vi.advanceTimersByTime(999);
  expect(Source.all).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(Source.all).toHaveLength(2);
  last().lose(true);
  vi.advanceTimersByTime(1999);
  expect(Source.all).toHaveLength(2);
  vi.advanceTimersByTime(1);
  for (const wait of [4000, 8000]) {
    last().lose(true);
    vi.advanceTimersByTime(wait);
  }
  expect(Source.all).toHaveLength(5);
  last().lose(true);
  expect(live.state.value, "after five failures").toBe("off");
  vi.advanceTimersByTime(16_000);
  last().say("hello", {});
  expect(live.state.value).toBe("live");
});

test("delays end at a minute and are not the same for all", () => {
  expect(stream.delayAfter(1, 0)).toBe(500);
  expect(stream.delayAfter(1, 1)).toBe(1000);
  expect(stream.delayAfter(40, 1)).toBe(60_000);
});

test("a patch that fits nothing begins again from a snapshot", () => {
  const a = watching("/v1/a");
  stream.follow([a]);
  last().say("hello", {});
  last().say("patch", { watch: 0, patch: [{ op: "replace", path: "/n", value: 2 }] });
  expect(last().readyState).toBe(Source.CLOSED);
  vi.advanceTimersByTime(1000);
  expect(Source.all).toHaveLength(2);
  expect(a.told).toEqual([]);
});

test("why an answer could not be had is known until it can", () => {
  stream.follow([watching("/v1/a"), watching("/v1/b")]);
  last().say("hello", {});
  last().say("problem", { watch: 1, problem: { detail: "the disk is full" } });
  expect(live.problem.value).toBe("the disk is full");
  last().say("snapshot", { watch: 0, body: 1 });
  expect(live.problem.value).toBe("the disk is full");
  last().say("snapshot", { watch: 1, body: 1 });
  expect(live.problem.value).toBe(null);
});

test("a tab that nobody sees closes its stream after half a minute", () => {
  stream.follow([watching("/v1/a")]);
  show(true);
  vi.advanceTimersByTime(29_000);
  expect(last().readyState).not.toBe(Source.CLOSED);
  vi.advanceTimersByTime(1000);
  expect(last().readyState).toBe(Source.CLOSED);
  expect(live.state.value).toBe("off");
  show(false);
  expect(Source.all).toHaveLength(2);
});

test("a short look elsewhere closes nothing", () => {
  stream.follow([watching("/v1/a")]);
  show(true);
  vi.advanceTimersByTime(5000);
  show(false);
  vi.advanceTimersByTime(60_000);
  expect(Source.all).toHaveLength(1);
  expect(last().readyState).not.toBe(Source.CLOSED);
});

test("a hidden tab gives way to one that opens, and a seen one does not", () => {
  stream.follow([watching("/v1/a")]);
  channels[0]!.dispatchEvent(new Event("message"));
  expect(last().readyState).not.toBe(Source.CLOSED);
  show(true);
  channels[0]!.dispatchEvent(new Event("message"));
  expect(last().readyState).toBe(Source.CLOSED);
});

test("a hidden tab opens none", () => {
  page.hidden = true;
  stream.follow([watching("/v1/a")]);
  expect(Source.all).toHaveLength(0);
  show(false);
  expect(Source.all).toHaveLength(1);
});

test("after a sleep the stream is opened anew", () => {
  stream.follow([watching("/v1/a")]);
  vi.advanceTimersByTime(10_000);
  vi.setSystemTime(Date.now() + 600_000);
  vi.advanceTimersByTime(10_000);
  expect(Source.all).toHaveLength(2);
});
