// A ledger without a fact: the page says what to do next.

import { accessible, fits, open } from "./browser.mjs";
import { check, same } from "./checks.mjs";

export async function emptyLedger(browser, address) {
  const { page, complaints, close } = await open(browser, address, { width: 390 });
  await page.waitForSelector(".notice");
  await check("empty: the next step is a file", async () => {
    const href = await page.getAttribute(".notice a", "href");
    same(href.startsWith("/sources"), true, href);
  });
  await check("empty: no tile, so no number", async () =>
    same(await page.locator(".tile").count(), 0, "tiles"),
  );
  await check("empty: axe finds nothing", () => accessible(page));
  await check("empty: no horizontal scrolling", () => fits(page));
  await check("empty: nothing logged, nobody else asked", () =>
    same(complaints, [], "complaints"),
  );
  await close();
}
