// What should be found is said by hand, for three metrics made up here.

import { expect, test } from "vitest";

import type { Definition } from "./api";
import { fold, search } from "./search";

const metric = (name: string, en: string, pl: string, formula: string) =>
  ({
    name,
    label: { en, pl, ro: en },
    formula: { en: formula, pl: formula, ro: formula },
    source: "a handbook",
  }) as Definition;

const all = [
  metric("aht", "Average handle time", "Średni czas obsługi", "talk + hold + wrap"),
  metric("hold_time", "Hold time", "Czas zawieszenia", "time on hold"),
  metric("nps", "Net Promoter Score", "Wskaźnik NPS", "promoters - detractors"),
];
const names = (wanted: string) => search(all, wanted).map((m) => m.name);

test.each([
  ["Średni", "sredni"],
  ["Łódź", "lodz"],
  ["timpul mediu așteptat", "timpul mediu asteptat"],
])("%s is looked for as %s", (text, folded) => expect(fold(text)).toBe(folded));

test.each([
  ["", ["aht", "hold_time", "nps"]],
  ["NPS", ["nps"]],
  ["sredni czas", ["aht"]],
  ["czas", ["hold_time", "aht"]], // the one that begins with it first
  ["hold", ["hold_time", "aht"]], // in the name before in the formula
  ["time hold", ["aht", "hold_time"]], // both words, in any order
  ["detractors", ["nps"]],
  ["nobody calls it this", []],
])("%j finds %j", (wanted, found) => expect(names(wanted)).toEqual(found));
