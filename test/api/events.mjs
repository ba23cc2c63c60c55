// events.mjs -- What happens now is sent, answered line by line, and counted.
//
// The clock of the program stands at NOW, 2026-04-15T12:00:00Z, so an event
// of 2030 is one of the future, and whatever does not say when it was known
// was known at NOW.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { finish, folder, must, NOW, ROOT, search, serve, skip, test }
  from "./lib.mjs";

const dir = folder();

must(["settings", "--data", dir, "org.zone", "Europe/Warsaw"]);

const server = await serve(dir);
const LINES = "application/x-ndjson";
const CLOUD = "application/cloudevents+json";

// ---- Events ----------------------------------------------------------------

const call = (id, more) => ({ fact: "interaction", source: "pbx", id,
                              ts: "2026-01-31T09:15:02+01:00", kind: "call",
                              ...more });
const answer = (id, score, more) =>
  ({ fact: "perception", source: "surveys", id, ts: "2026-01-20T10:00:00Z",
     kind: "nps", score, ...more });

const post = (body, type = "application/json", query = "", headers = {}) =>
  server.send("POST", `/v1/events${query}`, body,
              { "content-type": type, ...headers });
const lines = (...events) =>
  events.map((e) => (typeof e === "string" ? e : JSON.stringify(e))).join("\n");

// 422 where every single event was rejected.
async function taken(body, type, query, headers) {
  const said = await post(body, type, query, headers);
  const { accepted, duplicate, quarantined } = said.json;

  assert.equal(said.status, accepted + duplicate + quarantined > 0 ? 200 : 422,
               said.text);
  return said.json;
}

const counts = ({ accepted, duplicate, quarantined, rejected }) =>
  [accepted, duplicate, quarantined, rejected];

// What ask() gives, once `like` is true of it: events are in the ledger and in
// quarantine a moment after the reply.
async function eventually(ask, like) {
  for (;;) {
    const got = await ask();

    if (like(got)) return got;
    await pause(20);
  }
}

// The value of NPS of a period, when it rests on `n` answers.
const nps = (n, value, more) => eventually(async () => {
  const said = await server.get(`/v1/query${search({ metric: "nps", ...more })}`);

  assert.equal(said.status, 200, said.text);
  return said.json.rows[0];
}, (row) => row?.n === n && row.value === value);

// ---- Answers ---------------------------------------------------------------

await test("an event is accepted, and a duplicate when it comes again",
  async () => {
    assert.deepEqual(await taken(call("1", { wait: 12000 })),
                     { accepted: 1, duplicate: 0, quarantined: 0, rejected: 0,
                       results: [] });
    assert.deepEqual(await taken(call("1", { wait: 12000 })),
                     { accepted: 0, duplicate: 1, quarantined: 0, rejected: 0,
                       results: [{ line: 1, id: "1", state: "duplicate" }] });
  });

await test("the same in one body is taken once", async () => {
  const said = await taken([call("2"), call("2"), call("3")]);

  assert.deepEqual(counts(said), [2, 1, 0, 0]);
  assert.deepEqual(said.results, [{ line: 2, id: "2", state: "duplicate" }]);
});

await test("a bad line takes no neighbour with it", async () => {
  const said = await taken(
    lines(call("4"), "", "{\"fact\":", call("5", { wait: "12s" }), call("6")),
    LINES);

  assert.deepEqual(counts(said), [2, 0, 0, 2]);
  assert.deepEqual(said.results.map((r) => [r.line, r.state]),
                   [[3, "rejected"], [4, "rejected"]]);
  assert.match(said.results[0].reason, /^column \d+: /);
  assert.equal(said.results[1].reason,
               "wait is \"12s\", expected a duration of 0 or more, in whole" +
               " milliseconds");
});

await test("verbose lists what was accepted too", async () => {
  const said = await taken(lines(call("7"), call("7")), LINES, "?verbose");

  assert.deepEqual(said.results, [{ line: 1, id: "7", state: "accepted" },
                                  { line: 2, id: "7", state: "duplicate" }]);
});

await test("a source may be named beside the events", async () => {
  const { source, ...rest } = call("8");

  assert.equal((await taken(rest)).rejected, 1);
  assert.equal((await taken(rest, undefined, "?source=pbx")).accepted, 1);
  assert.equal((await taken(call("8"))).duplicate, 1);
});

await test("a packed body is read as it was", async () => {
  const said = await taken(gzipSync(lines(call("9"), call("10"))), LINES, "",
                           { "content-encoding": "gzip" });

  assert.deepEqual(counts(said), [2, 0, 0, 0]);
});

await test("retries of many clients make one fact of each event", async () => {
  const body = lines(...Array.from({ length: 200 }, (_, i) =>
    call(`many-${i}`)));
  const said = await Promise.all(Array.from({ length: 8 }, () =>
    taken(body, LINES)));

  assert.equal(said.reduce((n, s) => n + s.accepted, 0), 200);
  assert.equal(said.reduce((n, s) => n + s.duplicate, 0), 7 * 200);
});

for (const [what, body, type, query, status, ...words] of [
  ["broken JSON", "[{\"fact\":", undefined, "", 400, "cannot be read", "line 1"],
  ["nothing", " \n", LINES, "", 400, "there are no events"],
  ["an unknown parameter", "{}", undefined, "?sorce=a", 400, "source"],
  ["another type", "{}", "text/plain", "", 415, "application/x-ndjson"],
  ["a form", "{}", "application/x-www-form-urlencoded", "", 415],
  ["too many events", "7\n".repeat(20001), LINES, "", 413, "20000 events"],
  ["too large a body", Buffer.alloc((16 << 20) + 1, 32), LINES, "", 413],
])
  await test(`${what} is ${status}`, async () => {
    const said = await post(body, type, query);

    assert.equal(said.status, status, said.text);
    assert.equal(said.type, "application/problem+json");
    for (const word of words) assert.ok(said.text.includes(word), said.text);
  });

// ---- CloudEvents -----------------------------------------------------------

const cloud = (id, data, more) =>
  ({ specversion: "1.0", type: "puls.interaction", source: "/pbx", id,
     time: "2026-01-31T08:15:02Z", data, ...more });

await test("CloudEvents come alone, in batches and in binary mode", async () => {
  const data = { kind: "call", wait: 5 };

  assert.equal((await taken(cloud("a", data), CLOUD)).accepted, 1);
  assert.deepEqual(counts(await taken(
    [cloud("a", data), cloud("b", data), cloud("c", data,
                                               { specversion: "0.3" })],
    "application/cloudevents-batch+json")), [1, 1, 0, 1]);
  assert.equal((await taken(data, undefined, "", {
    "ce-specversion": "1.0", "ce-type": "puls.interaction", "ce-source": "/pbx",
    "ce-id": "a", "ce-time": "2026-01-31T08:15:02Z" })).duplicate, 1);
});

// ---- What they count -------------------------------------------------------

await test("a correction counts, and as known then the older one", async () => {
  const january = { period: "2026-01" };

  await taken([answer("n1", 9, { known: "2026-01-25T00:00:00Z" }),
               answer("n2", 9, { known: "2026-01-25T00:00:00Z" })]);
  await nps(2, 100, january);
  await taken(answer("n1", 3, { known: "2026-02-10T00:00:00Z" }));
  await nps(2, 0, january);
  await nps(2, 100, { ...january, known: "2026-02-01" });
});

await test("a late fact is counted where it belongs", async () => {
  await taken(answer("late", 2, { ts: "2025-03-05T10:00:00" }));
  await nps(1, -100, { period: "2025-03" });
});

await test("a time without an offset is the organisation's", async () => {
  // 22:30 UTC on 31 May is 00:30 on 1 June in Warsaw.
  await taken([answer("z1", 10, { ts: "2025-06-01T00:30:00" }),
               answer("z2", 10, { ts: "2025-05-31T22:30:00Z" }),
               answer("z3", 0, { ts: "2025-05-31T23:30:00" })]);
  await nps(2, 100, { period: "2025-06" });
});

// ---- Quarantine ------------------------------------------------------------

const LATER = "2030-01-01T00:00:00Z";
const future = (id) => answer(id, 9, { source: "clock", ts: LATER });
const quarantine = async (query = "") =>
  (await server.get(`/v1/quarantine${query}`)).json;
const change = (method, path, body) =>
  server.send(method, `/v1/quarantine${path}`, body);

await test("an event of the future is put aside, once", async () => {
  const said = await taken([future("f1"), future("f2"), future("f3")]);

  assert.deepEqual(counts(said), [0, 0, 3, 0]);
  assert.match(said.results[0].reason, /too far in the future/);
  await taken(future("f1"));
  const { sources, events } = await eventually(
    quarantine, (q) => q.events.length >= 3);
  assert.deepEqual(sources.map((s) => [s.source, s.events, Date.parse(s.oldest)]),
                   [["clock", 3, Date.parse(NOW)]]);
  assert.deepEqual(events.map((e) => e.event.id), ["f3", "f2", "f1"]);
  assert.equal(events[0].event.ts, "2030-01-01T00:00:00.000Z");
  assert.equal(events[0].event.score, 9);
  assert.equal((await quarantine("?limit=1")).events.length, 1);
  assert.equal((await quarantine("?source=none")).events.length, 0);
});

await test("what is released is a fact, what is dropped is gone", async () => {
  const { events } = await quarantine();
  const idOf = (id) => events.find((e) => e.event.id === id).id;
  const release = await change("POST", "/release", { ids: [idOf("f1")] });

  assert.deepEqual([release.status, release.json],
                   [200, { released: 1, accepted: 1, duplicate: 0 }]);
  await nps(1, 100, { period: "2030-01" });
  assert.deepEqual((await change("DELETE", "", { ids: [idOf("f2")] })).json,
                   { dropped: 1 });
  assert.deepEqual((await change("DELETE", "", { source: "clock" })).json,
                   { dropped: 1 });
  assert.deepEqual(await quarantine(), { sources: [], events: [] });
  assert.deepEqual(
    (await change("POST", "/release", { source: "clock" })).json,
    { released: 0, accepted: 0, duplicate: 0 });
});

for (const body of [{}, { source: "a", ids: [1] }, { ids: [] }, { ids: ["1"] },
                    { ids: 1 }, { id: 1 }])
  await test(`${JSON.stringify(body)} does not say which`, async () => {
    assert.equal((await change("DELETE", "", body)).status, 400);
    assert.equal((await change("POST", "/release", body)).status, 400);
  });

// ---- The schema ------------------------------------------------------------

let Ajv;

try {
  Ajv = createRequire(join(ROOT, "web/package.json"))("ajv/dist/2020.js")
    .default;
} catch {
  skip("the schema of events", "web/node_modules is not installed");
}

// What each says of its own, and whether it is an event.
const cases = [
  [true, call("s1")],
  [true, call("s2", { wait: 0, answered: true, transfers: 2, cost: -5,
                      currency: "EUR", "attr.new_one": "x", customer: null })],
  [true, call("s3", { ts: 1769847302000, known: "2026-02-01 10:00" })],
  [true, answer("s4", 10)],
  [true, answer("s5", null, { text: "good" })],
  [true, answer("s6", 3.5, { kind: "star", scale_min: 1, scale_max: 5 })],
  [true, answer("s7", 1, { kind: "yesno" })],
  [true, { fact: "outcome", source: "s", id: "s8", ts: "2026-01-01",
           kind: "purchase", amount: 1999 }],
  [true, { fact: "customer", source: "s", ts: "2026-01-01", customer: "c",
           since: "2020-02-29", consent: false }],
  [false, call("t1", { wait: -1 })],
  [false, call("t2", { wait: 1.5 })],
  [false, call("t3", { wait: "1" })],
  [false, call("t4", { wiat: 1 })],
  [false, call("t5", { score: 1 })],
  [false, call("t6", { handle: 1 })],
  [false, call("t7", { "attr.New": "x" })],
  [false, call("t8", { kind: "cal" })],
  [false, call("t9", { ts: "yesterday" })],
  [false, call("t10", { ts: "1700-01-01" })],
  [false, call("t11", { currency: "eur" })],
  [false, call("t12", { customer: 7 })],
  [false, call("  ")],
  [false, call("x".repeat(501))],
  [false, answer("u1", 11)],
  [false, answer("u2", 7.5)],
  [false, answer("u3", 5, { scale_max: 5 })],
  [false, answer("u4", 3.5, { kind: "star" })],
  [false, answer("u5", null)],
  [false, answer("u6", null, { sentiment: 2 })],
  [false, { fact: "customer", source: "s", ts: "2026-01-01", id: "1" }],
  [false, { fact: "call" }],
  [false, []],
];

if (Ajv)
  await test("the schema and the server judge events alike", async () => {
    const schema = await server.get("/v1/schema");
    assert.equal(schema.status, 200);
    const fits = new Ajv({ allErrors: true, strictTypes: false })
      .compile(schema.json);
    const { results } = await taken(lines(...cases.map(([, e]) => e)), LINES,
                                    "?verbose");

    assert.equal(results.length, cases.length);
    cases.forEach(([good, event], i) => {
      const name = JSON.stringify(event).slice(0, 200);

      assert.equal(fits(event), good, `${name}: ${JSON.stringify(fits.errors)}`);
      assert.equal(results[i].state !== "rejected", good,
                   `${name}: ${results[i].reason}`);
    });
  });

await test("a column of one's own is in the schema once it is there",
  async () => {
    await taken(call("own", { "attr.tier": "gold" }));
    await eventually(() => server.get("/v1/schema"), ({ json }) =>
      json.$defs.outcome.properties["attr.tier"] !== undefined);
  });

await server.stop();

// ---- A feed that is full ---------------------------------------------------

// What was answered waits for the ledger for a minute here, and takes room.
await test("more than may wait is 429, and fits later", async () => {
  const narrow = folder();

  must(["settings", "--data", narrow, "feed.queue_events", "1000"]);
  must(["settings", "--data", narrow, "feed.batch_ms", "60000"]);
  const small = await serve(narrow);
  const many = (name, n) =>
    lines(...Array.from({ length: n }, (_, i) => call(`${name}${i}`)));
  const send = (body) => small.send("POST", "/v1/events", body,
                                    { "content-type": LINES });

  assert.equal((await send(many("a", 600))).status, 200);
  const said = await send(many("b", 600));
  assert.equal(said.status, 429, said.text);
  assert.match(said.headers["retry-after"], /^\d+$/);
  assert.equal((await send(many("b", 400))).status, 200);
  await small.stop();
});

await finish();
