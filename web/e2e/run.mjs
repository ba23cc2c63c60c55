// Drives the real program with a real browser.
//
//     npm run e2e            PULS is the program, CHROMIUM the browser
//     npm run e2e live       only these parts of it
//
// One line per check; the last line counts them.

import { briefs, noBrief } from "./brief.mjs";
import { launch } from "./browser.mjs";
import { check, conclude } from "./checks.mjs";
import { emptyLedger } from "./empty.mjs";
import { exploreOf } from "./explore.mjs";
import { keysOf } from "./keys.mjs";
import { liveOf } from "./live.mjs";
import { lookOf } from "./look.mjs";
import { coverageOf, pagesOf } from "./pages.mjs";
import { fillHostile, hostileOf } from "./hostile.mjs";
import { fill, fillDemo, puls, withServer } from "./server.mjs";
import { sourcesOf } from "./sources.mjs";
import { useOf } from "./use.mjs";
import { viewsOf } from "./views.mjs";

const browser = await launch();

/** The parts, each with data of its own. */
const parts = {
  use: () =>
    withServer(fill, async (address) => {
      await check("use: to the end", () => useOf(browser, address));
      await check("pages: to the end", () => pagesOf(browser, address));
      for (const width of [1440, 390])
        await check(`${width}: to the end`, () => lookOf(browser, address, width));
    }),
  hostile: () =>
    withServer(fillHostile(puls), (address) =>
      check("hostile: to the end", () => hostileOf(browser, address)),
    ),
  demo: () =>
    withServer(fillDemo, async (address) => {
      await check("brief: to the end", () => briefs(browser, address));
      await check("explore: to the end", () => exploreOf(browser, address));
      await check("coverage: to the end", () => coverageOf(browser, address));
    }),
  empty: () =>
    withServer(
      () => {},
      async (address) => {
        await check("empty: to the end", () => emptyLedger(browser, address));
        await check("no brief: to the end", () => noBrief(browser, address));
        await check("sources: to the end", () => sourcesOf(browser, address));
      },
    ),
  views: () => check("views: to the end", () => viewsOf(browser)),
  live: () => check("live: to the end", () => liveOf(browser)),
};

const wanted = process.argv.slice(2);
try {
  for (const [name, run] of Object.entries(parts))
    if (wanted.length === 0 || wanted.includes(name)) await run();
} finally {
  await browser.close();
}
process.exitCode = conclude();
