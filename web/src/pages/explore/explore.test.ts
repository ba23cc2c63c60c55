import { describe, expect, test } from "vitest";

import type { Comparison, Row } from "../../lib/api";
import { partsCsv, scoresCsv } from "./csv";
import {
  asWritten, daysOf, grainFor, kindOf, markQuery, planOf, shifted, wider,
} from "./question";
import { grouped, marked, readSort, sorted, usualSort, writeSort } from "./rows";

const usual = { from: "2025-01-01", to: "2026-01-01" };

describe("how it is drawn", () => {
  test.each([
    [{}, "line"],
    [{ by: "channel" }, "bars"],
    [{ by: "weekday,hour" }, "heat"],
    [{ by: "a,b,c" }, "table"],
    [{ by: "channel", grain: "week" }, "line"],
    [{ by: "channel", chart: "table" }, "table"],
    [{ chart: "no such" }, "line"],
    [{ grain: "all" }, "table"],
  ] as const)("%j is a %s", (view, kind) => {
    expect(kindOf(view)).toBe(kind);
  });

  test.each([
    [2, "hour"], [30, "day"], [366, "week"], [1500, "month"], [5000, "quarter"], [9000, "year"],
  ])("%d days are drawn by %s", (days, grain) => {
    expect(grainFor(days)).toBe(grain);
  });

  test.each([
    [{ last: "90d" }, 90],
    [{ last: "12w" }, 84],
    [{ period: "2026-W07" }, 7],
    [{ period: "last-year" }, 366],
    [{ from: "2025-06-01", to: "2025-06-11" }, 10],
    [{ from: "2025-12-01" }, 31],
    [{}, 365],
  ])("%j is about %d days", (view, days) => {
    expect(daysOf(view, usual)).toBe(days);
  });
});

describe("what is asked", () => {
  test("says metric, period, filter, groups and comparisons", () => {
    const plan = planOf(
      { by: "channel,channel", compare: "year,nonsense", where: "team=a", last: "90d", limit: "5" },
      "nps",
      usual,
    );
    expect(plan.drawn).toEqual({
      metric: "nps", last: "90d", where: "team=a", by: "channel", compare: "year", limit: "5",
    });
    expect(plan.total).toEqual({ metric: "nps", last: "90d", where: "team=a", compare: "year" });
    expect(plan.buckets).toBeNull();
  });

  test("asks for all buckets where groups are drawn over time", () => {
    const plan = planOf({ by: "channel", chart: "line" }, "nps", usual);
    expect(plan.drawn).toEqual({ metric: "nps", ...usual, by: "channel", grain: "week", limit: "12" });
    expect(plan.buckets).toEqual({ metric: "nps", ...usual, grain: "week" });
  });

  test("waits for what a drawing needs", () => {
    const drawn = (chart: string, by: string) => planOf({ chart, by }, "nps", usual).drawn;
    expect(drawn("heat", "channel")).toBeNull();
    expect(drawn("likert", "a,b")).toBeNull();
    expect(drawn("waterfall", "")).toBeNull();
    expect(drawn("waterfall", "team")).toMatchObject({ by: "team", compare: "previous" });
  });

  test("of one mark: its group beside the filter, its bucket as the period", () => {
    const plan = planOf({ by: "channel", where: "team=a|b" }, "nps", usual);
    const closed = { from: "2025-01-01T00:00:00.000+01:00", to: "2026-01-01T00:00:00.000+01:00" };
    expect(markQuery(plan, closed, { group: { channel: null } })).toEqual({
      metric: "nps", ...closed, where: "team=a|b,channel=",
    });
    expect(markQuery(plan, closed, { from: "f", to: "t" })).toEqual({
      metric: "nps", from: "f", to: "t", where: "team=a|b",
    });
  });
});

describe("other days", () => {
  test.each([
    ["2025-01-01", "2026-01-01", -1, "2024-01-01", "2025-01-01"],
    ["2025-03-01", "2025-04-01", -1, "2025-02-01", "2025-03-01"],
    ["2025-01-01", "2025-04-01", 1, "2025-04-01", "2025-07-01"],
    ["2025-03-03", "2025-03-10", 1, "2025-03-10", "2025-03-17"],
  ] as const)("%s..%s by %d is %s..%s", (from, to, by, then, until) => {
    expect(shifted({ from, to }, by)).toEqual({ from: then, to: until });
  });

  test("as much again on either side", () => {
    expect(wider({ from: "2025-03-03", to: "2025-03-10" })).toEqual({
      from: "2025-02-27", to: "2025-03-14",
    });
  });

  test("are written as days where they begin one", () => {
    expect(asWritten("2025-03-03T00:00:00.000+01:00")).toBe("2025-03-03");
    expect(asWritten("2025-03-03T09:00:00.000+01:00")).toBe("2025-03-03T09:00");
  });
});

const row = (value: number | null, group: Record<string, string | null>, n = 1): Row => ({
  value, n, low: null, high: null, weak: false, group,
});

describe("rows", () => {
  const rows = [row(5, { hour: "10" }), row(null, { hour: "9" }), row(7, { hour: "8" })];
  const hours = (sort: string) =>
    sorted(rows, readSort(sort)).map((r) => r.group?.["hour"]);

  test("are sorted by value, what is missing last", () => {
    expect(hours("value")).toEqual(["10", "8", "9"]);
    expect(hours("-value")).toEqual(["8", "10", "9"]);
  });

  test("hours are sorted as numbers", () => {
    expect(hours("by:hour")).toEqual(["8", "9", "10"]);
    expect(hours("-by:hour")).toEqual(["10", "9", "8"]);
  });

  test("stay as they came where nothing or nonsense is said", () => {
    expect(hours("nonsense")).toEqual(["10", "9", "8"]);
    expect(writeSort({ column: "change:year", down: true })).toBe("-change:year");
  });

  test("are sorted by a change", () => {
    const c = (change: number): Comparison => ({
      with: "year", from: "", to: "", partial: false, value: 1, n: 1, change, p: 1, significant: false,
    });
    const two = [{ ...row(1, { a: "x" }), compare: c(2) }, { ...row(2, { a: "y" }), compare: c(-3) }];
    expect(sorted(two, readSort("change:year")).map((r) => r.group?.["a"])).toEqual(["y", "x"]);
  });

  test("bars of a clock stand in its order, others by length", () => {
    expect(usualSort(["weekday"], false)).toEqual({ column: "by:weekday", down: false });
    expect(usualSort(["team"], false)).toEqual({ column: "value", down: true });
    expect(usualSort(["team"], true)).toBeNull();
  });

  test("of a group are taken together, the largest group first", () => {
    const all = [row(1, { a: "x" }, 2), row(1, { a: null }, 2), row(1, { a: "x" }, 2)];
    expect(grouped(all).map((g) => [g.group["a"], g.rows.length, g.n])).toEqual([
      ["x", 2, 4], [null, 1, 2],
    ]);
  });

  test("of a bucket that the period cuts are marked", () => {
    const at = (from: string, to: string): Row => ({ ...row(1, {}), from, to });
    // 1 January 2025 is a Wednesday, 6 January a Monday.
    const [a, b, c] = ["2025-01-01T", "2025-01-06T", "2025-01-08T"];
    const cut = marked([at(a!, b!), at(b!, c!)], "week", a!, c!);
    expect(cut.map((r) => r.cut)).toEqual([true, true]);
    expect(marked([at(b!, "2025-01-13T")], "week", b!, "2025-01-13T")[0]?.cut).toBeUndefined();
    expect(marked([at(a!, c!)], "day", a!, c!)[0]?.cut).toBeUndefined();
  });
});

describe("files of what the server has no file of", () => {
  test("say every share and count of the scale", () => {
    const csv = scoresCsv({
      metric: "csat", unit: "%", scale: { min: 1, max: 2, step: 1, reversed: false },
      from: "a", to: "b", more_groups: false,
      rows: [{
        group: { team: 'x,"y"' }, n: 3, left: 0, right: 1, value: 66.5, low: null, high: 90, weak: true,
        points: [{ score: 1, count: 1, share: 33.3 }, { score: 2, count: 2, share: 66.7 }],
      }],
    });
    expect(csv).toBe(
      "metric,team,from,to,count_1,share_1,count_2,share_2,n,value,low,high\r\n" +
        'csat,"x,""y""",a,b,1,33.3,2,66.7,3,66.5,,90\r\n',
    );
  });

  test("say the parts of a change", () => {
    const csv = partsCsv({
      metric: "nps", unit: "points", from: "a", to: "b", by: "team",
      compare: { with: "year", from: "c", to: "d", partial: false },
      before: 1, after: 2, change: 1, mix: 0, rate: 1, significant: false, p: null, others: 0,
      parts: [{ value: null, before: 1, after: 2, n_before: 3, n_after: 4, mix: 0, rate: 1, total: 1 }],
    });
    expect(csv.split("\r\n")[1]).toBe("nps,,a,b,year,c,d,1,2,3,4,1,0,1");
  });
});
