// questions.mjs -- Random questions about the company, the same every time.
//
// A question is a list of [name, value], the words of model/question.h.
import { CHANNELS, PRODUCTS, REASONS, REGIONS, SEGMENTS, TEAMS }
  from "./company.mjs";

const everywhere = ["source", "customer", "channel", "product", "region",
                    "segment", "language", "campaign", "attr.plan", "weekday",
                    "hour"];
const dimensions = {
  interaction: [...everywhere, "kind", "team", "queue", "reason", "answered",
                "abandoned", "resolved", "sla_met", "actor", "currency",
                "result", "short_abandon"],
  perception: [...everywhere, "kind", "survey", "question", "score_given",
               "has_text", "mood"],
  outcome: [...everywhere, "kind", "currency"],
  customer: ["region", "segment", "language", "attr.plan", "consent",
             "weekday"],
};
const values = {
  channel: CHANNELS, product: PRODUCTS, region: REGIONS, segment: SEGMENTS,
  team: TEAMS, reason: REASONS, queue: ["q1", "q2", "q9"],
  language: ["pl", "ro", "en"], "attr.plan": ["S", "M", "L"],
  actor: ["human", "bot"], survey: ["spring", "after call"],
  question: ["overall", "staff"], source: ["desk", "survey", "shop"],
};
const ranges = {
  interaction: ["wait=10s..20s", "talk=..5min", "transfers=1..2", "cost=5..",
                "resolution=1h..", "wait=250..1500", "reopened=0",
                "hour=9..16", "weekday=6|7"],
  perception: ["score=3..5", "score=9..", "sentiment=-0.5..0.25",
               "score=1|4|7", "hour!=2..4"],
  outcome: ["amount=..100", "amount=12.34..250", "margin=0..",
            "ts=2025-06-01..2025-12-31", "weekday=..5"],
  customer: ["since=2025-01-01.."],
};
const periods = [
  [], [], [["last", "90d"]], [["last", "12w"]], [["last", "3m"]],
  [["last", "1y"]], [["period", "2025"]], [["period", "2026-03"]],
  [["period", "2025-Q3"]], [["period", "last-month"]],
  [["period", "this-year"]], [["period", "2026-W07"]],
  [["from", "2025-03-29"], ["to", "2025-11-02"]],
  [["from", "2025-10-25T12:00"], ["to", "2025-10-27"]],
  [["from", "2025-06-01T00:00:00Z"]], [["to", "2025-06-01"]],
];

export function escaped(value) {
  return value.replace(/[\\,|]/g, "\\$&").replaceAll("..", "\\..")
    .replace(/^ | $/g, "\\ ");
}

function condition(r, table) {
  const names = dimensions[table].filter((d) => values[d]);
  const name = r.of(names);
  const some = r.some(values[name].filter((v) => v != null), r.int(1, 3))
    .map(escaped);
  const kind = r.int(0, 6);

  if (kind === 0) return r.of(ranges[table]);
  if (kind === 1) return `${name}=`;
  if (kind === 2) return `${name}!=`;
  if (kind === 3) return `${name}!=${some.join("|")}`;
  if (kind === 4) return `${name}=${some[0]}|`;
  return `${name}=${some.join("|")}`;
}

function grainFor(r, period) {
  const short = period.some(([, v]) => /^2026-W|T12/.test(v));

  return r.of(short ? ["hour", "day", "all"]
    : ["day", "week", "month", "quarter", "year"]);
}

// About one metric, or now and then a set of them.
export function question(r, metrics) {
  const m = r.of(metrics);
  const like = metrics.filter((x) => x.facts === m.facts && x !== m);
  const names = r.yes(0.15)
    ? [m, ...r.some(like, r.int(1, 4))].map((x) => x.name) : [m.name];
  const period = r.of(periods);
  const q = [["metric", names.join(",")], ...period];
  const by = r.some(dimensions[m.facts].filter((d) => d !== "customer"),
                    r.of([0, 0, 1, 1, 2, 3]));

  if (by.length > 0) q.push(["by", by.join(",")]);
  for (let i = r.of([0, 0, 1, 2]); i > 0; i--)
    q.push(["where", [condition(r, m.facts), condition(r, m.facts)]
      .slice(0, r.int(1, 2)).join(",")]);
  if (by.length < 2 && r.yes(0.35)) q.push(["grain", grainFor(r, period)]);
  if (r.yes(0.4))
    q.push(["compare", r.some(["previous", "year", "weekday-year"],
                              r.of([1, 1, 2])).join(",")]);
  if (r.yes(0.1)) q.push(["known", "2026-03-01T08:00"]);
  if (by.length > 0 && r.yes(0.2)) q.push(["limit", String(r.int(1, 5))]);
  return q;
}

// A question with one word that is wrong.
export function mistaken(r, metrics) {
  const q = question(r, metrics).filter(([name]) =>
    !["from", "to", "last", "period", "limit", "known"].includes(name));
  const wrong = r.of([
    ["metric", "npss"], ["by", "chanel"], ["by", "wait"], ["period", "2026-13"],
    ["last", "3 days"], ["from", "yesterday"], ["grain", "fortnight"],
    ["compare", "prevous"], ["where", "chanel=phone"], ["where", "channel"],
    ["where", "channel=a..b"], ["limit", "many"], ["known", "now"],
    ["wher", "channel=phone"], ["by", "channel,product,region,kind"],
  ]);

  return [...q.filter(([name]) => name !== wrong[0]), wrong];
}
