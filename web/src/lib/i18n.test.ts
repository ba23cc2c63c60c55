import { describe, expect, test } from "vitest";

import { standard } from "./dimensions";
import { plural, translate } from "./i18n";

type Words = Record<string, string>;

// The shared words and those of each folder: folder -> language -> words.
const files = import.meta.glob<Words>(["../i18n/*.json", "../{pages,ui}/*/words/*.json"], {
  eager: true,
  import: "default",
});
const sets = new Map<string, Record<string, Words>>();
for (const [file, words] of Object.entries(files)) {
  const [, folder = "", lang = ""] = /^(.*)\/(\w+)\.json$/.exec(file) ?? [];
  sets.set(folder, { ...sets.get(folder), [lang]: words });
}
const forms = ["zero", "one", "two", "few", "many", "other"];

const formOf = (key: string) => forms.find((f) => key.endsWith(`.${f}`));
const stem = (key: string) => {
  const form = formOf(key);
  return form === undefined ? key : key.slice(0, -form.length - 1);
};
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

// As CLDR has it; Intl is asked as well, lest the two drift apart.
const formsOf = {
  en: ["one", "other"],
  pl: ["few", "many", "one", "other"],
  ro: ["few", "one", "other"],
};
const langs = Object.entries(formsOf);

test.each(langs)("%s has the plural forms of CLDR", (lang, expectedForms) => {
  const chosen = new Intl.PluralRules(lang).resolvedOptions().pluralCategories;
  expect([...chosen].sort()).toEqual(expectedForms);
});

describe.each([...sets])("the words of %s", (_, set) => {
  const en = set["en"] ?? {};
  const isPlural = (key: string) =>
    formOf(key) !== undefined && `${stem(key)}.other` in en;
  const plainKeys = (words: Words) =>
    Object.keys(words).filter((k) => !isPlural(k)).sort();
  const plurals = [...new Set(Object.keys(en).filter(isPlural).map(stem))];

  test.each(langs)("in %s", (lang, expectedForms) => {
    const words = set[lang] ?? {};
    expect(plainKeys(words), "the same keys").toEqual(plainKeys(en));
    expect(Object.values(words).filter((w) => w.trim() === "")).toEqual([]);
    for (const key of plurals) {
      const own = Object.keys(words).filter((k) => stem(k) === key && isPlural(k));
      expect(own.map(formOf).sort(), key).toEqual(expectedForms);
    }
    for (const key of plainKeys(en))
      expect(places(words[key] ?? ""), key).toEqual(places(en[key] ?? ""));
    // s and t of Romanian have a comma below, not a cedilla.
    expect(Object.values(words).filter((w) => /[şŞţŢ"]/.test(w))).toEqual([]);
  });
});

test.each(langs)("%s names each dimension that can be chosen", (lang) => {
  const words = sets.get("../i18n")?.[lang] ?? {};
  for (const name of standard) expect(words[`dimension.${name}`], name).toBeTruthy();
});

describe("a count chooses its form", () => {
  test.each([
    ["pl", 1, "od 1 dnia nic nowego"],
    ["pl", 3, "od 3 dni nic nowego"],
    ["pl", 5, "od 5 dni nic nowego"],
    ["ro", 1, "nimic nou de 1 zi"],
    ["ro", 19, "nimic nou de 19 zile"],
    ["ro", 20, "nimic nou de 20 de zile"],
    ["en", 1, "nothing new for 1 day"],
    ["en", 4, "nothing new for 4 days"],
  ] as const)("%s, %d", (lang, n, text) => {
    expect(plural(lang, "data.stale", n, { n })).toBe(text);
  });
});

test("words are filled, and a place without a value stays empty", () => {
  expect(translate("en", "tile.n", { n: "920" })).toBe("n = 920");
  expect(translate("en", "tile.n")).toBe("n = ");
});
