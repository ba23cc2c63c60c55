// The words of the pages in three languages, with the right plurals.  What
// several pages say is in src/i18n; what one page says is in its own folder.

import { computed } from "@preact/signals";

import en from "../i18n/en.json";
import pl from "../i18n/pl.json";
import ro from "../i18n/ro.json";
import { status } from "./data";
import { view } from "./state";

export const langs = ["en", "pl", "ro"] as const;
export type Lang = (typeof langs)[number];

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
type Words = Record<string, string>;

/** Fill {name} in a text. */
function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) =>
    String(values[name] ?? ""),
  );
}

export interface Speaker<Key extends string> {
  /** The words of `key` in a language. */
  translate: (l: Lang, key: Key, values?: Values) => string;
  /** The form of `key` (key.one, key.few, ...) that goes with the count. */
  plural: (l: Lang, key: string, count: number, values?: Values) => string;
  /** The same in the language of the page. */
  t: (key: Key, values?: Values) => string;
  tn: (key: string, count: number, values?: Values) => string;
}

/** What speaks with these words:
 *
 *     export const { t, tn } = speaker({ en, pl, ro });
 */
export function speaker<W extends Words>(
  all: Record<Lang, Words> & { en: W },
): Speaker<keyof W & string> {
  const translate = (l: Lang, key: string, values: Values = {}) =>
    fill(all[l][key] ?? all.en[key] ?? key, values);
  const plural = (l: Lang, key: string, count: number, values: Values = {}) => {
    const form = new Intl.PluralRules(l).select(count);
    const chosen = `${key}.${form}` in all[l] ? form : "other";
    return translate(l, `${key}.${chosen}`, values);
  };
  return {
    translate,
    plural,
    t: (key, values) => translate(lang.value, key, values),
    tn: (key, count, values) => plural(lang.value, key, count, values),
  };
}

export type Key = keyof typeof en;
export const { translate, plural, t, tn } = speaker({ en, pl, ro });
