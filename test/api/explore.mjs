// explore.mjs -- What the explore page asks for, counted by hand.
//
// Calls at 10:00 in Warsaw on every day of 2025 and of 2026 up to the 15th of
// April, when the clock of the tests stands at 14:00 local time; and some
// more, so that no two periods have the same count:
//
//   2025-04-01 11:00    3     in the year before, but not 364 days before
//   2025-04-16 10:00    5     364 days before, but not in the year before
//   2026-03-15 13:00    2     in the same elapsed part of March
//   2026-03-15 15:00    7     after it
//
// 1,440 answers over 2025, of 20 of which 7 are tens and 7 zeros: an NPS of 0
// with a variance of 0.7, 120 answers a month.
import assert from "node:assert/strict";
import { join } from "node:path";

import { csvLine, csvParse, finish, folder, must, puls, put, search, serve,
         test } from "./lib.mjs";

const dir = folder();
const data = join(dir, "data");

// ---- The data -------------------------------------------------------------

const calls = put(dir, "calls.yml", `
mapping: calls
facts:
  - interaction:
      id: id
      ts: {column: ts, zone: Europe/Warsaw}
      set: {kind: call}
`);
const answers = put(dir, "answers.yml", `
mapping: answers
facts:
  - perception:
      id: id
      ts: ts
      set: {kind: nps}
      score: {column: score, scale: {min: 0, max: 10}}
`);

function callLines() {
  const lines = [];
  const add = (ts) => lines.push(csvLine([`c${lines.length}`, ts]));

  for (let day = Date.UTC(2025, 0, 1); day <= Date.UTC(2026, 3, 15);
       day += 864e5)
    add(`${new Date(day).toISOString().slice(0, 10)} 10:00:00`);
  for (const [ts, n] of [["2025-04-01 11:00:00", 3], ["2025-04-16 10:00:00", 5],
                         ["2026-03-15 13:00:00", 2],
                         ["2026-03-15 15:00:00", 7]])
    for (let i = 0; i < n; i++) add(ts);
  return lines.join("");
}

function answerLines() {
  const start = Date.UTC(2024, 11, 31, 23);
  const score = (k) => (k < 7 ? 10 : k < 14 ? 0 : 8);

  return Array.from({ length: 1440 }, (_, i) => csvLine([
    `a${i}`, new Date(start + i * 365 * 864e5 / 1440).toISOString(),
    score(i % 20)])).join("");
}

must(["import", "--data", data, "--mapping", calls,
      put(dir, "calls.csv", csvLine(["id", "ts"]) + callLines())]);
must(["import", "--data", data, "--mapping", answers,
      put(dir, "answers.csv", csvLine(["id", "ts", "score"]) +
          answerLines())]);

const said = JSON.parse(must(["target", "nps", "40", "--check", "--margin",
  "5", "--period", "2025", "--format", "json", "--data", data]));
const text = must(["target", "nps", "40", "--check", "--margin", "5",
                   "--period", "2025", "--data", data]);
const server = await serve(data);
const get = async (path, params) => {
  const reply = await server.get(path + (params ? search(params) : ""));

  assert.equal(reply.status, 200, reply.text);
  return reply.json;
};
const refused = (reply, status, words) => {
  assert.equal(reply.status, status, reply.text);
  assert.match(reply.json.detail, words);
};

// ---- Comparing ------------------------------------------------------------

await test("several comparisons, all with the same elapsed part", async () => {
  const { rows: [row] } = await get("/v1/query", {
    metric: "contacts", period: "this-month",
    compare: "previous,year,weekday-year" });

  assert.equal(row.n, 15);
  assert.equal(row.partial, true);
  assert.deepEqual(row.comparisons.map((c) => [c.with, c.partial, c.n,
    c.from.slice(0, 16), c.to.slice(0, 16)]), [
    ["previous", true, 17, "2026-03-01T00:00", "2026-03-15T14:00"],
    ["year", true, 18, "2025-04-01T00:00", "2025-04-15T14:00"],
    ["weekday-year", true, 20, "2025-04-02T00:00", "2025-04-16T14:00"],
  ]);
  assert.deepEqual(row.compare, row.comparisons[0]);
});

await test("a period that is over is compared as a whole", async () => {
  const { rows: [row] } = await get("/v1/query", {
    metric: "contacts", period: "2026-03", compare: "previous,year" });

  assert.equal(row.n, 31 + 2 + 7);
  assert.equal(row.partial, undefined);
  assert.deepEqual(row.comparisons.map((c) => [c.partial, c.n]),
                   [[false, 28], [false, 31]]);
});

// ---- Weekdays and hours ---------------------------------------------------

await test("weekday and hour are dimensions of every table", async () => {
  const { dimensions } = await get("/v1/dimensions");

  for (const name of ["weekday", "hour"])
    assert.equal(dimensions.find((d) => d.name === name).facts.length, 4);
  assert.deepEqual((await get("/v1/dimensions/hour", { facts: "interaction" }))
    .values, [{ value: "10", count: 470 + 5 }, { value: "11", count: 3 },
              { value: "13", count: 2 }, { value: "15", count: 7 }]);
});

// 15 March 2026 is a Sunday; February had four of each weekday.
await test("a heat map is hours by weekdays", async () => {
  const { rows } = await get("/v1/query", {
    metric: "contacts", by: "weekday,hour", period: "2026-03" });

  assert.deepEqual(rows.filter((r) => r.group.weekday === "7")
    .map((r) => [r.group.hour, r.n]), [["10", 5], ["13", 2], ["15", 7]]);
  assert.deepEqual(rows.map((r) => r.group.weekday).filter((d, i, all) =>
    d !== all[i - 1]), ["1", "2", "3", "4", "5", "6", "7"]);
  const february = await get("/v1/query", {
    metric: "contacts", by: "weekday", period: "2026-02" });
  assert.deepEqual(february.rows.map((r) => r.n), [4, 4, 4, 4, 4, 4, 4]);
});

await test("the rows behind a field of it are as many as it says", async () => {
  const params = { metric: "contacts", period: "2026-03",
                   where: "weekday=7,hour=15" };

  assert.equal((await get("/v1/receipt", params)).n, 7);
  assert.equal((await get("/v1/receipt/rows", params)).rows.length, 7);
  const csv = await server.get("/v1/query" + search({
    metric: "contacts", by: "weekday,hour", period: "2026-03", format: "csv" }));
  const table = csvParse(csv.text);
  const column = (name) => table[0].indexOf(name);
  const row = table.find((r) => r[column("weekday")] === "7" &&
                                r[column("hour")] === "15");
  assert.equal(row[column("n")], "7");
});

// ---- Distributions --------------------------------------------------------

await test("a distribution has every point and sums to 100.0", async () => {
  const said = await get("/v1/distribution", { metric: "nps", period: "2025" });
  const [row] = said.rows;

  assert.deepEqual(said.scale, { min: 0, max: 10, step: 1, reversed: false });
  assert.deepEqual(row.points.map((p) => p.count),
                   [504, 0, 0, 0, 0, 0, 0, 0, 432, 0, 504]);
  assert.equal(row.n, 1440);
  assert.equal(row.points.reduce((sum, p) => sum + p.share * 10, 0), 1000);
  assert.ok(Math.abs(row.left + 0.35) < 1e-12);
  assert.ok(Math.abs(row.right - 0.65) < 1e-12);
  assert.equal(row.value, 0);
  assert.equal(said.more_groups, false);
});

await test("what has no distribution says why", async () => {
  refused(await server.get("/v1/distribution?metric=contacts"), 400,
          /not made of scores/);
  refused(await server.get("/v1/distribution?metric=nps&by=hour,weekday"), 400,
          /one dimension/);
  refused(await server.get("/v1/distribution?metric=nps,csat"), 400,
          /one metric/);
});

// ---- Views ----------------------------------------------------------------

const view = { name: "Łódź <script>", path: "/explore?metric=nps&by=hour" };

await test("a view is kept, changed and given back when it goes", async () => {
  const made = await server.send("POST", "/v1/views", view);

  assert.equal(made.status, 201, made.text);
  assert.deepEqual({ ...made.json, created: "" },
                   { id: "1", ...view, created: "" });
  assert.match(made.json.created, /^2026-04-15T14:00:00.000\+02:00$/);
  assert.deepEqual((await get("/v1/views")).views, [made.json]);
  const changed = await server.send("PUT", "/v1/views/1",
                                    { ...view, name: "B" });
  assert.deepEqual(changed.json, { ...made.json, name: "B" });
  const gone = await server.send("DELETE", "/v1/views/1");
  assert.deepEqual(gone.json, changed.json);
  assert.deepEqual((await get("/v1/views")).views, []);
  refused(await server.send("DELETE", "/v1/views/1"), 404, /no such view: 1/);
  assert.equal((await server.send("POST", "/v1/views", view)).json.id, "2");
});

await test("what is no view is refused with a sentence", async () => {
  const post = (body, type) => server.send("POST", "/v1/views", body,
                                           type ? { "content-type": type } : {});

  refused(await post({ ...view, path: "//evil.example" }), 400,
          /begins with \/explore/);
  refused(await post({ ...view, name: "a\nb" }), 400, /1 to 200 characters/);
  refused(await post({ ...view, name: "a\u0000b" }), 400, /without NUL/);
  refused(await post({ name: "a" }), 400, /a name and a path/);
  refused(await post({ ...view, name: 7 }), 400, /name must be text/);
  refused(await post({ ...view, nam: "a" }), 400, /did you mean name/);
  refused(await post("[1]"), 400, /not an object/);
  refused(await post("{"), 400, /the body/);
  refused(await post(JSON.stringify(view), "text/plain"), 400,
          /Content-Type: application\/json/);
  refused(await post(`{"name":"${"x".repeat(70_000)}"}`), 413, /the body/);
});

// ---- Targets --------------------------------------------------------------

await test("a target is kept with its day and its owner", async () => {
  const put = (body) => server.send("PUT", "/v1/targets/nps", body);
  const all = { value: 40, due: "2026-12-31", owner: "Ana" };

  assert.deepEqual((await put(all)).json, { metric: "nps", ...all });
  assert.deepEqual((await put({ value: 41.5 })).json,
                   { metric: "nps", value: 41.5, due: null, owner: null });
  assert.deepEqual((await get("/v1/targets")).targets,
                   [{ metric: "nps", value: 41.5, due: null, owner: null }]);
  assert.equal((await server.send("DELETE", "/v1/targets/nps")).json.value,
               41.5);
  assert.deepEqual((await get("/v1/targets")).targets, []);
  refused(await server.send("DELETE", "/v1/targets/nps"), 404, /no target/);
});

await test("a target that can never be is refused", async () => {
  const put = (metric, body) => server.send("PUT", `/v1/targets/${metric}`,
                                            body);

  refused(await put("nps", { value: 140 }), 400, /between -100 and 100/);
  refused(await put("csat", { value: -1 }), 400, /between 0 and 100/);
  refused(await put("nps", { value: 40, due: "2026-04-14" }), 400,
          /not over yet/);
  refused(await put("nps", { value: 40, due: "2026-13-01" }), 400, /due/);
  refused(await put("nps", {}), 400, /needs a value/);
  refused(await put("nps", { value: "40" }), 400, /must be a number/);
  refused(await put("npz", { value: 40 }), 404, /did you mean nps/);
  refused(await server.get("/v1/targets/nps/check?value=140"), 400,
          /never be 140/);
  refused(await server.get("/v1/targets/nps/check"), 400, /say a value/);
  assert.match(puls(["target", "nps", "140", "--data", dir]).err,
               /can never be 140/);
});

// The product's vector N4: +-5 points of a variance of 0.7 take 1,076
// answers, at 120 a month 9.0 months.
await test("a check says how many answers and months it takes", async () => {
  const params = { value: 40, margin: 5, period: "2025" };
  const open = await get("/v1/targets/nps/check", params);

  assert.deepEqual(open, said);
  assert.equal(open.needed_n, 1076);
  assert.equal(open.months.toFixed(1), "9.0");
  assert.equal(open.per_month.toFixed(0), "120");
  assert.equal(open.by, "2027-01-13");
  assert.equal(open.measurable, true);
  assert.equal(open.state, "open");
  assert.match(text, /needed n    1076\nper month   120.1\nmonths      9.0,/);
  const soon = await get("/v1/targets/nps/check",
                         { ...params, due: "2026-12-31", lang: "pl" });
  assert.equal(soon.measurable, false);
  assert.equal(soon.state, "not_measurable");
  assert.match(soon.sentence, /^Jeszcze niemierzalne.* 1076 odpowiedzi/);
});

await test("what a check leaves out is the target that was kept", async () => {
  await server.send("PUT", "/v1/targets/nps", { value: 30,
                                                due: "2026-12-31" });
  const kept = await get("/v1/targets/nps/check", { period: "2025" });

  assert.equal(kept.value, 30);
  assert.equal(kept.due, "2026-12-31");
  assert.equal(kept.margin, 30);
  assert.equal((await get("/v1/targets/nps/check")).now.to.slice(0, 10),
               "2026-04-16"); // without a period: the last 90 days
});

await server.stop();
finish();
