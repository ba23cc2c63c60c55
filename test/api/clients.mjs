// clients.mjs -- Clients that mean harm, or are broken.
//
// Each gets a 4xx or a closed connection.  All along a well-behaved client
// asks for the page's targets and has its answer; and the memory of the
// server is what it was.  $PULS_CONNECTIONS connections are attempted.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { performance } from "node:perf_hooks";
import { gzipSync } from "node:zlib";

import { finish, folder, must, serve, test } from "./lib.mjs";

const CONNECTIONS = Number(process.env.PULS_CONNECTIONS ?? 100_000);
const AT_ONCE = 200;
const HOST = "Host: 127.0.0.1\r\n";
const JSON_TYPE = "Content-Type: application/json\r\n";
const MB = 1 << 20;
const UNKNOWN_VERSION = 505; // RFC 9110, 15.6.6: of HTTP itself
const NORMAL_MS = 250; // half of the answers, on a busy machine under ASan
const WORST_MS = 10_000; // behind four bombs that unpack under ASan

const data = folder();
must(["settings", "--data", data, "import.max_mb", "4"]);
// Freed memory that ASan keeps is no memory that a client holds.
const server = await serve(data, { ASAN_OPTIONS:
  `${process.env.ASAN_OPTIONS ?? ""}:quarantine_size_mb=8` });

// ---- What is watched ------------------------------------------------------

function resident() {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");

  return Number(/VmRSS:\s+(\d+) kB/.exec(status)[1]) / 1024;
}

// The well-behaved client comes from an address of its own.
const neighbour = {
  agent: new http.Agent({ keepAlive: true, maxSockets: 1,
                          localAddress: "127.0.0.2" }),
  took: [],
  failed: [],
  on: true,

  ask() {
    return new Promise((done, fail) => {
      http.get({ host: "127.0.0.1", port: server.port, path: "/v1/targets",
                 agent: this.agent }, (res) => {
        res.resume();
        res.on("end", () => done(res.statusCode));
        res.on("error", fail);
      }).on("error", fail);
    });
  },

  async live() {
    while (this.on) {
      const start = performance.now();
      try {
        assert.equal(await this.ask(), 200);
      } catch (e) {
        this.failed.push(e.message);
      }
      this.took.push(performance.now() - start);
      await new Promise((done) => setTimeout(done, 20));
    }
  },

  // Of the answers since the last look.
  look() {
    const sorted = this.took.splice(0).sort((a, b) => a - b);
    const at = (q) => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;

    return { n: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1),
             failed: this.failed.splice(0) };
  },
};

// ---- Raw connections ------------------------------------------------------

function connect() {
  const socket = net.connect({ host: "127.0.0.1", port: server.port });

  socket.on("error", () => {});
  return socket;
}

// All that comes until the server closes, or `until` says that it is enough.
function ending(socket, until = () => false) {
  return new Promise((done) => {
    let text = "";
    socket.on("data", (bytes) => {
      if (text.length < 65536) text += bytes.toString("latin1");
      if (until(text)) socket.destroy();
    });
    socket.on("close", () => done(text));
  });
}

const whole = (text) => /^HTTP\/1\.1 \d+ .*?\r\n\r\n.*\}$/s.test(text);

// The statuses of all the replies to these bytes; [] is a closed connection.
async function send(bytes, { end = false } = {}) {
  const socket = connect();

  socket.write(bytes);
  if (end) socket.end();
  const text = await ending(socket, end ? undefined : whole);
  return [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map((m) => Number(m[1]));
}

function post(path, body, headers = JSON_TYPE, method = "POST") {
  return Buffer.concat([
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${HOST}${headers}` +
                `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n`),
    Buffer.from(body)]);
}

function refused(statuses, what) {
  for (const status of statuses)
    assert.ok((status >= 400 && status < 500) || status === UNKNOWN_VERSION,
              `${what}: ${statuses}`);
}

async function eachTime(n, atOnce, work) {
  let next = 0;
  const worker = async () => {
    while (next < n) await work(next++);
  };

  await Promise.all(Array.from({ length: atOnce }, worker));
}

// ---- Bodies ---------------------------------------------------------------

// Routes that take JSON, each with a body that is right but for ONE.
const ROUTES = [
  ["PUT", "/v1/targets/nps", (one) => `{"value":${one}}`],
  ["PUT", "/v1/audiences/ceo", (one) => `{"kpis":[${one}]}`],
  ["POST", "/v1/events", (one) =>
    `{"fact":"interaction","source":"x","id":${one},"ts":${one}}`],
  ["POST", "/v1/imports", (one) => `{"upload":${one}}`],
  ["POST", "/v1/views", (one) => `{"name":${one},"path":"/explore"}`],
  ["POST", "/v1/uploads/x/preview", (one) => `{"mapping":${one}}`],
];

const DEEP = 100_000;
const ONES = {
  "JSON nested deep": "[".repeat(DEEP) + "]".repeat(DEEP),
  "JSON nested deep and not closed": '{"a":'.repeat(DEEP),
  "bytes that are not UTF-8": Buffer.from('"\xff\xfe\xc0\xaf"', "latin1"),
  "half a surrogate": '"\\ud800"',
  "a NUL": '"a\\u0000b"',
  "a number beyond all": "1e999999",
  "a number of a million digits": "9".repeat(1_000_000),
  "a number after a million zeros": `0.${"0".repeat(1_000_000)}1e1000001`,
  "no value": "",
  "NaN": "NaN",
};

function bodyOf(make, one) {
  const [before, after] = make("\u0001").split("\u0001");

  return Buffer.concat([Buffer.from(before), Buffer.from(one),
                        Buffer.from(after)]);
}

async function strangeBodies() {
  for (const [method, path, make] of ROUTES)
    for (const [what, one] of Object.entries(ONES))
      refused(await send(post(path, bodyOf(make, one), JSON_TYPE, method)),
              `${what} to ${path}`);
}

async function wrongTypes() {
  for (const [method, path, make] of ROUTES)
    for (const type of ["text/xml", "application/x-www-form-urlencoded",
                        "multipart/form-data; boundary=x", "", "/;;=,"])
      refused(await send(post(path, make('"x"'), `Content-Type: ${type}\r\n`,
                              method)), `${type} to ${path}`);
}

// Each member unpacks to 1 MB of zeros: 1 GB in about 1 MB of bytes.
const BOMB = (() => {
  const member = gzipSync(Buffer.alloc(MB), { level: 9 });

  return Buffer.concat(Array.from({ length: 1024 }, () => member));
})();

async function bombs() {
  for (const [method, path] of ROUTES)
    refused(await send(post(path, BOMB, `${JSON_TYPE}Content-Encoding: gzip\r\n`,
                            method)), `a bomb to ${path}`);
  await eachTime(16, 4, async () =>
    refused(await send(post("/v1/views", BOMB,
                            `${JSON_TYPE}Content-Encoding: gzip\r\n`)),
            "many bombs"));
  for (const [coding, body] of [["br", "x"], ["gzip", "{}"], ["zstd", ""],
                                ["gzip", BOMB.subarray(0, 700)]])
    refused(await send(post("/v1/views", body,
                            `${JSON_TYPE}Content-Encoding: ${coding}\r\n`)),
            `broken ${coding}`);
}

// ---- Requests -------------------------------------------------------------

async function wrongLengths() {
  const head = `POST /v1/views HTTP/1.1\r\n${HOST}Connection: close\r\n` +
    JSON_TYPE;

  for (const lines of ["Content-Length: -1", "Content-Length: x",
                       "Content-Length: 99999999999999999999999",
                       "Content-Length: 18446744073709551615",
                       "Content-Length: 5\r\nContent-Length: 6",
                       "Content-Length: 999999999",
                       "Transfer-Encoding: chunked\r\n\r\nzz",
                       "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1",
                       "Transfer-Encoding: what"])
    refused(await send(`${head}${lines}\r\n\r\n{}`, { end: true }), lines);
}

async function garbage() {
  const fine = `GET /v1/targets HTTP/1.1\r\n${HOST}\r\n`;
  const wrong = [
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "\0".repeat(5000),
    "GET\r\n\r\n", " / HTTP/1.1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    `GET ${"/".repeat(60_000)} HTTP/1.1\r\n${HOST}\r\n`,
    `GET /v1/metrics/%00%ff HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    `${"A".repeat(60_000)} / HTTP/1.1\r\n${HOST}\r\n`,
  ];

  for (const text of wrong) {
    const bytes = Buffer.from(`${text}\r\n\r\n`, "latin1");
    refused(await send(bytes, { end: true }), text.slice(0, 30));
    const [first, ...rest] =
      await send(Buffer.concat([Buffer.from(fine), bytes]), { end: true });
    assert.equal(first, 200);
    refused(rest, `pipelined ${text.slice(0, 30)}`);
  }
}

async function headerFloods() {
  const head = `GET /v1/targets HTTP/1.1\r\n${HOST}Connection: close\r\n`;

  for (const lines of [`A: ${"b".repeat(MB)}\r\n`, "a:b\r\n".repeat(101),
                       "a:b\r\n".repeat(100_000), `${"a".repeat(MB)}: b\r\n`,
                       " folded\r\n".repeat(10_000)])
    refused(await send(`${head}${lines}\r\n`, { end: true }),
            lines.slice(0, 20));
}

// Chunks for ever; what the server reads of them is bounded.
async function endlessBody(path) {
  const socket = connect();
  const chunk = Buffer.concat([Buffer.from("10000\r\n"),
                               Buffer.alloc(65536, 120), Buffer.from("\r\n")]);
  const end = ending(socket);

  socket.write(`POST ${path} HTTP/1.1\r\n${HOST}${JSON_TYPE}` +
               "Transfer-Encoding: chunked\r\n\r\n");
  while (!socket.destroyed && socket.writable)
    if (!socket.write(chunk))
      await Promise.race([new Promise((done) => socket.once("drain", done)),
                          end]);
  const text = await end;
  assert.ok(!/^HTTP\/1\.1 [23]/.test(text), text.slice(0, 200));
  assert.ok(socket.bytesWritten < 64 * MB, `${socket.bytesWritten} bytes`);
}

async function endlessBodies() {
  await eachTime(24, 8, (i) => endlessBody(i % 2 === 0 ? "/v1/views"
    : "/v1/uploads?name=endless.csv"));
}

// ---- Slowness -------------------------------------------------------------

// One byte now and then, until it is cut off.
async function drip(head, byte, ms) {
  const socket = connect();
  const start = performance.now();

  socket.write(head);
  const timer = setInterval(() => socket.write(byte), ms);
  const text = await ending(socket);
  clearInterval(timer);
  assert.ok(!/^HTTP\/1\.1 [23]/.test(text), text.slice(0, 200));
  return performance.now() - start;
}

async function slowHeaders(n) {
  const took = await Promise.all(Array.from({ length: n }, () =>
    drip(`GET /v1/targets HTTP/1.1\r\n${HOST}X-Slow: `, "x", 900)));

  assert.ok(Math.max(...took) < 30_000, `${Math.max(...took)} ms`);
}

async function slowBodies(n) {
  const took = await Promise.all(Array.from({ length: n }, (_, i) =>
    drip(`POST ${ROUTES[3][1]} HTTP/1.1\r\n${HOST}${JSON_TYPE}` +
         (i % 2 ? "Content-Length: 9999\r\n\r\n"
                : "Transfer-Encoding: chunked\r\n\r\nfff\r\n"), " ", 900)));

  assert.ok(Math.max(...took) < 90_000, `${Math.max(...took)} ms`);
}

// Ask for the page again and again, and read nothing of it.
async function readNothing(n, ms) {
  const sockets = Array.from({ length: n }, () => {
    const socket = connect();
    socket.pause();
    socket.write(`GET / HTTP/1.1\r\n${HOST}\r\n`.repeat(400));
    return socket;
  });

  await new Promise((done) => setTimeout(done, ms));
  for (const socket of sockets) socket.destroy();
}

// ---- Connections ----------------------------------------------------------

const BEGINNINGS = ["", "G", `GET /v1/targets HTTP/1.1\r\n${HOST}`,
                    `GET /v1/targets HTTP/1.1\r\n${HOST}\r\n`,
                    `POST /v1/views HTTP/1.1\r\n${HOST}` +
                    "Content-Length: 100\r\n\r\n{", "\0\xff\r\n\r\n"];

// Each begins something and goes away without waiting for anything.
async function attempts(n) {
  await eachTime(n, AT_ONCE, async (i) => {
    const socket = connect();
    const closed = once(socket, "close").catch(() => {});

    socket.on("connect", () => {
      const text = BEGINNINGS[i % BEGINNINGS.length];
      if (text !== "") socket.write(text);
      if (i % 4 === 0) socket.end();
      else setImmediate(() => socket.resetAndDestroy());
    });
    if (i % 4 === 0) setTimeout(() => socket.destroy(), 1000).unref();
    await closed;
  });
}

// More than one address may hold.
async function crowd(n) {
  const sockets = Array.from({ length: n }, connect);
  let closed = 0;

  for (const socket of sockets) {
    socket.on("close", () => closed++);
    socket.resume();
  }
  const start = performance.now();
  while (closed < n - 2000 && performance.now() - start < 9000)
    await new Promise((done) => setTimeout(done, 20));
  const early = closed;
  for (const socket of sockets) socket.destroy();
  assert.ok(early >= n - 2000, `${early} of ${n} were closed`);
}

// ---- The test -------------------------------------------------------------

const ATTACKS = {
  "strange bodies": strangeBodies,
  "wrong content types": wrongTypes,
  "gzip bombs": bombs,
  "wrong lengths": wrongLengths,
  "garbage, alone and pipelined": garbage,
  "floods of headers": headerFloods,
  "bodies without end": endlessBodies,
  "clients that read nothing": () => readNothing(200, 3000),
  "slow headers": () => slowHeaders(400),
  "2,300 connections of one address": () => crowd(2300),
  [`${CONNECTIONS} connections`]: () => attempts(CONNECTIONS),
};

const show = (x) => `${x.toFixed(1)} ms`;

// Memory that is taken once, for good, is not what this is about.
for (const warm of [strangeBodies, bombs, endlessBodies, headerFloods,
                    () => readNothing(200, 1000), () => attempts(3000)])
  await warm().catch(() => {});

const before = resident();
const life = neighbour.live();
await new Promise((done) => setTimeout(done, 1000));
const quiet = neighbour.look();
console.log(`quiet: ${quiet.n} answers, p50 ${show(quiet.p50)}, ` +
            `p99 ${show(quiet.p99)}`);

const slow = slowBodies(200).then(() => null, (e) => e);
for (const [name, attack] of Object.entries(ATTACKS))
  await test(`${name}: refused, and others are answered`, async () => {
    const start = performance.now();

    await attack();
    const seconds = (performance.now() - start) / 1000;
    const { n, p50, p99, max, failed } = neighbour.look();
    console.log(`${name}: ${seconds.toFixed(1)} s; beside them ${n} answers, ` +
                `p50 ${show(p50)}, p99 ${show(p99)}, max ${show(max)}; ` +
                `${resident().toFixed(0)} MB`);
    assert.deepEqual(failed, []);
    assert.ok(n < 20 || p50 < NORMAL_MS, `${p50} ms`);
    assert.ok(max < WORST_MS, `${max} ms`);
  });
await test("slow bodies: refused, and others are answered", async () => {
  const error = await slow;

  if (error) throw error;
  assert.deepEqual(neighbour.look().failed, []);
});

// Of those who left in the middle, some are noticed at their deadline only.
async function allGone() {
  for (let i = 0; i < 900; i++) {
    if (readdirSync(`/proc/${server.pid}/fd`).length < 60) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail("connections are left open");
}

await test("the memory of the server is what it was", async () => {
  await allGone();
  const after = resident();

  console.log(`memory: ${before.toFixed(1)} MB before, ` +
              `${after.toFixed(1)} MB after`);
  assert.ok(after < before + 32, `${before} MB, then ${after} MB`);
});

neighbour.on = false;
await life;
neighbour.agent.destroy();
await test("it stops as if nothing had been", () => server.stop());
finish();
