// What people do on the page that explores: drawings and tables that say what
// the server says, marks that filter and that show their rows, time by drag
// and by keyboard, files, saved views.

import { readFileSync } from "node:fs";

import { accessible, fits, open, settled } from "./browser.mjs";
import { check, same } from "./checks.mjs";
import { expected } from "./numbers.mjs";

const langs = ["en", "pl", "ro"];

async function ask(address, path, query) {
  const reply = await fetch(`${address}${path}?${new URLSearchParams(query)}`);
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
  return reply.json();
}

async function show(at, query) {
  await at.page.goto(`${at.address}/explore?${new URLSearchParams(query)}`);
  await settled(at.page);
}

const param = (page, name) => new URL(page.url()).searchParams.get(name);

/** Wait for the address to say so, and for the numbers of it. */
async function until(page, name, wanted) {
  await page.waitForURL((url) => {
    const said = url.searchParams.get(name);
    return typeof wanted === "function" ? wanted(said) : said === wanted;
  });
  await settled(page);
}

async function openTable(page) {
  const summary = page.locator(".as-table > summary");
  if ((await summary.count()) > 0 && (await page.locator(".as-table[open]").count()) === 0)
    await summary.click();
  await page.waitForSelector("table.answers tbody tr");
}

/** Value and n of each row of the table. */
const shown = (page) =>
  page.$$eval("table.answers tbody tr", (rows) =>
    rows.map((r) => ({
      value: r.dataset.value === undefined ? null : Number(r.dataset.value),
      n: Number(r.dataset.n),
    })),
  );

/** The lines of a file of the server, as objects. */
async function csvRows(page, address) {
  const href = await page.getAttribute(".share a", "href");
  const text = await (await fetch(address + href)).text();
  const [head, ...lines] = text.trimEnd().split("\r\n").map((l) => l.split(","));
  return lines.map((l) => Object.fromEntries(head.map((name, i) => [name, l[i]])));
}

const period = { from: "2026-03-01", to: "2026-09-01" };

// One question for each way to draw it.
const drawings = [
  ["line", { metric: "contacts" }, { grain: "week" }],
  ["line", { metric: "nps", by: "channel", chart: "line", grain: "month" }, { by: "channel", grain: "month", limit: "12" }],
  ["bars", { metric: "contacts", by: "reason", compare: "previous,year" }, { by: "reason", compare: "previous,year", limit: "30" }],
  ["heat", { metric: "contacts", by: "weekday,hour" }, { by: "weekday,hour", limit: "2000" }],
  ["table", { metric: "csat", by: "channel,region,segment" }, { by: "channel,region,segment", limit: "1000" }],
];

async function numbersAgree(at) {
  const { page, address } = at;
  for (const [kind, view, more] of drawings) {
    await show(at, { ...view, ...period });
    await check(`${kind} of ${view.metric} by ${view.by ?? "time"}: drawing, table and file say what /v1/query says`, async () => {
      same(await page.getAttribute(".picture", "data-kind"), kind, "drawn as");
      if (kind !== "table") await page.waitForSelector(".drawn svg");
      await openTable(page);
      const said = (await ask(address, "/v1/query", { metric: view.metric, ...period, ...more })).rows;
      const answers = said.map((r) => ({ value: r.value, n: r.n }));
      const table = await shown(page);
      same(table, answers.slice(0, 100), "rows of the table");
      const file = await csvRows(page, address);
      same(
        file.map((r) => ({ value: r.value === "" ? null : Number(r.value), n: Number(r.n) })),
        answers,
        "rows of the file",
      );
    });
  }
}

async function inThreeLanguages(at) {
  const { page, address } = at;
  const { metrics } = await ask(address, "/v1/metrics", {});
  const csat = metrics.find((m) => m.name === "csat");
  for (const lang of langs) {
    await show(at, { metric: "csat", by: "channel", chart: "bars", ...period, lang });
    const { rows } = await ask(address, "/v1/query", { metric: "csat", by: "channel", ...period });
    await check(`${lang}: bars say their values as people write them`, async () => {
      const texts = await page.$$eval(".drawn svg text", (all) => all.map((t) => t.textContent));
      const flat = texts.map((text) => text.replaceAll("\u00a0", " "));
      for (const r of rows.filter((one) => !one.weak)) {
        const wanted = expected(lang, r.value, csat).replaceAll("\u00a0", " ");
        same(flat.some((text) => text.startsWith(wanted)), true, `${wanted} is drawn`);
      }
    });
    await check(`${lang}: the page says its language and its metric`, async () => {
      same(await page.getAttribute("html", "lang"), lang, "lang");
      same(await page.inputValue('[role="combobox"]'), csat.label[lang], "metric");
    });
  }
}

/** The middle of the bar of one name. */
async function middleOfBar(page, name) {
  const label = await page.locator(".drawn svg text", { hasText: name }).first().boundingBox();
  const drawn = await page.locator(".drawn").boundingBox();
  return { x: drawn.x + drawn.width * 0.4, y: label.y + label.height / 2 };
}

async function receiptOf(page, n) {
  await page.waitForSelector("dialog[open] .behind");
  const total = await page.getAttribute("dialog .behind", "data-total");
  same(Number(total), n, "rows behind the mark");
  await page.keyboard.press("Escape");
}

async function marks(at) {
  const { page, address } = at;
  const view = { metric: "contacts", by: "channel", where: "reason=delivery|advice", ...period };
  await show(at, { ...view, chart: "bars" });
  await page.waitForSelector(".drawn svg");
  const { rows } = await ask(address, "/v1/query", { ...view, limit: "30" });
  const phone = rows.find((r) => r.group.channel === "phone");
  await check("a mark clicked with Shift shows its receipt, and as many rows as n", async () => {
    const { x, y } = await middleOfBar(page, "phone");
    await page.keyboard.down("Shift");
    await page.mouse.click(x, y);
    await page.keyboard.up("Shift");
    await receiptOf(page, phone.n);
  });
  await check("a mark clicked becomes a condition beside the others", async () => {
    const { x, y } = await middleOfBar(page, "phone");
    await page.mouse.click(x, y);
    await until(page, "where", "reason=delivery|advice,channel=phone");
    same(param(page, "by"), null, "nothing is left to divide by");
    same(Number(await page.getAttribute(".whole", "data-value")), phone.value, "value");
    same(await page.locator(".chip").count(), 2, "chips");
  });
  await check("the back button takes it away, forward brings it back", async () => {
    await page.goBack();
    await until(page, "where", "reason=delivery|advice");
    same(param(page, "by"), "channel", "by");
    await page.goForward();
    await until(page, "where", "reason=delivery|advice,channel=phone");
  });
  await check("a reload shows the same view", async () => {
    const before = await page.textContent(".explored");
    await page.reload();
    await settled(page);
    same(await page.textContent(".explored"), before, "text");
  });
}

async function heatMarks(at) {
  const { page, address } = at;
  const view = { metric: "contacts", by: "weekday,hour", ...period };
  await show(at, view);
  await page.waitForSelector(".drawn svg");
  const { rows } = await ask(address, "/v1/query", view);
  const hours = [...new Set(rows.map((r) => Number(r.group.hour)))].sort((a, b) => a - b);
  const monday = rows.find((r) => r.group.weekday === "1" && r.group.hour === "10");
  await check("heat map: a click can explain instead, and a cell's rows are its n", async () => {
    await page.locator('.clicks input[type="radio"]').nth(1).check();
    const column = page.locator(".drawn svg text", { hasText: /^10:00$/ }).first();
    const line = page.locator(".drawn svg text", { hasText: "Monday" }).first();
    const [top, left] = [await column.boundingBox(), await line.boundingBox()];
    await page.mouse.click(top.x + top.width / 2, left.y + left.height / 2);
    await receiptOf(page, monday.n);
    await page.locator('.clicks input[type="radio"]').nth(0).check();
  });
  await check("heat map: all hours between the first and the last, all days", async () => {
    const texts = await page.$$eval(".drawn svg text", (all) => all.map((t) => t.textContent));
    for (let h = hours[0]; h <= hours.at(-1); h++)
      same(texts.includes(`${String(h).padStart(2, "0")}:00`), true, `hour ${h}`);
    for (const day of ["Monday", "Sunday"]) same(texts.includes(day), true, day);
  });
}

async function tables(at) {
  const { page, address } = at;
  const view = { metric: "contacts", by: "reason", chart: "table", ...period };
  await show(at, view);
  const { rows } = await ask(address, "/v1/query", { metric: "contacts", by: "reason", ...period });
  await check("table: sorted by keyboard, in the address", async () => {
    await page.getByRole("button", { name: /^Value/ }).focus();
    await page.keyboard.press("Enter");
    await until(page, "sort", "-value");
    const values = (await shown(page)).map((r) => r.value);
    same(values, rows.map((r) => r.value).sort((a, b) => b - a), "largest first");
    same(await page.locator('th[aria-sort="descending"]').count(), 1, "said to be sorted");
    await page.keyboard.press("Enter");
    await until(page, "sort", "value");
  });
  await check("table: a value opens its receipt, by keyboard, n rows", async () => {
    const row = page.locator("table.answers tbody tr").first();
    const n = Number(await row.getAttribute("data-n"));
    await row.locator("td.number .cell").first().focus();
    await page.keyboard.press("Enter");
    await receiptOf(page, n);
  });
  await check("table: a group is kept alone, by keyboard", async () => {
    const cell = page.locator("table.answers tbody tr .cell").first();
    const name = await cell.textContent();
    await cell.focus();
    await page.keyboard.press("Enter");
    await until(page, "where", `reason=${name}`);
  });
}

async function time(at) {
  const { page, address } = at;
  await show(at, { metric: "contacts", grain: "day", from: "2026-05-01", to: "2026-06-01" });
  await page.waitForSelector(".drawn svg");
  await check("dragging along the line zooms to these dates", async () => {
    const box = await page.locator(".drawn").boundingBox();
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.3, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 5 });
    same(await page.locator(".veil").isVisible(), true, "what is chosen is shown");
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 });
    await page.mouse.up();
    await until(page, "from", (from) => from !== "2026-05-01");
    const [from, to] = [param(page, "from"), param(page, "to")];
    same(from > "2026-05-05" && from < "2026-05-15", true, `from ${from}`);
    same(to > "2026-05-16" && to < "2026-05-26", true, `to ${to}`);
    const { rows } = await ask(address, "/v1/query", { metric: "contacts", from, to });
    same(Number(await page.getAttribute(".whole", "data-value")), rows[0].value, "value");
  });
  await show(at, { metric: "contacts", ...{ from: "2026-05-01", to: "2026-06-01" } });
  await check("earlier, later and longer, by keyboard", async () => {
    const buttons = page.locator(".times button");
    await buttons.nth(0).focus();
    await page.keyboard.press("Enter");
    await until(page, "from", "2026-04-01");
    same(param(page, "to"), "2026-05-01", "the month before is whole");
    await buttons.nth(1).focus();
    await page.keyboard.press("Enter");
    await until(page, "from", "2026-05-01");
    await buttons.nth(2).focus();
    await page.keyboard.press("Enter");
    await until(page, "from", "2026-04-15");
  });
  await check("a bucket of the table zooms to its dates", async () => {
    await show(at, { metric: "contacts", chart: "table", grain: "month", from: "2026-01-01", to: "2026-07-01" });
    await page.locator("table.answers tbody tr").nth(2).locator(".cell").first().click();
    await until(page, "from", "2026-03-01");
    same(param(page, "to"), "2026-04-01", "to");
  });
}

async function choosing(at) {
  const { page } = at;
  await show(at, { metric: "nps", lang: "pl" });
  await check("a metric is found by what it is called, by keyboard alone", async () => {
    const field = page.getByRole("combobox", { name: "Wskaźnik" });
    await field.focus();
    await page.keyboard.type("sredni czas obslugi");
    same(await field.getAttribute("aria-expanded"), "true", "the list is open");
    await page.keyboard.press("Enter");
    await until(page, "metric", "aht");
    same(await field.inputValue(), "Średni czas obsługi (AHT)", "what is chosen");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    same(await field.getAttribute("aria-expanded"), "false", "Escape closes it");
    same(param(page, "metric"), "aht", "and changes nothing");
  });
  await check("choosing a heat map divides by the clock", async () => {
    await page.getByLabel("Wykres").selectOption("heat");
    await until(page, "by", "weekday,hour");
    same(await page.getAttribute(".picture", "data-kind"), "heat", "drawn as");
  });
  await show(at, { metric: "contacts", ...period });
  await check("several comparisons at once", async () => {
    await page.getByLabel("the period before").check();
    await until(page, "compare", "previous");
    await page.getByLabel("364 days before").check();
    await until(page, "compare", "previous,weekday-year");
    same(await page.locator(".whole .change").count(), 2, "changes");
    same((await page.textContent(".picture")).includes("Period before"), true, "legend");
  });
  await check("several conditions, also what is not", async () => {
    const selects = page.getByRole("combobox", { name: /^Filter/ });
    await selects.selectOption("channel");
    await page.getByLabel("Condition").selectOption("not");
    await page.waitForFunction(() =>
      [...document.querySelectorAll(".controls select option")].some((o) => o.value === "=phone"));
    await page.getByLabel("Value").selectOption("=phone");
    await until(page, "where", "channel!=phone");
    await page.locator(".chip button").click();
    await until(page, "where", null);
  });
}

async function views(at) {
  const { page, address } = at;
  await show(at, { metric: "csat", by: "channel", ...period, lang: "en" });
  const panel = page.locator(".views");
  const name = 'A <b>view</b> & "more"';
  await check("a view is kept under a name, which is text and nothing else", async () => {
    await panel.locator("summary").click();
    await panel.getByLabel("Name of this view").fill(name);
    await page.keyboard.press("Enter");
    await panel.locator(".kept a").waitFor();
    same(await panel.locator(".kept a").textContent(), name, "name");
    const { views: kept } = await ask(address, "/v1/views", {});
    same(kept.map((v) => v.name), [name], "kept by the server");
    same(new URL(kept[0].path, address).searchParams.get("lang"), null, "language in it");
  });
  await check("it opens from anywhere", async () => {
    await show(at, { metric: "nps", lang: "ro" });
    await page.locator(".views summary").click();
    await page.locator(".kept a").click();
    await until(page, "metric", "csat");
    same([param(page, "by"), param(page, "lang")], ["channel", "ro"], "by and language");
  });
  await check("it is renamed and deleted", async () => {
    await show(at, { metric: "nps", lang: "en" });
    await panel.locator("summary").click();
    await panel.locator(".kept button", { hasText: "Rename" }).click();
    await panel.getByLabel("New name").fill("Channels");
    await page.keyboard.press("Enter");
    await panel.locator(".kept a", { hasText: "Channels" }).waitFor();
    await panel.locator(".kept button", { hasText: "Delete" }).click();
    await panel.locator(".kept a").waitFor({ state: "detached" });
    same((await ask(address, "/v1/views", {})).views, [], "kept by the server");
  });
}

async function scores(at) {
  const { page, address } = at;
  await show(at, { metric: "csat", by: "channel", chart: "likert", ...period });
  await page.waitForSelector(".drawn svg");
  await openTable(page);
  const { rows } = await ask(address, "/v1/distribution", { metric: "csat", by: "channel", ...period });
  await check("answers on the scale: the shares of the server, 100 in all", async () => {
    for (const [i, r] of rows.entries()) {
      const tenths = r.points.reduce((sum, p) => sum + Math.round(10 * p.share), 0);
      same(tenths, 1000, "tenths of a percent");
      const text = await page.locator("table.answers tbody tr").nth(i).textContent();
      for (const p of r.points)
        same(text.includes(`${p.share.toFixed(1)}%`), true, `${p.share} of row ${i}`);
    }
    same((await shown(page)).map((r) => r.n), rows.map((r) => r.n), "n");
  });
  await check("answers on the scale: the file is what is drawn", async () => {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.locator(".share a").click(),
    ]);
    const text = readFileSync(await file.path(), "utf8");
    const lines = text.trimEnd().split("\r\n");
    same(lines.length, rows.length + 1, "lines");
    same(lines[1].split(",").slice(1, 2), [rows[0].group.channel], "first group");
  });
}

async function changes(at) {
  const { page, address } = at;
  const view = { metric: "nps", by: "channel", compare: "previous", from: "2026-08-24", to: "2026-11-22" };
  await show(at, { ...view, chart: "waterfall" });
  await page.waitForSelector(".drawn svg");
  await openTable(page);
  const said = await ask(address, "/v1/waterfall", { ...view, limit: "15" });
  await check("waterfall: the parts of the server, and they add up", async () => {
    const totals = await page.$$eval("table.answers tbody tr", (rows) =>
      rows.map((r) => Number(r.dataset.total)));
    same(totals, said.parts.map((p) => p.total), "parts");
    const sum = totals.reduce((a, b) => a + b, 0);
    same(Math.abs(sum - said.change) < 1e-9, true, "sum of the parts is the change");
    same((await page.textContent(".sums")).includes(said.significant ? "a reliable change" : "no reliable change"), true, "significance");
  });
  await check("why did it change: asked when wanted, in the address", async () => {
    await page.locator(".why-panel > summary").click();
    await until(page, "tab", "why");
    await page.waitForSelector(".why-panel .said");
    const explained = await ask(address, "/v1/explain", { metric: "nps", from: view.from, to: view.to, compare: "previous", lang: "en" });
    same(await page.textContent(".why-panel .said"), explained.sentence, "sentence");
    same(await page.locator(".reasons > li").count(), explained.dimensions.length, "dimensions");
  });
}

async function states(at) {
  const { page } = at;
  await show(at, { metric: "contacts", from: "1990-01-01", to: "1991-01-01" });
  await check("nothing in the period: what to do next", async () => {
    await page.locator(".notice button").first().click();
    await until(page, "from", null);
    await page.waitForSelector(".picture .drawn");
  });
  await show(at, { metric: "no_such_metric" });
  await check("a metric that is not there is said to be so", async () =>
    same((await page.textContent('[role="alert"]')).includes("no_such_metric"), true, "named"));
}

async function refused(at) {
  const { page } = at;
  await show(at, { metric: "contacts", chart: "likert", ...period });
  await check("what cannot be drawn is said in the server's words", async () => {
    const text = await page.textContent('.picture [role="alert"] .why');
    same(text.length > 20, true, "a sentence");
    same(await page.locator(".whole[data-value]").count(), 1, "the number is still there");
  });
}

const looks = [
  { metric: "nps", compare: "previous,year" },
  { metric: "contacts", by: "reason", chart: "line" },
  { metric: "csat", by: "channel", compare: "previous" },
  { metric: "contacts", by: "weekday,hour" },
  { metric: "csat", by: "channel", chart: "likert" },
  { metric: "nps", by: "channel", chart: "waterfall", tab: "why" },
];

async function lookAt(browser, address, width, scheme) {
  const at = { ...(await open(browser, address, { width, scheme, path: "/explore" })), address };
  for (const [i, view] of looks.entries()) {
    const lang = langs[i % langs.length];
    await show(at, { ...view, ...period, lang });
    await at.page.waitForSelector(".drawn svg");
    await openTable(at.page);
    await check(`${width} ${scheme} ${lang}: ${view.chart ?? view.by ?? "line"} fits, and axe finds nothing`, async () => {
      await fits(at.page);
      await accessible(at.page);
    });
  }
  await check(`${width} ${scheme}: nothing logged, nobody else asked`, () =>
    same(at.complaints, [], "complaints"));
  await at.close();
}

/** From the top of the page to a file, with Tab and Enter alone. */
async function keysOnly(at) {
  const { page } = at;
  await show(at, { metric: "contacts", by: "channel", ...period });
  await page.waitForSelector(".drawn svg");
  await check("keys: Tab reaches every control, and the focus can be seen", async () => {
    const wanted = new Set(await page.$$eval(
      "main select, main input, main button, main summary, main a",
      (all) => all.filter((e) => e.checkVisibility() && !e.disabled && e.type !== "radio")
        .map((e, i) => (e.dataset.seen = String(i))),
    ));
    await page.evaluate(() => document.activeElement?.blur());
    for (let i = 0; i < 90 && wanted.size > 0; i++) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const e = document.activeElement;
        return getComputedStyle(e).outlineStyle === "none" ? null : e.dataset.seen;
      });
      wanted.delete(seen);
    }
    same([...wanted], [], "controls that Tab does not reach");
  });
}

export async function exploreOf(browser, address) {
  const at = { ...(await open(browser, address, { width: 1440, path: "/explore" })), address };
  const steps = [numbersAgree, inThreeLanguages, marks, heatMarks, tables, time,
    choosing, views, scores, changes, keysOnly, states];
  for (const step of steps)
    await check(`explore: ${step.name} to the end`, () => step(at));
  await check("explore: nothing logged, nobody else asked", () =>
    same(at.complaints, [], "complaints"));
  await check("explore: refused to the end", () => refused(at));
  await at.close();
  await lookAt(browser, address, 1920, "light");
  await lookAt(browser, address, 390, "dark");
}
