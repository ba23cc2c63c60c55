// lost.mjs -- Nothing that was acknowledged is lost, and nothing is twice.
//
// Four clients send numbered events in batches, each again until it is
// answered, while the server is killed with -9 at moments of chance and
// started again.  What the clients were told is held against the rows of the
// ledger.  The same with a disk that is full for a while.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { chance, csvParse, finish, folder, freePort, serve, skip, test }
  from "./lib.mjs";

const KILLS = Number(process.env.KILLS ?? 50);
const CLIENTS = 4;
const SEED = 20260415;
const DISK_MB = 64;

// ---- Clients ---------------------------------------------------------------

// {status, json} or a thrown error when the connection broke.
function post(port, body) {
  return new Promise((done, fail) => {
    const req = http.request(
      { host: "127.0.0.1", port, path: "/v1/events", method: "POST",
        headers: { "content-type": "application/x-ndjson" },
        agent: false, timeout: 20_000 }, (res) => {
        const chunks = [];
        res.on("data", (c) => chunks.push(c));
        res.on("error", fail);
        res.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          done({ status: res.statusCode, text,
                 get json() { return JSON.parse(text); } });
        });
      });
    req.on("timeout", () => req.destroy(new Error("no answer in 20 s")));
    req.on("error", fail);
    req.end(body);
  });
}

function event(client, number) {
  return JSON.stringify({
    fact: "interaction", source: `client-${client}`, id: `n-${number}`,
    ts: "2026-04-15T10:00:00Z", kind: "call", channel: "phone",
    wait: number, answered: true,
  });
}

// Sends until `over()`; what was answered with 200 is in `acked`.
async function client(port, name, dice, over) {
  const acked = new Set();
  const refused = [];
  let next = 0, answers = 0;

  while (!over()) {
    const n = dice.int(1, 200);
    const numbers = Array.from({ length: n }, (_, i) => next + i);
    const body = numbers.map((i) => event(name, i)).join("\n");

    for (;;) {
      let said = null;
      try {
        said = await post(port, body);
      } catch {
        await pause(5);
      }
      if (said?.status === 200) {
        const { accepted, duplicate, rejected, quarantined } = said.json;
        assert.equal(rejected + quarantined, 0, said.text);
        assert.equal(accepted + duplicate, n, said.text);
        numbers.forEach((i) => acked.add(i));
        answers++;
        break;
      }
      if (said !== null) {
        assert.ok([429, 503].includes(said.status), said.text);
        refused.push(said);
        await pause(20);
      }
      if (over()) break;
    }
    next += n; // what was never answered may be there or not
  }
  return { acked, answers, refused, sent: next };
}

// Rows of the ledger by source: how often each number is there.
async function rowsOf(server) {
  const said = await server.get(
    "/v1/receipt/rows?metric=contacts&format=csv&from=2026-04-15&to=2026-04-16");
  assert.equal(said.status, 200, said.text);
  const [head, ...rows] = said.text === "" ? [[]] : csvParse(said.text);
  const [ref, source] = [head.indexOf("ref"), head.indexOf("source")];
  const found = new Map();

  for (const row of rows) {
    const key = `${row[source]}/${row[ref]}`;
    found.set(key, (found.get(key) ?? 0) + 1);
  }
  return found;
}

function holdAgainst(found, clients) {
  for (const [key, times] of found)
    assert.equal(times, 1, `${key} is there ${times} times`);
  clients.forEach(({ acked }, name) => {
    for (const i of acked)
      assert.ok(found.has(`client-${name}/n-${i}`),
                `n-${i} of client ${name} was acknowledged and is lost`);
  });
}

// ---- Killed ----------------------------------------------------------------

await test(`the server is killed ${KILLS} times and loses nothing`, async () => {
  const dice = chance(SEED);
  const dir = folder();
  const listen = `127.0.0.1:${await freePort()}`;
  let over = false, server = await serve(dir, {}, listen);
  const clients = Array.from({ length: CLIENTS }, (_, i) =>
    client(server.port, i, chance(SEED + i), () => over));

  for (let i = 0; i < KILLS; i++) {
    await pause(dice.int(5, 400));
    await server.kill();
    server = await serve(dir, {}, listen);
  }
  await pause(300);
  over = true;
  const done = await Promise.all(clients);
  await server.kill(); // the last ones, too, have to be on the disk
  server = await serve(dir, {}, listen);

  const found = await rowsOf(server);
  const acked = done.reduce((n, c) => n + c.acked.size, 0);
  const sent = done.reduce((n, c) => n + c.sent, 0);
  console.log(`${sent} sent, ${acked} acknowledged, ${found.size} there, ` +
              `${done.reduce((n, c) => n + c.answers, 0)} answers`);
  assert.ok(done.every((c) => c.answers > 0), "every client was answered");
  holdAgainst(found, done);
  await server.stop();
});

await test("a clean stop leaves nothing in the journal", async () => {
  const dir = folder();
  let server = await serve(dir);
  const body = Array.from({ length: 500 }, (_, i) => event(0, i)).join("\n");

  assert.equal((await post(server.port, body)).json.accepted, 500);
  await server.stop();
  assert.deepEqual(readdirSync(join(dir, "journal")), []);
  server = await serve(dir);
  assert.equal((await rowsOf(server)).size, 500);
  await server.stop();
});

// ---- A full disk -----------------------------------------------------------

function mount(dir) {
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs",
                             dir]).status === 0;
}

function fill(path) {
  const block = Buffer.alloc(1 << 16);

  try {
    for (;;) writeFileSync(path, block, { flag: "a" });
  } catch (e) {
    assert.equal(e.code, "ENOSPC");
  }
}

async function fullDisk(dir) {
  const server = await serve(dir);
  let over = false;
  const clients = Array.from({ length: CLIENTS }, (_, i) =>
    client(server.port, i, chance(SEED + i), () => over));

  await pause(700);
  fill(join(dir, "filler"));
  await pause(1500);
  rmSync(join(dir, "filler"));
  await pause(1500);
  over = true;
  const done = await Promise.all(clients);
  const refused = done.flatMap((c) => c.refused);
  assert.ok(refused.some((r) => r.status === 503), "nobody was refused");
  for (const r of refused.filter((r) => r.status === 503))
    assert.match(r.json.detail, /full/, r.text);
  const after = await post(server.port, event(9, 1));
  assert.equal(after.status, 200, after.text);
  await server.stop();

  const again = await serve(dir);
  const found = await rowsOf(again);
  console.log(`${refused.length} refused, ${found.size} there`);
  assert.ok(found.has("client-9/n-1"));
  holdAgainst(found, done);
  await again.stop();
}

{
  const name = "a full disk refuses with a sentence, and all is well after";
  const dir = folder();

  if (mount(dir)) {
    await test(name, () => fullDisk(dir));
    spawnSync("umount", ["-l", dir]);
  } else {
    skip(name, "no tmpfs can be mounted here");
  }
}

finish();
