// What dimensions and their values are called: the standard ones in words, an
// organisation's own as they are.

import { isStandard } from "./dimensions";
import { type Lang, lang, t, translate } from "./i18n";
import { dates } from "./intl";

export function dimensionLabel(name: string): string {
  return isStandard(name) ? t(`dimension.${name}`) : name.replace(/^attr\./, "");
}

/** 1 is Monday, as ISO 8601 and the server have it. */
export function weekdayLabel(l: Lang, day: number, style: "long" | "short"): string {
  const monday = Date.UTC(2024, 0, 1);
  return dates(l, { weekday: style }).format(monday + (day - 1) * 86_400_000);
}

const isWeekday = (value: string) => /^[1-7]$/.test(value);

/** A value of a dimension; null is a fact that has none. */
export function valueLabelIn(l: Lang, dimension: string, value: string | null): string {
  if (value === null) return translate(l, "filter.missing");
  if (dimension === "weekday" && isWeekday(value))
    return weekdayLabel(l, Number(value), "long");
  if (dimension === "hour") return `${value.padStart(2, "0")}:00`;
  if (value === "true") return translate(l, "filter.yes");
  return value === "false" ? translate(l, "filter.no") : value;
}

export const valueLabel = (dimension: string, value: string | null): string =>
  valueLabelIn(lang.value, dimension, value);

const most = 40;

/** What is too long for its place ends with an ellipsis. */
export function shortened(text: string, length: number = most): string {
  const signs = [...text.slice(0, 4 * length)];
  return signs.length > length ? `${signs.slice(0, length - 1).join("")}…` : text;
}
