// serve.mjs -- The server as an operator sees it: its log, its signals.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { finish, folder, must, puls, put, serve, test } from "./lib.mjs";

const dir = folder();
const set = (...words) => puls(["settings", "--data", dir, ...words]);

// Wait for a line of the log.
async function logged(server, is) {
  for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20)) {
    const found = lines(server).find(is);
    if (found) return found;
  }
  throw new Error(`not in the log:\n${server.log()}`);
}

const lines = (server) => server.log().split("\n").slice(0, -1)
  .map((line) => JSON.parse(line));
const hup = (server) => process.kill(server.pid, "SIGHUP");
const reloaded = (server) =>
  lines(server).filter((l) => /read again/.test(l.text)).length;

async function reload(server) {
  const before = reloaded(server);

  hup(server);
  await logged(server, () => reloaded(server) > before);
}

// ---- The log --------------------------------------------------------------

await test("every line of the log is an object of its own", async () => {
  const server = await serve(dir);
  const odd = ["/v1/status", "/v1/nothing", "/v1/query?metric=%ff%00\"",
               "/v1/query?metric=nps&where=a%0Ab", "/%7B%22x%22%3A1%7D",
               "/v1/metrics/%F0%9F%98%80"];

  for (const path of odd) await server.get(path);
  await server.send("POST", "/v1/imports", "{\"upload\": 1");
  await Promise.all(Array.from({ length: 100 }, (_, i) =>
    server.get(`/v1/metrics/m${i}`)));
  await server.stop();
  const all = lines(server);

  assert.equal(all.filter((l) => l.part === "http" && l.method).length,
               odd.length + 101);
  for (const l of all) {
    assert.match(l.at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(l.level, /^(error|warn|info|debug)$/);
    assert.equal(typeof l.part, "string");
  }
  const one = all.find((l) => l.route === "/v1/status");
  assert.deepEqual([one.method, one.status, typeof one.ms, one.sent],
                   ["GET", 200, "number", "all"]);
  assert.ok(!server.log().includes("nothing"), "no words of a client");
  assert.equal(all.at(-1).text, "stopped");
});

await test("as text, where the setting says so", async () => {
  const other = folder();

  must(["settings", "--data", other, "server.log", "text"]);
  const server = await serve(other);
  await server.get("/v1/status");
  await server.stop();
  assert.match(server.log(),
               /^\S+Z info  http    method=GET route=\/v1\/status status=200/m);
});

// ---- SIGHUP ---------------------------------------------------------------

await test("a setting is changed under a server, which is then told",
  async () => {
    const server = await serve(dir);
    const name = async () => (await server.get("/v1/status")).text;
    const said = set("org.name", "Bank of Cats");
    const restart = set("server.threads", "3");

    assert.equal(said.status, 0, said.err);
    assert.match(said.err, new RegExp(
      `puls serve on 127.0.0.1:${server.port} \\(pid ${server.pid}\\) takes` +
      " it up after kill -HUP"));
    assert.match(restart.err, /when it is started again/);
    await reload(server);
    const of = (name) => lines(server)
      .find((l) => l.part === "settings" && l.name === name);
    assert.equal(of("org.name").level, "info");
    assert.equal(of("server.threads").level, "warn");
    assert.match(of("server.threads").text, /when the server starts again/);
    assert.equal(of("server.log"), undefined);
    assert.match(await name(), /Bank of Cats/);
    set("server.log_level", "error");
    hup(server);
    await sleep(0);
    for (;;) { // until it has taken effect, each request is a line
      const before = lines(server).length;
      await server.get("/healthz");
      await server.get("/healthz");
      if (lines(server).length === before) break;
    }
    set("server.log_level", "info");
    await reload(server);
    await server.stop();
  });

await test("a definition is read again, and one with a mistake is not",
  async () => {
    const server = await serve(dir);
    const metrics = join(dir, "config/metrics");
    const known = async () => (await server.get("/v1/metrics/cat_rate")).status;
    const own = (formula) => put(metrics, "own.yml", `
- name: cat_rate
  label: {en: Cats, pl: Koty, ro: Pisici}
  ${formula}
`);

    mkdirSync(metrics, { recursive: true });
    own("nonsense: 1");
    await reload(server);
    assert.equal(await known(), 404);
    const told = lines(server).find((l) => l.part === "definitions");
    assert.equal(told.level, "warn");
    assert.match(told.text, /own.yml/);
    rmSync(join(metrics, "own.yml"));
    await server.stop();
  });

await test("no request is lost while it reloads", async () => {
  const server = await serve(dir);
  let going = true, answers = 0;
  const busy = Promise.all([1, 2, 3, 4].map(async () => {
    while (going) {
      const said = await server.get("/v1/metrics/nps");
      assert.equal(said.status, 200);
      answers++;
    }
  }));

  for (let i = 0; i < 20; i++) await reload(server);
  going = false;
  await busy;
  assert.ok(answers > 20);
  await server.stop();
});

// ---- SIGTERM --------------------------------------------------------------

await test("what has begun is finished, however often it is told to stop",
  async () => {
    const server = await serve(dir);
    const said = new Promise((done, fail) => {
      const req = http.request({ host: "127.0.0.1", port: server.port,
                                 method: "POST", path: "/v1/uploads?name=a.csv",
                                 headers: { "content-type": "text/csv" } },
        (res) => { res.resume(); res.on("end", () => done(res.statusCode)); });

      req.on("error", fail);
      req.write("response_id,date,customer_id,channel,language,score,comment\n");
      req.on("socket", (socket) => socket.on("connect", async () => {
        // Its headers are there when another request has been answered.
        await server.get("/healthz");
        process.kill(server.pid, "SIGTERM");
        process.kill(server.pid, "SIGTERM");
        await logged(server, (l) => l.text === "stopping");
        process.kill(server.pid, "SIGINT");
        req.end("1,2026-01-05,c1,email,en,9,\n");
      }));
    });

    assert.equal(await said, 201);
    const { status, signal } = await server.over;
    assert.deepEqual([status, signal], [0, null]);
    assert.equal(lines(server).at(-1).text, "stopped");
  });

// ---- systemd --------------------------------------------------------------

const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("bound", flush=True)
while True: print(s.recv(4096).decode().split("\\n")[0], flush=True)
`;

await test("systemd is told when it answers, reloads and stops", async () => {
  const path = join(dir, "notify");
  const listener = spawn("python3", ["-c", LISTENER, path],
                         { stdio: ["ignore", "pipe", "inherit"] });
  let heard = "";

  listener.stdout.on("data", (bytes) => { heard += bytes; });
  const has = async (n) => {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(20))
      if (heard.split("\n").length > n) return heard.trim().split("\n");
    throw new Error(`heard only ${heard}`);
  };
  process.once("exit", () => listener.kill());
  await has(1);
  const server = await serve(dir, { NOTIFY_SOCKET: path });
  assert.deepEqual(await has(2), ["bound", "READY=1"]);
  await reload(server);
  await has(4);
  await server.stop();
  assert.deepEqual(await has(5), ["bound", "READY=1", "RELOADING=1", "READY=1",
                                  "STOPPING=1"]);
  listener.kill();
});

finish();
