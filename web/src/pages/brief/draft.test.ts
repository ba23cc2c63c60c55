import { expect, test } from "vitest";

import type { Audience, Choice } from "./api";
import { added, moved, removed, withChoice, withPrimary } from "./draft";

const words = { en: "", pl: "", ro: "" };
const choice = (metric: string): Choice => ({ metric, where: "", chart: "line", by: null });
const audience: Audience = {
  name: "executive",
  label: words,
  question: words,
  last: "90d",
  compare: "previous",
  primary: "nps",
  kpis: ["nps", "csat", "aht"].map(choice),
  builtin: true,
  edited: false,
};
const names = (a: Audience) => a.kpis.map((k) => k.metric);

test("lines move by one place, and not beyond the ends", () => {
  expect(names(moved(audience, 2, -1))).toEqual(["nps", "aht", "csat"]);
  expect(names(moved(audience, 0, 1))).toEqual(["csat", "nps", "aht"]);
  expect(moved(audience, 0, -1)).toBe(audience);
  expect(moved(audience, 2, 1)).toBe(audience);
});

test("without the most important line the first one is it", () => {
  const rest = removed(audience, 0);
  expect([names(rest), rest.primary]).toEqual([["csat", "aht"], "csat"]);
  expect(removed(audience, 1).primary).toBe("nps");
});

test("another metric in the most important line stays the most important", () => {
  expect(withChoice(audience, 0, { metric: "fcr" }).primary).toBe("fcr");
  expect(withChoice(audience, 1, { metric: "fcr" }).primary).toBe("nps");
  expect(withPrimary(audience, 2).primary).toBe("aht");
});

test("groups are those of bars", () => {
  const bars = withChoice(audience, 0, { chart: "bars", by: "channel" });
  expect(bars.kpis[0]).toEqual({ ...choice("nps"), chart: "bars", by: "channel" });
  expect(withChoice(bars, 0, { chart: "line" }).kpis[0]).toEqual(choice("nps"));
});

test("a line more is a metric that is not there yet, five at most", () => {
  const all = ["nps", "fcr", "csat", "ces", "asa"];
  const four = added(audience, all);
  expect(names(four)).toEqual(["nps", "csat", "aht", "fcr"]);
  const five = added(four, all);
  expect(names(five)).toEqual(["nps", "csat", "aht", "fcr", "ces"]);
  expect(added(five, all)).toBe(five);
});
