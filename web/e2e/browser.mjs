// A page of Chromium that is watched: what it logs and whom it asks.

import AxeBuilder from "@axe-core/playwright";
import { chromium } from "playwright-core";

import { same } from "./checks.mjs";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A page at `address`; `complaints` gathers what should not happen, and
 * sheet() is what the server said last that should be on the page. */
export async function open(browser, address, { width, path = "/overview", scheme = "light" }) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type())) complaints.push(m.text());
  });
  page.on("pageerror", (e) => complaints.push(e.message));
  page.on("request", (r) => {
    const own = r.url().startsWith(`${address}/`) || /^(data|blob):/.test(r.url());
    if (!own) complaints.push(`asked ${r.url()}`);
  });
  const sheets = [];
  page.on("response", (r) => {
    if (new URL(r.url()).pathname === "/v1/page") sheets.push(r);
  });
  await page.goto(address + path);
  await settled(page);
  return { page, complaints, sheet: async () => sheets.at(-1).json(), close: () => context.close() };
}

/** Wait until the numbers that the address says are there. */
export async function settled(page) {
  await page.waitForSelector('main[aria-busy="false"]');
}

export async function accessible(page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(rules)
    .setLegacyMode(true)
    .analyze();
  same(
    violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`),
    [],
    "violations",
  );
}

export async function fits(page) {
  const [wide, shown] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  same(wide, shown, "width of the document");
}
