// quality.mjs -- The checks, the grades and coverage, through the program.
//
// The company has 900 customers and facts of 1,000, so a tenth of its facts
// is of customers that nobody described; all else about it is in order.
import assert from "node:assert/strict";

import { company } from "./company.mjs";
import { finish, folder, must, search, serve, test } from "./lib.mjs";

const data = company();

// The first result comes from a thread.
async function checked(server, query = "") {
  for (let i = 0; i < 600; i++) {
    const said = await server.get(`/v1/quality${query}`);

    assert.equal(said.status, 200, said.text);
    if (said.json.checked !== null && !said.json.running) return said.json;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("no result after 30 s");
}

const names = ["duplicates", "gaps", "range", "future", "unknown_ids",
               "missing", "volume"];
const bare = ({ took_ms, ...rest }) => rest;

// Before the server: only one process may have the folder.
const printed = JSON.parse(must(["quality", "--format", "json",
                                 "--data", data]));
const text = must(["quality", "--lang", "pl", "--data", data]);
const table = must(["coverage", "nps", "--by", "segment", "--data", data]);
const server = await serve(data);
const quality = await checked(server);

await test("the command line and HTTP say the same", () =>
  assert.deepEqual(bare(printed), bare(quality)));

await test("every check of contacts, answers and outcomes is there", () => {
  for (const facts of ["interaction", "perception", "outcome"])
    for (const name of names)
      assert.ok(quality.checks.some((c) => c.table === facts &&
                                           c.check === name),
                `${facts} ${name}`);
});

await test("what is wrong with the company is found, and nothing else", () => {
  const found = quality.checks.filter((c) => c.state !== "ok");

  assert.ok(found.length >= 1);
  for (const c of found) {
    assert.equal(c.check, "unknown_ids", c.sentence);
    assert.equal(c.column, "customer");
    assert.ok(c.share > 0.08 && c.share < 0.12, c.sentence);
  }
});

await test("a finding leads to its rows", async () => {
  const c = quality.checks.find((x) => x.table === "interaction" &&
                                       x.state !== "ok");
  const said = await server.get(`/v1/query${search({ metric: "contacts",
                                                     where: c.where })}`);

  assert.equal(said.status, 200, said.text);
  assert.ok(said.json.rows[0].n > 0);
});

await test("grades are A to D, each below A with a reason", () => {
  assert.ok(quality.grades.length > 50);
  for (const g of quality.grades) {
    assert.match(g.grade, /^[A-D]$/);
    assert.equal(g.publish, g.grade !== "D");
    assert.equal(g.reasons.length > 0, g.grade !== "A", g.metric);
  }
});

await test("churn suffers from unknown customers, handling time does not",
  () => {
    const grade = (name) => quality.grades.find((g) => g.metric === name);

    assert.equal(grade("aht").grade, "A");
    assert.ok(grade("logo_churn").grade > "A");
    assert.match(grade("logo_churn").reasons[0], /no customer list/);
  });

await test("sentences come in three languages", async () => {
  const pl = await checked(server, "?lang=pl");
  const ro = await checked(server, "?lang=ro");

  assert.match(pl.checks[0].sentence, /klienci spoza listy klientów/);
  assert.match(ro.checks[0].sentence, /clienți care nu apar/);
  assert.match(text, /klienci spoza listy klientów/);
});

// ---- Coverage -------------------------------------------------------------

async function coverage(params) {
  const said = await server.get(`/v1/coverage${search(params)}`);

  assert.equal(said.status, 200, said.text);
  return said.json;
}

await test("the plain value is byte for byte that of the query", async () => {
  for (const metric of ["nps", "csat", "star_top_box", "csat_pomp",
                        "likert_net"]) {
    const own = await coverage({ metric, by: "region", period: "2025" });
    const { rows: [row] } = (await server.get(
      `/v1/query${search({ metric, period: "2025" })}`)).json;

    for (const key of ["value", "low", "high", "n"])
      assert.equal(own.unweighted[key], row[key], `${metric} ${key}`);
  }
});

await test("shares add up, and groups are those of the query", async () => {
  const own = await coverage({ metric: "nps", by: "segment",
                               period: "2025" });
  const { rows } = (await server.get(
    `/v1/query${search({ metric: "nps", by: "segment", period: "2025" })}`))
    .json;
  const sum = (key) => own.rows.reduce((s, r) => s + r[key], 0);

  assert.ok(Math.abs(sum("population_share") - 1) < 1e-9);
  assert.ok(Math.abs(sum("respondent_share") - 1) < 1e-9);
  assert.equal(sum("respondents"), own.respondents);
  for (const row of rows) {
    const group = own.rows.find((r) => r.value === row.group.segment);
    assert.equal(group.metric_value, row.value);
    assert.equal(group.n, row.n);
  }
});

await test("the weighted value is the groups' by their customers", async () => {
  const own = await coverage({ metric: "nps", by: "segment",
                               period: "2025" });
  const both = own.rows.filter((r) => r.weight !== null);
  const n = both.reduce((s, r) => s + r.n, 0);
  const weights = both.reduce((s, r) => s + r.n * r.weight, 0);
  const squares = both.reduce((s, r) => s + r.n * r.weight ** 2, 0);
  const value = both.reduce((s, r) => s + r.n * r.weight * r.metric_value, 0);

  assert.ok(Math.abs(own.weighted.value - value / weights) < 1e-9);
  assert.ok(Math.abs(own.weighted.deff - n * squares / weights ** 2) < 1e-9);
  assert.ok(Math.abs(own.weighted.n_eff * own.weighted.deff - n) < 1e-6);
  assert.ok(own.weighted.low < own.weighted.value &&
            own.weighted.value < own.weighted.high);
  assert.equal(own.population_of, "customers");
});

await test("it prints a table for people", () => {
  assert.match(table, /^segment +customers/m);
  assert.match(table, /design effect/);
});

for (const [query, word] of [
  ["metric=aht&by=segment", "not made of scores"],
  ["metric=nps", "one dimension"],
  ["metric=nps&by=product", "known of customers"],
  ["metric=nps,csat&by=segment", "one metric"],
  ["metric=nps&by=segment&grain=month", "one period"],
  ["metric=nps&by=sgment", "did you mean segment"],
])
  await test(`coverage of ${query} is refused and says why`, async () => {
    const said = await server.get(`/v1/coverage?${query}`);

    assert.equal(said.status, 400, said.text);
    assert.ok(said.json.detail.includes(word), said.json.detail);
  });

await server.stop();

// ---- Nothing yet ----------------------------------------------------------

await test("an empty folder has nothing to check", async () => {
  const empty = folder();
  const own = await serve(empty);
  const said = await checked(own);

  assert.deepEqual(said.checks, []);
  assert.deepEqual(said.grades, []);
  assert.equal(said.as_of, null);
  await own.stop();
});

finish();
