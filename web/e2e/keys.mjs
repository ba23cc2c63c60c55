// All pages by the Tab key alone: everything that can be used is reached,
// can be seen to be, and has a name; nothing holds the keyboard.

import { open } from "./browser.mjs";
import { check, same } from "./checks.mjs";

const paths = [
  "/", "/brief/finance", "/overview", "/explore?metric=nps&by=channel", "/metrics",
  "/metrics/nps", "/sources", "/quality", "/targets?metric=csat",
];

// Of a group of radio buttons Tab reaches the chosen one, arrows the others.
const usable =
  "a[href], button, input:not([type='radio']:not(:checked)), select, textarea, " +
  "summary, [tabindex='0']";

/** Marks all that can be used with a number; says how many there are. */
function number(page) {
  return page.evaluate((selector) => {
    const there = [...document.querySelectorAll(selector)].filter(
      (e) => e.checkVisibility({ visibilityProperty: true }) && !e.disabled && e.tabIndex >= 0,
    );
    there.forEach((e, i) => (e.dataset.key = String(i)));
    return there.map((e) => e.outerHTML.slice(0, 120));
  }, usable);
}

/** What has the focus now: its number, and whether that can be seen. */
function focused(page) {
  return page.evaluate(() => {
    const e = document.activeElement;
    const style = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    return {
      key: e.dataset.key ?? null,
      seen: style.outlineStyle !== "none" && box.width > 0 && box.height > 0,
      what: e.outerHTML.slice(0, 120),
    };
  });
}

async function walk(page) {
  const things = await number(page);
  const reached = new Set();
  const unseen = [];
  await page.evaluate(() => document.activeElement?.blur());
  for (let i = 0; i < 3 * things.length + 10; i++) {
    await page.keyboard.press("Tab");
    const at = await focused(page);
    if (at.key === null) continue;
    if (reached.has(at.key) && reached.size === things.length) break;
    reached.add(at.key);
    if (!at.seen) unseen.push(at.what);
  }
  same(things.filter((_, i) => !reached.has(String(i))), [], "not reached by Tab");
  same(unseen, [], "focus that cannot be seen");
}

export async function keysOf(browser, address) {
  for (const path of paths) {
    const { page, close } = await open(browser, address, { width: 1440, path });
    await page.waitForTimeout(500); // charts come after the page
    await check(`keys: Tab reaches all of ${path}`, () => walk(page));
    await close();
  }
}
