// Bringing in files by the browser alone: drop, preview, import, numbers;
// a mapping of one's own; stopping; removing a source.

import { existsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { accessible, fits, open, settled } from "./browser.mjs";
import { check, same } from "./checks.mjs";
import { reviewsFile } from "./server.mjs";

async function drop(page, file) {
  await page.goto(new URL("/sources", page.url()).href);
  await settled(page);
  await page.setInputFiles('.drop input[type="file"]', file);
}

const patient = { timeout: 60_000 }; // this is real work on real files
const imported = (page) => page.waitForSelector("#ended", patient);

/** The numbers of counts under the words of the report. */
function counts(page) {
  return page.$$eval(".counts dd", (all) =>
    all.map((dd) => Number(dd.textContent.replace(/\D/g, ""))),
  );
}

async function skytrax(browser, address, file) {
  const { page, complaints, close } = await open(browser, address, {
    width: 1440, path: "/sources",
  });
  await check("sources: an empty ledger asks for a first file", async () => {
    same(await page.textContent(".drop h3"), "Bring in your first file", "title");
    await accessible(page);
    await fits(page);
  });
  await drop(page, file);
  await page.waitForSelector(".step table.rows", patient);
  await check("sources: the mapping that fits is chosen, its facts are shown", async () => {
    same(await page.inputValue(".step select"), "skytrax-seat", "mapping");
    same((await page.locator(".step table.rows tbody tr").count()) > 20, true, "facts");
    await accessible(page);
    await fits(page);
  });
  await page.click(".step button.main");
  await imported(page);
  await settled(page);
  await check("sources: the report counts what came in", async () => {
    same(await counts(page), [1258, 10165], "read, accepted");
  });
  await check("sources: and ends in its numbers", async () => {
    // Of 1,258 reviews 458 recommend the seat, counted with another tool.
    const tile = '.tile[data-metric="recommend_rate"] .digits';
    same(await page.textContent(tile), "36.4%", "recommend rate");
    await accessible(page);
  });
  await drop(page, file);
  await page.waitForSelector(".step table.rows", patient);
  await page.click(".step button.main");
  await imported(page);
  await settled(page);
  await check("sources: the same file again adds nothing", async () => {
    same(await counts(page), [1258, 0, 10165], "read, accepted, already there");
  });
  await check("sources: nothing logged, nobody else asked", () =>
    same(complaints, [], "complaints"),
  );
  await close();
}

const ownFile = join(tmpdir(), `puls-own-${process.pid}.csv`);
const ownRows = [
  "response_id,created,nps_score,comment",
  "1,2026-02-01,9,fine",
  "2,2026-02-02,3,slow",
  "3,2026-02-30,8,a day that is not there",
  "4,2026-02-03,10,good",
];
const ownMapping = `mapping: own-survey
version: 1
facts:
  - perception:
      id: response_id
      ts: {column: created, format: yyyy-mm-dd}
      score: {column: nps_score, scale: {min: 0, max: 10}}
      text: comment
      set: {kind: nps, question: recommend}
`;

async function ownMappingFlow(browser, address) {
  writeFileSync(ownFile, `${ownRows.join("\n")}\n`);
  const { page, close } = await open(browser, address, {
    width: 390, path: "/sources?lang=pl",
  });
  await page.setInputFiles('.drop input[type="file"]', ownFile);
  await page.waitForSelector("textarea", patient);
  await check("sources: an unknown file gets a draft of a mapping", async () => {
    const draft = await page.inputValue("textarea");
    same(/perception/.test(draft) && /nps_score/.test(draft), true, "draft");
    await fits(page);
    await accessible(page);
  });
  await page.fill("textarea", ownMapping.replace("nps_score", "nps_scor"));
  await page.waitForSelector(".mistakes li", patient);
  await check("sources: a mistake is named with its line", async () => {
    const text = await page.textContent(".mistakes li");
    same(/7:\d+: .*nps_scor".*nps_score/.test(text), true, text);
    same(await page.isDisabled(".step button.main"), true, "no import yet");
  });
  await page.fill("textarea", ownMapping);
  await page.waitForSelector(".step button.main:not(:disabled)", patient);
  await page.click(".step button.main");
  await imported(page);
  await settled(page);
  await check("sources: a bad row is rejected by line, its neighbours are in", async () => {
    same((await counts(page)).slice(0, 2), [4, 3], "read, accepted");
    same(/^4: /.test(await page.textContent('.step ul[lang="en"] li')), true, "its line");
    const href = await page.getAttribute(".step a[download]", "href");
    const csv = await (await fetch(address + href)).text();
    same(csv.includes("a day that is not there"), true, "the row as it was");
    await accessible(page);
    await fits(page);
  });
  await close();
}

async function removing(browser, address) {
  const { page, close } = await open(browser, address, { width: 1440, path: "/sources" });
  const rows = page.locator("table").first().locator("tbody tr");
  const before = await rows.count();
  const last = rows.nth(before - 1);
  const name = await last.locator("th a").textContent();
  await last.locator("button.quiet").click();
  await page.waitForSelector("dialog[open] .danger");
  await check("sources: removing asks first", () => accessible(page));
  await page.click("dialog[open] .danger");
  await imported(page);
  await settled(page);
  await check("sources: a removed source is gone", async () => {
    const names = await page.locator("table").first().locator("tbody th a").allTextContents();
    same(names.includes(name), false, `${name} is still there`);
  });
  await close();
}

async function refused(browser, address) {
  const { page, close } = await open(browser, address, { width: 1440, path: "/sources" });
  const nothing = join(tmpdir(), `puls-nothing-${process.pid}.csv`);
  writeFileSync(nothing, "");
  await page.setInputFiles('.drop input[type="file"]', nothing);
  await check("sources: an empty file is answered with a sentence", async () => {
    await page.waitForSelector('[role="alert"] p, .step .why');
    const said = await page.textContent('[role="alert"] p, .step .why');
    same(said.length > 10, true, said);
  });
  await close();
}

export async function sourcesOf(browser, address) {
  const file = reviewsFile();
  if (existsSync(file)) await skytrax(browser, address, file);
  else console.log(`no ${file}: the reviews are not dropped`);
  await ownMappingFlow(browser, address);
  await removing(browser, address);
  await refused(browser, address);
}
