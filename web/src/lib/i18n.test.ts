import { describe, expect, test } from "vitest";

import en from "../i18n/en.json";
import pl from "../i18n/pl.json";
import ro from "../i18n/ro.json";
import { standard } from "./dimensions";
import { plural, translate } from "./i18n";

const all = { en, pl, ro } as Record<string, Record<string, string>>;
const forms = ["zero", "one", "two", "few", "many", "other"];

const formOf = (key: string) => forms.find((f) => key.endsWith(`.${f}`));
const stem = (key: string) => {
  const form = formOf(key);
  return form === undefined ? key : key.slice(0, -form.length - 1);
};
const isPlural = (key: string) => formOf(key) !== undefined && `${stem(key)}.other` in en;

const plainKeys = (words: Record<string, string>) =>
  Object.keys(words).filter((k) => !isPlural(k)).sort();
const plurals = [...new Set(Object.keys(en).filter(isPlural).map(stem))];
const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

// As CLDR has it; Intl is asked as well, lest the two drift apart.
const formsOf = {
  en: ["one", "other"],
  pl: ["few", "many", "one", "other"],
  ro: ["few", "one", "other"],
};

describe.each(Object.entries(formsOf))("%s", (lang, expectedForms) => {
  const words = all[lang] ?? {};

  test("has the keys of the others, and no empty words", () => {
    expect(plainKeys(words)).toEqual(plainKeys(en));
    expect(Object.values(words).filter((w) => w.trim() === "")).toEqual([]);
  });

  test("has each form that a count can choose, and no other", () => {
    const chosen = new Intl.PluralRules(lang).resolvedOptions().pluralCategories;
    expect([...chosen].sort()).toEqual(expectedForms);
    for (const key of plurals) {
      const own = Object.keys(words).filter((k) => stem(k) === key && isPlural(k));
      expect(own.map(formOf).sort(), key).toEqual(expectedForms);
    }
  });

  test("fills the same places as English", () => {
    for (const key of plainKeys(en))
      expect(places(words[key] ?? ""), key).toEqual(
        places((en as Record<string, string>)[key] ?? ""),
      );
  });

  test("uses no letter or quotation mark of another alphabet", () => {
    // s and t of Romanian have a comma below, not a cedilla.
    const wrong = Object.values(words).filter((w) => /[şŞţŢ"]/.test(w));
    expect(wrong).toEqual([]);
  });

  test("names each dimension that can be chosen", () => {
    for (const name of standard) expect(words[`dimension.${name}`], name).toBeTruthy();
  });
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
