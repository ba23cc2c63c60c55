// The words of the page in three languages, with the right plurals.

import { computed } from "@preact/signals";

import en from "../i18n/en.json";
import pl from "../i18n/pl.json";
import ro from "../i18n/ro.json";
import { status } from "./data";
import { view } from "./state";

export const langs = ["en", "pl", "ro"] as const;
export type Lang = (typeof langs)[number];
export type Key = keyof typeof en;

const words: Record<Lang, Record<string, string>> = { en, pl, ro };

const isLang = (s: string | undefined): s is Lang =>
  langs.includes(s as Lang);

/** As the address says, else as the organisation speaks, else the browser. */
export const lang = computed<Lang>(() => {
  const said = view.value.lang;
  if (isLang(said)) return said;
  const ours = status.value?.language;
  if (isLang(ours)) return ours;
  const theirs = navigator.language.slice(0, 2);
  return isLang(theirs) ? theirs : "en";
});

type Values = Record<string, string | number>;

/** Fill {name} in the words of `key`. */
export function translate(l: Lang, key: Key, values: Values = {}): string {
  const text = words[l][key] ?? words.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values[name] ?? ""),
  );
}

/** The form of `key` (key.one, key.few, ...) that goes with the count. */
export function plural(
  l: Lang,
  key: string,
  count: number,
  values: Values = {},
): string {
  const form = new Intl.PluralRules(l).select(count);
  const chosen = `${key}.${form}` in words[l] ? form : "other";
  return translate(l, `${key}.${chosen}` as Key, values);
}

export const t = (key: Key, values?: Values) =>
  translate(lang.value, key, values);
export const tn = (key: string, count: number, values?: Values) =>
  plural(lang.value, key, count, values);
