// What can be seen at one width, in all languages, light and dark.

import { accessible, fits, open, settled } from "./browser.mjs";
import { check, same } from "./checks.mjs";

const langs = ["en", "pl", "ro"];

async function lookOnce(page, lang, scheme, at) {
  await page.selectOption(".choices label:nth-of-type(1) select", lang);
  await settled(page);
  await page.waitForSelector(".drawing svg");
  await check(`${at}: the page says its language`, async () =>
    same(await page.getAttribute("html", "lang"), lang, "lang"),
  );
  await check(`${at}: no horizontal scrolling`, () => fits(page));
  await check(`${at}: axe finds nothing on the page`, () => accessible(page));
}

async function lookAtTable(page, at) {
  await page.click(".tile:nth-of-type(1) figure button");
  await check(`${at}: axe finds nothing beside a table`, () => accessible(page));
  await check(`${at}: a table does not widen the page`, () => fits(page));
  await page.click(".tile:nth-of-type(1) figure button");
}

async function lookAtReceipt(page, at) {
  await page.click(".tile:nth-of-type(1) .value");
  await page.waitForSelector("dialog[open] table.rows");
  await check(`${at}: axe finds nothing in a receipt`, () => accessible(page));
  await check(`${at}: a receipt does not widen the page`, () => fits(page));
  await check(`${at}: a receipt fits into its dialog`, async () => {
    const over = await page.$eval("dialog", (d) => d.scrollWidth - d.clientWidth);
    same(over, 0, "pixels too wide");
  });
  await page.keyboard.press("Escape");
}

export async function lookOf(browser, address, width) {
  for (const [i, scheme] of ["light", "dark"].entries()) {
    const { page, complaints, close } = await open(browser, address, { width, scheme });
    for (const lang of langs)
      await lookOnce(page, lang, scheme, `${width} ${scheme} ${lang}`);
    await page.selectOption(".choices label:nth-of-type(1) select", langs[i + 1]);
    await settled(page);
    await lookAtTable(page, `${width} ${scheme} ${langs[i + 1]}`);
    await lookAtReceipt(page, `${width} ${scheme} ${langs[i + 1]}`);
    await check(`${width} ${scheme}: nothing logged, nobody else asked`, () =>
      same(complaints, [], "complaints"),
    );
    await close();
  }
}
