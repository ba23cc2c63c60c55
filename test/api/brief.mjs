// brief.mjs -- The page of an audience, asked of the real program.
import assert from "node:assert/strict";

import { company } from "./company.mjs";
import { finish, search, serve, test } from "./lib.mjs";

const names = ["executive", "finance", "service", "product", "frontline"];
const langs = ["en", "pl", "ro"];
const period = { from: "2026-01-01", to: "2026-04-01" };
const server = await serve(company());

async function get(path, params = {}) {
  const said = await server.get(path + search(params));
  assert.equal(said.status, 200, said.text);
  return said;
}

const brief = async (params) => (await get("/v1/brief", params)).json;

// Everything of an answer but what the page's other numbers decide.
function own(answer) {
  const plain = structuredClone(answer);
  for (const row of plain.rows ?? [])
    if (row.compare) {
      delete row.compare.p_adjusted;
      delete row.compare.significant;
    }
  return JSON.stringify(plain);
}

const words = (text) =>
  text.split(/[ \n]+/).filter((w) => /[\p{L}\p{N}]/u.test(w)).length;

const all = {};
for (const audience of names)
  all[audience] = await brief({ ...period, audience });

await test("changing the audience changes no value", () => {
  const seen = new Map();
  let shared = 0;

  for (const b of Object.values(all))
    for (const k of b.kpis) {
      const was = seen.get(k.metric.name);
      shared += was !== undefined;
      assert.equal(own(k.answer), was ?? own(k.answer), k.metric.name);
      seen.set(k.metric.name, own(k.answer));
    }
  assert.ok(shared >= 3, `only ${shared} numbers are shared`);
});

await test("a number is that of /v1/query, and its question says so",
  async () => {
    for (const b of Object.values(all))
      for (const k of b.kpis) {
        const said = await server.get(`/v1/query${search(k.question)}`);
        if (k.answer.error) assert.ok(said.json.detail.length > 0);
        else assert.equal(own(said.json), own(k.answer));
      }
  });

await test("every audience is read within its limits, in every language",
  async () => {
    for (const audience of names)
      for (const lang of langs) {
        const b = await brief({ ...period, audience, lang });
        const text = [b.question, b.headline,
          ...b.kpis.flatMap((k) => [k.sentence, k.action ?? ""])];
        const count = text.reduce((sum, t) => sum + words(t), 0);
        const charts = b.kpis.filter((k) => k.chart !== "none").length;

        assert.equal(b.reading.words, count, text.join(" | "));
        assert.equal(b.reading.seconds, Math.round(10 * (count * 0.3 +
          6 * b.kpis.length + 8 * charts)) / 10);
        assert.ok(b.reading.seconds <= 90 && count <= 120);
        assert.deepEqual(b.reading.drop, []);
        assert.ok(b.kpis.length <= 5);
        assert.ok(b.kpis.some((k) => k.metric.name === b.primary));
      }
  });

await test("each language has its own words, and no blank is left",
  async () => {
    for (const audience of names) {
      const said = await Promise.all(langs.map((lang) =>
        brief({ ...period, audience, lang })));
      for (const b of said)
        for (const text of [b.headline, b.label, b.question,
          ...b.kpis.map((k) => k.sentence)])
          assert.ok(text.length > 0 && !/[{}]|undefined|\bnan\b/i.test(text), text);
      assert.equal(new Set(said.map((b) => b.headline)).size, 3);
    }
  });

await test("a line begins with the compared period, and only a line has points",
  () => {
    for (const b of Object.values(all)) {
      assert.equal(b.line_from, b.compare.from);
      for (const k of b.kpis.filter((k) => !k.answer.error)) {
        assert.equal(k.line.rows.length > 0, k.chart === "line");
        assert.equal(k.bars !== null, k.chart === "bars");
        assert.equal(k.line.from, b.line_from);
      }
    }
  });

await test("a filter holds for all numbers", async () => {
  const b = await brief({ ...period, audience: "service",
    where: "channel=phone" });
  const plain = all.service.kpis.find((k) => k.metric.name === "aht");
  const phone = b.kpis.find((k) => k.metric.name === "aht");

  assert.equal(phone.question.where, "channel=phone");
  assert.ok(phone.answer.rows[0].n < plain.answer.rows[0].n);
});

await test("the second viewer gets the same bytes", async () => {
  const first = await get("/v1/brief", { ...period, audience: "product" });
  const second = await get("/v1/brief", { ...period, audience: "product" });
  assert.equal(first.text, second.text);
});

await test("text is for people", async () => {
  const said = await get("/v1/brief", { ...period, format: "text",
    lang: "pl" });
  assert.match(said.type, /^text\/plain/);
  assert.match(said.text, /^Zarząd: /);
  assert.match(said.text, /Czas czytania: /);
});

// ---- Audiences ------------------------------------------------------------

const json = { "content-type": "application/json" };
const send = (method, path, body) => server.send(method, path, body, json);
const label = { en: "Board", pl: "Rada", ro: "Consiliu" };

await test("an audience is changed, used and taken back", async () => {
  const list = (await get("/v1/audiences")).json.audiences;
  const mine = { ...list.find((a) => a.name === "finance"), label,
    kpis: [{ metric: "net_sales", where: "", chart: "none", by: null }],
    primary: "net_sales" };
  const put = await send("PUT", "/v1/audiences/finance", mine);

  assert.equal(put.status, 200, put.text);
  assert.deepEqual(put.json, { ...mine, edited: true });
  assert.equal((await brief({ ...period, audience: "finance" })).kpis.length,
    1);
  const back = await send("DELETE", "/v1/audiences/finance");
  assert.equal(back.json.edited, false);
  assert.equal((await brief({ ...period, audience: "finance" })).kpis.length,
    5);
  assert.equal((await send("DELETE", "/v1/audiences/finance")).status, 404);
});

await test("one that nobody finishes is refused with what to leave out",
  async () => {
    const kpis = ["nps", "csat", "aht", "net_sales", "fcr"].map((metric) =>
      ({ metric, chart: "line" }));
    const long = Array(99).fill("a").join(" ");
    const said = await send("PUT", "/v1/audiences/board", { label,
      question: { en: long, pl: long, ro: long }, primary: "nps", kpis });

    assert.equal(said.status, 400);
    assert.match(said.json.detail, /at most 90 s and 120 words/);
    assert.match(said.json.detail, /Leave out the chart of .*: saves 8\.0/);
    assert.equal((await server.get("/v1/brief?audience=board")).status, 404);
  });

for (const [what, change, want] of [
  ["six metrics", { kpis: ["nps", "csat", "aht", "asa", "fcr", "refunds"]
    .map((metric) => ({ metric })) }, /at most 5 is wanted, not of 6/],
  ["an unknown metric", { kpis: [{ metric: "npss" }], primary: "npss" },
    /did you mean nps/],
  ["an unknown key", { kpi: [] }, /did you mean kpis/],
  ["a primary outcome that is not there", { primary: "csat" },
    /not among the kpis/],
])
  await test(`${what} is refused`, async () => {
    const said = await send("PUT", "/v1/audiences/board", { label,
      question: label, primary: "nps", kpis: [{ metric: "nps" }], ...change });
    assert.equal(said.status, 400, said.text);
    assert.match(said.json.detail, want);
  });

await server.stop();
finish();
