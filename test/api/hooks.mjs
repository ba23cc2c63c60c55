// hooks.mjs -- What products send through a mapping, signed as they sign.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { chmodSync, mkdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { finish, folder, must, NOW, serve, test } from "./lib.mjs";

const dir = folder();

must(["settings", "--data", dir, "org.currency", "PLN"]);
must(["settings", "--data", dir, "segment.keys", "k3F9x=shop,p8Qm2=app"]);
mkdirSync(join(dir, "config/mappings"), { recursive: true });
mkdirSync(join(dir, "secrets"), { mode: 0o700 });

function secret(name, text, mode = 0o600) {
  const path = join(dir, "secrets", name);

  writeFileSync(path, text);
  chmodSync(path, mode);
}

function mapping(name, text) {
  writeFileSync(join(dir, "config/mappings", `${name}.yml`), text);
}

const ORDERS = (source) => `mapping: orders
source: ${source}
facts:
  - outcome:
      id: id
      ts: at
      customer: who
      amount: total
      set: {kind: purchase}
`;

mapping("orders", ORDERS("crm"));
secret("zendesk", "geheim\n");
secret("typeform", "tajne");
secret("pbx", "sekret");

let server = await serve(dir);
const post = (name, body, headers) =>
  server.send("POST", `/v1/hooks/${name}`, body, headers);
const order = (id, more) => ({ id, at: "2026-04-01", who: "c1", total: 12.5,
                               ...more });

const sourceOf = async (name) => (await server.get("/v1/sources")).json.sources
  .find((s) => s.source === name)?.facts;

// The facts of a source when there are as many of a table.
async function until(source, table, n) {
  for (;;) {
    const facts = await sourceOf(source);

    if (facts?.[table] >= n) return facts;
    await sleep(20);
  }
}

// ---- Any JSON -------------------------------------------------------------

await test("an object, an array and lines become facts", async () => {
  const one = await post("orders", order("a1"));
  const many = await post("orders", [order("a2"), order("a3")]);
  const lines = await post("orders", `${JSON.stringify(order("a4"))}\n` +
                           `${JSON.stringify(order("a5"))}\n`,
                           { "content-type": "application/x-ndjson" });

  assert.deepEqual([one.status, one.json],
                   [200, { accepted: 1, duplicate: 0, quarantined: 0,
                           rejected: 0, skipped: 0, results: [] }]);
  assert.equal(many.json.accepted, 2);
  assert.equal(lines.json.accepted, 2);
  assert.equal((await until("crm", "outcome", 5)).outcome, 5);
});

await test("a bad record takes no neighbour and says why", async () => {
  const said = await post("orders", `${JSON.stringify(order("b1"))}\n{"id":\n` +
    `${JSON.stringify(order("b2", { total: "much" }))}\n` +
    `${JSON.stringify(order("a1"))}\n`);

  assert.equal(said.status, 200);
  assert.deepEqual({ ...said.json, results: undefined },
                   { accepted: 1, duplicate: 1, quarantined: 0, rejected: 2,
                     skipped: 0, results: undefined });
  assert.deepEqual(said.json.results.map((r) => [r.line, r.state]),
                   [[2, "rejected"], [3, "rejected"], [4, "duplicate"]]);
  assert.match(said.json.results[1].reason,
               /^total is "much", expected an amount$/);
});

await test("a key that a sender leaves out is not given", async () => {
  const said = await post("orders", { id: "c1", at: "2026-04-01" });

  assert.equal(said.json.accepted, 1);
});

await test("a request of which nothing is taken is 422", async () => {
  const said = await post("orders", { id: "d1" });

  assert.equal(said.status, 422);
  assert.equal(said.json.rejected, 1);
  assert.match(said.json.results[0].reason, /^ts of the outcome is not given$/);
});

await test("what is no JSON is 400 with its place", async () => {
  const said = await post("orders", "{\"id\": }");

  assert.equal(said.status, 400);
  assert.match(said.json.detail, /line 1, column 8/);
  assert.equal((await post("orders", "")).status, 400);
});

await test("what is far in the future is put aside", async () => {
  const said = await post("orders", order("e1", { at: "2031-01-01" }));

  assert.equal(said.json.quarantined, 1);
  assert.equal(said.json.results[0].state, "quarantined");
});

await test("a mapping that is changed counts from the next request on",
  async () => {
    mapping("orders", ORDERS("shop2"));
    assert.equal((await post("orders", order("a1"))).json.accepted, 1);
    mapping("orders", ORDERS("crm"));
    assert.equal((await post("orders", order("a1"))).json.duplicate, 1);
  });

await test("names without a mapping, and mappings with mistakes", async () => {
  mapping("odd", "mapping: odd\nfacts: []\n");
  assert.equal((await post("nobody", {})).status, 404);
  assert.equal((await post("..%2Fodd", {})).status, 404);
  assert.equal((await post("odd", {})).status, 500);
});

// ---- Signatures -----------------------------------------------------------

const mac = (key, text, encoding, hash = "sha256") =>
  createHmac(hash, key).update(text).digest(encoding);

const ticket = JSON.stringify({ ticket: {
  id: "35436", created_at: "2026-04-10T09:00:00Z", requester_id: "c7",
  updated_at: "2026-04-10T10:00:00Z", status: "Solved" } });
const zendesk = (when, signature) =>
  post("zendesk-hook", ticket, {
    "X-Zendesk-Webhook-Signature-Timestamp": when,
    "X-Zendesk-Webhook-Signature": signature });

await test("Zendesk's signature of time and body is checked", async () => {
  const good = await zendesk(NOW, mac("geheim", NOW + ticket, "base64"));

  assert.equal(good.status, 200, good.text);
  assert.equal(good.json.accepted, 1);
});

await test("a signature that is wrong, missing or old is 401", async () => {
  const old = "2026-04-15T11:54:59Z";
  const answers = [
    await zendesk(NOW, mac("Geheim", NOW + ticket, "base64")),
    await zendesk(NOW, mac("geheim", `${NOW}${ticket} `, "base64")),
    await zendesk(old, mac("geheim", old + ticket, "base64")),
    await post("zendesk-hook", ticket),
  ];

  for (const said of answers) {
    assert.equal(said.status, 401);
    assert.match(said.headers["www-authenticate"], /^Signature/);
    assert.doesNotMatch(said.text, /geheim|35436/);
  }
  assert.match(answers[2].json.detail, /signed at another time/);
  assert.match(answers[3].json.detail, /no header/);
});

await test("Typeform's signature has a prefix, and answers are facts",
  async () => {
    const body = JSON.stringify({
      event_type: "form_response",
      form_response: {
        form_id: "f", token: "t1", submitted_at: "2026-04-10T10:00:00Z",
        answers: [
          { type: "number", number: 9, field: { id: "q1", type: "nps" } },
          { type: "text", text: "Szybko!", field: { id: "q2" } }] } });
    const said = await post("typeform-hook", body, {
      "Typeform-Signature": `sha256=${mac("tajne", body, "base64")}` });

    assert.equal(said.status, 200, said.text);
    assert.equal(said.json.accepted, 2);
  });

await test("a telephone system shows its secret", async () => {
  const body = { id: "1.7", start: "2026-04-10T10:00:00Z", wait: 3, talk: 60,
                 result: "answered" };
  const good = await post("pbx-call", body,
                          { authorization: "Bearer sekret" });
  const bad = await post("pbx-call", body, { authorization: "Bearer Sekret" });

  assert.equal(good.json.accepted, 1, good.text);
  assert.equal(bad.status, 401);
});

await test("SHA-1 in hex and a secret in the query work as well", async () => {
  const rules = (hook) => ORDERS("other").replace("facts:", `${hook}facts:`);

  mapping("sha1", rules("hook:\n  signature: {header: X-Sig, hash: sha1," +
                        " prefix: 'sha1=', secret: {file: pbx}}\n"));
  mapping("query", rules("hook: {token: {query: key, secret: {file: pbx}}}\n"));
  const body = JSON.stringify(order("s1"));
  const signed = await post("sha1", body,
    { "X-Sig": `sha1=${mac("sekret", body, "hex", "sha1")}` });

  assert.equal(signed.json.accepted, 1, signed.text);
  assert.equal((await post("query?key=sekret", order("s2"))).json.accepted, 1);
  assert.equal((await post("query?key=x", order("s3"))).status, 401);
  assert.equal((await post("query", order("s3"))).status, 401);
  assert.equal((await post("orders?key=x", order("s3"))).status, 400);
});

await test("a secret that others may read, or that is not there, is our fault",
  async () => {
    const body = JSON.stringify(order("u1"));
    const send = () => post("pbx-call", body,
                            { authorization: "Bearer sekret" });

    secret("pbx", "sekret", 0o644);
    const open = await send();
    unlinkSync(join(dir, "secrets/pbx"));
    const gone = await send();
    secret("pbx", "sekret");
    for (const said of [open, gone]) {
      assert.equal(said.status, 500);
      assert.doesNotMatch(said.text, /sekret/);
    }
    assert.match(open.json.detail, /others may read/);
  });

// ---- Segment --------------------------------------------------------------

const basic = (user) =>
  ({ authorization: `Basic ${Buffer.from(`${user}:`).toString("base64")}` });
const track = (call, message, headers = basic("k3F9x")) =>
  server.send("POST", `/v1/${call}`, message, headers);
await test("each call of Segment's API is taken", async () => {
  const at = { timestamp: "2026-04-15T11:00:00Z", sentAt: NOW, userId: "u1" };
  const calls = {
    identify: { messageId: "m1", traits: { plan: "gold" } },
    group: { messageId: "m2", groupId: "g1", traits: { name: "Acme" } },
    track: { messageId: "m3", event: "Order Completed",
             properties: { revenue: 19.99, currency: "EUR" } },
    page: { messageId: "m4", name: "Home" },
    screen: { messageId: "m5", name: "Start" },
    alias: { messageId: "m6", previousId: "a1" },
  };

  for (const [call, message] of Object.entries(calls)) {
    const said = await track(call, { ...at, ...message });
    assert.equal(said.status, 200, said.text);
    assert.deepEqual(said.json, { success: true });
  }
  assert.deepEqual(await until("shop", "interaction", 2),
                   { interaction: 2, perception: 0, outcome: 1, customer: 2 });
});

await test("what is sent again changes nothing", async () => {
  const batch = { batch: Array.from({ length: 15 }, (_, i) => ({
    type: "track", messageId: `r${i}`, event: "Seen", userId: "u1",
    timestamp: "2026-04-15T11:00:00Z" })) };

  for (let i = 0; i < 3; i++)
    assert.equal((await track("batch", batch, basic("p8Qm2"))).status, 200);
  assert.equal((await until("app", "interaction", 15)).interaction, 15);
});

await test("a write key may be in the body, and must be known", async () => {
  const message = { messageId: "w1", userId: "u", event: "Seen" };

  assert.equal((await track("track", { ...message, writeKey: "k3F9x" }, {}))
    .status, 200);
  for (const said of [await track("track", message, {}),
                      await track("track", { ...message, writeKey: "x" }, {}),
                      await track("track", message, basic("x")),
                      await track("track", message,
                                  { authorization: "Basic x" })]) {
    assert.equal(said.status, 401);
    assert.match(said.headers["www-authenticate"], /^Basic/);
  }
});

await test("bodies that are no messages are refused", async () => {
  assert.equal((await track("batch", { batch: 1 })).status, 400);
  assert.equal((await track("track", "[")).status, 400);
  assert.equal((await track("track", "[]")).status, 400);
});

await test("an own mapping wins over the one that is shipped", async () => {
  mapping("segment", "mapping: segment\nfacts:\n  - interaction:\n" +
          "      id: puls.id\n      ts: {column: puls.at, format: epoch-ms}\n" +
          "      set: {kind: usage}\n");
  assert.equal((await track("track", { messageId: "o1" }, basic("p8Qm2")))
    .status, 200);
  unlinkSync(join(dir, "config/mappings/segment.yml"));
  assert.equal((await until("app", "interaction", 16)).interaction, 16);
});

await server.stop();
must(["settings", "--data", dir, "segment.keys", ""]);
server = await serve(dir);

await test("without keys the API is off, and says how it is switched on",
  async () => {
    const said = await track("track", { messageId: "x" });

    assert.equal(said.status, 404);
    assert.match(said.json.detail, /puls settings/);
  });

await server.stop();
finish();
