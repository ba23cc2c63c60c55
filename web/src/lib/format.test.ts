// Expected texts are written by hand, after the rules of each language.

import { describe, expect, test } from "vitest";

import {
  formatBucket,
  formatChange,
  formatCount,
  formatDate,
  formatInstant,
  formatMoment,
  formatTick,
  formatValue,
  lastDay,
} from "./format";
import type { Lang } from "./i18n";

const nbsp = "\u00a0";
const percent = { unit: "%", decimals: 1 };
const score = { unit: "score", decimals: 1 };
const whole = { unit: "points", decimals: 0 };

describe("a value", () => {
  test.each<[Lang, number, { unit: string; decimals: number; currency?: string }, string]>([
    ["en", 36, percent, "36.0%"],
    ["pl", 36, percent, "36,0%"],
    ["ro", 36, percent, `36,0${nbsp}%`],
    ["en", 1234.5, score, "1,234.5"],
    ["pl", 1234.5, score, "1234,5"], // four digits stand together in Polish
    ["pl", 12345.5, score, `12${nbsp}345,5`],
    ["ro", 1234.5, score, "1.234,5"],
    ["en", 7614, { unit: "count", decimals: 1 }, "7,614"],
    ["pl", 1234.5, { unit: "money", decimals: 2, currency: "PLN" }, `1234,50${nbsp}zł`],
    ["ro", 1234.5, { unit: "money", decimals: 2, currency: "RON" }, `1.234,50${nbsp}RON`],
    ["en", 1234.5, { unit: "money", decimals: 2 }, "1,234.50"],
  ])("%s writes %d", (lang, value, as, text) => {
    expect(formatValue(lang, value, as)).toBe(text);
  });

  test.each([
    [-12.5, "-13"],
    [12.5, "13"],
    [0.5, "1"],
    [-0.4, "0"], // no sign on nothing
    [-56, "-56"],
  ])("%d is rounded half away from zero to %s", (value, text) => {
    expect(formatValue("en", value, whole)).toBe(text);
  });

  test("a share is rounded as it is, not as a hundredth of it", () => {
    expect(formatValue("en", 1.15, percent)).toBe("1.2%"); // 1.15 / 100 is less
  });

  test("no data is a dash, never a zero", () => {
    expect(formatValue("en", null, percent)).toBe("–");
    expect(formatValue("en", 0, percent)).toBe("0.0%");
  });
});

describe("a duration", () => {
  test.each([
    [12.34, `12.3${nbsp}s`],
    [59.4, `59.4${nbsp}s`],
    [59.6, `1:00${nbsp}min`],
    [245, `4:05${nbsp}min`],
    [3723, `1:02:03${nbsp}h`],
    [-245, `-4:05${nbsp}min`],
  ])("%d seconds are %s", (seconds, text) => {
    expect(formatValue("en", seconds, { unit: "s", decimals: 1 })).toBe(text);
  });
});

describe("a change", () => {
  const words = { percentPoints: "pp", points: "points" };
  test.each([
    [-2.65, percent, `-2.7${nbsp}pp`],
    [2.03, percent, `+2.0${nbsp}pp`],
    [0.04, percent, `0.0${nbsp}pp`],
    [15.2, whole, "+15 points"],
    [2278, { unit: "count", decimals: 0 }, "+2,278"],
    [75, { unit: "s", decimals: 0 }, `+1:15${nbsp}min`],
    [-5, { unit: "s", decimals: 0 }, `-5${nbsp}s`],
  ])("%d of %o is %s", (change, as, text) => {
    expect(formatChange("en", change, as, words)).toBe(text);
  });
});

describe("a tick of an axis", () => {
  test("has the decimals it needs, and no more than its metric", () => {
    expect(formatTick("en", 60, percent)).toBe("60%");
    expect(formatTick("pl", 97.5, percent)).toBe("97,5%");
    expect(formatTick("en", 0.30000000000000004, percent)).toBe("0.3%");
  });
});

describe("times are shown as the organisation's clock says", () => {
  test("whatever the zone of the browser", () => {
    const iso = "2026-01-31T23:30:00.000+01:00";
    expect(formatDate("en", iso)).toBe("31 Jan 2026");
    expect(formatDate("pl", iso)).toBe("31 sty 2026");
    expect(formatMoment("en", iso)).toBe("31 Jan 2026, 23:30");
    expect(formatDate("ro", iso)).toBe("31 ian. 2026");
  });

  test("the last day of a half-open period is the one before its end", () => {
    expect(lastDay("2015-01-01T00:00:00.000+01:00").slice(0, 10)).toBe("2014-12-31");
    expect(lastDay("2015-01-01T12:00:00.000+01:00").slice(0, 10)).toBe("2015-01-01");
  });

  test("a bucket is named by what its grain tells apart", () => {
    const iso = "2026-03-01T00:00:00.000+01:00";
    expect(formatBucket("en", iso, "month")).toBe("Mar 2026");
    expect(formatBucket("en", iso, "year")).toBe("2026");
    expect(formatBucket("en", iso, "week")).toBe("1 Mar 2026");
  });
});

test("a count is grouped and has no decimals", () => {
  expect(formatCount("pl", 12370)).toBe(`12${nbsp}370`);
});

test.each([
  ["2026-11-22T08:21:30.794Z", "22 Nov 2026, 09:21"], // an hour ahead in winter
  ["2026-07-01T22:30:00.000Z", "2 Jul 2026, 00:30"], // two in summer
])("%s is %s in Warsaw", (iso, text) => {
  expect(formatInstant("en", iso, "Europe/Warsaw")).toBe(text);
});
