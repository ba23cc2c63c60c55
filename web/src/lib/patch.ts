// What changes of an answer: JSON Patch (RFC 6902: add, remove, replace) that
// leaves the old document as it was, and what two versions of a document have
// in common.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type Operation =
  | { op: "add" | "replace"; path: string; value: Json }
  | { op: "remove"; path: string };

/** "/rows/0/a~1b" is rows, 0, a/b; "" is the whole document. */
function stepsOf(path: string): string[] {
  if (path === "") return [];
  if (!path.startsWith("/")) throw new Error(`"${path}" is no JSON pointer`);
  return path
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

const number = /^(0|[1-9]\d*)$/;

/** Where in a list of so many a step leads. */
function indexOf(step: string, end: number, path: string): number {
  const at = number.test(step) ? Number(step) : NaN;
  if (!(at < end)) throw new Error(`nothing is at "${path}"`);
  return at;
}

function inList(list: Json[], step: string, last: boolean, o: Operation, rest: string[]): Json[] {
  if (last && o.op === "add") {
    const at = step === "-" ? list.length : indexOf(step, list.length + 1, o.path);
    return list.toSpliced(at, 0, o.value);
  }
  const at = indexOf(step, list.length, o.path);
  if (last && o.op === "remove") return list.toSpliced(at, 1);
  return list.with(at, changed(list[at]!, o, rest));
}

/** The document with one step of the way changed, and all beside it shared. */
function changed(doc: Json, o: Operation, steps: string[]): Json {
  const [step, ...rest] = steps;
  if (step === undefined) return o.op === "remove" ? null : o.value;
  const last = rest.length === 0;
  if (Array.isArray(doc)) return inList(doc, step, last, o, rest);
  const there = typeof doc === "object" && doc !== null && Object.hasOwn(doc, step);
  if (typeof doc !== "object" || doc === null || (!there && !(last && o.op === "add")))
    throw new Error(`nothing is at "${o.path}"`);
  if (last && o.op === "remove") {
    const { [step]: _, ...others } = doc;
    return others;
  }
  return { ...doc, [step]: changed(doc[step] ?? null, o, rest) };
}

/** The document after all operations, one after the other; throws where one
 * leads to nothing.  What none of them touches is the same object. */
export function apply(doc: Json, patch: Operation[]): Json {
  return patch.reduce((now, o) => changed(now, o, stepsOf(o.path)), doc);
}

// ---- What has moved ---------------------------------------------------------

const moved = new WeakSet<object>();

/** Did this part of an answer come in place of an older one? */
export const hasMoved = (part: object | undefined): boolean =>
  part !== undefined && moved.has(part);

const isObject = (x: unknown): x is Record<string, unknown> =>
  typeof x === "object" && x !== null && !Array.isArray(x);

function mark<T extends object>(part: T): T {
  moved.add(part);
  return part;
}

/** `after`, but what is in it as it was in `before` is the same object, so
 * that nothing is drawn anew which has not changed.  hasMoved() knows those
 * that took the place of others. */
export function shared<T>(before: unknown, after: T): T;
export function shared(before: unknown, after: unknown): unknown {
  if (Object.is(before, after)) return before;
  if (Array.isArray(before) && Array.isArray(after)) {
    const all = after.map((x, i) => (i < before.length ? shared(before[i], x) : x));
    const same = all.length === before.length && all.every((x, i) => x === before[i]);
    return same ? before : mark(all);
  }
  if (!isObject(before) || !isObject(after)) return after;
  const names = Object.keys(after);
  const all = Object.fromEntries(
    names.map((k) => [k, k in before ? shared(before[k], after[k]) : after[k]]),
  );
  const same =
    names.length === Object.keys(before).length &&
    names.every((k) => k in before && all[k] === before[k]);
  return same ? before : mark(all);
}
