// kept.mjs -- The same question again is answered from memory, and never with
// what is no longer so.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { finish, folder, put, serve, test } from "./lib.mjs";

const dir = folder();
const data = join(dir, "data");
const server = await serve(data);
const ASK = "/v1/query?metric=nps&from=2026-01-01&to=2026-02-01";
const SPREAD = ASK.replace("query", "distribution");

const answer = (id, score) =>
  ({ fact: "perception", source: "surveys", id, ts: "2026-01-20T10:00:00Z",
     kind: "nps", score });
const row = async () => (await server.get(ASK)).json.rows[0];

async function eventually(ask, like) {
  for (;;) {
    const got = await ask();

    if (like(got)) return got;
    await pause(20);
  }
}

// Answers found in memory, and others, since the server began.
async function found() {
  const { text } = await server.get("/metrics");
  const of = (word) => Number(
    new RegExp(`^puls_answer_cache_total\\{found="${word}"\\} (\\d+)$`, "m")
      .exec(text)[1]);

  return [of("yes"), of("no")];
}

await server.send("POST", "/v1/events", [answer("a", 9), answer("b", 2)]);
await eventually(row, (r) => r.n === 2);

await test("what was asked is not counted again", async () => {
  const first = [await server.get(ASK), await server.get(SPREAD)];
  const before = await found();
  const again = [await server.get(ASK), await server.get(SPREAD)];
  const after = await found();

  assert.deepEqual(again.map((a) => a.text), first.map((a) => a.text));
  assert.deepEqual(again.map((a) => a.headers.etag),
                   first.map((a) => a.headers.etag));
  assert.deepEqual(after, [before[0] + 2, before[1]]);
});

await test("other words and other forms are other questions", async () => {
  const before = await found();
  const csv = [await server.get(`${ASK}&format=csv`),
               await server.get(`${ASK}&format=csv`)];
  const day = await server.get(`${ASK}&grain=day`);

  assert.equal(csv[0].type, csv[1].type);
  assert.match(csv[1].type, /text\/csv/);
  assert.equal(day.json.rows.length, 31);
  assert.equal((await found())[0], before[0]);
});

await test("an error is said each time", async () => {
  for (let i = 0; i < 2; i++)
    assert.equal((await server.get("/v1/query?metric=npss")).status, 400);
});

await test("an event is in the next answer", async () => {
  await row();
  await server.send("POST", "/v1/events",
                    [answer("c", 10), answer("d", 10)]);
  assert.equal((await eventually(row, (r) => r.n === 4)).value, 50);
});

await test("so is a correction", async () => {
  await server.send("POST", "/v1/events", [answer("a", 0)]);
  const corrected = await eventually(row, (r) => r.value !== 50);

  assert.equal(corrected.n, 4);
  assert.equal(corrected.value, 0);
});

await test("and a target, and that there is none", async () => {
  const target = async () => (await server.get(ASK)).json.target;

  assert.equal(await target(), undefined);
  await server.send("PUT", "/v1/targets/nps", { value: 40 });
  assert.equal((await target()).value, 40);
  await server.send("PUT", "/v1/targets/nps", { value: 50 });
  assert.equal((await target()).value, 50);
  await server.send("DELETE", "/v1/targets/nps");
  assert.equal(await target(), undefined);
});

await test("and a metric that was written anew", async () => {
  const ask = async () =>
    (await server.get("/v1/query?metric=own&from=2026-01-01")).json;
  const define = (kind) => {
    mkdirSync(join(data, "config/metrics"), { recursive: true });
    put(join(data, "config/metrics"), "own.yml", `
metrics:
  - name: own
    version: 1
    label: {en: Own, pl: Własna, ro: Proprie}
    formula: {en: answers, pl: odpowiedzi, ro: răspunsuri}
    type: count
    facts: perception
    where: kind=${kind}
    unit: count
    better: neither
    decimals: 0
    min_n: 1
    source: count
`);
  };

  define("nps");
  assert.equal((await eventually(ask, (a) => a.rows)).rows[0].n, 4);
  await ask();
  define("csat");
  assert.equal(
    (await eventually(ask, (a) => a.rows?.[0].n !== 4)).rows[0].n, 0);
});

await test("and that a source was forgotten", async () => {
  await row();
  await server.send("DELETE", "/v1/sources/surveys");
  assert.equal((await eventually(row, (r) => r.n === 0)).value, null);
});

await server.stop();
await finish();
