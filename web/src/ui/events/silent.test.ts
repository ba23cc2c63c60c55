import { expect, test } from "vitest";

import type { Source } from "../../lib/api";
import { gapText, silentIn, silentSince } from "./silent";

const source = (name: string, last: string | null, stale: boolean): Source => ({
  source: name,
  facts: {},
  first: "2026-01-01T00:00:00.000+01:00",
  last,
  imported: null,
  last_arrival: last,
  usual_gap_s: 60,
  stale,
  stale_since: null,
  rejected: 0,
  demo: false,
});

const june = { from: "2026-06-01T00:00:00.000+02:00", to: "2026-07-01T00:00:00.000+02:00" };
const all = [
  source("pbx", "2026-06-10T12:00:00.000+02:00", true),
  source("shop", "2026-06-30T23:59:00.000+02:00", false),
  source("old", "2026-05-31T23:59:59.999+02:00", true),
  source("later", "2026-07-01T00:00:00.000+02:00", true),
  source("none", null, true),
];
const names = (where?: string) => silentIn(all, june, where).map((s) => s.source);

test("a source that fell silent within the period is named", () => {
  expect(names()).toEqual(["pbx"]);
  expect(silentIn(all, null, undefined)).toEqual([]);
});

test.each([
  ["channel=phone", ["pbx"]],
  ["source=pbx", ["pbx"]],
  ["source=shop|pbx", ["pbx"]],
  ["source=shop", []],
  ["source!=pbx", []],
  ["source!=shop,channel=phone", ["pbx"]],
])("where %s: %j", (where, found) => expect(names(where)).toEqual(found));

test.each([
  ["what arrived last", "2026-06-11T00:00:00Z", "2026-06-14T00:00:00Z", "2026-06-11T00:00:00Z"],
  ["the latest fact of an old file", "2026-08-01T00:00:00Z", "2026-06-14T00:00:00Z",
    "2026-06-10T12:00:00.000+02:00"],
  ["the latest fact where no arrival is known", null, null, "2026-06-10T12:00:00.000+02:00"],
])("it is silent since %s", (_, last_arrival, stale_since, since) => {
  expect(silentSince({ ...all[0]!, last_arrival, stale_since })).toBe(since);
});

test.each([
  ["en", 1, "1 second"],
  ["en", 89, "89 seconds"],
  ["en", 90, "2 minutes"],
  ["en", 5400, "2 hours"],
  ["en", 86_400, "1 day"],
  ["en", 172_800, "2 days"],
  ["pl", 300, "5 minut"],
  ["pl", 120, "2 minuty"],
  ["ro", 1500, "25 de minute"],
] as const)("in %s %d s are %s", (l, seconds, text) => {
  expect(gapText(l, seconds)).toBe(text);
});
