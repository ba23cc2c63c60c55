// How long people look at nothing: until the brief is painted first, and from
// a filter that is toggled in Explore to the drawing that shows it.
//
//     node e2e/paint.mjs        PULS is the program, CHROMIUM the browser,
//                               DATA a folder (else the demo company is made)
//
// Medians of 20, each first paint in a context that has nothing cached.  A
// thing is painted when a frame has passed after the one that drew it.

import { launch, settled } from "./browser.mjs";
import { fillDemo, withServer, withServerOf } from "./server.mjs";

const times = Number(process.env.TIMES ?? 20);

function median(list) {
  const sorted = list.toSorted((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.floor(sorted.length / 2)]) / 2;
}

function say(name, list, most) {
  const worst = Math.max(...list).toFixed(0);
  console.log(`${name} ${median(list).toFixed(0)} ms, at most ${most}; the longest ${worst}`);
}

/** In the page: since the navigation began. */
const painted = () =>
  new Promise((done) =>
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))),
  );

async function firstPaint(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en-GB" });
  const page = await context.newPage();
  await page.goto(`${address}/`, { waitUntil: "commit" });
  await settled(page);
  const took = await page.evaluate(painted);
  await context.close();
  return took;
}

/** In the page: go to a view as a click does, until its drawing is painted. */
async function toggle(path) {
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const start = performance.now();
  const asked = () =>
    performance
      .getEntriesByType("resource")
      .some((r) => r.name.includes("/v1/query") && r.startTime >= start && r.responseEnd > 0);
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
  while (!asked() || document.querySelector('main[aria-busy="false"]') === null) {
    if (performance.now() - start > 20_000) throw new Error(`${path}: nothing is painted`);
    await frame();
  }
  await frame();
  await frame();
  return performance.now() - start;
}

const views = [
  ["days", "metric=contacts&chart=line&grain=day"],
  ["bars", "metric=service_level&by=channel"],
  ["heat", "metric=contacts&by=weekday,hour"],
];

async function toggles(page, address, view) {
  const list = [];
  const plain = `/explore?${view}`;
  await page.goto(address + plain);
  await settled(page);
  for (let i = 0; i < times; i++) {
    await page.evaluate(() => performance.clearResourceTimings());
    const path = i % 2 === 0 ? `${plain}&where=${encodeURIComponent("channel=phone")}` : plain;
    list.push(await page.evaluate(toggle, path));
  }
  return list;
}

async function measure(address) {
  const browser = await launch();
  try {
    const first = [];
    await firstPaint(browser, address); // the browser's own start
    for (let i = 0; i < times; i++) first.push(await firstPaint(browser, address));
    say("paint.brief", first, 1000);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    for (const [name, view] of views)
      say(`paint.filter.${name}`, await toggles(page, address, view), 150);
  } finally {
    await browser.close();
  }
}

if (process.env.DATA === undefined) await withServer(fillDemo, measure);
else await withServerOf(process.env.DATA, measure);
