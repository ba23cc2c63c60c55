// live.mjs -- Open pages of the running server: what they are told, and when.
//
// $PULS_VIEWERS pages are opened at once, 1,000 unless it says otherwise.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { performance } from "node:perf_hooks";

import { open, watching } from "./sse.mjs";
import { finish, folder, must, serve, test } from "./lib.mjs";

const VIEWERS = Number(process.env.PULS_VIEWERS ?? 1000);
const PAGE = "/v1/page?period=2026-04&metric=contacts,aht,nps";
const BY = "/v1/query?metric=contacts&by=channel&period=2026-04&grain=day";

const data = folder();
must(["settings", "--data", data, "live.viewers", String(VIEWERS + 20)]);
const server = await serve(data);
let number = 0;

function call(channel, day = 1) {
  number++;
  return { fact: "interaction", source: "pbx", id: `c${number}`,
           ts: `2026-04-${String(day).padStart(2, "0")}T10:00:00Z`,
           kind: "call", channel, talk: 1000 * number, answered: true };
}

async function say(...events) {
  const said = await server.send("POST", "/v1/events", events);

  assert.equal(said.status, 200, said.text);
  assert.equal(said.json.accepted, events.length, said.text);
}

// What a fresh GET gives, as the page's own JSON would be written.
async function fresh(path) {
  return JSON.stringify((await server.get(path)).json);
}

// The page shows what a fresh GET gives, byte for byte; of moments that pass
// by themselves ("now") the fresh one's is taken.
async function assertFresh(page, paths) {
  for (let i = 0; i < paths.length; i++)
    assert.equal(JSON.stringify(page.body[i]), await fresh(paths[i]),
                 paths[i]);
}

const contacts = (page, i = 0) =>
  page.body[i]?.tiles?.find((t) => t.metric.name === "contacts")
    ?.answer.rows[0].n;

await say(call("phone"), call("chat"));

await test("what cannot be watched is refused in words", async () => {
  for (const [path, words] of [
    ["/v1/live", /watch names 1 to 8 paths/],
    [watching(["/v1/metrics"]), /\/v1\/metrics cannot be watched/],
    [watching(["https://example.org/"]), /cannot be watched/],
    [watching(Array(9).fill("/v1/status")), /not 9/],
    ["/v1/live?watch=%2Fv1%2Fstatus&metric=nps", /metric/],
  ]) {
    const said = await server.get(path);
    assert.equal(said.status, 400, said.text);
    assert.match(said.json.detail, words);
  }
});

await test("a page has all of it, then what an event changes", async () => {
  const paths = [PAGE, BY, "/v1/status"];
  const page = await open(server, paths);

  assert.equal(page.status, 200);
  assert.match(page.headers["content-type"], /^text\/event-stream/);
  assert.equal(page.headers["cache-control"], "no-store");
  assert.equal(page.headers["x-accel-buffering"], "no");
  await page.until((p) => contacts(p) === 2 && p.body[1] && p.body[2]);
  assert.ok(page.counts.snapshot >= 3);
  assert.match(page.hello.server, /^[0-9a-f]{16}$/);
  await assertFresh(page, paths);
  for (let i = 3; i < 9; i++) {
    await say(call(i % 2 ? "phone" : "shop", i));
    await page.until((p) => contacts(p) === i &&
                            p.body[2].facts.interaction === i);
    await page.until((p) => p.body[1].rows
      .reduce((sum, row) => sum + row.n, 0) === i);
    await assertFresh(page, paths);
  }
  assert.ok(page.counts.patch >= 6);
  page.close();
});

await test("a correction is seen as a new event is", async () => {
  const page = await open(server, [PAGE]);
  const value = (p) => p.body[0]?.tiles[1].answer.rows[0].value;
  const one = call("phone");

  await page.until((p) => p.body[0]);
  const n = contacts(page) + 1;
  await say(one);
  await page.until((p) => contacts(p) === n);
  const before = value(page);
  const said = await server.send("POST", "/v1/events",
                                 [{ ...one, talk: one.talk + 900_000 }]);
  assert.equal(said.status, 200, said.text);
  await page.until((p) => value(p) > before);
  assert.equal(contacts(page), n);
  await assertFresh(page, [PAGE]);
  page.close();
});

await test("who comes back goes on with patches", async () => {
  const first = await open(server, [PAGE, "/v1/sources"]);
  const other = await open(server, [PAGE, "/v1/sources"]);

  await first.until((p) => p.body[0] && p.body[1]);
  await other.until((p) => p.body[0] && p.body[1]);
  first.close();
  const n = contacts(first) + 1;
  await say(call("web"));
  await other.until((p) => contacts(p) === n);
  const again = await open(server, [PAGE, "/v1/sources"], { last: first });
  await again.until((p) => contacts(p) === n);
  assert.equal(again.counts.snapshot, 0);
  await assertFresh(again, [PAGE]);
  const stranger = await open(server, [PAGE, "/v1/sources"],
                              { last: { id: "0.1.2", body: [] } });
  await stranger.until((p) => contacts(p) === n);
  for (const page of [other, again, stranger]) page.close();
});

await test("a watch that fails says so, and is tried again", async () => {
  const path = "/v1/query?metric=contacts&by=attr.plan&period=2026-04";
  const page = await open(server, [path]);

  await page.until((p) => p.problem[0]);
  assert.match(page.problem[0].detail, /attr\.plan/);
  assert.equal(page.problem[0].status, 400);
  await say({ ...call("phone"), "attr.plan": "gold" });
  await page.until((p) => p.body[0]);
  await assertFresh(page, [path]);
  page.close();
});

// A client that reads its headers and nothing else; the kernel's buffers are
// full at some time, and the server goes on without it.
await test("who does not read holds nobody up", async () => {
  const path = "/v1/query?metric=contacts&by=customer&period=2026-04&limit=0";
  const slow = [];
  const lots = (k) => Array.from({ length: 1500 }, (_, i) =>
    ({ ...call("phone"), customer: `c${k}-${i}` }));

  await say(...lots(0));
  for (let i = 0; i < 5; i++) {
    const socket = net.connect({ port: server.port, host: "127.0.0.1" });

    await new Promise((done) => socket.once("connect", done));
    socket.write(`GET ${watching([path])} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    socket.pause();
    socket.on("error", () => {});
    slow.push(socket);
  }
  const quick = await open(server, [path]);
  for (let k = 1; k < 4; k++) {
    await say(...lots(k));
    await quick.until((p) => p.body[0]?.rows
      .some((row) => row.group.customer === `c${k}-7`));
  }
  await assertFresh(quick, [path]);
  quick.close();
  for (const socket of slow) socket.destroy();
});

// ---- A thousand -----------------------------------------------------------

function resident() {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");

  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

const quantile = (list, q) =>
  list.sort((a, b) => a - b)[Math.floor(q * (list.length - 1))];

// From an event's answer to the pages, for `rounds` events.
async function latency(pages, rounds) {
  const took = [];

  for (let i = 0; i < rounds; i++) {
    const n = contacts(pages[0]) + 1;
    const start = performance.now();
    const shown = pages.map((page) => page.until((p) => contacts(p) === n)
      .then(() => took.push(performance.now() - start)));

    await say(call("phone"));
    await Promise.all(shown);
  }
  return took;
}

async function crowd(paths, rounds) {
  const agent = new http.Agent({ maxSockets: VIEWERS });
  const before = resident();
  const pages = await Promise.all(Array.from({ length: VIEWERS }, (_, i) =>
    open(server, [paths[i % paths.length]], { agent })));

  await Promise.all(pages.map((page) => page.until((p) => p.body[0])));
  await Promise.all(pages.map((page) =>
    page.until((p) => contacts(p) === contacts(pages[0]))));
  const took = await latency(pages, rounds);
  const [p50, p99] = [0.5, 0.99].map((q) => quantile(took, q).toFixed(0));

  console.log(`# ${VIEWERS} viewers, ${paths.length} watches: event to page ` +
              `p50 ${p50} ms, p99 ${p99} ms; server ` +
              `${before.toFixed(0)} -> ${resident().toFixed(0)} MB`);
  await assertFresh(pages[VIEWERS - 1],
                    [paths[(VIEWERS - 1) % paths.length]]);
  for (const page of pages) page.close();
}

await test(`${VIEWERS} viewers of one page see every event`,
           () => crowd([PAGE], 5));

await test(`${VIEWERS} viewers of 50 different pages do, too`, () =>
  crowd(Array.from({ length: 50 }, (_, i) => `${PAGE},csat&where=` +
    encodeURIComponent(`team!=t${i}`)), 3));

await test("one more than there is room for is told to wait", async () => {
  const pages = [];
  let refused;

  while (!refused) {
    const page = await open(server, ["/v1/status"]);

    assert.ok(pages.length < VIEWERS + 21);
    if (page.status === 503) refused = page;
    else pages.push(page);
  }
  assert.equal(pages.length, VIEWERS + 20);
  assert.equal(refused.headers["retry-after"], "30");
  for (const page of pages) page.close();
});

await test("the server stops while pages are open", async () => {
  const page = await open(server, [PAGE]);

  await page.until((p) => p.body[0]);
  await server.stop();
  await page.until((p) => p.ended);
});

await finish();
