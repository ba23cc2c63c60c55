// import.mjs -- Files into the ledger: twice, interrupted, mended, tried.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { chance, csvLine, finish, folder, must, puls, put, start, test }
  from "./lib.mjs";

const ROWS = 100_000;
const KILLS = 5;
const dir = folder();
const r = chance(9);

const mapping = put(dir, "calls.yml", `
mapping: calls
attrs: [skill]
facts:
  - interaction:
      id: id
      ts: {column: at, format: epoch-s}
      set: {kind: call, channel: phone}
      customer: customer
      wait: wait
      answered: answered
      attr.skill: skill
`);
const small = put(dir, "small.yml", `
mapping: small
facts:
  - perception:
      id: id
      ts: ts
      set: {kind: nps}
      score: {column: score, scale: {min: 0, max: 10}}
`);

// Every hundredth call comes twice, the second time with another end.
function calls(n) {
  const lines = [csvLine(["id", "at", "customer", "wait", "answered",
                          "skill"])];

  for (let i = 1; i <= n; i++) {
    const id = i % 100 === 0 ? i - 50 : i;
    lines.push(csvLine([id, 1735689600 + i * 60, `c${i % 5000}`,
      r.int(0, 300), r.of(["true", "false"]), r.of(["de", "en", ""])]));
  }
  return put(dir, `calls${n}.csv`, lines.join(""));
}

const importing = (data, map, file, ...more) =>
  ["import", "--data", data, "--mapping", map, "--format", "json", ...more,
   file];
const report = (...words) => JSON.parse(must(importing(...words)));
const check = (data) => must(["check", "--data", data]);

// ---- A large file, disturbed and not --------------------------------------

const file = calls(ROWS);
const calm = join(dir, "calm");
const rough = join(dir, "rough");
let content, took;

await test("a second process gets a sentence, and harms nothing", async () => {
  const began = Date.now();
  const first = start(importing(calm, mapping, file));

  first.stdout.resume();
  while (!existsSync(join(calm, "lock"))) await sleep(10);
  const second = puls(["status", "--data", calm]);
  const { status } = await first.over;

  took = Date.now() - began;
  assert.equal(status, 0);
  assert.equal(second.status, 1);
  assert.match(second.err, new RegExp(`^puls: .*${first.pid}.*\n$`));
  content = check(calm);
  assert.match(content, new RegExp(`interaction +${ROWS - ROWS / 100} facts`));
});

await test("killed five times and run again is as once through", async () => {
  for (let i = 0; i < KILLS; i++) {
    const child = start(importing(rough, mapping, file));
    child.stdout.resume();
    await sleep(took * (0.1 + 0.8 * r.next()));
    child.kill("SIGKILL");
    await child.over;
  }
  report(rough, mapping, file);
  assert.equal(check(rough), content);
});

await test("the same file again adds nothing", () => {
  const again = report(calm, mapping, file);

  assert.equal(again.read, ROWS);
  assert.equal(again.accepted, 0);
  assert.equal(again.corrected, 0);
  assert.equal(again.duplicate, ROWS);
  assert.equal(check(calm), content);
});

// ---- Rejects, and trying --------------------------------------------------

const data = join(dir, "small");
const head = csvLine(["id", "ts", "score"]);
const answers = put(dir, "answers.csv", head +
  "1,2026-03-01,9\n2,2026-03-02,11\n3,soon,4\n4,2026-03-04,7\n");

await test("a dry run shows facts and keeps none", () => {
  const before = check(data);
  const said = must(["import", "--data", data, "--mapping", small,
                     "--dry-run", answers]).trim().split("\n")
    .map((line) => JSON.parse(line));

  assert.equal(said.length, 4);
  assert.equal(said[0].score, 9);
  assert.match(said[1].rejected, /score is "11"/);
  assert.match(said[2].rejected, /ts is "soon"/);
  assert.equal(check(data), before);
  assert.ok(!existsSync(join(data, "rejects")));
});

await test("rejected rows can be mended and imported", () => {
  const first = report(data, small, answers);

  assert.equal(first.accepted, 2);
  assert.deepEqual(first.rejects.map((x) => x.line), [3, 4]);
  const left = readFileSync(first.rejects_file, "utf8");
  const mended = put(dir, "mended.csv", left.replace("11", "10")
    .replace("soon", "2026-03-03"));
  const second = report(data, small, mended);

  assert.equal(second.accepted, 2);
  assert.equal(second.rejected, 0);
  assert.equal(second.rejects_file, null);
  const nps = JSON.parse(must(["query", "nps", "--data", data, "--format",
                               "json"])).rows[0];
  // Nine and ten, four and seven: (2 - 1) of 4.
  assert.equal(nps.value, 25);
  assert.equal(nps.n, 4);
});

await test("the rejects of the same file do not replace each other", () => {
  const before = readdirSync(join(data, "rejects")).length;
  const again = report(data, small, answers);

  assert.equal(again.accepted, 0);
  assert.equal(again.rejected, 2);
  assert.equal(readdirSync(join(data, "rejects")).length, before + 2);
});

finish();
