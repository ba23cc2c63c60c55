import { describe, expect, test } from "vitest";

import {
  addDays,
  linkTo,
  queryOf,
  readView,
  view,
  withPeriod,
  writeView,
} from "./state";

describe("a view in an address", () => {
  test("reads what is known and drops the rest", () => {
    expect(readView("?last=90d&lang=pl&x=1&where=")).toEqual({ last: "90d", lang: "pl" });
  });

  test("takes all conditions that are said", () => {
    expect(readView("?where=a%3Db&where=&where=c%3Dd")).toEqual({ where: "a=b,c=d" });
  });

  test("is written in one order, escaped, and empty when there is nothing", () => {
    expect(writeView({ lang: "ro", where: "product=a b&c" })).toBe(
      "?where=product%3Da+b%26c&lang=ro",
    );
    expect(writeView({})).toBe("");
    expect(readView("?where=product%3Da+b%26c").where).toBe("product=a b&c");
  });

  test("asks the server without what only the page needs", () => {
    expect(queryOf({ last: "30d", lang: "pl" })).toEqual({ last: "30d" });
  });

  test("a new period replaces the old one whole, and nothing else", () => {
    const old = { from: "2014-01-01", to: "2015-01-01", where: "a=b", lang: "pl" };
    expect(withPeriod(old, { last: "30d" })).toEqual({
      last: "30d",
      where: "a=b",
      lang: "pl",
    });
  });
});

describe("a link to another page", () => {
  test("keeps period, filter and language, and drops what was the page's", () => {
    view.value = { last: "30d", where: "channel=phone", lang: "pl", metric: "nps" };
    expect(linkTo("/explore", { metric: "csat" })).toBe(
      "/explore?last=30d&where=channel%3Dphone&lang=pl&metric=csat",
    );
    view.value = {};
    expect(linkTo("/overview")).toBe("/overview");
  });
});

describe("days", () => {
  test.each([
    ["2014-12-31", 1, "2015-01-01"],
    ["2024-02-28", 1, "2024-02-29"],
    ["2026-03-29", 1, "2026-03-30"], // the clocks change on this day
    ["2015-01-01", -1, "2014-12-31"],
    ["", 1, ""],
  ])("%s and %d is %s", (day, days, then) => {
    expect(addDays(day, days)).toBe(then);
  });
});
