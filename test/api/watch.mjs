// watch.mjs -- Files dropped into the folder watch, with a server running.
//
// The figures are counted from how the files are made.
import assert from "node:assert/strict";
import { appendFileSync, chmodSync, closeSync, existsSync, mkdirSync, openSync,
         readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync,
         writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { finish, folder, must, put, serve, skip, test } from "./lib.mjs";

const BOM = "\ufeff"; // for spreadsheets
const HEAD =
  "response_id,date,customer_id,channel,language,score,comment\n";
const answer = (id, score) => `${id},2026-01-05,c${id},email,en,${score},\n`;
const answers = (from, to, score = 9) =>
  HEAD + Array.from({ length: to - from + 1 },
                    (_, i) => answer(from + i, score)).join("");

// A data folder whose files settle in a second.
function settled() {
  const dir = folder();

  must(["settings", "--data", dir, "watch.settle_s", "1"]);
  return dir;
}

const dir = settled();
const watch = join(dir, "watch");
const done = join(watch, "done"), failed = join(watch, "failed");
let server = await serve(dir);

// Whole at once, as a program does that cares.
function drop(name, content) {
  const path = put(dir, `.${name}.new`, content);

  renameSync(path, join(watch, name));
}

async function until(what, is) {
  for (const end = Date.now() + 180_000; Date.now() < end; await sleep(50))
    if (await is()) return;
  throw new Error(`waited too long: ${what}`);
}

// Its report, once the file is in the folder.
async function reported(where, name) {
  await until(`${where}/${name}`, () => existsSync(join(where, name)));
  return JSON.parse(readFileSync(join(where, `${name}.report.json`), "utf8"));
}

const facts = async () =>
  (await server.get("/v1/status")).json.facts.perception;
const jobs = async () => (await server.get("/v1/jobs")).json.jobs;

// ---- Which mapping --------------------------------------------------------

await test("the mapping that a file's name begins with takes it", async () => {
  drop("survey-nps-2026-01.csv", answers(1, 50));
  const said = await reported(done, "survey-nps-2026-01.csv");

  assert.equal(said.state, "done");
  assert.equal(said.mapping, "survey-nps");
  assert.equal(said.error, null);
  assert.equal(said.report.accepted, 50);
  assert.equal(said.report.file, "survey-nps-2026-01.csv");
  assert.match(readFileSync(
    join(done, "survey-nps-2026-01.csv.report.txt"), "utf8"),
    /accepted +50 facts/);
  assert.ok(!existsSync(join(watch, "survey-nps-2026-01.csv")));
  assert.equal(await facts(), 50);
});

await test("a file of another name is taken by its columns, packed or not",
  async () => {
    drop("export.csv.gz", gzipSync(answers(51, 60)));
    const said = await reported(done, "export.csv.gz");

    assert.equal(said.mapping, "survey-nps");
    assert.equal(said.report.accepted, 10);
  });

await test("its job is one of all jobs, with the report", async () => {
  const [job] = await jobs();

  assert.equal(job.kind, "import");
  assert.equal(job.name, "export.csv.gz");
  assert.equal(job.state, "done");
  assert.equal(job.source, "survey-nps");
  assert.equal(job.report.accepted, 10);
});

await test("a file that no mapping fits says what to do", async () => {
  drop("moods.csv", "mood,colour\n1,red\n2,blue\n");
  const said = await reported(failed, "moods.csv");

  assert.equal(said.state, "failed");
  assert.equal(said.report, null);
  assert.match(said.error, /no mapping fits moods.csv; .*--suggest/);
  assert.match(readFileSync(join(failed, "moods.csv.report.txt"), "utf8"),
               /^no mapping fits moods.csv/);
  assert.equal((await jobs())[0].state, "failed");
  assert.equal((await jobs())[0].error, said.error);
});

await test("one with the name of a mapping but other columns fails", async () => {
  drop("survey-nps-wrong.csv", "a,b\n1,2\n");
  const said = await reported(failed, "survey-nps-wrong.csv");

  assert.equal(said.mapping, "survey-nps");
  assert.match(said.error, /response_id/);
  assert.doesNotMatch(said.error, /puls-test-/, "says no path of ours");
});

// ---- What else can be wrong -----------------------------------------------

await test("refused rows are beside the file, to be mended", async () => {
  drop("survey-nps-b.csv", answers(70, 79) + answer(80, 12));
  const said = await reported(done, "survey-nps-b.csv");
  const rows = join(done, "survey-nps-b.csv.rejects.csv");

  assert.equal(said.report.accepted, 10);
  assert.equal(said.report.rejected, 1);
  assert.equal(readFileSync(rows, "utf8"), BOM + HEAD + answer(80, 12));
  assert.match(readFileSync(`${rows}.txt`, "utf8"), /^line 12: .*12/);
  const [job] = await jobs();
  const page = await server.get(`/v1/rejects/${job.report.rejects_file}`);
  assert.equal(page.text, BOM + HEAD + answer(80, 12));
});

await test("a file that comes again gets a number", async () => {
  for (const [i, name] of [[0, "survey-nps-2026-01-2.csv"],
                           [1, "survey-nps-2026-01-3.csv"]]) {
    drop("survey-nps-2026-01.csv", answers(1, 51 + i));
    const said = await reported(done, name);

    assert.equal(said.file, "survey-nps-2026-01.csv");
    assert.equal(said.report.duplicate, 51 + i);
  }
});

await test("a file that was cut needs somebody, but what is there counts",
  async () => {
    const before = await facts();
    const whole = gzipSync(answers(100, 5000, 3), { level: 0 });

    drop("survey-nps-cut.csv.gz", whole.subarray(0, whole.length / 2));
    const said = await reported(failed, "survey-nps-cut.csv.gz");

    assert.equal(said.state, "broken");
    assert.ok(said.report.broken);
    assert.ok(said.report.accepted > 1000);
    assert.equal(await facts(), before + said.report.accepted);
  });

const SHUT = "a file that nobody may read fails, and the next one is taken";
if (process.getuid() === 0) skip(SHUT, "root may read everything");
else
  await test(SHUT, async () => {
    drop("survey-nps-shut.csv", answers(1, 2));
    chmodSync(join(watch, "survey-nps-shut.csv"), 0);
    drop("survey-nps-open.csv", answers(1, 2));
    await reported(failed, "survey-nps-shut.csv");
    await reported(done, "survey-nps-open.csv");
  });

await test("unfinished names, folders and links are left alone", async () => {
  const left = [".survey-nps.csv", "survey-nps.csv.part", "survey-nps.tmp",
                "survey-nps.crdownload"];

  for (const name of left) drop(name, answers(1, 2));
  mkdirSync(join(watch, "survey-nps-folder"));
  writeFileSync(join(watch, "survey-nps-folder", "survey-nps.csv"), "x");
  symlinkSync("/etc/passwd", join(watch, "survey-nps-link"));
  drop("survey-nps-z.csv", answers(1, 2));
  await reported(done, "survey-nps-z.csv");
  assert.deepEqual(readdirSync(watch).sort(),
                   [...left, "done", "failed", "survey-nps-folder",
                    "survey-nps-link"].sort());
});

// ---- Files that are still being written -----------------------------------

await test("a file that grows is taken once, when it has stopped", async () => {
  const before = (await jobs()).length;
  const path = join(watch, "survey-nps-slow.csv");

  writeFileSync(path, HEAD);
  for (let i = 0; i < 30; i++) {
    appendFileSync(path, answer(`s${i}`, 8));
    await sleep(100); // it is the pace that is tested
  }
  const said = await reported(done, "survey-nps-slow.csv");

  assert.equal(said.report.accepted, 30);
  assert.equal((await jobs()).length, before + 1);
});

await test("a file that somebody holds open to write is not taken", async () => {
  const path = join(watch, "survey-nps-open.csv");
  const fd = openSync(path, "w");

  writeSync(fd, answers(900, 901));
  drop("survey-nps-other.csv", answers(1, 2));
  await reported(done, "survey-nps-other.csv");
  drop("survey-nps-third.csv", answers(1, 2)); // settled later than the first
  await reported(done, "survey-nps-third.csv");
  assert.ok(existsSync(path));
  writeSync(fd, answer(902, 9));
  closeSync(fd);
  const said = await reported(done, "survey-nps-open.csv");
  assert.equal(said.report.read, 3);
});

// ---- The server ends ------------------------------------------------------

await test("many files come through, in the order they were written",
  async () => {
    for (let i = 0; i < 30; i++)
      drop(`survey-nps-m${String(i).padStart(2, "0")}.csv`,
           HEAD + answer(`m${i}`, 5));
    await until("30 files", () =>
      readdirSync(done).filter((f) => /-m\d\d\.csv$/.test(f)).length === 30);
    const names = (await jobs()).map((j) => j.name)
      .filter((n) => /-m\d\d\.csv$/.test(n));
    assert.deepEqual(names, [...names].sort().reverse());
  });

await test("killed in the midst of an import, it is imported again",
  async () => {
    const big = answers(100_000, 200_000, 7);

    drop("survey-nps-big.csv", big);
    await until("it runs", async () => (await jobs())
      .some((j) => j.name === "survey-nps-big.csv" && j.state === "running"));
    process.kill(server.pid, "SIGKILL");
    await server.over;
    assert.ok(existsSync(join(watch, "survey-nps-big.csv")));
    server = await serve(dir);
    const said = await reported(done, "survey-nps-big.csv");
    assert.equal(said.report.accepted + said.report.duplicate, 100_001);
  });

await test("stopped in the midst, the file waits for the next start",
  async () => {
    drop("survey-nps-wait.csv", answers(400_000, 500_000, 7));
    await until("it runs", async () => (await jobs())
      .some((j) => j.name === "survey-nps-wait.csv" && j.state === "running"));
    await server.stop();
    assert.ok(!existsSync(join(failed, "survey-nps-wait.csv")));
    server = await serve(dir);
    const said = await reported(done, "survey-nps-wait.csv");
    assert.equal(said.report.accepted + said.report.duplicate, 100_001);
    assert.equal((await server.get(
      "/v1/query?metric=nps")).status, 200);
  });

await server.stop();
finish();
