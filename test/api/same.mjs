// same.mjs -- One question, four ways to ask it, one answer.
//
// 200 random questions through the command line and over HTTP, as JSON and
// as CSV: JSON is the same to the byte, CSV has the same numbers, and what
// cannot be answered is refused with the same sentence.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";

import { company } from "./company.mjs";
import { chance, csvParse, finish, folder, must, search, serve, start, test }
  from "./lib.mjs";
import { mistaken, question } from "./questions.mjs";

const QUESTIONS = Number(process.env.PULS_TEST_QUESTIONS ?? 200);
const WAYS = ["json", "csv"];
const CSV_EACH = 20; // starting the program as often again is most of the time

// Those of the catalogue that the company can answer.
function metricsWithData(dir) {
  const all = JSON.parse(must(["metrics", "--format", "json", "--data", dir]))
    .metrics;
  const some = [];

  for (let i = 0; i < all.length; i += 24) {
    const part = all.slice(i, i + 24);
    const said = JSON.parse(must(["query", part.map((m) => m.name).join(","),
      "--period", "2025", "--format", "json", "--data", dir])).answers;

    part.forEach((m, k) => {
      if (said[k].rows?.[0]?.n > 0) some.push(m);
    });
  }
  return some;
}

// ---- Asking ---------------------------------------------------------------

async function askProgram(dir, q, format) {
  const words = q.filter(([name]) => name !== "metric")
    .flatMap(([name, value]) => [`--${name}`, value]);
  const child = start(["query", q.find(([n]) => n === "metric")[1], ...words,
                       "--format", format, "--data", dir]);
  const said = { out: [], err: [] };

  child.stdout.on("data", (b) => said.out.push(b));
  child.stderr.on("data", (b) => said.err.push(b));
  const [{ status }] = await Promise.all([child.over,
    new Promise((done) => child.once("close", done))]);
  return { status, out: Buffer.concat(said.out).toString(),
           err: Buffer.concat(said.err).toString() };
}

// One process owns a folder, so each of the workers has a copy.
async function askAllPrograms(dir, questions) {
  const answers = questions.map(() => ({}));
  let next = 0;
  const worker = async (own) => {
    while (next < questions.length) {
      const i = next++;
      for (const format of i % CSV_EACH === 0 ? WAYS : ["json"])
        answers[i][format] = await askProgram(own, questions[i], format);
    }
  };
  const copies = [0, 1].map(() => join(folder(), "data"));

  for (const copy of copies) cpSync(dir, copy, { recursive: true });
  await Promise.all(copies.map(worker));
  return answers;
}

async function askAllOverHttp(dir, questions) {
  const server = await serve(dir);
  const answers = [];

  for (const q of questions) {
    const one = {};
    for (const format of WAYS)
      one[format] = await server.get(
        `/v1/query${search([...q, ["format", format]])}`);
    answers.push(one);
  }
  await server.stop();
  return answers;
}

// ---- Comparing ------------------------------------------------------------

const number = (s) => (s === null ? null : Number(s));

function comparedNumbers(row) {
  const all = row.comparisons ?? (row.compare ? [row.compare] : []);

  return all.map((c) => [c.value, c.n, c.change, c.change_low, c.change_high,
                         c.p, c.p_adjusted, String(c.significant)]).flat();
}

// The lines that the CSV of an answer has to have.
function linesOf(answer) {
  return (answer.rows ?? []).map((row) => [
    answer.metric, answer.version, answer.unit,
    ...Object.values(row.group ?? {}), row.from ?? answer.from,
    row.to ?? answer.to, row.value, row.n, row.low, row.high,
    String(row.weak), ...comparedNumbers(row)]);
}

function sameNumbers(csv, json) {
  const answers = json.answers ?? [json];
  const want = answers.flatMap(linesOf);
  const [head, ...lines] = csvParse(csv);
  const plain = lines.map((line) => line.map((field, i) =>
    (typeof want[0][i] === "number" || /value|low|high|change|p$|adjusted/
      .test(head[i]) ? number(field) : field)));

  assert.deepEqual(plain, want);
}

function compareOne(q, program, served) {
  const { json, csv } = served;

  try {
    if (json.status === 200) {
      assert.equal(program.json.status, 0, program.json.err);
      assert.equal(program.json.out, `${json.text}\n`);
      if (program.csv) assert.equal(program.csv.out, csv.text);
      assert.match(csv.type, /^text\/csv/);
      sameNumbers(csv.text, json.json);
      return json.json.answers || json.json.rows.some((r) => r.n > 0);
    }
    assert.equal(json.status, 400);
    assert.match(json.type, /^application\/problem\+json/);
    assert.equal(csv.json.detail, json.json.detail);
    for (const way of Object.keys(program)) {
      assert.equal(program[way].status, 2);
      assert.equal(program[way].out, "");
      assert.equal(program[way].err, `puls: ${json.json.detail}\n`);
    }
    return false;
  } catch (e) {
    e.message = `${JSON.stringify(q)}\n${e.message}`;
    throw e;
  }
}

// ---- The tests ------------------------------------------------------------

const dir = company();
const r = chance(200);
const metrics = metricsWithData(dir);
const questions = Array.from({ length: QUESTIONS }, (_, i) =>
  (i % 12 === 11 ? mistaken(r, metrics) : question(r, metrics)));
const programs = await askAllPrograms(dir, questions);
const served = await askAllOverHttp(dir, questions);
const refused = served.filter((s) => s.json.status !== 200).length;
let counted = 0;

await test("the company answers most of the catalogue", () =>
  assert.ok(metrics.length >= 45, `only ${metrics.length} metrics`));

for (const [name, part] of [["JSON and CSV of one metric", false],
                            ["JSON and CSV of a set of metrics", true]])
  await test(`${name} are the same from both doors`, () => {
    questions.forEach((q, i) => {
      if (/,/.test(q.find(([n]) => n === "metric")[1]) === part)
        counted += compareOne(q, programs[i], served[i]) ? 1 : 0;
    });
  });

await test("most of the questions were about facts that are there", () => {
  assert.ok(counted >= QUESTIONS * 0.6, `only ${counted} had facts`);
  assert.ok(refused >= QUESTIONS / 12 - 1 && refused < QUESTIONS * 0.3,
            `${refused} were refused`);
});

finish();
