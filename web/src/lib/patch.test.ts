// Operations and their results are those of RFC 6902, appendix A, where it
// has one, and else written by hand.

import { describe, expect, test } from "vitest";

import { apply, hasMoved, type Json, type Operation, shared } from "./patch";

const add = (path: string, value: Json): Operation => ({ op: "add", path, value });
const replace = (path: string, value: Json): Operation => ({ op: "replace", path, value });
const remove = (path: string): Operation => ({ op: "remove", path });

test.each<[string, Json, Operation[], Json]>([
  ["A.1 a member is added", { foo: "bar" }, [add("/baz", "qux")], { baz: "qux", foo: "bar" }],
  ["A.2 an element is added", { foo: ["bar", "baz"] }, [add("/foo/1", "qux")],
    { foo: ["bar", "qux", "baz"] }],
  ["A.3 a member is removed", { baz: "qux", foo: "bar" }, [remove("/baz")], { foo: "bar" }],
  ["A.4 an element is removed", { foo: ["bar", "qux", "baz"] }, [remove("/foo/1")],
    { foo: ["bar", "baz"] }],
  ["A.5 a value is replaced", { baz: "qux", foo: "bar" }, [replace("/baz", "boo")],
    { baz: "boo", foo: "bar" }],
  ["A.10 a member that is an object", { foo: "bar" }, [add("/child", { grandchild: {} })],
    { foo: "bar", child: { grandchild: {} } }],
  ["A.14 names with ~ and /", { "/": 9, "~1": 10 }, [replace("/~01", 11)], { "/": 9, "~1": 11 }],
  ["A.16 a list at the end of a list", { foo: ["bar"] }, [add("/foo/-", ["abc", "def"])],
    { foo: ["bar", ["abc", "def"]] }],
  ["an element after the last", [1, 2], [add("/2", 3)], [1, 2, 3]],
  ["a member that is there already", { a: 1 }, [add("/a", 2)], { a: 2 }],
  ["a/b is one name", { "a/b": { c: 1 } }, [replace("/a~1b/c", 2)], { "a/b": { c: 2 } }],
  ["an empty name", { "": 1 }, [replace("/", 2)], { "": 2 }],
  ["the whole", { a: 1 }, [replace("", [1])], [1]],
  ["one after the other", { a: [1, 2, 3] }, [remove("/a/0"), replace("/a/0", 9), add("/a/-", 4)],
    { a: [9, 3, 4] }],
  ["null is a value", { a: null }, [replace("/a", 0), add("/b", null)], { a: 0, b: null }],
  ["the name of what every object has", {}, [add("/constructor", 2)], { constructor: 2 }],
])("%s", (_, doc, patch, expected) => {
  const before = structuredClone(doc);
  expect(apply(doc, patch)).toEqual(expected);
  expect(doc, "the old document").toEqual(before);
});

test.each<[string, Json, Operation]>([
  ["A.12 a parent that is not there", { foo: "bar" }, add("/baz/bat", "qux")],
  ["a member that is not there", { a: 1 }, replace("/b", 1)],
  ["a member to be removed that is not there", { a: 1 }, remove("/b")],
  ["what every object has", {}, replace("/toString", 1)],
  ["an index beyond the end", [1], replace("/1", 1)],
  ["a place beyond the end", [1], add("/2", 1)],
  ["- where something is to be removed", [1], remove("/-")],
  ["an index with a zero before it", [1, 2], replace("/01", 1)],
  ["no index", [1], replace("/length", 1)],
  ["a step into a number", { a: 1 }, add("/a/b", 1)],
  ["no pointer", { a: 1 }, replace("a", 1)],
])("%s is refused", (_, doc, o) => {
  expect(() => apply(doc, [o])).toThrow();
});

test("__proto__ is a name like any other", () => {
  expect(JSON.stringify(apply({}, [add("/__proto__", { a: 1 })]))).toBe('{"__proto__":{"a":1}}');
});

describe("what a patch does not touch", () => {
  const doc = { tiles: [{ value: 1 }, { value: 2 }], names: ["a"] };
  const next = apply(doc, [replace("/tiles/1/value", 3)]) as typeof doc;

  test("is the same object", () => {
    expect(next.names).toBe(doc.names);
    expect(next.tiles[0]).toBe(doc.tiles[0]);
  });
  test("and what it touches is another", () => {
    expect(next.tiles).not.toBe(doc.tiles);
    expect(next.tiles[1]).toEqual({ value: 3 });
  });
});

describe("two versions of an answer", () => {
  const row = (value: number, n: number) => ({ value, n });
  const before = { rows: [row(1, 10), row(2, 20)], unit: "%" };

  test("that say the same are one object", () => {
    expect(shared(before, structuredClone(before))).toBe(before);
    expect(hasMoved(before)).toBe(false);
  });
  test("share the rows that have not changed, and know those that have", () => {
    const after = shared(before, { rows: [row(1, 10), row(3, 21)], unit: "%" });
    expect(after).toEqual({ rows: [row(1, 10), row(3, 21)], unit: "%" });
    expect(after.rows[0]).toBe(before.rows[0]);
    expect(after.rows.map(hasMoved)).toEqual([false, true]);
  });
  test("a row that is new has taken no place", () => {
    const after = shared(before, { ...before, rows: [...before.rows, row(5, 50)] });
    expect(after.rows.map(hasMoved)).toEqual([false, false, false]);
    expect(after.rows).toHaveLength(3);
  });
  test("a member that went away is gone, a null is not 0", () => {
    expect(shared({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(shared({ a: null }, { a: 0 })).toEqual({ a: 0 });
    expect(shared([1, 2], [1])).toEqual([1]);
    expect(shared([], {})).toEqual({});
  });
});
