import { afterEach, beforeEach, expect, test, vi } from "vitest";

type Announcer = typeof import("./announce");
let all: Announcer;
const heard: string[] = [];
let stop = () => {};

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal("navigator", { language: "en" });
  all = await import("./announce");
  heard.length = 0;
  stop = all.said.subscribe((text) => void (text !== "" && heard.push(text)));
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a number that changes is said", () => {
  all.announce("nps", "NPS: 41");
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(["NPS: 41"]);
});

test("the next sentence comes ten seconds later, and counts if there are several", () => {
  all.announce("nps", "NPS: 41");
  vi.advanceTimersByTime(1000);
  all.announce("csat", "CSAT: 80%");
  all.announce("wait", "Wait: 12 s");
  vi.advanceTimersByTime(8900);
  expect(heard).toEqual(["NPS: 41"]);
  vi.advanceTimersByTime(200);
  expect(heard).toEqual(["NPS: 41", "2 numbers have changed"]);
});

test("of a number that changes again before it is said, the latest is", () => {
  all.announce("nps", "NPS: 41");
  vi.advanceTimersByTime(1);
  all.announce("csat", "CSAT: 80%");
  all.announce("csat", "CSAT: 81%");
  vi.advanceTimersByTime(10_000);
  expect(heard).toEqual(["NPS: 41", "CSAT: 81%"]);
});

test("a number that changes each second is said once, and again after a rest", () => {
  for (let i = 0; i < 60; i++) {
    all.announce("nps", `NPS: ${i}`);
    vi.advanceTimersByTime(1000);
  }
  expect(heard).toEqual(["NPS: 0"]);
  vi.advanceTimersByTime(10_000);
  all.announce("nps", "NPS: 60");
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(["NPS: 0", "NPS: 60"]);
});
