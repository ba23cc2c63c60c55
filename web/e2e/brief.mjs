// The brief: five audiences in three languages, on a screen, a telephone and
// paper; the numbers, what is behind them, and editing.

import { accessible, fits, open, settled } from "./browser.mjs";
import { check, same } from "./checks.mjs";
import { expected } from "./numbers.mjs";

const langs = ["en", "pl", "ro"];
const audiences = ["executive", "finance", "service", "product", "frontline"];
const looks = [
  { width: 1440, scheme: "light" },
  { width: 390, scheme: "dark" },
  { width: 1440, scheme: "dark" },
  { width: 390, scheme: "light" },
];

const patience = 60_000; // a first brief asks much of a busy machine

async function ask(address, path, query = {}) {
  const reply = await fetch(`${address}${path}?${new URLSearchParams(query)}`);
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
  return reply.json();
}

async function goTo(page, address, path) {
  await page.goto(address + path);
  await shown(page);
}

/** Wait for the brief that the address says. */
async function shown(page) {
  await page.waitForSelector(".brief:not(.dim), .notice");
  await settled(page);
}

async function setLook(page, { width, scheme }) {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: scheme });
}

const pagesOf = (pdf) => pdf.toString("latin1").match(/\/Type\s*\/Page\b/g).length;

/** The numbers of the cards, as they are written. */
const cards = (page) =>
  page.$$eval(".kpi[data-metric]", (all) =>
    all.map((card) => ({
      metric: card.dataset.metric,
      value: card.dataset.value === undefined ? null : Number(card.dataset.value),
      text: card.querySelector(".value .digits")?.textContent ?? null,
      basis: card.querySelector(".numbers .basis")?.textContent ?? null,
    })),
  );

// ---- How it looks ----------------------------------------------------------

async function fitsOneScreen(page) {
  const bottom = await page.$$eval(".kpi", (all) =>
    Math.max(...all.map((card) => card.getBoundingClientRect().bottom + scrollY)),
  );
  same(bottom <= 900, true, `the last line ends at ${bottom}`);
}

/** What its own box cuts off, or what lies upon its neighbour. */
async function nothingCut(page) {
  const cut = await page.$$eval(".kpi", (all) =>
    all.flatMap((card) => {
      const own = card.getBoundingClientRect();
      const parts = [...card.children].map((p) => [p, p.getBoundingClientRect()]);
      const name = (p) => `${card.dataset.metric} ${p.className || p.tagName}`;
      const out = parts.filter(([, r]) => r.right > own.right + 1 || r.bottom > own.bottom + 1);
      const upon = parts.filter(([, r], i) => i > 0 && r.top < parts[i - 1][1].bottom - 1);
      const full = parts.filter(([p]) => p.scrollHeight > p.clientHeight + 2 && p.clientHeight > 0);
      return [...out, ...upon, ...full].map(([p]) => name(p));
    }),
  );
  same(cut, [], "parts without place");
}

/** On a telephone each line has the whole width. */
async function oneColumn(page) {
  const narrow = await page.$$eval(".kpi", (all) =>
    all.filter((card) => card.offsetWidth < 340).map((card) => card.dataset.metric),
  );
  same(narrow, [], "narrow lines");
}

async function lookAt(page, name, lang, turn) {
  for (const look of looks) {
    await setLook(page, look);
    const at = `brief of ${name}, ${lang}, ${look.width} ${look.scheme}`;
    await check(`${at}: has its place`, async () => {
      await fits(page);
      await nothingCut(page);
      await (look.width === 1440 ? fitsOneScreen(page) : oneColumn(page));
    });
    if (looks[turn % looks.length] === look)
      await check(`${at}: axe finds nothing`, () => accessible(page));
  }
  await setLook(page, looks[0]);
  await check(`brief of ${name}, ${lang}: is one sheet of paper`, async () =>
    same(pagesOf(await page.pdf({ preferCSSPageSize: true })), 1, "pages"),
  );
}

// ---- What it says ----------------------------------------------------------

async function saysTheSame(page, address, name, lang) {
  const brief = await ask(address, "/v1/brief", { audience: name, lang });
  const seen = await cards(page);
  same(seen.map((c) => c.metric), brief.kpis.map((k) => k.metric.name), "metrics");
  for (const [i, { metric, question }] of brief.kpis.entries()) {
    const answer = await ask(address, "/v1/query", question);
    const { value } = answer.rows[0];
    same(seen[i].value, value, metric.name);
    if (value !== null && metric.unit !== "s" && metric.unit !== "money")
      same(seen[i].text, expected(lang, value, metric), `text of ${metric.name}`);
  }
}

async function allAudiences(page, address) {
  let turn = 0;
  for (const lang of langs) {
    await goTo(page, address, `/?lang=${lang}`);
    for (const name of audiences) {
      await page.click(`.audiences a[href*="/brief/${name}"]`);
      await page.waitForSelector(`.brief[data-audience="${name}"]:not(.dim)`);
      await settled(page);
      await check(`brief of ${name}, ${lang}: says what /v1/query answers`, () =>
        saysTheSame(page, address, name, lang),
      );
      await lookAt(page, name, lang, turn++);
    }
  }
}

async function sameForAll(page, address) {
  const first = new Map();
  await check("brief: an audience changes no value that it shares", async () => {
    let shared = 0;
    for (const name of audiences) {
      await goTo(page, address, `/brief/${name}?last=90d`);
      for (const card of await cards(page)) {
        const before = first.get(card.metric);
        if (before !== undefined) shared++;
        same(card, before ?? card, `${card.metric} of ${name}`);
        first.set(card.metric, card);
      }
    }
    same(shared > 0, true, "some metric is shared");
  });
}

// ---- Behind the numbers ----------------------------------------------------

/** What is seen in place of rows. */
const inTheWay = () => {
  const dialog = document.querySelector("dialog[open]");
  const focus = document.activeElement;
  return (
    dialog?.innerText.slice(0, 400) ??
    `no dialog; the focus is on ${focus?.outerHTML.slice(0, 200)}`
  );
};

async function rowsBehind(page) {
  await page.waitForSelector("dialog[open] .behind").catch(async () => {
    throw new Error(`no rows came: ${await page.evaluate(inTheWay)}`);
  });
  const total = await page.getAttribute("dialog[open] .behind", "data-total");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog[open]", { state: "detached" });
  return Number(total);
}

const press = async (page, selector, ...keys) => {
  await page.focus(selector);
  for (const key of keys) await page.keyboard.press(key);
};

/** Only of metrics that have rows of their own, not those of two parts. */
async function behind(page, address) {
  for (const name of ["executive", "frontline"]) {
    await goTo(page, address, `/brief/${name}?lang=en`);
    const { kpis } = await ask(address, "/v1/brief", { audience: name, lang: "en" });
    for (const kpi of kpis) {
      const { compare: _, ...question } = kpi.question;
      const receipt = await ask(address, "/v1/receipt", question);
      if (receipt.parts !== undefined) continue;
      const card = `.kpi[data-metric="${kpi.metric.name}"]`;
      await check(`brief of ${name}, ${kpi.metric.name}: rows = n`, async () => {
        await press(page, `${card} .value`, "Enter");
        same(await rowsBehind(page), kpi.answer.rows[0].n, "rows");
        if (kpi.chart === "line") {
          await press(page, `${card} .spark`, "Home", "ArrowRight", "Enter");
          same(await rowsBehind(page), kpi.line.rows[1].n, "rows of a point");
        }
        if (kpi.chart === "bars") {
          await press(page, `${card} .bars button`, "Enter");
          same(await rowsBehind(page), kpi.bars.rows[0].n, "rows of a bar");
        }
      });
    }
  }
}

/** The event of the one that closes comes when the other is asked for. */
async function oneAfterTheOther(page, address) {
  await goTo(page, address, "/brief/executive?lang=en");
  const { kpis } = await ask(address, "/v1/brief", { audience: "executive", lang: "en" });
  const csat = kpis.find((k) => k.metric.name === "csat");
  await check("brief: a number that is opened while another closes is shown", async () => {
    await press(page, '.kpi[data-metric="nps"] .value', "Enter");
    await page.waitForSelector("dialog[open] .behind");
    await page.evaluate(() => {
      document.querySelector("dialog[open]").close();
      document.querySelector('.kpi[data-metric="csat"] .value').click();
    });
    await page.waitForSelector("dialog[open] h3");
    same(await rowsBehind(page), csat.answer.rows[0].n, "rows");
  });
}

async function asTables(page, address) {
  await goTo(page, address, "/brief/executive?lang=en");
  const { kpis } = await ask(address, "/v1/brief", { audience: "executive" });
  const drawn = kpis.filter((k) => k.chart !== "none");
  await check("brief: every chart is a table as well", async () => {
    const buttons = page.locator(".links button");
    same(await buttons.count(), drawn.length, "buttons");
    for (let i = 0; i < drawn.length; i++) await buttons.nth(i).click();
    const rows = await page.$$eval(".place table", (all) =>
      all.map((table) => table.tBodies[0].rows.length),
    );
    const those = drawn.map((k) => (k.chart === "line" ? k.line : k.bars).rows.length);
    same(rows, those, "rows");
  });
  await check("brief: axe finds nothing beside tables", () => accessible(page));
  await check("brief: tables have their place", () => fitsOneScreen(page));
}

// ---- Keys ------------------------------------------------------------------

const wanted = 'a[href], button:not(:disabled), select, input, summary, [tabindex="0"]';

async function walk(page, address) {
  await goTo(page, address, "/brief/executive?lang=en");
  await check("brief: Tab reaches everything that can be used", async () => {
    const all = await page.$$eval(wanted, (every) =>
      every
        .filter((e) => e.checkVisibility())
        .map((e, i) => (e.dataset.walk = String(i))),
    );
    const reached = new Set();
    for (let i = 0; i < all.length + 3; i++) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement?.dataset.walk));
    }
    same(all.filter((i) => !reached.has(i)), [], "not reached");
  });
  await check("brief: what opens over it closes with Escape", async () => {
    for (const selector of await page.$$(".folded summary")) {
      await selector.focus();
      await page.keyboard.press("Enter");
      same(await page.locator(".folded[open]").count(), 1, "open");
      await page.keyboard.press("Escape");
      same(await page.locator(".folded[open]").count(), 0, "open");
    }
  });
  await check("brief: arrow keys walk along a line", async () => {
    const spark = page.locator(".spark").first();
    await spark.focus();
    await page.keyboard.press("Home");
    const first = await spark.getAttribute("aria-valuetext");
    same(await spark.getAttribute("aria-valuenow"), "0", "place");
    await page.keyboard.press("ArrowRight");
    const second = await spark.getAttribute("aria-valuetext");
    same(first !== second && second.includes("n = "), true, "says the point");
  });
}

// ---- Editing ---------------------------------------------------------------

const dialog = "dialog[open] .edit";

async function edit(page) {
  await page.click(".top-of-brief .doing button >> nth=0");
  await page.waitForSelector(dialog);
}

async function save(page) {
  await page.click(`${dialog} button[type="submit"]`);
  await page.waitForSelector(dialog, { state: "detached" });
  await shown(page);
}

async function editing(page, address) {
  await goTo(page, address, "/brief/service?lang=en");
  const before = await cards(page);
  await edit(page);
  await check("brief: axe finds nothing while it is edited", () => accessible(page));
  await check("brief: what cannot be asked is refused with a sentence", async () => {
    await page.fill(`${dialog} fieldset:nth-of-type(2) input:not([type])`, "nonsense=1");
    await page.click(`${dialog} button[type="submit"]`);
    const why = await page.textContent(`${dialog} [role="alert"] .why`);
    same(why.includes("nonsense"), true, why);
    await page.fill(`${dialog} fieldset:nth-of-type(2) input:not([type])`, "");
  });
  await check("brief: a line is removed, another goes up, and it is kept", async () => {
    await page.click(`${dialog} fieldset:nth-of-type(5) .moves button >> nth=2`);
    await page.click(`${dialog} fieldset:nth-of-type(4) .moves button >> nth=0`);
    await save(page);
    const order = [0, 1, 3, 2].map((i) => before[i]);
    same(await cards(page), order, "lines");
    await page.reload();
    await shown(page);
    same(await cards(page), order, "lines after a reload");
  });
  await check("brief: one edited audience changes no other", async () => {
    const { audiences: all } = await ask(address, "/v1/audiences");
    same(all.filter((a) => a.edited).map((a) => a.name), ["service"], "edited");
  });
  await check("brief: the shipped one comes back", async () => {
    await edit(page);
    await page.click(`${dialog} .doing button:not([type="submit"]) >> nth=1`);
    await page.waitForSelector(dialog, { state: "detached" });
    await shown(page);
    same(await cards(page), before, "lines");
  });
}

// ---- States ----------------------------------------------------------------

async function states(page, address) {
  await goTo(page, address, "/?from=1960-01-01&to=1960-02-01&lang=en");
  await check("brief: a period without facts is said to be so", async () => {
    same(await page.locator(".kpi").count(), 0, "lines");
    same(await page.locator(".notice").count(), 1, "notices");
  });
  for (const wrong of ["/brief/nobody", "/?where=chanel%3Dweb"]) {
    await goTo(page, address, wrong);
    await check(`brief: a wrong address is answered with a sentence: ${wrong}`, async () => {
      const said = await page.textContent('.notice[role="alert"] p');
      same(said.length > 10, true, "a sentence");
    });
  }
  await page.route("**/v1/brief*", (route) => route.abort());
  await goTo(page, address, "/");
  await page.unroute("**/v1/brief*");
  await page.click('[role="alert"] button');
  await page.waitForSelector(".kpi[data-metric]");
  await check("brief: a server that was away is asked again", async () =>
    same(await page.locator('[role="alert"]').count(), 0, "alerts"),
  );
}

export async function briefs(browser, address) {
  const opened = await open(browser, address, { width: 1440, path: "/" });
  const { page, complaints, close } = opened;
  page.setDefaultTimeout(patience);
  await allAudiences(page, address);
  await sameForAll(page, address);
  await behind(page, address);
  await oneAfterTheOther(page, address);
  await asTables(page, address);
  await walk(page, address);
  await check("brief: nothing logged, nobody else asked", () =>
    same(complaints, [], "complaints"),
  );
  await editing(page, address);
  await states(page, address);
  await close();
}

/** Without facts the first page leads to the first import. */
export async function noBrief(browser, address) {
  const { page, complaints, close } = await open(browser, address, { width: 390, path: "/" });
  await page.waitForSelector(".start");
  await check("brief without facts: leads to the first import", async () => {
    await page.waitForSelector('.drop input[type="file"]');
    const href = await page.getAttribute(".start > p a", "href");
    same(href.startsWith("/sources"), true, href);
    same(await page.locator(".kpi").count(), 0, "lines");
  });
  await check("brief without facts: axe finds nothing", () => accessible(page));
  await check("brief without facts: nothing logged, nobody else asked", () =>
    same(complaints, [], "complaints"),
  );
  await close();
}
