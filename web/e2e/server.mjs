// Puls with data of its own in a temporary folder, on a free port.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { check } from "./checks.mjs";

const top = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const puls = resolve(process.env.PULS ?? join(top, "build/puls"));
const shared = resolve(top, process.env.PULS_SHARED ?? "../shared", "data");

export function take(data, mapping, file) {
  execFileSync(puls, ["import", "--data", data, "--mapping", mapping, file], {
    stdio: ["ignore", "ignore", "pipe"], // its words come with the error
  });
}

function takeExample(data) {
  const file = join(data, "example.csv");
  execFileSync("awk", ["-f", join(top, "tools/example.awk")], {
    stdio: ["ignore", openSync(file, "w"), "inherit"],
  });
  take(data, "example", file);
}

const reviews = join(shared, "en_skytrax_reviews");
const real = existsSync(join(reviews, "seat.csv"));

export const reviewsFile = () => join(reviews, "seat.csv");

/** A year that the data have. */
export const year = real ? 2014 : 2024;

/** The real reviews where they are, else the invented company. */
export function fill(data) {
  if (!real) {
    console.log(`no ${reviews}: using the invented company`);
    return takeExample(data);
  }
  take(data, "skytrax-seat", join(reviews, "seat.csv"));
  take(data, "skytrax-lounge", join(reviews, "lounge.csv"));
}

const demoFacts = 60_000; // enough for every story, and soon there

/** The demo company, up to now. */
export function fillDemo(data) {
  execFileSync(puls, ["demo", "--data", data, "--facts", String(demoFacts)], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}

function addressOf(child) {
  return new Promise((found, lost) => {
    let said = "";
    child.stdout.on("data", (bytes) => {
      said += bytes;
      const at = /puls is at (http:\/\/\S+)/.exec(said);
      if (at !== null) found(at[1]);
    });
    child.on("exit", (code) => lost(new Error(`puls serve ended with ${code}`)));
    child.on("error", lost);
  });
}

function serve(data, port) {
  const log = openSync(join(data, "server.log"), "a");
  return spawn(puls, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`], {
    stdio: ["ignore", "pipe", log],
  });
}

/** Tell it to end, unless it did by itself; its last words if it ended badly. */
async function end(child, data) {
  if (child === null) return;
  const running = child.exitCode === null && child.signalCode === null;
  const ended = new Promise((done) => child.once("exit", done));
  if (running) {
    child.kill("SIGTERM");
    await ended;
  }
  await check("the server ended when it was told to, and well", () => {
    if (running && child.exitCode === 0) return;
    const said = readFileSync(join(data, "server.log"), "utf8").slice(-6000);
    throw new Error(`it ended with ${child.exitCode ?? child.signalCode}:\n${said}`);
  });
}

/** Fill a new folder, serve it to `use(address, again)`, and clear both away.
 * again() ends the server and starts another one at the same address. */
export async function withServer(fillFolder, use) {
  const data = mkdtempSync(join(tmpdir(), "puls-e2e-"));
  let child = null;
  try {
    fillFolder(data);
    child = serve(data, 0);
    const address = await addressOf(child);
    await use(address, async (meanwhile = async () => {}) => {
      await end(child, data);
      await meanwhile();
      child = serve(data, new URL(address).port);
      await addressOf(child);
    });
  } finally {
    await end(child, data);
    rmSync(data, { recursive: true, force: true });
  }
}

/** Serve a folder that is there and stays. */
export async function withServerOf(data, use) {
  const child = serve(data, 0);
  try {
    await use(await addressOf(child));
  } finally {
    await end(child, data);
  }
}
