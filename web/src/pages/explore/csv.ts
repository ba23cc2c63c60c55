// Files of what is drawn where the server has none of its own: the numbers as
// they came, unrounded, in the form of RFC 4180.

import type { Distribution, Waterfall } from "./api";

type Field = string | number | boolean | null | undefined;

/** As the server writes it: nothing for what is missing, which is not the
 * same as an empty text. */
function field(value: Field): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const lines = (rows: Field[][]): string =>
  rows.map((row) => `${row.map(field).join(",")}\r\n`).join("");

export function scoresCsv(d: Distribution): string {
  const by = Object.keys(d.rows[0]?.group ?? {});
  const scores = (d.rows[0]?.points ?? []).map((p) => p.score);
  const head = [
    "metric", ...by, "from", "to",
    ...scores.flatMap((s) => [`count_${s}`, `share_${s}`]),
    "n", "value", "low", "high",
  ];
  const rows = d.rows.map((r) => [
    d.metric, ...by.map((name) => r.group[name]), d.from, d.to,
    ...r.points.flatMap((p) => [p.count, p.share]),
    r.n, r.value, r.low, r.high,
  ]);
  return lines([head, ...rows]);
}

export function partsCsv(w: Waterfall): string {
  const head = [
    "metric", w.by, "from", "to", "compare", "compare_from", "compare_to",
    "before", "after", "n_before", "n_after", "rate", "mix", "total",
  ];
  const { with: name, from, to } = w.compare;
  const rows = w.parts.map((p) => [
    w.metric, p.value, w.from, w.to, name, from, to,
    p.before, p.after, p.n_before, p.n_after, p.rate, p.mix, p.total,
  ]);
  return lines([head, ...rows]);
}
