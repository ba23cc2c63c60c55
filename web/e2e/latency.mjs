// How long after an event was sent an open page shows it, while others come.
//
//     node e2e/latency.mjs        PULS is the program, CHROMIUM the browser
//
// For SECONDS (20) RATE (2,000) calls a second are sent in batches of 100,
// and four times a second one answer to the question of NPS; each makes the n
// of its tile larger by one.  What the page shows and when is noted in it, by
// the clock of the same machine.  One line per measurement.

import { launch, open } from "./browser.mjs";
import { answers, isLive, post } from "./live.mjs";
import { fillDemo, withServer } from "./server.mjs";

const seconds = Number(process.env.SECONDS ?? 20);
const rate = Number(process.env.RATE ?? 2000);
const batch = 100;
const marksASecond = 4;
const nps = '.tile[data-metric="nps"] .basis';

let made = 0;
function calls(n) {
  return Array.from({ length: n }, () => ({
    fact: "interaction",
    source: "load",
    id: `call-${made++}`,
    ts: new Date().toISOString(),
    kind: "call",
    channel: "phone",
    answered: made % 20 !== 0,
    wait: (made * 7919) % 60_000,
    talk: 60_000 + ((made * 104_729) % 300_000),
  }));
}

/** In the page: what n is shown from when on. */
function watch(place) {
  const read = () => {
    const text = document.querySelector(place)?.textContent ?? "";
    return Number(/n = ([\d,]+)/.exec(text)?.[1]?.replaceAll(",", "") ?? NaN);
  };
  globalThis.seen = [[performance.timeOrigin + performance.now(), read()]];
  new MutationObserver(() => {
    const n = read();
    if (n !== globalThis.seen.at(-1)[1])
      globalThis.seen.push([performance.timeOrigin + performance.now(), n]);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}

const now = () => performance.timeOrigin + performance.now();
const until = (at) => new Promise((done) => setTimeout(done, Math.max(0, at - now())));

/** Call `run` so often until the end; no call waits for another's reply. */
async function often(aSecond, run) {
  const start = now();
  const all = [];
  for (let i = 0; i < aSecond * seconds; i++) {
    await until(start + (1000 * i) / aSecond);
    all.push(run());
  }
  const done = await Promise.allSettled(all);
  return { took: now() - start, done };
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];

function say(latencies, lost) {
  const sorted = latencies.sort((a, b) => a - b);
  const ms = (share) => at(sorted, share)?.toFixed(0) ?? "-";
  console.log(`live.browser.marks ${sorted.length}, lost ${lost}`);
  console.log(`live.browser.p50 ${ms(0.5)} ms, at most 500`);
  console.log(`live.browser.p95 ${ms(0.95)} ms`);
  console.log(`live.browser.p99 ${ms(0.99)} ms, at most 1000`);
  console.log(`live.browser.max ${ms(1)} ms`);
}

async function measure(browser, address) {
  const { page, close } = await open(browser, address, { width: 1440 });
  await isLive(page);
  await page.evaluate(watch, nps);
  const marks = [];
  const mark = async () => {
    marks.push(now());
    await post(address, answers(1, 9));
  };
  const [load] = await Promise.all([
    often(rate / batch, () => post(address, calls(batch))),
    often(marksASecond, mark),
  ]);
  const first = await page.evaluate(() => globalThis.seen[0][1]);
  const wanted = first + marks.length;
  const there = await page
    .waitForFunction((n) => globalThis.seen.at(-1)[1] >= n, wanted, { timeout: 10_000 })
    .then(() => true, () => false);
  const seen = await page.evaluate(() => globalThis.seen);
  await close();
  const taken = load.done.filter((d) => d.status === "fulfilled").length * batch;
  console.log(`live.browser.load ${((1000 * taken) / load.took).toFixed(0)} events/s taken`);
  console.log(`live.browser.shown ${((1000 * (seen.length - 1)) / load.took).toFixed(2)} changes/s`);
  const shown = marks.map((_, i) => seen.find(([, n]) => n >= first + i + 1)?.[0]);
  const found = shown.flatMap((when, i) => (when === undefined ? [] : [when - marks[i]]));
  say(found, marks.length - found.length);
  return there;
}

const browser = await launch();
try {
  await withServer(fillDemo, async (address) => {
    if (!(await measure(browser, address))) process.exitCode = 1;
  });
} finally {
  await browser.close();
}
