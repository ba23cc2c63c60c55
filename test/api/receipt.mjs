// receipt.mjs -- Every number can be made again from the rows behind it.
//
// Receipts of random single numbers over the company.  What they claim is
// held against the rows' CSV with the tools of an auditor: awk, a count of
// lines and SHA-256.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { company } from "./company.mjs";
import { chance, csvParse, finish, folder, put, search, serve, test }
  from "./lib.mjs";
import { question } from "./questions.mjs";

const RECEIPTS = 60;
const data = company();
const server = await serve(data);
const work = folder();
const catalogue = (await server.get("/v1/metrics")).json.metrics;
const metric = Object.fromEntries(catalogue.map((m) => [m.name, m]));

async function get(path, q, format) {
  const said = await server.get(`${path}${search([...q, ["format", format]])}`);

  assert.equal(said.status, 200, `${JSON.stringify(q)}: ${said.text}`);
  return format === "json" ? said.json : said.text;
}

function near(a, b, what) {
  if (a === null || b === null) return assert.equal(a, b, what);
  assert.ok(Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)),
            `${what}: ${a} is not ${b}`);
}

// ---- One receipt against its rows -----------------------------------------

// What numerator and denominator are multiplied by to give the value.
function factor({ type, unit }) {
  const share = ["share", "box_share", "box_net"].includes(type);
  const pair = type === "cohort" && unit !== "ratio";

  return share || pair || (type === "ratio" && unit === "%") ? 100 : 1;
}

function checkParts(receipt) {
  const { value, numerator, denominator, definition } = receipt;

  if (metric[definition.name].type === "quantile" || value === null) return;
  if (denominator === null) near(numerator, value, "numerator");
  else near(factor(metric[definition.name]) * numerator / denominator, value,
            "numerator / denominator");
}

async function checkRows(receipt, text) {
  const q = Object.entries(receipt.question);
  const csv = await get("/v1/receipt/rows", q, "csv");
  const [head, ...rows] = csv === "" ? [[]] : csvParse(csv);
  const page = await get("/v1/receipt/rows", [...q, ["limit", 1000]], "json");
  const ids = rows.map((row) => row[head.indexOf("id")]).sort();
  const recipe = /^again +awk -F, '(.*)' rows\.csv$/m.exec(text);

  assert.equal(rows.length, receipt.n, "rows of the CSV");
  assert.equal(page.total, receipt.n, "total");
  assert.equal(page.rows.length, Math.min(receipt.n, 1000), "rows as JSON");
  assert.equal(createHash("sha256").update(ids.join("\n")).digest("hex"),
               receipt.sha256);
  if (recipe) {
    const again = execFileSync("awk", ["-F,", recipe[1],
      put(work, "rows.csv", csv)], { encoding: "utf8" });
    near(Number(again), receipt.value, recipe[0]);
  }
  return recipe !== null;
}

async function checkReceipt(receipt, text) {
  let recipes = 0;

  checkParts(receipt);
  if (!receipt.parts) return await checkRows(receipt, text) ? 1 : 0;
  const [, above, below] = text.split(/^(?=numerator: |denominator: )/m);

  recipes += await checkReceipt(receipt.parts[0], above);
  recipes += await checkReceipt(receipt.parts[1], below);
  return recipes;
}

// ---- The questions --------------------------------------------------------

const r = chance(60);
const asked = [];

while (asked.length < RECEIPTS) {
  const q = question(r, catalogue).filter(([name]) =>
    !["by", "grain", "compare", "limit"].includes(name));
  const one = q.map(([n, v]) => (n === "metric" ? [n, v.split(",")[0]]
    : [n, v]));
  const said = await server.get(`/v1/query${search(one)}`);

  if (said.status === 200 && said.json.rows[0].n > 0)
    asked.push([one, said.json.rows[0]]);
}

let recipes = 0;

for (const [q, row] of asked)
  await test(`receipt of ${q.map((p) => p.join("=")).join("&")}`, async () => {
    const receipt = await get("/v1/receipt", q, "json");

    for (const key of ["value", "n", "low", "high"])
      assert.equal(receipt[key], row[key], key);
    recipes += await checkReceipt(receipt, await get("/v1/receipt", q,
                                                     "text"));
  });

await test("most receipts say how to make the number again", () =>
  assert.ok(recipes >= RECEIPTS * 0.7, `only ${recipes} recipes`));

// ---- What was left out ----------------------------------------------------

// Facts of 2025 in the files: Warsaw is an hour ahead at either end.
const files = { interaction: ["contacts"], outcome: ["outcomes"],
                perception: ["answers", "corrected"] };

function factsOf2025(names) {
  const from = Date.UTC(2024, 11, 31, 23), to = Date.UTC(2025, 11, 31, 23);

  return names.flatMap((name) => {
    const [head, ...rows] = csvParse(
      readFileSync(join(data, "..", `${name}.csv`), "utf8"));
    return rows.map((row) => Date.parse(row[head.indexOf("ts")]))
      .filter((ts) => ts >= from && ts < to);
  }).length;
}

const total = (receipt) => receipt.n +
  receipt.exclusions.reduce((sum, e) => sum + e.count, 0);
const counted = (m, facts) => m.facts === facts && m.clock === "ts" &&
  !["ratio", "cohort"].includes(m.type);

for (const [facts, names] of Object.entries(files))
  await test(`n and what was left out are all ${facts} facts`, async () => {
    const want = factsOf2025(names);

    assert.ok(want > 1000);
    for (const m of catalogue.filter((x) => counted(x, facts))) {
      const said = await server.get(
        `/v1/receipt?metric=${m.name}&period=2025`);
      if (said.status === 200) assert.equal(total(said.json), want, m.name);
    }
  });

await test("the question's own filter leaves the same facts to all metrics",
  async () => {
    const totals = new Set();
    for (const m of catalogue.filter((x) => counted(x, "outcome")))
      totals.add(total(await get("/v1/receipt", [["metric", m.name],
        ["where", "channel=phone|chat,amount!="], ["period", "2025"]],
        "json")));
    assert.equal(totals.size, 1, [...totals].join(" "));
  });

await server.stop();
finish();
