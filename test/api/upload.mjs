// upload.mjs -- Files handed to the running server, and what becomes of them.
//
// The figures of the Skytrax set are those of test/api/real_data.test; the
// others are counted from how the files are made.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, writeFileSync }
  from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { ended, handOver, imported, send } from "./given.mjs";
import { finish, folder, must, ROOT, serve, skip, test } from "./lib.mjs";

const SHARED = process.env.PULS_SHARED ?? join(ROOT, "../shared");
const SEAT = join(SHARED, "data/en_skytrax_reviews/seat.csv");

const check = (dir) => must(["check", "--data", dir]);

// A mapping of calls that brings an attribute of its own.
const CALLS = `mapping: calls
attrs: [skill]
facts:
  - interaction:
      id: id
      ts: {column: at, format: epoch-s}
      set: {kind: call, channel: phone}
      wait: wait
      attr.skill: skill
`;

function calls(n, prefix = "") {
  const lines = ["id,at,wait,skill\n"];

  for (let i = 1; i <= n; i++)
    lines.push(`${prefix}${i},${1735689600 + i * 60},${i % 300},de\n`);
  return lines.join("");
}

const facts = async (server) =>
  (await server.get("/v1/status")).json.facts.interaction;

// ---- From a file to its numbers -------------------------------------------

if (!existsSync(SEAT))
  skip("the Skytrax seats", `${SEAT} is not there`);
else
  await test("a dropped file ends in its published numbers", async () => {
    const dir = folder();
    const server = await serve(dir);
    const up = await server.send("POST", "/v1/uploads?name=seat.csv",
                                 readFileSync(SEAT), { "content-type": "" });

    assert.equal(up.status, 201, up.text);
    assert.equal(up.json.chosen, "skytrax-seat");
    assert.equal(up.json.bytes, readFileSync(SEAT).length);
    const job = await ended(server, (await send(server, "POST", "/v1/imports",
      { upload: up.json.id, mapping: up.json.chosen })).json.id);
    assert.equal(job.state, "done", job.error);
    assert.equal(job.share, 1);
    assert.equal(job.report.read, 1258);
    assert.equal(job.report.file, "seat.csv");
    assert.equal(job.source, "skytrax-seat");
    const { rows } = (await server.get(
      "/v1/query?metric=recommend_rate")).json;
    assert.equal(rows[0].n, 1258);
    assert.equal(rows[0].value.toFixed(2), "36.41");
    const dims = (await server.get("/v1/dimensions")).json.dimensions;
    assert.ok(dims.some((d) => d.name === "attr.cabin"), "without a restart");
    const { sources } = (await server.get("/v1/sources")).json;
    assert.equal(sources.length, 1);
    assert.equal(sources[0].stale, true);
    assert.equal(sources[0].demo, false);
    assert.deepEqual(readdirSync(join(dir, "uploads")), []);
    await server.stop();
  });

// ---- One server for what is small -----------------------------------------

const dir = folder();
let server = await serve(dir);

await test("what no mapping fits gets a draft that imports it", async () => {
  const text = "ticket_id,created_at,mood\n" +
    Array.from({ length: 40 }, (_, i) =>
      `t${i},2026-01-0${1 + i % 9},${i % 5}\n`).join("");
  const up = await server.send("POST", "/v1/uploads?name=moods.csv", text,
                               { "content-type": "text/csv" });

  assert.equal(up.status, 201, up.text);
  assert.equal(up.json.chosen, null);
  assert.deepEqual(up.json.columns, ["ticket_id", "created_at", "mood"]);
  assert.match(up.json.draft, /^mapping: moods$/m);
  const seen = await send(server, "POST",
    `/v1/uploads/${up.json.id}/preview`, { yaml: up.json.draft });
  assert.deepEqual(seen.json.mistakes, []);
  assert.equal(new Set(seen.json.facts.map((f) => f.row)).size, 20);
  const job = await ended(server, (await send(server, "POST", "/v1/imports",
    { upload: up.json.id, yaml: up.json.draft, save_as: "moods" })).json.id);
  assert.equal(job.state, "done", job.error);
  assert.equal(job.report.read, 40);
  const own = (await server.get("/v1/mappings")).json.mappings
    .find((m) => m.name === "moods");
  assert.equal(own.builtin, false);
  const again = await server.send("POST", "/v1/uploads?name=more.csv", text);
  assert.equal(again.json.chosen, "moods", "it is known from now on");
  await server.send("DELETE", `/v1/uploads/${again.json.id}`);
});

await test("mistakes of a mapping are told with line and column", async () => {
  const id = await handOver(server, calls(3));
  const yaml = CALLS.replace("attrs:", "atrs:");
  const seen = await send(server, "POST", `/v1/uploads/${id}/preview`,
                          { yaml });

  assert.equal(seen.status, 200);
  assert.deepEqual(seen.json.facts, []);
  assert.equal(seen.json.mistakes.length, 1);
  assert.match(seen.json.mistakes[0],
               /^mapping\.yml:2:1: unknown key "atrs"; did you mean "attrs"/);
  const refused = await send(server, "POST", "/v1/imports", { upload: id,
    yaml: CALLS.replace("wait: wait", "wait: wiat") });
  assert.equal(refused.status, 400);
  assert.match(refused.json.detail,
               /mapping\.yml:8:13: answers\.csv has no column "wiat"; did you/);
  assert.equal(refused.json.detail.includes(dir), false);
  assert.equal((await send(server, "DELETE", `/v1/uploads/${id}`)).status,
               204);
});

await test("rows that are refused can be downloaded, nothing else", async () => {
  const job = await imported(server, { mapping: "survey-nps" }, undefined,
                             "an\"swers, mine.csv");
  const { rejects_file: file, rejects } = job.report;
  const path = `/v1/rejects/${encodeURIComponent(file)}`;
  const got = await server.get(path);

  assert.equal(job.report.rejected, 1);
  assert.equal(rejects[0].line, 3);
  assert.equal(got.status, 200, got.text);
  assert.match(got.type, /^text\/csv/);
  assert.match(got.text, /a2,2026-01-06,c2,email,en,12,Slow/);
  assert.doesNotMatch(got.headers["content-disposition"], /["\r\n]/);
  assert.match((await server.get(`${path}.txt`)).text, /^line 3: /);
  for (const name of ["../facts.duckdb", "..", ".", "../../etc/passwd",
                      "nothing.csv", "%2e%2e%2fpuls.sqlite"])
    assert.equal((await server.get(
      `/v1/rejects/${encodeURIComponent(name)}`)).status, 404, name);
});

await test("names, ids and bodies of strangers do no harm", async () => {
  const post = (query, body = "a,b\n1,2\n", headers) =>
    server.send("POST", `/v1/uploads${query}`, body,
                { "content-type": "text/csv", ...headers });

  for (const [name, status] of [
    ["../../../tmp/x.csv", 201], ["C:\\data\\x.csv", 201], ["/", 400],
    ["a\nb.csv", 400], ["x".repeat(201), 400], ["", 400],
    ["\u202Ecsv.exe", 201], ["😀.csv", 201]]) {
    const said = await post(`?name=${encodeURIComponent(name)}`);
    assert.equal(said.status, status, `${name}: ${said.text}`);
    if (status === 201)
      assert.doesNotMatch(said.json.name, /[/\\]/);
  }
  assert.equal((await post("")).status, 400);
  assert.equal((await post("?name=x.csv", "")).status, 400);
  assert.equal((await post("?name=x.csv", "a", {
    origin: "https://evil.example" })).status, 403);
  assert.equal((await post("?name=x.csv", "a", {
    host: "evil.example" })).status, 421);
  for (const [method, path, body, status] of [
    ["POST", "/v1/imports", {}, 400],
    ["POST", "/v1/imports", { upload: "../x", mapping: "calls" }, 404],
    ["POST", "/v1/imports", { upload: 7 }, 400],
    ["POST", "/v1/uploads/none/preview", { mapping: "x" }, 404],
    ["DELETE", "/v1/uploads/none", undefined, 404],
    ["GET", "/v1/jobs/none", undefined, 404],
    ["DELETE", "/v1/jobs/none", undefined, 404],
    ["DELETE", "/v1/sources/none", undefined, 404]])
    assert.equal((await send(server, method, path, body)).status, status,
                 `${method} ${path}`);
  const id = await handOver(server);
  for (const [choice, status] of [
    [{ mapping: "../../secret" }, 404], [{ mapping: "nothing" }, 404],
    [{ mapping: "survey-nps", yaml: "x" }, 400], [{}, 400],
    [{ yaml: CALLS, save_as: "../evil" }, 400],
    [{ yaml: "mapping: [", save_as: "x" }, 400],
    [{ mapping: "survey-nps", save_as: "x" }, 400]])
    assert.equal((await send(server, "POST", "/v1/imports",
      { upload: id, ...choice })).status, status, JSON.stringify(choice));
});

await test("a file that was cut is imported up to the break", async () => {
  const before = await facts(server);
  const packed = gzipSync(calls(20_000, "cut"));
  const job = await imported(server, { yaml: CALLS },
                             packed.subarray(0, packed.length / 2), "c.csv.gz");

  assert.equal(job.state, "done", job.error);
  assert.ok(job.report.broken, "it says where");
  assert.ok(job.report.accepted > 1000 && job.report.accepted < 19_000);
  assert.equal(await facts(server), before + job.report.accepted);
});

await test("two imports at once come one after the other", async () => {
  const before = await facts(server);
  const jobs = await Promise.all(["p", "q"].map((prefix) =>
    imported(server, { yaml: CALLS }, calls(5000, prefix))));

  assert.deepEqual(jobs.map((j) => j.state), ["done", "done"]);
  const [first, second] = jobs.sort((a, b) =>
    a.started < b.started ? -1 : 1);
  assert.ok(first.ended <= second.started);
  assert.equal(await facts(server), before + 10_000);
});

await test("a source that is forgotten is as if it had never been", async () => {
  await server.stop();
  const before = check(dir);
  server = await serve(dir);
  const job = await imported(server, { yaml: CALLS.replace("calls", "gone") },
                             calls(3000, "g"), "gone.csv");
  assert.equal(job.source, "gone");
  const forgot = await ended(server, (await send(server, "DELETE",
    "/v1/sources/gone")).json.id);
  assert.equal(forgot.state, "done", forgot.error);
  assert.equal(forgot.rows, 3000);
  const list = (await server.get("/v1/sources")).json;
  assert.deepEqual(list.imports.slice(0, 2).map((i) => [i.source, i.forgotten]),
                   [["gone", true], ["gone", false]]);
  assert.equal(list.sources.some((s) => s.source === "gone"), false);
  assert.equal((await send(server, "DELETE", "/v1/sources/gone")).status, 404);
  await server.stop();
  assert.equal(check(dir), before);
  server = await serve(dir);
  const again = await imported(server, { yaml: CALLS.replace("calls", "gone") },
                               calls(3000, "g"), "gone.csv");
  assert.equal(again.report.accepted, 3000, "it may come back");
  assert.equal(again.report.duplicate, 0);
});

// ---- Interrupted ----------------------------------------------------------

const large = calls(500_000, "l");

// Begin a large import; its id once it is on its way.
async function begin() {
  const upload = await handOver(server, large, "large.csv");
  const { id } = (await send(server, "POST", "/v1/imports",
                             { upload, yaml: CALLS })).json;

  for (;;) {
    const job = (await server.get(`/v1/jobs/${id}`)).json;
    assert.notEqual(job.state, "done", "it is too small to be interrupted");
    if (job.state === "running" && job.share > 0) return { id, upload };
    await sleep(5);
  }
}

await test("a stopped import leaves the ledger as it was", async () => {
  await server.stop();
  const before = check(dir);
  server = await serve(dir);
  const { id, upload } = await begin();

  assert.equal((await send(server, "POST", "/v1/imports",
    { upload, yaml: CALLS })).status, 409, "it is in use");
  assert.equal((await send(server, "DELETE", `/v1/jobs/${id}`)).status, 200);
  const job = await ended(server, id);
  assert.equal(job.state, "cancelled");
  assert.equal(job.error, null);
  assert.equal(job.report, null);
  assert.equal((await send(server, "DELETE", `/v1/uploads/${upload}`)).status,
               204, "the file is still there, and free");
  await server.stop();
  assert.equal(check(dir), before);
  server = await serve(dir);
});

await test("stopping the server stops the import", async () => {
  await begin();
  await server.stop();
  const before = check(dir);
  server = await serve(dir);
  await server.stop();
  assert.equal(check(dir), before);
  assert.doesNotMatch(before, /interaction +5\d\d\d\d\d facts/);
  assert.deepEqual(readdirSync(join(dir, "uploads")), []);
  server = await serve(dir);
});

await test("a server that is killed leaves the ledger whole", async () => {
  await server.stop();
  const before = check(dir);
  server = await serve(dir);
  await begin();
  process.kill(server.pid, "SIGKILL");
  await sleep(200);
  assert.equal(check(dir), before);
  server = await serve(dir);
  assert.deepEqual(readdirSync(join(dir, "uploads")), []);
  assert.deepEqual(readdirSync(join(dir, "tmp")), []);
});

// ---- Large ----------------------------------------------------------------

function peak(pid) {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");

  return Number(/VmHWM:\s+(\d+) kB/.exec(text)[1]) / 1024;
}

// Until the columns in memory hold all facts: whoever measures memory would
// count that, too.
async function calm(server) {
  for (let before = -1, same = 0, i = 0; same < 4; i++) {
    const text = (await server.get("/metrics")).text;
    const facts = Number(/^puls_deck_facts (\d+)$/m.exec(text)[1]);
    same = facts === before && facts > 0 ? same + 1 : 0;
    before = facts;
    assert.ok(i < 240, `the deck still moves: ${facts} facts`);
    await sleep(250);
  }
}

// POST so many megabytes of rows, without holding them.
function pour(port, mb) {
  const block = Buffer.from(calls(20_000).slice(17)).subarray(0, 1 << 18);

  return new Promise((done, fail) => {
    const req = http.request({ host: "127.0.0.1", port, method: "POST",
      path: "/v1/uploads?name=big.csv" }, (res) => {
      res.resume();
      res.on("end", () => done(res.statusCode));
    });
    let left = mb * 4;
    const more = () => {
      while (left-- > 0)
        if (!req.write(block)) return req.once("drain", more);
      req.end();
    };
    req.on("error", fail);
    req.write("id,at,wait,skill\n");
    more();
  });
}

await test("200 MB go to the disk, not into memory", async () => {
  await server.stop();
  // Of what is measured, what a sanitizer keeps of freed memory is no part.
  server = await serve(dir, { ASAN_OPTIONS:
    `${process.env.ASAN_OPTIONS ?? ""}:quarantine_size_mb=8` });
  await handOver(server, calls(20_000), "warm.csv");
  await calm(server);
  writeFileSync(`/proc/${server.pid}/clear_refs`, "5"); // the peak is now
  const before = peak(server.pid);
  assert.equal(await pour(server.port, 200), 201);
  const grown = peak(server.pid) - before;
  console.log(`grown by ${grown.toFixed(0)} MB`);
  assert.ok(grown < 60, `${grown} MB`);
});

await server.stop();
finish();
