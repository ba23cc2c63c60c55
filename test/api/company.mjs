// company.mjs -- A company of about 20,000 facts, the same every time.
//
// All four tables, every kind of answer, scales that are mixed, values that
// are missing, names that a filter has to escape, and some answers that were
// corrected later.
import { join } from "node:path";

import { chance, csvLine, folder, must, put } from "./lib.mjs";

export const CHANNELS = ["phone", "chat", "e-mail", "shop, main st.",
                         "web|app", "fax=old", null];
export const PRODUCTS = ["basic", "basic..plus", "back\\slash", "\"gold\"",
                         " padded? ", "żółty", null];
export const REASONS = ["delivery", "invoice", "fault", "other, unclear",
                        null];
export const REGIONS = ["r01", "r02", "r03", "r04"];
export const SEGMENTS = ["consumer", "business", null];
export const TEAMS = ["north", "south", "night shift"];

const START = Date.UTC(2025, 0, 1);
const END = Date.UTC(2026, 3, 15);

function iso(ms) {
  return new Date(ms).toISOString();
}

function seconds(r, most) {
  return (r.next() ** 2 * most).toFixed(3);
}

function moment(r) {
  return START + Math.floor(r.next() * (END - START));
}

// ---- The files ------------------------------------------------------------

function customers(r) {
  let text = csvLine(["id", "ts", "since", "churned", "region", "segment",
                      "language", "plan", "consent"]);

  for (let i = 1; i <= 900; i++) {
    const since = START - r.int(0, 700) * 864e5 + r.int(0, 900) * 864e5;
    const gone = since + r.int(30, 900) * 864e5;
    const fields = () => [iso(since), gone < END && r.yes(0.4) ? iso(gone) : "",
      r.of(REGIONS), r.of(SEGMENTS), r.of(["pl", "ro", "en"]),
      r.of(["S", "M", "L"]), r.of(["true", "false", ""])];

    text += csvLine([`c${i}`, iso(since), ...fields()]);
    if (i % 20 === 0)
      text += csvLine([`c${i}`, iso(since + 864e5 * 90), ...fields()]);
  }
  return text;
}

function contacts(r) {
  const kinds = ["call", "chat", "email", "ticket", "complaint", "visit"];
  let text = csvLine(["id", "kind", "ts", "customer", "channel", "product",
    "team", "agent", "queue", "reason", "actor", "wait", "talk", "hold",
    "wrap", "first_response", "resolution", "answered", "abandoned",
    "resolved", "sla_met", "transfers", "reopened", "cost", "case"]);

  for (let i = 1; i <= 8000; i++) {
    const fate = r.next();
    const answered = fate < 0.85;
    const resolved = answered && r.yes(0.7);

    text += csvLine([`i${i}`, r.of(kinds), iso(moment(r)),
      r.yes(0.95) ? `c${r.int(1, 1000)}` : "", r.of(CHANNELS),
      r.of(PRODUCTS), r.of(TEAMS), `a${r.int(1, 30)}`, `q${r.int(1, 4)}`,
      r.of(REASONS), r.of(["human", "human", "human", "bot"]),
      seconds(r, 120), answered ? seconds(r, 900) : "",
      r.yes(0.5) ? seconds(r, 60) : "", r.yes(0.7) ? seconds(r, 90) : "",
      r.yes(0.6) ? seconds(r, 7200) : "", resolved ? seconds(r, 4e5) : "",
      fate > 0.98 ? "" : answered, fate > 0.98 ? "" : fate > 0.88, resolved,
      r.of(["true", "true", "false", ""]), r.int(0, 3),
      resolved ? r.of([0, 0, 0, 1, 2]) : "",
      r.yes(0.8) ? (r.next() * 30).toFixed(2) : "", `k${r.int(1, 5000)}`]);
  }
  return text;
}

// Scales by what was asked: the highest and lowest answer.
const asked = {
  nps: [0, 10], csat: [1, 5], csat7: [1, 7], ces: [1, 7], star: [1, 5],
  star10: [1, 10], likert: [1, 7], yesno: [0, 1], text: null,
};
const comments = ["", "", "good", "long, \"quoted\" and\nin two lines",
                  "zażółć gęślą jaźń", "ăîșț", "=1+1"];
const answerHead = ["id", "kind", "ts", "known", "customer", "channel",
  "product", "survey", "question", "score", "text", "sentiment", "invited",
  "about"];

function answer(r, i, ts, known) {
  const kind = r.of(Object.keys(asked));
  const scale = asked[kind];
  const score = scale && r.yes(0.93) ? r.int(...scale) : "";

  return csvLine([`p${i}`, kind, iso(ts), iso(known),
    r.yes(0.9) ? `c${r.int(1, 1000)}` : "", r.of(CHANNELS), r.of(PRODUCTS),
    r.of(["spring", "after call"]), r.of(["overall", "staff"]), score,
    r.of(comments), r.yes(0.5) ? (r.next() * 2 - 1).toFixed(3) : "",
    r.yes(0.8) ? iso(ts - r.int(0, 9) * 36e5) : "",
    r.yes(0.3) ? `i${r.int(1, 8000)}` : ""]);
}

function answers(r, first, last, later) {
  let text = csvLine(answerHead);

  for (let i = first; i <= last; i++) {
    const ts = moment(r);
    text += answer(r, i, ts, later ?? ts + 6e4);
  }
  return text;
}

function outcomes(r) {
  const kinds = ["purchase", "purchase", "purchase", "refund", "renewal",
                 "expansion", "contraction", "churn", "referral"];
  let text = csvLine(["id", "kind", "ts", "customer", "channel", "product",
                      "amount", "margin", "order"]);

  for (let i = 1; i <= 5500; i++) {
    const kind = r.of(kinds);
    const amount = kind === "referral" ? "" : (r.next() * 500).toFixed(2);

    text += csvLine([`o${i}`, kind, iso(moment(r)),
      r.yes(0.95) ? `c${r.int(1, 1000)}` : "", r.of(CHANNELS),
      r.of(PRODUCTS), r.yes(0.97) ? amount : "",
      r.yes(0.6) ? (r.next() * 50 - 5).toFixed(2) : "",
      r.yes(0.95) ? `k${r.int(1, 4000)}` : ""]);
  }
  return text;
}

// ---- The mappings ---------------------------------------------------------

const CUSTOMERS = `
mapping: customers
source: crm
attrs: [plan]
facts:
  - customer:
      customer: id
      ts: ts
      since: since
      churned: churned
      region: region
      segment: segment
      language: language
      consent: consent
      attr.plan: plan
`;

const CONTACTS = `
mapping: contacts
source: desk
currency: PLN
facts:
  - interaction:
      id: id
      kind: kind
      ts: ts
      customer: customer
      case_id: case
      channel: channel
      product: product
      team: team
      agent: agent
      queue: queue
      reason: reason
      actor: actor
      wait: wait
      talk: talk
      hold: hold
      wrap: wrap
      first_response: first_response
      resolution: resolution
      answered: answered
      abandoned: abandoned
      resolved: resolved
      sla_met: sla_met
      transfers: transfers
      reopened: reopened
      cost: cost
`;

function answersMapping() {
  const facts = Object.entries(asked).map(([kind, scale]) => `
  - perception:
      when: {column: kind, is: ${kind}}
      set: {kind: ${kind.replace(/\d+$/, "")}}
      ${scale ? `score: {column: score, scale: {min: ${scale[0]}, ` +
        `max: ${scale[1]}}}` : ""}`);

  return `
mapping: answers
source: survey
all:
  id: id
  ts: ts
  known: known
  customer: customer
  channel: channel
  product: product
  survey: survey
  question: question
  text: text
  sentiment: sentiment
  invited: invited
  about: about
  unanswered: keep
facts:${facts.join("")}
`;
}

const OUTCOMES = `
mapping: outcomes
source: shop
currency: PLN
facts:
  - outcome:
      id: id
      kind: kind
      ts: ts
      customer: customer
      case_id: order
      channel: channel
      product: product
      amount: amount
      margin: margin
`;

// ---- The company ----------------------------------------------------------

// A data folder with all of it.
export function company() {
  const dir = folder();
  const data = join(dir, "data");
  const r = chance(20260415);
  const files = [
    ["customers", CUSTOMERS, customers(r)],
    ["contacts", CONTACTS, contacts(r)],
    ["answers", answersMapping(), answers(r, 1, 6000)],
    ["corrected", answersMapping(),
      answers(r, 5801, 6000, Date.UTC(2026, 3, 14))],
    ["outcomes", OUTCOMES, outcomes(r)],
  ];

  for (const [name, mapping, rows] of files) {
    const said = JSON.parse(must(["import", "--data", data, "--format",
      "json", "--mapping", put(dir, `${name}.yml`, mapping),
      put(dir, `${name}.csv`, rows)]));

    if (said.rejected !== 0)
      throw new Error(`${name}.csv: ${JSON.stringify(said, null, 1)}`);
  }
  must(["settings", "--data", data, "segment.keys", "k3F9x=shop"]);
  return data;
}
