// Pages that move by themselves: an event that is sent is seen without a
// reload, and nobody who reads or writes is disturbed.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { accessible, fits, open, settled } from "./browser.mjs";
import { check, same } from "./checks.mjs";
import { take, withServer } from "./server.mjs";

const day = 86_400_000;
const langs = ["en", "pl", "ro"];
const nps = '.tile[data-metric="nps"]';

/** Answers to the question of NPS, each with an id of its own. */
let sent = 0;
export function answers(n, score, at = Date.now()) {
  return Array.from({ length: n }, () => ({
    fact: "perception",
    source: "survey",
    id: `answer-${sent++}`,
    ts: new Date(at).toISOString(),
    kind: "nps",
    score,
    scale_min: 0,
    scale_max: 10,
  }));
}

export async function post(address, events) {
  const reply = await fetch(`${address}/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(events),
  });
  if (!reply.ok) throw new Error(`POST /v1/events: ${reply.status} ${await reply.text()}`);
  return reply.json();
}

export const isLive = (page) => page.waitForSelector(".liveness.is-live");

/** Until the tile says that so many have answered. */
const counted = (page, n) =>
  page.waitForFunction(
    ([tile, text]) => document.querySelector(tile)?.textContent.includes(text),
    [nps, `n = ${n}`],
  );

/** Pictures are kept where PULS_SHOTS says. */
async function picture(page, name) {
  const folder = process.env.PULS_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** What is hidden or shown for the page, as another tab in front does it. */
function hide(page, hidden) {
  return page.evaluate((now) => {
    Object.defineProperty(document, "hidden", { value: now, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}

// ---- From nothing ---------------------------------------------------------------

async function first(browser, address) {
  const { page, complaints, close } = await open(browser, address, { width: 390 });
  await isLive(page);
  await check("live: an empty page says how to send an event", async () => {
    await page.waitForSelector(".send code");
    await accessible(page);
    await fits(page);
    await picture(page, "empty-390");
  });
  await check("live: its line works as it stands, and the page shows the event", async () => {
    execFileSync("sh", ["-c", await page.textContent(".send code")], { stdio: "pipe" });
    await counted(page, 1);
    same(Number(await page.getAttribute(nps, "data-value")), 100, "NPS of one promoter");
  });
  await check("live: from nothing: nothing logged, nobody else asked", () =>
    same(complaints, [], "complaints"),
  );
  await close();
}

// ---- While somebody reads ---------------------------------------------------------

/** 30 answers a day for 20 days: 20 promoters and 10 passives. */
async function history(address) {
  for (let i = 20; i > 0; i--) {
    const at = Date.now() - i * day;
    await post(address, [...answers(20, 9, at), ...answers(10, 7, at)]);
  }
  return 20 * 30;
}

async function reading(browser, address, before) {
  const { page, complaints, close } = await open(browser, address, { width: 1440 });
  await isLive(page);
  await counted(page, before);
  await page.waitForSelector(`${nps} .drawing svg`);
  await page.evaluate((tile) => {
    document.body.style.minHeight = "3000px";
    globalThis.kept = document.querySelector(`${tile} .drawing svg`);
    document.querySelector(`${tile} .value`).focus();
    scrollTo(0, 150);
  }, nps);
  await post(address, answers(5, 0));
  await check("live: a tile changes without a reload", () => counted(page, before + 5));
  await check("live: it says discreetly that it has, also to those who listen", async () => {
    await page.waitForSelector(`${nps} .value.fresh`);
    const said = () => document.querySelector("p[aria-live]").textContent;
    await page.waitForFunction(() => document.querySelector("p[aria-live]").textContent !== "");
    const text = await page.evaluate(said);
    same(/NPS|numbers have changed/.test(text), true, text);
    await accessible(page);
    await picture(page, "fresh-1440");
    await page.waitForSelector(`${nps} .value:not(.fresh)`);
  });
  await check("live: focus, scroll and the drawing are where they were", async () => {
    const now = await page.evaluate((tile) => ({
      focus: document.activeElement === document.querySelector(`${tile} .value`),
      scroll: scrollY,
      drawing: globalThis.kept?.isConnected,
    }), nps);
    same(now, { focus: true, scroll: 150, drawing: true }, "state");
  });
  await check("live: what it shows is what is answered", async () => {
    const sheet = await (await fetch(`${address}/v1/page`)).json();
    const tile = sheet.tiles.find((t) => t.metric.name === "nps");
    same(Number(await page.getAttribute(nps, "data-value")), tile.answer.rows[0].value, "NPS");
  });
  await page.click(`${nps} .value`);
  await page.waitForSelector("dialog[open] table.rows");
  await post(address, answers(1, 10));
  await counted(page, before + 6);
  await check("live: an open receipt stays open", async () =>
    same(await page.locator("dialog[open]").count(), 1, "dialogs"),
  );
  await check("live: reading: nothing logged, nobody else asked", () =>
    same(complaints, [], "complaints"),
  );
  await close();
  return before + 6;
}

async function writing(browser, address, before) {
  const { page, close } = await open(browser, address, {
    width: 1440, path: "/explore?metric=nps&last=90d",
  });
  await isLive(page);
  await page.click(".views summary");
  await page.fill(".naming input", "half a na");
  await post(address, answers(1, 10));
  await check("live: what somebody writes is not written over", async () => {
    await page.waitForFunction(
      (text) => document.querySelector(".whole")?.textContent.includes(text),
      `n = ${before + 1}`,
    );
    same(await page.inputValue(".naming input"), "half a na", "name");
    same(await page.evaluate(() => document.activeElement.tagName), "INPUT", "focus");
  });
  await close();
  return before + 1;
}

// ---- When the connection goes ---------------------------------------------------------

async function restart(browser, address, again, before) {
  const { page, close } = await open(browser, address, { width: 1440 });
  await isLive(page);
  await counted(page, before);
  await again(async () => {
    await check("live: a server that is away is said to be", () =>
      page.waitForSelector(".liveness.is-reconnecting"),
    );
    await picture(page, "reconnecting-1440");
  });
  await check("live: and is found again", () =>
    page.waitForSelector(".liveness.is-live", { timeout: 30_000 }),
  );
  await post(address, answers(2, 0));
  await check("live: what comes after that is shown", () => counted(page, before + 2));
  await close();
  return before + 2;
}

async function tabs(browser, address, before) {
  const { page, close } = await open(browser, address, { width: 1440 });
  await isLive(page);
  await counted(page, before);
  await hide(page, true);
  const other = await page.context().newPage();
  await other.goto(`${address}/overview`);
  await isLive(other);
  await check("live: a hidden tab gives its connection to one that is seen", () =>
    page.waitForSelector(".liveness.is-off"),
  );
  await post(address, answers(1, 0));
  await counted(other, before + 1);
  await hide(page, false);
  await check("live: and has caught up when it is seen again", async () => {
    await isLive(page);
    await counted(page, before + 1);
  });
  await close();
  return before + 1;
}

// ---- Sources ---------------------------------------------------------------------------

const shopMapping = `mapping: shop
version: 1
source: shop
facts:
  - perception:
      id: id
      ts: {column: day, format: yyyy-mm-dd}
      score: {column: stars, scale: {min: 1, max: 5}}
      set: {kind: csat, question: satisfied}
`;

/** A file with answers of ten days, the last of them three weeks ago. */
function fillSilent(data) {
  const rows = ["id,day,stars"];
  for (let i = 30; i > 20; i--)
    rows.push(`${i},${new Date(Date.now() - i * day).toISOString().slice(0, 10)},4`);
  writeFileSync(join(data, "shop.yml"), shopMapping);
  writeFileSync(join(data, "shop.csv"), `${rows.join("\n")}\n`);
  take(data, join(data, "shop.yml"), join(data, "shop.csv"));
}

async function silent(browser, address) {
  const { page, close } = await open(browser, address, { width: 1440, path: "/sources" });
  await check("live: a silent source is grey, since when, and what is usual", async () => {
    const row = page.locator('tr.stale[data-source="shop"]');
    await row.waitFor();
    same(/since .+; usual gap: 1 day/.test(await row.textContent()), true,
      await row.textContent());
    same(await page.locator('tr.stale[data-source="survey"]').count(), 0, "of one that is not");
  });
  await page.goto(`${address}/overview?last=90d`);
  await settled(page);
  await check("live: numbers that rest on it say so", async () => {
    await page.waitForSelector(".silent-sources");
    same(/shop/.test(await page.textContent(".silent-sources")), true, "its name");
    await accessible(page);
    await picture(page, "silent-1440");
  });
  await close();
}

async function aside(browser, address) {
  const ahead = answers(3, 10, Date.now() + 3650 * day).map((e) => ({ ...e, source: "clock" }));
  await post(address, ahead);
  const { page, close } = await open(browser, address, { width: 390, path: "/sources" });
  const rows = page.locator('[aria-labelledby="aside"] tbody tr');
  await page.waitForSelector("#aside");
  await check("live: what is dated far ahead is put aside", async () => {
    same(await rows.count(), 3, "rows");
    await accessible(page);
    await fits(page);
    await picture(page, "aside-390");
  });
  const until = (n) =>
    page.waitForFunction(
      (wanted) =>
        document.querySelectorAll('[aria-labelledby="aside"] tbody tr').length === wanted,
      n,
    );
  await check("live: and is a fact when it is released", async () => {
    await rows.first().locator("button").first().click();
    await until(2);
    await page.waitForSelector('tr[data-source="clock"]');
  });
  await check("live: discarding asks first", async () => {
    await rows.first().locator("button.quiet").nth(1).click();
    await page.waitForSelector("dialog[open] .danger");
    await accessible(page);
    same(await rows.count(), 2, "rows");
    await page.keyboard.press("Escape");
    await page.locator(".whole-sources button.quiet").nth(1).click();
    await page.click("dialog[open] .danger");
    await page.waitForSelector("#aside", { state: "detached" });
  });
  await close();
}

async function service(page, at) {
  await page.waitForSelector(".hours");
  await check(`${at}: the service level has a line and the same as a table`, async () => {
    await page.click(".step figure button");
    same(await page.locator(".step figure tbody tr").count(), 24, "hours");
    await accessible(page);
    await fits(page);
    await page.click(".step figure button");
  });
}

async function look(browser, address) {
  for (const width of [1440, 390])
    for (const scheme of ["light", "dark"]) {
      const { page, complaints, close } = await open(browser, address, {
        width, scheme, path: "/sources",
      });
      for (const lang of langs) {
        const at = `live: ${width} ${scheme} ${lang}`;
        for (const path of ["/sources", "/overview?last=90d"]) {
          await page.goto(`${address}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`);
          await settled(page);
          await isLive(page);
          await check(`${at}: axe finds nothing on ${path}, and it fits`, async () => {
            await accessible(page);
            await fits(page);
          });
          await picture(page, `${path.slice(1, 9)}-${width}-${scheme}-${lang}`);
          if (path === "/sources") await service(page, at);
        }
      }
      await check(`live: ${width} ${scheme}: nothing logged, nobody else asked`, () =>
        same(complaints, [], "complaints"),
      );
      await close();
    }
}

export async function liveOf(browser) {
  await withServer(
    () => {},
    (address) => check("live: the first event", () => first(browser, address)),
  );
  await withServer(
    fillSilent,
    async (address, again) => {
      let n = await history(address);
      n = await reading(browser, address, n);
      n = await writing(browser, address, n);
      n = await tabs(browser, address, n);
      await restart(browser, address, again, n);
      await silent(browser, address);
      await aside(browser, address);
      await look(browser, address);
    },
  );
}
