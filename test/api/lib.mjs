// lib.mjs -- What the tests of the whole program share.
//
// A test program is a list of test("what is so", async () => ...) and ends
// with `await finish()`, which prints "N passed, N failed, N skipped".  The
// program under test is $PULS.  Its clock stands at NOW; temporary folders
// and servers are gone when the test ends, however it ends.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const PULS = process.env.PULS ?? join(ROOT, "build/puls");
export const NOW = "2026-04-15T12:00:00Z";

const folders = [];
const servers = new Set();

process.on("exit", () => {
  for (const child of servers) child.kill("SIGKILL");
  for (const dir of folders) rmSync(dir, { recursive: true, force: true });
});

// An empty folder that is removed at the end.
export function folder() {
  const dir = mkdtempSync(join(tmpdir(), "puls-test-"));
  folders.push(dir);
  return dir;
}

export function put(dir, name, content) {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}

// ---- Running the program --------------------------------------------------

function environment(more) {
  return { ...process.env, PULS_NOW: NOW, ...more };
}

// {status, out, err} of `puls WORDS`; options may have env, input, and
// `wrapper`, words to put before the program (a limit, another user).
export function puls(words, options = {}) {
  const line = [...(options.wrapper ?? []), PULS, ...words];
  const done = spawnSync(line[0], line.slice(1), {
    env: environment(options.env),
    input: options.input ?? "",
    encoding: options.encoding ?? "utf8",
    maxBuffer: 1 << 28,
    timeout: 120_000,
  });

  if (done.error) throw done.error;
  return { status: done.status, signal: done.signal, out: done.stdout,
           err: done.stderr };
}

// What it prints; it has to work.
export function must(words, options) {
  const done = puls(words, options);

  if (done.status !== 0)
    throw new Error(`puls ${words.join(" ")}: status ${done.status}: ` +
                    done.err);
  return done.out;
}

// Start it and come back at once with the child.
export function start(words, env) {
  const child = spawn(PULS, words, { env: environment(env),
                                     stdio: ["ignore", "pipe", "pipe"] });

  servers.add(child);
  child.over = new Promise((done) => child.once("exit", (status, signal) => {
    servers.delete(child);
    done({ status, signal });
  }));
  return child;
}

// A port that nobody uses now, for servers that come back on the same one.
export function freePort() {
  return new Promise((done) => {
    const one = net.createServer();
    one.listen(0, "127.0.0.1", () => {
      const { port } = one.address();
      one.close(() => done(port));
    });
  });
}

// A server of the data folder on a free port, or where `listen` says.
export async function serve(dir, env, listen = "127.0.0.1:0") {
  const child = start(["serve", "--data", dir, "--listen", listen], env);
  let said = "", complaint = "";

  child.stderr.on("data", (bytes) => { complaint += bytes; });
  const port = await new Promise((done, fail) => {
    child.stdout.on("data", (bytes) => {
      said += bytes;
      const m = /puls is at http:\/\/127\.0\.0\.1:(\d+)\n/.exec(said);
      if (m) done(Number(m[1]));
    });
    child.once("exit", () => fail(new Error(`no server: ${complaint}`)));
  });
  return {
    pid: child.pid,
    port,
    over: child.over,
    get: (path, headers, method) => request(port, path, headers, method),
    // A value becomes JSON; bytes and text of another type go as they are.
    send(method, path, body, headers = {}) {
      const plain = typeof body === "string" || Buffer.isBuffer(body);
      const bytes = body === undefined || plain ? body : JSON.stringify(body);

      // Node frames no body of DELETE by itself.
      return request(port, path, {
        "content-type": "application/json",
        ...(bytes === undefined ? {}
            : { "content-length": Buffer.byteLength(bytes),
                ...(Buffer.byteLength(bytes) > MAX_UNASKED
                    ? { expect: "100-continue" } : {}) }),
        ...headers }, method, bytes);
    },
    async stop() {
      child.kill("SIGTERM");
      const { status } = await child.over;
      if (status !== 0) throw new Error(`server: ${status}: ${complaint}`);
    },
    // As a crash or kill -9 would end it.
    async kill() {
      child.kill("SIGKILL");
      await child.over;
    },
    log: () => complaint,
  };
}

const MAX_UNASKED = 1 << 20; // bytes of a body

const agent = new http.Agent({ keepAlive: true });

// {status, headers, type, bytes, text, json}, with nothing unpacked; of a
// stream of events only its first bytes.
function request(port, path, headers = {}, method = "GET", body) {
  return new Promise((done, fail) => {
    const req = http.request(
      { host: "127.0.0.1", port, path, headers, method, agent }, (res) => {
        const chunks = [];
        const streams = /^text\/event-stream/.test(
          res.headers["content-type"] ?? "");
        res.on("data", (chunk) => chunks.push(chunk));
        res.on("error", fail);
        // Of what has no end, what comes first.
        res.once(streams ? "data" : "end", () => {
          if (streams) res.destroy();
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString("utf8");
          done({ status: res.statusCode, headers: res.headers, bytes, text,
                 type: res.headers["content-type"] ?? "",
                 get json() { return JSON.parse(text); } });
        });
      });
    req.on("error", fail);
    // As curl does: a large body is only sent when it is wanted, so that the
    // reply to one that is not is never lost to a connection that breaks.
    if (req.hasHeader("expect")) {
      req.on("continue", () => req.end(body));
      req.flushHeaders();
    } else {
      req.end(body);
    }
  });
}

// "?metric=nps&where=..." of pairs or an object.
export function search(params) {
  return `?${new URLSearchParams(params)}`;
}

// ---- Chance that is the same every time -----------------------------------

// Numbers in [0, 1) from a seed: Marsaglia's xorshift of 32 bits.
export function chance(seed) {
  let x = seed >>> 0 || 1;
  const next = () => {
    x ^= x << 13; x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5; x >>>= 0;
    return x / 2 ** 32;
  };

  for (let i = 0; i < 8; i++) next();
  return {
    next,
    int: (low, high) => low + Math.floor(next() * (high - low + 1)),
    yes: (share) => next() < share,
    of: (list) => list[Math.floor(next() * list.length)],
    some(list, n) {
      const left = [...list];
      const out = [];
      while (out.length < n && left.length > 0)
        out.push(left.splice(Math.floor(next() * left.length), 1)[0]);
      return out;
    },
  };
}

// ---- CSV ------------------------------------------------------------------

export function csvLine(fields) {
  return fields.map((f) => {
    const s = f == null ? "" : String(f);
    return /[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s;
  }).join(",") + "\n";
}

// Rows of fields; null for an empty field without quotes.
export function csvParse(text) {
  const rows = [];
  let row = [], i = 0;

  while (i < text.length) {
    let field = null;
    if (text[i] === '"') {
      field = "";
      for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) {
        if (i >= text.length) throw new Error("a quote is not closed");
        if (text[i] === '"') i++;
        field += text[i];
      }
      i++;
    } else {
      const end = text.slice(i).search(/[,\r\n]/);
      if (end > 0) field = text.slice(i, i + end);
      i += end < 0 ? text.length - i : end;
    }
    row.push(field);
    if (text[i] === ",") {
      i++;
      continue;
    }
    if (text[i] === "\r") i++;
    if (text[i] !== "\n") throw new Error(`a line ends at ${i} without end`);
    i++;
    rows.push(row);
    row = [];
  }
  return rows;
}

// ---- Tests ----------------------------------------------------------------

const counts = { passed: 0, failed: 0, skipped: 0 };

export async function test(name, body) {
  try {
    await body();
    counts.passed++;
    console.log(`passed: ${name}`);
  } catch (e) {
    counts.failed++;
    console.log(`FAILED: ${name}\n${e.stack ?? e}`);
  }
}

export function skip(name, why) {
  counts.skipped++;
  console.log(`skipped: ${name}: ${why}`);
}

export function finish() {
  console.log(`${counts.passed} passed, ${counts.failed} failed, ` +
              `${counts.skipped} skipped`);
  process.exitCode = counts.failed > 0 ? 1 : 0;
  agent.destroy();
}

export function read(path) {
  return readFileSync(join(ROOT, path), "utf8");
}
