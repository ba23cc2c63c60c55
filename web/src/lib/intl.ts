// The browser's own formats, each made once: to make one takes hundreds of
// times as long as to use it, and a heat map asks for 168 names of hours.

import type { Lang } from "./i18n";

const locales: Record<Lang, string> = { en: "en-GB", pl: "pl-PL", ro: "ro-RO" };

/** One format for each language and set of options. */
function kept<Options extends object, Format>(
  make: (locale: string, options: Options) => Format,
): (lang: Lang, options: Options) => Format {
  const made = new Map<string, Format>();
  return (lang, options) => {
    const key = lang + JSON.stringify(options);
    const found = made.get(key) ?? make(locales[lang], options);
    made.set(key, found);
    return found;
  };
}

export const numbers = kept(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
);

/** Of the digits that are shown, unless options say a zone: see format.ts. */
export const dates = kept(
  (locale, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options }),
);
