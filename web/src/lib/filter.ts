// What `where` says, as conditions that can be shown, added and taken away.
// The language is that of src/model/filter.h: conditions joined by commas,
// values by bars, and a backslash before what would be taken for a sign.

export interface Condition {
  dimension: string;
  negate: boolean; // is none of the values
  values: (string | null)[]; // null: the facts that have none
}

/** What cannot be shown as a choice stays as it is written. */
export type Part = Condition | { written: string };

export const isCondition = (part: Part): part is Condition => "values" in part;

/** What `where` would take for a sign of its own gets a backslash. */
const escape = (s: string) =>
  s.replace(/[\\,|]|\.(?=\.)|^[ \t\r\n]|[ \t\r\n]$/g, "\\$&");

/** The pieces between signs that no backslash stands before. */
function split(text: string, sign: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === sign) {
      pieces.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...pieces, text.slice(start)];
}

const oneCondition = /^\s*([a-z][a-z0-9_.]*)\s*(!?=)([^]*)$/;
// A value without a range, and without the blanks around it.
const oneValue = /^[ \t\r\n]*((?:\\[^]|(?!\.\.)[^\\])*?)[ \t\r\n]*$/;

function readValue(text: string): string | null | undefined {
  const found = oneValue.exec(text);
  if (found === null) return undefined;
  const value = found[1]!.replace(/\\([^])/g, "$1");
  return value === "" ? null : value;
}

function readPart(text: string): Part {
  const [, dimension, sign, list] = oneCondition.exec(text) ?? [];
  const values = list === undefined ? [] : split(list, "|").map(readValue);
  if (dimension === undefined || values.includes(undefined)) return { written: text };
  return {
    dimension,
    negate: sign === "!=",
    values: [...new Set(values as (string | null)[])],
  };
}

export function readParts(where: string | undefined): Part[] {
  if (where === undefined || where.trim() === "") return [];
  return split(where, ",").map(readPart);
}

function writePart(part: Part): string {
  if (!isCondition(part)) return part.written;
  const texts = part.values.filter((v) => v !== null).map(escape);
  if (part.values.includes(null)) texts.push("");
  return `${part.dimension}${part.negate ? "!=" : "="}${texts.join("|")}`;
}

export function writeParts(parts: Part[]): string {
  return parts.map(writePart).join(",");
}

/** One value more: beside others of the same kind, else as a condition of its
 * own.  What is and what is not are two kinds. */
export function withValue(
  parts: Part[],
  { dimension, negate, value }: { dimension: string; negate: boolean; value: string | null },
): Part[] {
  const same = (p: Part) =>
    isCondition(p) && p.dimension === dimension && p.negate === negate;
  if (!parts.some(same)) return [...parts, { dimension, negate, values: [value] }];
  return parts.map((p) =>
    same(p) && isCondition(p)
      ? { ...p, values: [...new Set([...p.values, value])] }
      : p,
  );
}

export type Group = Record<string, string | null>;

/** Nothing but this group: it takes the place of what was chosen of its
 * dimensions. */
export function withOnly(parts: Part[], group: Group): Part[] {
  const kept = parts.filter((p) => !isCondition(p) || !(p.dimension in group));
  return [...kept, ...partsOf(group)];
}

/** As a question about this group alone asks: all must hold. */
export function withGroup(where: string | undefined, group: Group): string {
  const more = writeParts(partsOf(group));
  return [where ?? "", more].filter((w) => w !== "").join(",");
}

function partsOf(group: Group): Condition[] {
  return Object.entries(group).map(([dimension, value]) => ({
    dimension,
    negate: false,
    values: [value],
  }));
}
