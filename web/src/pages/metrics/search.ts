// Finding a metric by what people call it, in any of the languages.

import type { Definition } from "./api";

/** Small letters without their marks: "Średni" and "sredni" are the same. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ł", "l");
}

function textOf(m: Definition): string {
  const words = [...Object.values(m.label), ...Object.values(m.formula)];
  return fold([m.name, m.name.replaceAll("_", " "), ...words, m.source].join("\n"));
}

/** A label or a name that begins with what is looked for comes first, then
 * one that has it, then those that have it somewhere else. */
function rank(m: Definition, wanted: string): number {
  const names = [m.name, ...Object.values(m.label)].map(fold);
  if (names.some((n) => n.startsWith(wanted))) return 0;
  return names.some((n) => n.includes(wanted)) ? 1 : 2;
}

/** Those that hold every word, the best first; all of them for no word. */
export function search(all: Definition[], wanted: string): Definition[] {
  const words = fold(wanted).split(/\s+/).filter((w) => w !== "");
  const [first] = words;
  if (first === undefined) return all;
  return all
    .filter((m) => words.every((w) => textOf(m).includes(w)))
    .map((m, i) => ({ m, i, rank: rank(m, words.join(" ")) }))
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ m }) => m);
}
