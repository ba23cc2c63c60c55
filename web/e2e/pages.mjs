// Each page that is mostly text, at both widths, light and dark, in all
// languages; and what people do on it.

import { accessible, fits, open, settled } from "./browser.mjs";
import { check, same } from "./checks.mjs";
import { expected } from "./numbers.mjs";

const langs = ["en", "pl", "ro"];
const paths = ["/metrics", "/metrics/responses", "/quality", "/targets"];

// Each path in each look is held against axe in one language, in turn: what it
// finds is in the structure and the colours, which all languages share.
let turn = 0;

async function lookAt(browser, address, { width, scheme, path }) {
  const thorough = langs[turn++ % langs.length];
  const { page, complaints, close } = await open(browser, address, { width, scheme, path });
  for (const lang of langs) {
    const at = `${path} ${width} ${scheme} ${lang}`;
    await page.selectOption(".choices label:nth-of-type(1) select", lang);
    await settled(page);
    const axe = lang === thorough;
    await check(`${at}: fits${axe ? ", and axe finds nothing" : ""}`, async () => {
      same(await page.getAttribute("html", "lang"), lang, "lang");
      await fits(page);
      if (axe) await accessible(page);
    });
  }
  await check(`${path} ${width} ${scheme}: nothing logged, nobody else asked`, () =>
    same(complaints, [], "complaints"),
  );
  await close();
}

async function findMetric(browser, address) {
  const { page, close } = await open(browser, address, { width: 1440, path: "/metrics?lang=pl" });
  await check("metrics: found without diacritics, opened by keyboard", async () => {
    await page.getByRole("searchbox").fill("sredni czas obslugi");
    const first = page.locator(".catalogue a").first();
    same(await first.textContent(), "Średni czas obsługi (AHT)", "first found");
    await first.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/metrics\/aht\?lang=pl$/);
    await settled(page);
    same(await page.textContent(".page-title"), "Średni czas obsługi (AHT)", "title");
  });
  await check("metrics: nothing found says so, and can be cleared", async () => {
    await page.goBack();
    await settled(page);
    await page.getByRole("searchbox").fill("qqq");
    await page.click(".notice button");
    same((await page.locator(".catalogue li").count()) > 100, true, "all are back");
  });
  await close();
}

/** Who answers, against who the customers are: the shares of each group. */
export async function coverageOf(browser, address) {
  const path = "/quality?lang=ro";
  const { page, close } = await open(browser, address, { width: 1440, path });
  const share = { unit: "%", decimals: 1 };
  await check("quality: shares of customers and respondents, in percent", async () => {
    const [answer] = await Promise.all([
      page.waitForResponse((r) => r.url().includes("/v1/coverage")),
      page.reload(),
    ]);
    await settled(page);
    const { rows } = await answer.json();
    same(rows.length > 1, true, "groups");
    for (const [i, row] of rows.entries()) {
      const line = page.locator("tr:has(.shares)").nth(i);
      const cells = await line.locator("td.number").allTextContents();
      const shares = [row.population_share, row.respondent_share];
      same(cells.slice(0, 2), shares.map((s) => expected("ro", 100 * s, share)), row.value);
      const scale = await line.locator(".shares").boundingBox();
      for (const [k, bar] of (await line.locator(".share").all()).entries()) {
        const box = await bar.boundingBox();
        same(Math.round(box.x - scale.x), 0, "the bar begins at 0");
        same(Math.abs(box.width - shares[k] * scale.width) < 1, true, "the bar is as long");
      }
    }
    same(Math.round(100 * rows.reduce((sum, r) => sum + r.population_share, 0)), 100, "all");
  });
  await close();
}

export async function pagesOf(browser, address) {
  for (const path of paths)
    for (const width of [1440, 390])
      for (const scheme of ["light", "dark"])
        await lookAt(browser, address, { width, scheme, path });
  await findMetric(browser, address);
}
