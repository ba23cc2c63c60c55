import { describe, expect, test } from "vitest";

import { type Part, readParts, withGroup, withOnly, withValue, writeParts } from "./filter";

const is = (dimension: string, ...values: (string | null)[]): Part => ({
  dimension,
  negate: false,
  values,
});
const isNot = (dimension: string, ...values: (string | null)[]): Part => ({
  dimension,
  negate: true,
  values,
});

describe("conditions", () => {
  // As src/model/filter.h has it: a backslash takes the next sign as it is.
  test.each<[Part[], string]>([
    [[is("channel", "phone")], "channel=phone"],
    [[is("channel", null)], "channel="],
    [[isNot("channel", null)], "channel!="],
    [[is("channel", "phone", "chat")], "channel=phone|chat"],
    [[is("channel", "phone", null)], "channel=phone|"],
    [[isNot("channel", "bot")], "channel!=bot"],
    [[is("channel", "phone"), isNot("team", "north")], "channel=phone,team!=north"],
    [[is("product", "A, B|C")], "product=A\\, B\\|C"],
    [[is("product", "C:\\new")], "product=C:\\\\new"],
    [[is("attr.size", "1..2")], "attr.size=1\\..2"],
    [[is("attr.size", "1...2")], "attr.size=1\\.\\..2"],
    [[is("team", " north ")], "team=\\ north\\ "],
    [[is("question", "x=y!")], "question=x=y!"],
    [[], ""],
  ])("%j are written %s and read back", (parts, where) => {
    expect(writeParts(parts)).toBe(where);
    expect(readParts(where)).toEqual(parts);
  });

  test("may have blanks around their parts", () => {
    expect(readParts(" channel = phone | chat , team != north ")).toEqual([
      is("channel", "phone", "chat"),
      isNot("team", "north"),
    ]);
  });

  test("say a value once", () => {
    expect(readParts("channel=phone|phone")).toEqual([is("channel", "phone")]);
  });

  test.each(["wait=10s..20s", "score=9..", "score=1|3..5", "channel", "=x", "a>b"])(
    "cannot show %j, which stays as it is written",
    (where) => {
      expect(readParts(where)).toEqual([{ written: where }]);
      expect(writeParts(readParts(where))).toBe(where);
    },
  );

  test("show what they can beside what they cannot", () => {
    const parts = readParts("channel=phone,wait=10s..20s");
    expect(parts).toEqual([is("channel", "phone"), { written: "wait=10s..20s" }]);
  });

  test("are none when nothing is said", () => {
    expect(readParts(undefined)).toEqual([]);
  });
});

describe("choosing", () => {
  const phone = { dimension: "channel", negate: false, value: "phone" };

  test("a second value of a dimension stands beside the first", () => {
    const parts = withValue([is("channel", "chat"), is("team", "north")], phone);
    expect(writeParts(parts)).toBe("channel=chat|phone,team=north");
  });

  test("what is and what is not are two conditions", () => {
    const parts = withValue([isNot("channel", "bot")], phone);
    expect(writeParts(parts)).toBe("channel!=bot,channel=phone");
  });

  test("a value that is chosen already changes nothing", () => {
    expect(withValue([is("channel", "phone")], phone)).toEqual([is("channel", "phone")]);
  });

  test("a group takes the place of what was chosen of its dimensions", () => {
    const parts = readParts("channel=phone|chat,team=north,wait=10s..");
    expect(writeParts(withOnly(parts, { channel: "chat", weekday: null }))).toBe(
      "team=north,wait=10s..,channel=chat,weekday=",
    );
  });

  test("a question about one group adds to what holds already", () => {
    expect(withGroup("team=north", { channel: "a,b" })).toBe("team=north,channel=a\\,b");
    expect(withGroup(undefined, { hour: "9" })).toBe("hour=9");
    expect(withGroup("team=north", {})).toBe("team=north");
  });
});
