import { expect, test } from "vitest";

import type { Row } from "../../lib/api";
import type { Kpi } from "./api";
import { alone, inExplore, ofBucket, ofGroup, wholeSeconds } from "./question";

const question = {
  metric: "nps",
  from: "2026-01-01T00:00:00+01:00",
  to: "2026-04-01T00:00:00+02:00",
  where: "region=r05",
  compare: "previous",
};
const row: Row = { value: 1, n: 1, low: null, high: null, weak: false };

test("a receipt has nothing to compare with", () => {
  expect(alone({ ...question, by: "channel", grain: "week" })).toEqual({
    metric: "nps",
    from: "2026-01-01T00:00:00+01:00",
    to: "2026-04-01T00:00:00+02:00",
    where: "region=r05",
  });
});

test("a point's receipt is of its bucket, whatever period was asked for", () => {
  const { from: _f, to: _t, ...open } = question;
  const bucket = { from: "2026-01-05", to: "2026-01-12" };
  expect(ofBucket({ ...open, last: "90d" }, { ...row, ...bucket })).toEqual({
    metric: "nps",
    where: "region=r05",
    ...bucket,
  });
});

test.each([
  ["phone", "region=r05,channel=phone"],
  [null, "region=r05,channel="],
  ["a,b|c", "region=r05,channel=a\\,b\\|c"],
])("a bar's receipt is of its group: %s", (channel, where) => {
  expect(ofGroup(question, { ...row, group: { channel } })["where"]).toBe(where);
});

test("a bar's receipt needs no filter of the page", () => {
  const { where: _, ...open } = question;
  expect(ofGroup(open, { ...row, group: { channel: "web" } })["where"]).toBe("channel=web");
});

test("Explore is asked the same, by what the bars are of", () => {
  const kpi = { question, by: "channel" } as unknown as Kpi;
  expect(inExplore(kpi, "pl")).toEqual({ ...question, by: "channel", lang: "pl" });
  expect(inExplore({ ...kpi, by: null }, undefined)).toEqual(question);
});

test.each([
  [73.5, 74],
  [74, 74],
  [90.0000000001, 90], // a sum of tenths, not a tenth too long
  [90.1, 91],
])("%d seconds are said as %d", (seconds, said) => {
  expect(wholeSeconds(seconds)).toBe(said);
});
