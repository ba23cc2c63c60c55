// What people do with the page: numbers, receipts, the address, the keyboard.

import { open, settled } from "./browser.mjs";
import { check, same } from "./checks.mjs";
import { expected } from "./numbers.mjs";
import { year } from "./server.mjs";

async function ask(address, path, query) {
  const reply = await fetch(`${address}${path}?${new URLSearchParams(query)}`);
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
  return reply.json();
}

/** Metric name -> the number and the text of its tile. */
function tiles(page) {
  return page.$$eval(".tile[data-metric]", (all) =>
    all.map((tile) => ({
      name: tile.dataset.metric,
      value: Number(tile.dataset.value),
      text: tile.querySelector(".value .digits")?.textContent,
    })),
  );
}

/** Each tile shows what /v1/query answers to the same question. */
async function numbersAgree({ page, address, sheet: said }, lang) {
  const shown = await tiles(page);
  const filter = new URL(page.url()).searchParams.get("where");
  const sheet = await said();
  const { from, to } = sheet;
  same(shown.map((s) => s.name), sheet.tiles.map((t) => t.metric.name), "tiles");
  const where = filter === null ? {} : { where: filter };
  const metrics = sheet.tiles.map((t) => t.metric.name).join(",");
  const question = { metric: metrics, from, to, ...where };
  const { answers } = await ask(address, "/v1/query", question);
  for (const [i, { metric }] of sheet.tiles.entries()) {
    const value = answers[i].rows[0].value;
    same(shown[i].value, value, metric.name);
    if (metric.unit !== "s" && metric.unit !== "money")
      same(shown[i].text, expected(lang, value, metric), `text of ${metric.name}`);
  }
}

async function numbers(at) {
  const { page, address } = at;
  for (const lang of ["en", "pl", "ro"]) {
    await page.goto(`${address}/overview?lang=${lang}`);
    await settled(page);
    await check(`${lang}: tiles show what /v1/query answers`, () =>
      numbersAgree(at, lang),
    );
  }
  await page.goto(`${address}/overview`);
  await settled(page);
}

/** The rows of the dialog, on the screen and as CSV, are as many as n. */
async function receipt({ page, address, sheet: said }) {
  const sheet = await said();
  for (const { metric, answer } of sheet.tiles.slice(0, 3)) {
    const n = answer.rows[0].n;
    await page.click(`.tile[data-metric="${metric.name}"] .value`);
    await page.waitForSelector("dialog[open] table.rows");
    await check(`receipt of ${metric.name}: its value, n and all its rows`, async () => {
      const total = await page.getAttribute("dialog .behind", "data-total");
      same(Number(total), n, "rows");
      const href = await page.getAttribute("dialog .behind a", "href");
      const csv = await (await fetch(address + href)).text();
      same(csv.trimEnd().split("\r\n").length - 1, n, "lines of CSV");
    });
    await check(`receipt of ${metric.name}: a second page of rows`, async () => {
      if (n <= 50) return;
      const first = await page.textContent("dialog table.rows tbody");
      await page.click("dialog .pager button:last-of-type");
      await page.waitForFunction(
        (old) =>
          document.querySelector("dialog table.rows tbody")?.textContent !== old,
        first,
      );
      const rows = await page.locator("dialog table.rows tbody tr").count();
      same(rows, Math.min(50, n - 50), "rows of the second page");
    });
    await page.keyboard.press("Escape");
  }
}

async function onlyKeys(page) {
  const focused = (selector) =>
    page.evaluate((s) => document.activeElement?.matches(s) === true, selector);
  await check("keys: Tab to a number, Enter, Escape, and back at it", async () => {
    await page.evaluate(() => document.activeElement?.blur());
    for (let i = 0; i < 20 && !(await focused(".tile .value")); i++)
      await page.keyboard.press("Tab");
    same(await focused(".tile .value"), true, "Tab reaches a number");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open]");
    same(await focused("dialog *"), true, "focus is in the dialog");
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog:not([open])", { state: "attached" });
    same(await focused(".tile .value"), true, "focus is back");
  });
}

async function choices(page) {
  const chips = await page.locator(".chip").allTextContents();
  const chosen = await page.$$eval(".controls select, .controls input", (all) =>
    all.map((c) => c.value),
  );
  return [...chips, ...chosen];
}

async function filterInAddress(at) {
  const { page } = at;
  const selects = page.locator(".controls select");
  await page.waitForFunction(
    () => document.querySelectorAll(".controls select")[1].options.length > 1,
  );
  await selects.nth(1).selectOption({ index: 1 });
  await page.waitForFunction(
    () => document.querySelectorAll(".controls select")[3]?.options.length > 1,
  );
  await selects.nth(3).selectOption({ index: 1 });
  await page.waitForURL(/where=/);
  await settled(page);
  await check("filter: tiles show what /v1/query answers to it", () =>
    numbersAgree(at, "en"),
  );
  const [kept, shown] = [await choices(page), await tiles(page)];
  await page.reload();
  await settled(page);
  await check("filter: a reload shows the same view", async () => {
    same(await choices(page), kept, "controls");
    same(await tiles(page), shown, "tiles");
  });
  await page.goBack();
  await settled(page);
  await check("filter: the back button takes it away", async () =>
    same(new URL(page.url()).searchParams.get("where"), null, "where"),
  );
}

async function periodInAddress(at) {
  const { page } = at;
  const usual = await tiles(page);
  const period = page.locator(".controls select").first();
  await period.selectOption("custom");
  await page.waitForURL(/from=/);
  const days = page.locator('.controls input[type="date"]');
  await days.nth(0).fill(`${year}-01-01`);
  await days.nth(1).fill(`${year}-12-31`);
  const next = `${year + 1}-01-01`;
  await page.waitForURL((url) => url.searchParams.get("to") === next);
  await settled(page);
  await check("period: the last day counts, the address is half-open", () =>
    numbersAgree(at, "en"),
  );
  await period.selectOption({ index: 0 });
  await page.waitForFunction(() => location.search === "");
  await settled(page);
  await page.goBack();
  await settled(page);
  await check("period: the back button brings it back", async () => {
    same(new URL(page.url()).searchParams.get("to"), next, "to");
    same(await days.nth(1).inputValue(), `${year}-12-31`, "last day");
  });
  await period.selectOption({ index: 0 });
  await page.waitForFunction(() => location.search === "");
  await settled(page);
  await check("period: the usual one shows the first numbers again", async () =>
    same(await tiles(page), usual, "tiles"),
  );
}

async function severalConditions(page, address) {
  const where = "source!=nobody,channel=|web|phone,score=..10";
  await page.goto(`${address}/overview?where=${encodeURIComponent(where)}&lang=en`);
  await settled(page);
  await check("filter: each condition is a chip, a range as it is written", async () =>
    same(
      await page.locator(".chip > :first-child").allTextContents(),
      ["Source: not nobody", "Channel: (missing), web, or phone", "score=..10"],
      "chips",
    ),
  );
  await page.click(".chip:nth-of-type(2) button");
  await settled(page);
  await check("filter: a chip is taken away alone", async () =>
    same(
      new URL(page.url()).searchParams.get("where"),
      "source!=nobody,score=..10",
      "where",
    ),
  );
  await page.click(".chips .quiet");
  await settled(page);
  await check("filter: clearing it keeps the language", async () =>
    same(new URL(page.url()).search, "?lang=en", "address"),
  );
}

async function states(page, address) {
  await page.goto(`${address}/overview?from=1960-01-01&to=1960-02-01`);
  await settled(page);
  await check("a period without facts is said to be so, without numbers", async () => {
    same(await page.locator(".notice").count(), 1, "notices");
    same(await page.locator(".tile").count(), 0, "tiles");
  });
  for (const wrong of ["from=2015-02-01&to=2015-01-01", "where=chanel%3Dweb"]) {
    await page.goto(`${address}/overview?${wrong}`);
    await settled(page);
    await check(`a wrong address is answered with a sentence: ${wrong}`, async () => {
      const sentence = await page.textContent('[role="alert"] p');
      same(sentence.length > 10, true, "a sentence");
    });
  }
  // Without a stream, for that would tell that the server is back.
  for (const path of ["page", "live"])
    await page.route(`**/v1/${path}?*`, (route) => route.abort());
  await page.route("**/v1/page", (route) => route.abort());
  await page.goto(`${address}/overview`);
  await page.waitForSelector('[role="alert"]');
  await page.unrouteAll();
  await page.click('[role="alert"] button');
  await page.waitForSelector(".tile[data-metric]");
  await check("a server that was away is asked again", async () =>
    same(await page.locator('[role="alert"]').count(), 0, "alerts"),
  );
}

export async function useOf(browser, address) {
  const opened = await open(browser, address, { width: 1440 });
  const at = { ...opened, address };
  await numbers(at);
  await receipt(at);
  await onlyKeys(at.page);
  await filterInAddress(at);
  await periodInAddress(at);
  await severalConditions(at.page, address);
  await check("use: nothing logged, nobody else asked", () =>
    same(at.complaints, [], "complaints"),
  );
  await states(at.page, address);
  await at.close();
}
