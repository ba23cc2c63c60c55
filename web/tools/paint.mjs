// How large the pages are and how soon the brief is there.
//
//     node paint.mjs PAGES ADDRESS      one line per measurement
//
// PAGES is the folder of the built pages.  Times are medians of visits with
// an empty cache each; they count from the moment the address is entered.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { launch } from "../e2e/browser.mjs";

const [pages, address] = process.argv.slice(2);
const visits = 5;
const kilo = 1000;

const zipped = (path) => gzipSync(readFileSync(join(pages, path)), { level: 9 }).length;

/** The empty page and what it names: all that the first paint waits for. */
function shell() {
  const html = readFileSync(join(pages, "index.html"), "utf8");
  const named = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1]);
  return ["index.html", ...named].map(zipped).reduce((a, b) => a + b);
}

function charts() {
  const name = readdirSync(join(pages, "assets")).find((f) => /^echarts.*\.js$/.test(f));
  return zipped(`assets/${name}`);
}

/** In the page, before anything of it: notes what there is to note. */
function watch() {
  globalThis.seen = { shift: 0, brief: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) globalThis.seen.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver((_, self) => {
    if (document.querySelector(".kpi[data-metric]") === null) return;
    self.disconnect();
    requestAnimationFrame(() => setTimeout(() => (globalThis.seen.brief = performance.now())));
  }).observe(document, { childList: true, subtree: true });
}

async function visit(browser, width) {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(address);
  await page.waitForFunction(() => globalThis.seen.brief > 0);
  await page.waitForSelector('main[aria-busy="false"]');
  await page.waitForTimeout(300); // what comes late can still push
  const found = await page.evaluate(() => ({
    ...globalThis.seen,
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  }));
  await context.close();
  return found;
}

const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];

console.log(`brief.shell ${(shell() / kilo).toFixed(1)} kB gzip, at most 40`);
console.log(`brief.charts ${(charts() / kilo).toFixed(1)} kB gzip, at most 260`);
const browser = await launch();
for (const width of [1440, 390]) {
  const all = [];
  for (let i = 0; i < visits; i++) all.push(await visit(browser, width));
  const of = (what) => all.map((v) => v[what]);
  console.log(`brief.${width}.paint ${median(of("paint")).toFixed(0)} ms, at most 1000`);
  console.log(`brief.${width}.there ${median(of("brief")).toFixed(0)} ms, the first time ${of("brief")[0].toFixed(0)}`);
  console.log(`brief.${width}.shift ${Math.max(...of("shift")).toFixed(3)}, at most 0.1`);
}
await browser.close();
