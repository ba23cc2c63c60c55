// segment.mjs -- The SDKs that companies have, unmodified, as clients.
//
// Each sends EVENTS events through its own batching and retries, while the
// server is killed and comes back on the same port.  At the end each event is
// one fact.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { finish, folder, freePort, must, ROOT, serve, skip, test }
  from "./lib.mjs";

const EVENTS = 10_000;
const AHEAD = 100; // events that may wait for an answer

let Analytics, Rudder;

try {
  const require = createRequire(join(ROOT, "web/package.json"));
  ({ Analytics } = require("@segment/analytics-node"));
  Rudder = require("@rudderstack/rudder-sdk-node");
} catch {
  skip("the SDKs", "web/node_modules is not installed");
  finish();
  process.exit(77);
}

const dir = folder();
const port = await freePort();
const listen = `127.0.0.1:${port}`;
const url = `http://${listen}`;

// The SDKs stamp their messages with the time of now.
const start = () => serve(dir, { PULS_NOW: undefined }, listen);

must(["settings", "--data", dir, "segment.keys", "seg1=segment,rud1=rudder"]);
let server = await start();

const facts = async () => (await server.get("/v1/status")).json.facts;
const known = async () => {
  const f = await facts().catch(() => undefined);

  return f ? f.interaction + f.outcome : 0;
};

// Kill it as a crash would, when so many events are there, and bring it back.
async function crash(after) {
  while (await known() < after) await sleep(20);
  await server.kill();
  server = await start();
}

// Every tenth event is an order.
const message = (i) => ({
  userId: `u${i % 500}`,
  event: i % 10 === 0 ? "Order Completed" : "Product Viewed",
  properties: i % 10 === 0
    ? { order_id: `o${i}`, revenue: i / 100, currency: "EUR" }
    : { name: `p${i % 50}`, category: "tea" },
});

// As many facts as events were sent; of the first so many SDKs.
async function complete(sdks) {
  while (await known() < sdks * EVENTS) await sleep(50);
  assert.deepEqual(await facts(), {
    interaction: 0.9 * sdks * EVENTS, perception: 0,
    outcome: 0.1 * sdks * EVENTS, customer: 0 });
}

await test("@segment/analytics-node loses nothing in a crash", async () => {
  const client = new Analytics({ writeKey: "seg1", host: url, flushAt: 15,
                                 flushInterval: 200, maxRetries: 20 });
  const failures = [];
  let resent = 0;

  client.on("error", (e) => failures.push(e));
  client.on("http_request", ({ headers }) => {
    resent += "X-Retry-Count" in headers ? 1 : 0;
  });
  const over = crash(EVENTS / 4);
  const sent = [];

  for (let i = 0; i < EVENTS; i++) {
    sent.push(new Promise((done) => client.track(message(i), done)));
    if (i >= AHEAD) await sent[i - AHEAD];
  }
  await over;
  await client.closeAndFlush({ timeout: 60_000 });
  await Promise.all(sent);
  assert.deepEqual(failures, []);
  assert.ok(resent > 0, "the crash made it send again");
  await complete(1);
});

await test("@rudderstack/rudder-sdk-node loses nothing in a crash",
  async () => {
    const failures = [];
    const client = new Rudder("rud1", {
      dataPlaneUrl: url, flushAt: 20, flushInterval: 200, retryCount: 20,
      logLevel: "none", errorHandler: (e) => failures.push(e) });
    const over = crash(EVENTS + EVENTS / 4);
    const sent = [];

    for (let i = 0; i < EVENTS; i++) {
      sent.push(new Promise((done) => client.track(message(i), done)));
      if (i >= AHEAD) await sent[i - AHEAD];
    }
    await over;
    await Promise.all(sent);
    assert.deepEqual(failures, []);
    await complete(2);
  });

await test("both together are as many facts, and stay after a stop",
  async () => {
    await server.stop();
    server = await start();
    await complete(2);
    const { sources } = (await server.get("/v1/sources")).json;
    assert.deepEqual(sources.map((x) => x.source).sort(),
                     ["rudder", "segment"]);
  });

await server.stop();
finish();
