// why.mjs -- What a change is made of, from both doors.
//
// A company made by hand: in March one product of five falls, the language
// mix of one survey moves, and nothing else changes.  Every waterfall that
// can be made of a larger company of chance sums to its change.
import assert from "node:assert/strict";
import { join } from "node:path";

import { company } from "./company.mjs";
import { csvLine, finish, folder, must, puls, put, search, serve, test }
  from "./lib.mjs";

const MAPPING = `
mapping: answers
source: survey
facts:
  - perception:
      set: {kind: nps}
      id: id
      ts: ts
      product: product
      channel: channel
      language: language
      survey: survey
      score: {column: score, scale: {min: 0, max: 10}}
`;

// Lots of answers: promoters, passives, detractors, spread over the days
// from..to of a month.
const rows = [];

function lot(month, [from, to], survey, product, language, scores) {
  [10, 7, 3].forEach((score, k) => {
    for (let i = 0; i < scores[k]; i++) {
      const day = from + (i % (to - from + 1));
      const channel = i % 2 ? "shop" : "web";

      rows.push([`a${rows.length}`,
        `2026-${month}-${String(day).padStart(2, "0")}T12:00:00Z`, product,
        channel, language, survey, score]);
    }
  });
}

// Survey "order": beds are a fifth; from 14 March on they are at -40 instead
// of 40.  The other four products stay at 40.
for (const product of ["bed", "desk", "sofa", "lamp", "rug"]) {
  const fell = product === "bed";

  lot("02", [1, 28], "order", product, "pl", [252, 84, 84]);
  lot("03", [1, 13], "order", product, "pl", [117, 39, 39]);
  lot("03", [14, 31], "order", product, "pl",
      fell ? [54, 54, 162] : [162, 54, 54]);
}
// Survey "visit": Poles are at 50, Romanians at 10; 80 % were Poles, then
// 30 %.
lot("02", [1, 28], "visit", "desk", "pl", [240, 120, 40]);
lot("02", [1, 28], "visit", "desk", "ro", [40, 30, 30]);
lot("03", [1, 31], "visit", "desk", "pl", [90, 45, 15]);
lot("03", [1, 31], "visit", "desk", "ro", [140, 105, 105]);

const work = folder();
const data = join(work, "data");

must(["import", "--data", data, "--mapping", put(work, "m.yml", MAPPING),
  put(work, "a.csv", csvLine(["id", "ts", "product", "channel", "language",
    "survey", "score"]) + rows.map(csvLine).join(""))]);

const question = { metric: "nps", period: "2026-03", compare: "previous" };
const words = ["nps", "--period", "2026-03", "--compare", "previous"];
const server = await serve(data);

async function get(path, q) {
  const said = await server.get(`/v1/${path}${search(q)}`);

  assert.equal(said.status, 200, said.text);
  return said.json;
}

async function refused(path, q) {
  const said = await server.get(`/v1/${path}${search(q)}`);

  assert.equal(said.status, 400, said.text);
  return said.json.detail;
}

function near(got, want, what = "") {
  assert.ok(Math.abs(got - want) <= 1e-9 * Math.max(1, Math.abs(want)),
            `${what} ${got} is not ${want}`);
}

// ---- The hand-made company ------------------------------------------------

// Beds: 117 + 54 = 171 promoters and 39 + 162 = 201 detractors of 465 are
// -30/465; the four others stay at 40.  A fifth of the difference.
const BED = 100 * (171 - 201) / 465;

await test("a waterfall names what fell, and by how much", async () => {
  const w = await get("waterfall",
                      { ...question, by: "product", where: "survey=order" });
  const [bed, ...others] = w.parts;

  near(w.before, 40);
  near(w.change, (BED - 40) / 5);
  assert.equal(w.significant, true);
  assert.equal(bed.value, "bed");
  near(bed.before, 40);
  near(bed.after, BED);
  near(bed.total, (BED - 40) / 5);
  near(bed.mix, 0);
  assert.deepEqual([bed.n_before, bed.n_after], [420, 465]);
  assert.equal(others.length, 4);
  others.forEach((p) => near(p.total, 0, p.value));
  near(w.mix + w.rate, w.change);
  assert.equal(w.by, "product");
  assert.equal(w.compare.with, "previous");
  assert.equal(w.compare.from, "2026-02-01T00:00:00.000+01:00");
});

await test("what is over the limit becomes the others", async () => {
  const w = await get("waterfall", { ...question, by: "product", limit: 2,
                                     where: "survey=order" });

  assert.equal(w.others, 3);
  assert.equal(w.parts.length, 3);
  assert.equal(w.parts[2].value, "(others)");
  assert.equal(w.parts[2].before, null);
  assert.equal(w.parts[2].n_before, 1260);
  near(w.parts.reduce((sum, p) => sum + p.total, 0), w.change);
});

await test("an explanation says since when and what", async () => {
  const x = await get("explain", { ...question, where: "survey=order" });

  assert.equal(x.why.artefact, null);
  assert.equal(x.why.dimension, "product");
  assert.equal(x.why.group, "bed");
  near(x.why.share, 1);
  near(x.why.contribution, (BED - 40) / 5);
  assert.equal(x.since.at, "2026-03-14T00:00:00.000+01:00");
  assert.ok(x.since.p <= 0.001 && x.since.after < x.since.before);
  assert.equal(x.dimensions[0].dimension, "product");
  assert.equal(x.dimensions[0].top[0].stands_out, true);
  assert.equal(x.dimensions[0].top[1].stands_out, false);
  assert.match(x.sentence, /since 14 March 2026\. Mostly: product “bed”/);
});

await test("another mix of languages is said before any cause", async () => {
  const x = await get("explain", { ...question, where: "survey=visit" });

  near(x.before, 42);
  near(x.after, 22);
  assert.equal(x.why.artefact, "language");
  assert.equal(x.why.dimension, null);
  near(x.why.share, 1);
  assert.equal(x.artefacts[0].kind, "language");
  assert.match(x.sentence,
               /mix of languages changed; this explains 100% of the change/);
});

await test("the sentences are in three languages", async () => {
  const told = {
    pl: [/głównie: produkt „bed”/i, /Zmieniły się proporcje języków; to wyja/],
    ro: [/mai ales: produs „bed”/i, /S-au schimbat proporțiile limbilor; ast/],
  };

  for (const [lang, [order, visit]] of Object.entries(told)) {
    const a = await get("explain", { ...question, lang,
                                     where: "survey=order" });
    const b = await get("explain", { ...question, lang,
                                     where: "survey=visit" });

    assert.match(a.sentence, order);
    assert.match(b.sentence, visit);
  }
});

await test("without a reliable change nothing is explained", async () => {
  const x = await get("explain",
                      { ...question, where: "survey=order,product=desk" });

  assert.equal(x.significant, false);
  assert.equal(x.why, null);
  assert.equal(x.since, null);
  assert.deepEqual([x.artefacts, x.dimensions], [[], []]);
  assert.equal(x.sentence, "No reliable change.");
});

await test("without data there is nothing to divide", async () => {
  const w = await get("waterfall", { ...question, by: "product",
                                     where: "product=none" });

  assert.deepEqual([w.before, w.after, w.change, w.mix], Array(4).fill(null));
  assert.deepEqual(w.parts, []);
});

await test("what is no change is refused with a sentence", async () => {
  const w = { ...question, by: "product" };
  const { compare, ...alone } = w;

  assert.match(await refused("waterfall", question), /by one dimension/);
  assert.match(await refused("waterfall", { ...w, by: "product,channel" }),
               /by one dimension/);
  assert.match(await refused("waterfall", alone), /compare=previous/);
  assert.match(await refused("waterfall", { ...w, compare: "previous,year" }),
               /one other period/);
  assert.match(await refused("waterfall", { ...w, grain: "day" }), /grain/);
  assert.match(await refused("waterfall", { ...w, metric: "nps,csat" }),
               /one metric/);
  assert.match(await refused("waterfall", { ...w, colour: "red" }), /colour/);
  assert.match(await refused("explain", w), /leave out by/);
});

await server.stop();

await test("the command line says the same", async () => {
  const again = await serve(data);
  const served = [
    await again.get(`/v1/waterfall${search({ ...question, by: "product" })}`),
    await again.get(`/v1/explain${search(question)}`),
  ];
  await again.stop();
  const printed = [
    must(["waterfall", ...words, "--by", "product", "--format", "json",
          "--data", data]),
    must(["explain", ...words, "--format", "json", "--data", data]),
  ];

  printed.forEach((out, i) => assert.equal(out, `${served[i].text}\n`));
  assert.match(must(["explain", ...words, "--where", "survey=order", "--data",
                     data]), /Mostly: product “bed”/);
  assert.match(must(["waterfall", ...words, "--by", "product", "--lang", "pl",
                     "--data", data]), /„bed”: .* = mix /);
  assert.equal(puls(["explain", "nps", "--data", data]).status, 2);
});

// ---- A company of chance --------------------------------------------------

const large = await serve(company());
const catalogue = (await large.get("/v1/metrics")).json.metrics;
const REFUSED = /quantile|several groups|two totals|not a column|different scales|no data|currenc|needs one scale|computed from/;

await test("every waterfall sums to its change, or is refused", async () => {
  let whole = 0;

  for (const m of catalogue)
    for (const by of ["channel", "region", "weekday"]) {
      const q = { metric: m.name, by, compare: "previous", period: "2026-Q1",
                  limit: 3 };
      const said = await large.get(`/v1/waterfall${search(q)}`);

      if (said.status !== 200) {
        assert.match(said.json.detail, REFUSED, JSON.stringify(q));
        continue;
      }
      const w = said.json;
      if (w.change === null) continue;
      whole++;
      near(w.parts.reduce((sum, p) => sum + p.total, 0), w.change, m.name);
      near(w.after - w.before, w.change, m.name);
      if (w.mix === null) continue;
      near(w.mix + w.rate, w.change, m.name);
      w.parts.forEach((p) => near(p.mix + p.rate, p.total, m.name));
    }
  assert.ok(whole > 60, `only ${whole} waterfalls`);
});

await test("a part is what the question about it says", async () => {
  const q = { metric: "csat", compare: "previous", period: "2026-Q1" };
  const w = (await large.get(
    `/v1/waterfall${search({ ...q, by: "channel" })}`)).json;

  assert.ok(w.parts.length > 2);
  for (const p of w.parts) {
    const value = (p.value ?? "").replace(/[\\,|]/g, "\\$&");
    const said = (await large.get(`/v1/query${search(
      { ...q, where: `channel=${value}` })}`)).json.rows[0];

    assert.equal(p.after, said.value);
    assert.equal(p.n_after, said.n);
    assert.equal(p.before, said.compare.value);
    assert.equal(p.n_before, said.compare.n);
  }
});

await large.stop();
finish();
