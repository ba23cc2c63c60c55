// demo.mjs -- The demo company: are its stories found, and only they?
//
// What is asked and what should come of it stands in demo-truth.json, which
// was counted on other lives than those in the data (docs/demo.md).  The
// quiet company has no stories, so whatever is called a real change there is
// a false alarm; their share is held against the level of the tests.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chance, finish, folder, must, puls, put, search, serve, test }
  from "./lib.mjs";

const UNTIL = "2026-04-15";
const LEVEL = 0.05;
const env = { PULS_NOW: "2026-04-15T00:00:00+02:00" };
const DAY = 86_400_000;

function demo(dir, ...words) {
  return must(["demo", "--data", dir, "--until", UNTIL, ...words], { env });
}

function truthOf(dir) {
  return JSON.parse(readFileSync(join(dir, "demo-truth.json"), "utf8"));
}

// P(X >= k) of n tries with chance p.
function atLeast(k, n, p) {
  let term = 0, sum = 0;
  for (let i = 0; i <= n; i++) {
    term = i === 0 ? n * Math.log1p(-p)
                   : term + Math.log((n - i + 1) / i) + Math.log(p / (1 - p));
    if (i >= k) sum += Math.exp(term);
  }
  return sum;
}

// The most false alarms among n that chance alone gives in 99 of 100 cases.
function bound(n, p) {
  let k = 0;
  while (atLeast(k + 1, n, p) > 0.01) k++;
  return k;
}

function percent(k, n) {
  return `${k} of ${n} = ${(100 * k / n).toFixed(1)} %`;
}

// ---- The command ----------------------------------------------------------

function digest(dir) {
  const hash = createHash("sha256");
  for (const name of readdirSync(dir).sort())
    hash.update(name).update(readFileSync(join(dir, name)));
  return hash.digest("hex");
}

await test("the same options write the same bytes, other ones do not", () => {
  const files = (...words) => {
    const dir = join(folder(), "csv");
    must(["demo", "--csv", dir, "--facts", "20000", ...words], { env });
    return digest(dir);
  };
  const one = files("--until", UNTIL);

  assert.equal(files("--until", UNTIL), one);
  assert.equal(files("--until", UNTIL, "--seed", "7"), one);
  assert.notEqual(files("--until", UNTIL, "--seed", "2"), one);
  });

await test("CSV of four tables under the names of the ledger", () => {
  const dir = join(folder(), "csv");

  must(["demo", "--csv", dir, "--facts", "5000", "--until", UNTIL]);
  assert.deepEqual(readdirSync(dir).sort(), ["customer.csv", "interaction.csv",
    "outcome.csv", "perception.csv"]);
  for (const name of readdirSync(dir)) {
    const lines = readFileSync(join(dir, name), "utf8").trim().split("\n");
    assert.match(lines[0], /^source,ref,ts,customer,/);
    assert.ok(lines.length > 100, name);
    for (const line of lines.slice(1)) assert.match(line, /^demo-[a-z]+,c\d+/);
  }
  const again = puls(["demo", "--csv", dir, "--until", UNTIL]);
  assert.notEqual(again.status, 0);
  assert.match(again.err, /\.csv failed: File exists/);
});

await test("a second time adds nothing, and needs no options", () => {
  const dir = folder();
  const first = demo(dir, "--facts", "5000");
  const before = must(["check", "--data", dir], { env });
  const again = must(["demo", "--data", dir], { env });

  assert.match(first, /(\d+) facts about \d+ customers, \1 new/);
  assert.match(again, /, 0 new/);
  assert.equal(must(["check", "--data", dir], { env }), before);
  const other = puls(["demo", "--data", dir, "--seed", "2"], { env });
  assert.notEqual(other.status, 0);
  assert.match(other.err, /holds another demo .*give another folder/);
});

await test("the folder of somebody else is left alone", () => {
  const dir = folder();
  const file = put(dir, "n.csv", "id,ts,score\n1,2026-03-01,9\n");
  const mapping = put(dir, "n.yml", `
mapping: ours
facts:
  - perception:
      id: id
      ts: ts
      set: {kind: nps}
      score: {column: score, scale: {min: 0, max: 10}}
`);
  const done = puls(["import", "--data", dir, "--mapping", mapping, file]);
  assert.equal(done.status, 0, done.err);
  const said = puls(["demo", "--data", dir, "--until", UNTIL]);
  assert.notEqual(said.status, 0);
  assert.match(said.err, /holds facts that are no demo/);
  assert.ok(!existsSync(join(dir, "demo-truth.json")));
});

await test("a demo names its company and sets targets, unless chosen", () => {
  const dir = folder();

  must(["settings", "--data", dir, "org.currency", "PLN"]);
  must(["target", "--data", dir, "nps", "12"]);
  demo(dir, "--facts", "2000");
  assert.match(must(["settings", "--data", dir, "org.name"]), /Lipa & Stejar/);
  assert.match(must(["settings", "--data", dir, "org.currency"]), /PLN/);
  assert.match(must(["target", "--data", dir, "nps"]), /nps = 12 points\n/);
  assert.match(must(["target", "--data", dir, "csat"]), /csat = \d+ %/);
});

await test("options that make no sense are refused", () => {
  for (const [words, said] of [
    [["--facts", "ten"], /--facts is a whole number/],
    [["--facts", "5"], /a demo has 1000 to/],
    [["--until", "soon"], /--until/],
    [["--sead", "2"], /seed/],
    [["extra"], /usage: puls demo/]]) {
    const done = puls(["demo", "--data", folder(), ...words]);
    assert.equal(done.status, 2, done.err);
    assert.match(done.err, said);
  }
});

// ---- The stories ----------------------------------------------------------

async function rowOf(server, question) {
  const reply = await server.get("/v1/query" + search(question));
  assert.equal(reply.status, 200, reply.text);
  return reply.json.rows[0];
}

// Contacts come in bunches, so their number varies more from one company to
// the next than the interval of a count says; by how much, the truth knows.
function half(bound, value, se, isCount) {
  const bunched = isCount ? se * Math.sqrt(truth.lived / truth.customers) : 0;
  return Math.hypot(Math.max(Math.abs(bound - value), 1.96 * bunched),
                    1.96 * se);
}

// The interval of an answer, widened by what chance is left in the truth.
function holds(expected, se, value, low, high, isCount) {
  return expected >= value - half(low, value, se, isCount) &&
         expected <= value + half(high, value, se, isCount);
}

const told = [];

function look(story, { question, moves, expected }, row) {
  const c = row.compare;
  const isCount = question.metric === "contacts";
  const inside = {
    value: holds(expected.value, expected.se, row.value, row.low, row.high,
                 isCount),
    change: holds(expected.change, expected.change_se, c.change, c.change_low,
                  c.change_high, isCount),
  };
  told.push({ moves, inside, p: c.p, what: `${question.metric} ` +
              question.where });
  console.log(`  ${story.name}: ${question.metric} ${question.where}` +
    `\n    planted ${expected.before.toFixed(1)} -> ` +
    `${expected.value.toFixed(1)} (${expected.change.toFixed(1)}), found ` +
    `${c.value.toFixed(1)} -> ${row.value.toFixed(1)} ` +
    `(${c.change.toFixed(1)}: ${c.change_low.toFixed(1)} .. ` +
    `${c.change_high.toFixed(1)}), p ${c.p.toPrecision(2)}` +
    `${inside.value && inside.change ? "" : "  OUTSIDE"}`);
  if (!moves) return;
  assert.ok(c.significant, "what is planted is a real change");
  assert.equal(Math.sign(c.change), Math.sign(expected.change));
  assert.ok(inside.change, "it is as large as planted");
}

const home = folder();
demo(home);
const truth = truthOf(home);
const server = await serve(home, env);

for (const story of truth.stories)
  await test(`${story.name}: its questions reveal it`,
    async () => {
      for (const q of story.questions)
        look(story, q, await rowOf(server, q.question));
      assert.ok(story.questions.some((q) => q.moves));
    });
await server.stop();

await test("the neighbours of all stories stay quiet", () => {
  const p = told.filter((t) => !t.moves).map((t) => t.p);

  assert.ok(p.length >= truth.stories.length);
  assert.ok(Math.min(...p) * p.length >= LEVEL); // Holm: as one page of them
});

// By chance, one interval in twenty does not hold what is true.
await test("the planted values lie in the printed intervals", () => {
  for (const what of ["value", "change"]) {
    const out = told.filter((t) => !t.inside[what]);
    console.log(`  ${what}: ${percent(told.length - out.length, told.length)}` +
                " inside");
    assert.ok(out.length <= bound(told.length, LEVEL));
  }
});

// ---- Two quiet years ------------------------------------------------------

const calm = folder();
demo(calm, "--quiet", "--seed", "1", "--facts", "400000");
assert.deepEqual(truthOf(calm).stories, []);
const quiet = await serve(calm, env);

// While the columns are filled the database has little memory, until somebody
// asks it.
await test("questions are answered while the columns are filled", async () => {
  const ask = (metric) => quiet.get("/v1/query" + search(
    { metric, from: "2025-05-01", to: "2026-04-01", grain: "month",
      compare: "year" }));

  for (const reply of await Promise.all(
    ["logo_churn,nps", "logo_churn,fcr", "logo_churn,aht", "logo_churn,csat"]
      .map(ask))) {
    assert.equal(reply.status, 200, reply.text);
    for (const a of reply.json.answers) assert.equal(a.error, undefined);
  }
});

const random = chance(20260415);
const from = Date.parse("2024-04-15") + 20 * DAY;
const to = Date.parse(UNTIL) - 20 * DAY;

function date(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}

// A period, with another before it that is quiet and whole as well.
function randomPeriod() {
  const compare = random.yes(0.5) ? "previous" : "year";
  const days = random.int(45, 90);
  const before = compare === "year" ? 366 : days;
  const first = random.int(0, (to - from) / DAY - days - before);
  const start = from + (first + before) * DAY;

  return { from: date(start), to: date(start + days * DAY), compare };
}

// What a page may show: five of these, of the customers of one region.
const SETS = [
  ["fcr", "repeat_contact_rate", "bot_share", "bot_containment",
   "resolved_rate", "reopen_rate", "cost_per_contact"],
  ["service_level", "abandon_rate", "aht", "asa", "transfer_rate",
   "talk_time", "wrap_time", "hold_time"],
  ["nps", "csat", "ces_easy", "csat_mean", "ces_mean", "response_rate",
   "comment_rate", "sentiment_negative", "nps_detractors"],
  ["nps", "csat", "fcr", "service_level", "response_rate", "abandon_rate",
   "transfer_rate", "aht"],
];
const MORE = ["", "", "segment=home", "language!=en", "segment!=business"];

await test("two quiet years: no more real changes than the level allows",
  async () => {
    const metrics = ["nps", "csat", "ces_easy", "fcr", "service_level",
      "abandon_rate", "aht", "transfer_rate", "response_rate", "logo_churn"];
    const reply = await quiet.get("/v1/query" + search(
      { metric: metrics.join(","), from: "2025-05-01", to: "2026-04-01",
        grain: "month", compare: "year" }));
    assert.equal(reply.status, 200, reply.text);
    const found = reply.json.answers.flatMap((a) => a.rows)
      .map((r) => r.compare).filter((c) => c.p !== null);
    const raw = found.filter((c) => c.p < LEVEL).length;
    const real = found.filter((c) => c.significant).length;

    console.log(`  months against those of the year before: p < ${LEVEL} in ` +
                `${percent(raw, found.length)} (at most ` +
                `${bound(found.length, LEVEL)} by chance), real ${real}`);
    assert.ok(found.length >= 100);
    assert.ok(raw <= bound(found.length, LEVEL));
    assert.ok(real <= LEVEL * found.length);
  });

await test("arrows: quiet pages show no more than the level allows",
  async () => {
    const hits = new Map();
    let tests = 0, raw = 0, pages = 0, shown = 0;

    while (tests < 2000) {
      const metrics = random.some(random.of(SETS), 5);
      const reply = await quiet.get("/v1/query" + search(
        { metric: metrics.join(","), by: "region", where: random.of(MORE),
          ...randomPeriod() }));
      assert.equal(reply.status, 200, reply.text);
      const answers = reply.json.answers;
      const regions = answers[0].rows.map((r) => r.group.region);

      for (const region of regions) {
        const rows = answers.map((a) =>
          a.rows.find((r) => r.group.region === region));
        if (!rows.every((r) => r?.value != null && r.n >= 30 &&
                               r.compare.p !== null)) continue;
        const p = rows.map((r) => r.compare.p);
        pages++;
        shown += Math.min(...p) * p.length < LEVEL; // Holm's first step
        rows.forEach((r, i) => {
          const had = hits.get(metrics[i]) ?? [0, 0];
          hits.set(metrics[i], [had[0] + (p[i] < LEVEL), had[1] + 1]);
          raw += p[i] < LEVEL;
          tests++;
        });
      }
    }
    for (const [metric, [k, n]] of [...hits].sort())
      console.log(`  ${metric}: ${percent(k, n)}`);
    console.log(`  p < ${LEVEL}: ${percent(raw, tests)}; pages of five with ` +
                `an arrow: ${percent(shown, pages)}`);
    assert.ok(raw <= LEVEL * tests);
    assert.ok(shown <= LEVEL * pages);
  });

// The engine's own correction, on whole pages.
await test("a page of five is corrected as one", async () => {
  for (let i = 0; i < 10; i++) {
    const reply = await quiet.get("/v1/query" + search(
      { metric: random.some(random.of(SETS), 5).join(","),
        ...randomPeriod() }));
    const found = reply.json.answers.map((a) => a.rows[0].compare);
    const least = Math.min(...found.map((c) => c.p));
    assert.equal(found.some((c) => c.significant), 5 * least < LEVEL);
  }
});
await quiet.stop();
await finish();
