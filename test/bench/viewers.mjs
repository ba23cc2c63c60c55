// viewers.mjs -- Open pages while events come: how long until they show them.
//
// $PULS_VIEWERS pages (1,000) of $PULS_WATCHES different addresses (1, 50),
// $PULS_EVENTS events a second (2,000) for $PULS_SECONDS (20).  An event is
// shown by a page when its count of contacts has it; every batch is timed on
// every page, from before it is sent.  The ledger has $PULS_BENCH_ROWS older
// ones.
import { readFileSync } from "node:fs";
import http from "node:http";
import { performance } from "node:perf_hooks";

import { folder, serve } from "../api/lib.mjs";
import { watching } from "../api/sse.mjs";

const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const VIEWERS = number("PULS_VIEWERS", 1000);
const RATE = number("PULS_EVENTS", 2000);
const SECONDS = number("PULS_SECONDS", 20);
const ROWS = number("PULS_BENCH_ROWS", 200_000);
const BATCHES = 10; // a second
const PAGE = "/v1/page?period=2026&metric=contacts,aht,asa,abandon_rate,nps";

const server = await serve(folder());
let sent = 0;

function events(n) {
  const lines = [];

  for (let i = 0; i < n; i++) {
    sent++;
    lines.push(JSON.stringify({
      fact: "interaction", source: "pbx", id: `c${sent}`,
      ts: Date.UTC(2026, 0, 1) + (sent * 7919 % 9_000_000) * 1000,
      kind: "call", channel: ["phone", "chat", "web"][sent % 3],
      team: `t${sent % 12}`, customer: `k${sent % 5000}`,
      wait: sent % 90_000, talk: sent % 400_000, answered: sent % 9 > 0,
      abandoned: sent % 9 === 0 }));
  }
  return lines.join("\n");
}

async function send(n) {
  const said = await server.send("POST", "/v1/events", events(n),
                                 { "content-type": "application/x-ndjson" });

  if (said.status !== 200) throw new Error(said.text);
}

// A page that looks for its count of contacts and nothing else: a thousand
// that put all of it together would measure this program.
const COUNT = /"rows":\[\{[^}]*?"n":(\d+)|\/tiles\/0\/answer\/rows\/0\/n","value":(\d+)/g;

function look(path, agent) {
  const page = { n: 0, bytes: 0, changed() {} };
  let rest = "";

  page.request = http.get(
    { host: "127.0.0.1", port: server.port, path: watching([path]), agent },
    (res) => {
      res.setEncoding("latin1");
      res.on("data", (text) => {
        page.bytes += text.length;
        const all = rest + text, end = all.lastIndexOf("\n\n") + 2;

        rest = all.slice(Math.max(end, 0));
        for (const event of all.slice(0, end).split("\n\n")) {
          const found = COUNT.exec(event);

          COUNT.lastIndex = 0;
          if (found) page.n = Number(found[1] ?? found[2]);
        }
        page.changed();
      });
      res.on("error", () => {});
    });
  page.request.on("error", () => {});
  return page;
}

// When it shows so many.
const shows = (page, n) => new Promise((done) => {
  page.changed = () => page.n >= n && done();
  page.changed();
});

const quantile = (list, q) =>
  list.sort((a, b) => a - b)[Math.floor(q * (list.length - 1))];

function status() {
  const text = readFileSync(`/proc/${server.pid}/status`, "utf8");
  const stat = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(" ");

  return { mb: Number(/VmRSS:\s+(\d+)/.exec(text)[1]) / 1024,
           cpu: (Number(stat[13]) + Number(stat[14])) / 100 };
}

// Times every batch until the page shows the last one.
function time(page, batches, took) {
  let next = 0;

  return new Promise((done) => {
    page.changed = () => {
      const now = performance.now();

      while (next < batches.length && batches[next].n <= page.n)
        took.push(now - batches[next++].at);
      if (batches.done && next === batches.length) done();
    };
    page.changed();
  });
}

async function measure(watches) {
  const agent = new http.Agent({ maxSockets: VIEWERS });
  const paths = Array.from({ length: watches }, (_, i) =>
    watches === 1 ? PAGE
      : `${PAGE}&where=${encodeURIComponent(`agent!=a${i}`)}`);
  const pages = Array.from({ length: VIEWERS }, (_, i) =>
    look(paths[i % watches], agent));
  await Promise.all(pages.map((page) => shows(page, sent)));
  const batches = [], took = [];
  const before = status();
  const all = Promise.all(pages.map((p) => time(p, batches, took)));
  const start = performance.now();

  for (let k = 1; k <= SECONDS * BATCHES; k++) {
    const due = start + k * 1000 / BATCHES;

    await new Promise((done) =>
      setTimeout(done, Math.max(0, due - performance.now())));
    batches.push({ at: performance.now(), n: sent + RATE / BATCHES });
    await send(RATE / BATCHES);
  }
  const rate = SECONDS * RATE / ((performance.now() - start) / 1000);
  batches.done = true;
  for (const page of pages) page.changed();
  await all;
  const after = status();
  const name = `viewers_${watches}`;

  console.log(`${name}_events ${rate.toFixed(0)} per_s`);
  for (const q of [0.5, 0.95, 0.99])
    console.log(`${name}_p${100 * q} ${quantile(took, q).toFixed(0)} ms`);
  console.log(`${name}_memory ${after.mb.toFixed(0)} MB`);
  console.log(`${name}_cpu ${((after.cpu - before.cpu) / SECONDS)
    .toFixed(2)} cores`);
  console.log(`${name}_bytes ${(pages.reduce((s, p) => s + p.bytes, 0) /
    VIEWERS / SECONDS).toFixed(0)} bytes_per_s_and_page`);
  for (const page of pages) page.request.destroy();
}

while (sent < ROWS) await send(Math.min(10_000, ROWS - sent));
for (const watches of (process.env.PULS_WATCHES ?? "1,50").split(","))
  await measure(Number(watches));
if (process.env.PULS_METRICS) console.log((await server.get("/metrics")).text);
await server.kill();
