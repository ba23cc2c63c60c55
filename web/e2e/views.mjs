// One view, five ways to its numbers: 200 random views on the page, over
// HTTP, by the command line, as CSV and as receipts, and all are the same.
// As many rows stand behind a mark as its n says.

import { cpSync } from "node:fs";
import { join } from "node:path";

import { company } from "../../test/api/company.mjs";
import { chance, csvParse, folder, search, serve, start } from "../../test/api/lib.mjs";
import { escaped, question } from "../../test/api/questions.mjs";
import { open } from "./browser.mjs";
import { check, same } from "./checks.mjs";

const VIEWS = Number(process.env.PULS_TEST_VIEWS ?? 200);
const clicked = 5; // of so many views one mark is clicked

const periods = ["last", "period", "from", "to"];

/** Questions that the page can show: one metric, as known today, in a period
 * that is said (the page has a usual one of its own). */
function viewOf(r, metrics) {
  const asked = question(r, metrics).filter(([n]) => !["known", "limit"].includes(n));
  const view = asked.map(([n, v]) => (n === "metric" ? [n, v.split(",")[0]] : [n, v]));
  return view.some(([n]) => periods.includes(n)) ? view : [...view, ["period", "2025"]];
}

// ---- By the command line, on a copy of the data -----------------------------

function run(dir, view) {
  const words = view.flatMap(([n, v]) => (n === "metric" ? [] : [`--${n}`, v]));
  const metric = view.find(([n]) => n === "metric")[1];
  const child = start(["query", metric, ...words, "--format", "json", "--data", dir]);
  const said = [];
  child.stdout.on("data", (bytes) => said.push(bytes));
  return new Promise((done) =>
    child.once("close", () => done(Buffer.concat(said).toString().trimEnd())),
  );
}

async function byCommand(dir, views) {
  const said = [];
  let next = 0;
  const worker = async () => {
    const own = join(folder(), "data");
    cpSync(dir, own, { recursive: true });
    while (next < views.length) {
      const i = next++;
      said[i] = await run(own, views[i]);
    }
  };
  await Promise.all([worker(), worker()]);
  return said;
}

// ---- Over HTTP ---------------------------------------------------------------

const sorted = (numbers) => numbers.map((pair) => JSON.stringify(pair)).sort();

async function csvNumbers(server, view) {
  const { text } = await server.get(`/v1/query${search([...view, ["format", "csv"]])}`);
  const [head, ...lines] = csvParse(text);
  const at = (name) => head.indexOf(name);
  return lines.map((line) =>
    [line[at("value")], line[at("n")]].map((s) => (s === null ? null : Number(s))),
  );
}

/** The question about one mark alone: its bucket and its group. */
function markOf(view, row) {
  const left = view.filter(([n]) => ["metric", "where"].includes(n));
  const groups = Object.entries(row.group ?? {}).map(([name, value]) => [
    "where", `${name}=${value === null ? "" : escaped(value)}`,
  ]);
  return [...left, ...groups, ["from", row.from], ["to", row.to]];
}

async function receiptHolds(server, mark, row) {
  const said = await server.get(`/v1/receipt${search(mark)}`);
  same(said.status, 200, said.text.slice(0, 200));
  const receipt = said.json;
  same([receipt.value, receipt.n, receipt.low], [row.value, row.n, row.low], "receipt");
  for (const part of receipt.parts ?? [receipt]) {
    if (part.parts !== undefined) continue;
    const q = Object.entries(part.question);
    const rows = await server.get(`/v1/receipt/rows${search([...q, ["limit", "1"]])}`);
    same(rows.json.total, part.n, "rows behind it");
  }
}

// ---- On the page -------------------------------------------------------------

/** The page's own way to another address, without loading it anew. */
function goTo(page, address) {
  return page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);
}

const settledPage = async (page) => {
  await page.waitForTimeout(30); // what was asked is on its way
  await page.waitForSelector('main[aria-busy="false"]');
};

async function shownNumbers(page, view) {
  const grain = view.some(([n]) => n === "grain") ? [] : [["grain", "all"]];
  const where = view.filter(([n]) => n === "where").map(([, v]) => v).join(",");
  const rest = view.filter(([n]) => n !== "where");
  const all = [...rest, ...(where === "" ? [] : [["where", where]]), ...grain];
  await goTo(page, `/explore${search([...all, ["chart", "table"], ["limit", "1000"]])}`);
  await settledPage(page);
  for (let more; (more = page.locator(".under button").filter({ hasText: /more/i })), (await more.count()) > 0; )
    await more.first().click();
  return page.$$eval("table.answers tbody tr", (all) =>
    all.map((tr) => [
      tr.dataset.value === undefined ? null : Number(tr.dataset.value),
      Number(tr.dataset.n),
    ]),
  );
}

/** Click the first mark that has facts: its dialog says as many rows. */
async function clickMark(page) {
  const mark = page.locator('table.answers tbody tr:not([data-n="0"])').first();
  if ((await mark.count()) === 0) return;
  const n = Number(await mark.getAttribute("data-n"));
  await mark.locator("td.number button.cell").first().click();
  await page.waitForSelector("dialog[open] dl");
  if ((await page.locator("dialog[open] select").count()) === 0) {
    await page.waitForSelector("dialog[open] .behind");
    same(Number(await page.getAttribute("dialog[open] .behind", "data-total")), n, "rows");
  }
  await page.keyboard.press("Escape");
}

// ---- All together --------------------------------------------------------------

async function holds({ server, page, view, command, i }) {
  const said = await server.get(`/v1/query${search(view)}`);
  same(said.status, 200, said.text.slice(0, 300));
  same(command, said.text, "by the command line");
  const { rows } = said.json;
  const numbers = sorted(rows.map((row) => [row.value, row.n]));
  same(sorted(await csvNumbers(server, view)), numbers, "as CSV");
  const counted = rows.filter((row) => row.n > 0);
  const shown = sorted(await shownNumbers(page, view));
  if (counted.length > 0) same(shown, numbers, "on the page");
  else same(shown.filter((pair) => !pair.endsWith(",0]")), [], "on the page");
  const row = counted[i % Math.max(1, counted.length)];
  if (row === undefined) return 0;
  const closed = { from: said.json.from, to: said.json.to, ...row };
  await receiptHolds(server, markOf(view, closed), row);
  if (i % clicked === 0) await clickMark(page);
  return 1;
}

async function answerable(server, metrics) {
  const r = chance(201);
  const views = [];
  while (views.length < VIEWS) {
    const view = viewOf(r, metrics);
    const said = await server.get(`/v1/query${search(view)}`);
    if (said.status === 200) views.push(view);
  }
  return views;
}

export async function viewsOf(browser) {
  const dir = company();
  const copy = join(folder(), "data");
  cpSync(dir, copy, { recursive: true });
  const server = await serve(dir);
  const { metrics } = (await server.get("/v1/metrics")).json;
  const views = await answerable(server, metrics);
  const commands = await byCommand(copy, views);
  const { page, close } = await open(browser, `http://127.0.0.1:${server.port}`, {
    width: 1440, path: "/explore?metric=contacts",
  });
  let counted = 0;
  for (const [i, view] of views.entries())
    await check(`view ${i + 1}: ${view.map((p) => p.join("=")).join("&")}`, async () => {
      counted += await holds({ server, page, view, command: commands[i], i });
    });
  await check("views: most of them had facts", async () =>
    same(counted >= 0.6 * VIEWS, true, `${counted} of ${VIEWS}`),
  );
  await close();
  await server.stop();
}
