// A hundred texts that want to be more than text, as names, comments and
// titles: all are shown as they are, nothing breaks, no script runs.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { fits, open, settled } from "./browser.mjs";
import { check, same } from "./checks.mjs";

const parts = [
  "<script>window.__ran=1</script>", '<img src=x onerror="window.__ran=2">',
  "<svg/onload=window.__ran=3>", '"><b onmouseover=window.__ran=4>x</b>',
  "javascript:window.__ran=5", "{{7*7}}", "${window.__ran=6}", "</textarea></style></title>",
  "'; DROP TABLE perception; --", "a,b|c\\d..e=f!", "&lt;b&gt;&amp;", "<!-- <![CDATA[",
  "\u202eright to left\u202c", "\u200f\u0627\u0644\u0639\u0631\u0628\u064a\u0629", "\u200b\u200d\ufeff",
  "👩‍👩‍👧‍👦 🇵🇱🇷🇴 👍🏽", "Zażółć gęślą jaźń", "Învățătoarea știe țările", "=1+1", "%s%n%x", "../../etc/passwd",
  "line\none\ttab", "e\u0301\u0302\u0303\u0304".repeat(20), "long ".repeat(2000),
];

/** The same hundred each time: pieces put together by a small generator. */
function hundredTexts() {
  let state = 1;
  const next = (n) => {
    state = (state * 48271) % 2147483647;
    return state % n;
  };
  const join2 = () => parts[next(parts.length)] + parts[next(parts.length)];
  const mixed = Array.from({ length: 100 - parts.length }, (_, i) => `${i} ${join2()}`);
  return [...parts, ...mixed].map((text) => text.slice(0, 10_000));
}

const texts = hundredTexts();
const days = (i) => new Date(Date.UTC(2026, 0, 1 + (i % 90), 10)).toISOString();

const mapping = `mapping: hostile
version: 1
facts:
  - perception:
      id: id
      ts: at
      product: product
      agent: agent
      customer: customer
      score: {column: score, scale: {min: 0, max: 10}}
      text: comment
      set: {kind: nps, question: recommend}
`;

/** Each text is a product, an agent, a customer and a comment. */
export function fillHostile(puls) {
  return (data) => {
    const rows = texts.flatMap((text, i) =>
      [9, 3, 10].map((score, k) =>
        JSON.stringify({
          id: `${i}-${k}`, at: days(i), product: text, agent: text,
          customer: text, score, comment: text,
        }),
      ),
    );
    writeFileSync(join(data, "hostile.yml"), mapping);
    writeFileSync(join(data, "hostile.ndjson"), `${rows.join("\n")}\n`);
    execFileSync(puls, ["import", "--data", data, "--mapping",
      join(data, "hostile.yml"), join(data, "hostile.ndjson")]);
    execFileSync(puls, ["settings", "--data", data, "org.name",
      "<b onclick=window.__ran=7>\u202eName</b> 👍"]);
  };
}

const period = "from=2026-01-01&to=2026-06-01";

/** Move over the charts, so that what they say about a mark is made. */
async function moveOverCharts(page) {
  for (const chart of await page.locator(".drawing").all()) {
    const box = await chart.boundingBox();
    if (box === null) continue;
    for (const at of [0.2, 0.5, 0.8])
      await page.mouse.move(box.x + box.width * at, box.y + box.height / 2);
  }
}

async function nothingRan(page, complaints) {
  same(await page.evaluate(() => window.__ran ?? null), null, "a script that ran");
  same(await page.locator('b[onmouseover], img[src="x"], b[onclick]').count(), 0, "markup");
  // A name that is not there is answered with 404, which the browser logs.
  const wrong = complaints.filter((c) => !/status of 404/.test(c));
  same(wrong, [], "complaints");
}

async function visit(browser, address, path) {
  const { page, complaints, close } = await open(browser, address, { width: 1440, path });
  let asked = 0;
  page.on("dialog", (d) => {
    asked++;
    void d.dismiss();
  });
  await moveOverCharts(page);
  await check(`hostile: ${path.split("?")[0]}: text stays text`, async () => {
    await nothingRan(page, complaints);
    same(asked, 0, "dialogs");
    await fits(page);
  });
  return { page, complaints, close };
}

async function rowsAsText(browser, address) {
  const { page, complaints, close } = await visit(browser, address, `/overview?${period}`);
  await page.locator(".tile .value").first().click();
  await page.waitForSelector("dialog[open] table.rows");
  await check("hostile: comments in the rows are what was written", async () => {
    const shown = await page.$$eval("dialog table.rows td", (all) =>
      all.map((td) => td.getAttribute("title")),
    );
    const found = parts.slice(0, 8).filter((text) => shown.includes(text));
    same(found.length > 0, true, "some of the texts are there");
    await nothingRan(page, complaints);
  });
  await close();
}

/** A filter by each text finds its own three answers. */
async function eachIsAFilter(address) {
  const escape = (s) => s.replace(/[\\,|]|\.(?=\.)|^[ \t\r\n]|[ \t\r\n]$/g, "\\$&");
  const counts = [];
  for (const text of new Set(texts)) {
    const query = new URLSearchParams({ metric: "nps", where: `agent=${escape(text)}` });
    const reply = await fetch(`${address}/v1/query?${query}`);
    const body = await reply.json();
    const tooLong = reply.status === 414 && text.length > 1000; // for an address
    if (!tooLong) counts.push(reply.ok ? body.rows[0].n : `${reply.status} ${text}`);
  }
  same(counts.filter((n) => n !== 3), [], "filters that do not find three answers");
  same(counts.length > 80, true, "most texts fit into an address");
}

async function asName(browser, address) {
  const titles = texts.slice(0, 20).map((t) => t.replace(/[\n\t]/g, " ").slice(0, 60));
  for (const name of titles)
    await fetch(`${address}/v1/views`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, path: "/explore?metric=nps" }),
    });
  const { close } = await visit(browser, address, "/explore?metric=nps");
  await close();
}

export async function hostileOf(browser, address) {
  await check("hostile: each text can be filtered by", () => eachIsAFilter(address));
  await rowsAsText(browser, address);
  await asName(browser, address);
  const paths = [
    `/?${period}`,
    `/explore?metric=nps&by=product&${period}`,
    `/explore?metric=nps&by=agent&chart=table&${period}`,
    `/explore?metric=nps&by=product&grain=month&${period}`,
    "/sources",
    "/quality",
    `/metrics/${encodeURIComponent("<script>alert(8)</script>")}`,
    `/overview?where=${encodeURIComponent(`product=${parts[1]}`)}&${period}`,
    `/brief/${encodeURIComponent('"><img src=x onerror=alert(9)>')}`,
  ];
  for (const path of paths) {
    const { close } = await visit(browser, address, path);
    await close();
  }
}
