// backup.mjs -- A backup of a folder, with and without a server on it.
//
// What is counted is counted by `puls check`, of the original and of what was
// restored.
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, 
         writeFileSync } from "node:fs";
import { join } from "node:path";

import { ended, send } from "./given.mjs";
import { finish, folder, must, puls, put, serve, test } from "./lib.mjs";

const HEAD =
  "response_id,date,customer_id,channel,language,score,comment\n";
const answers = (from, to) => HEAD + Array.from({ length: to - from + 1 },
  (_, i) => `${from + i},2026-01-05,c${i % 997},email,en,${i % 11},\n`)
  .join("");

const work = folder();
const dir = join(work, "data");
const check = (dir) => must(["check", "--data", dir]);
const tables = (said) => said.split("\n").filter((l) => / facts /.test(l))
  .join("\n") + "\n";
const backup = (file, ...more) => puls(["backup", "--data", dir, file, ...more]);
const restore = (file, to) => puls(["restore", file, "--data", to]);
let counter = 0;
const fresh = () => join(work, `restored-${++counter}`);

must(["import", "--data", dir, "--mapping", "survey-nps",
      put(work, "a.csv", answers(1, 2000))]);
must(["settings", "--data", dir, "org.name", "Bank of Cats"]);
must(["target", "--data", dir, "nps", "40"]);
mkdirSync(join(dir, "config/mappings"), { recursive: true });
put(dir, "config/mappings/own.yml", "mapping: own\n");
put(dir, "config/mappings/.hidden.yml", "no\n");
put(dir, "config/mappings/notes.txt", "no\n");
mkdirSync(join(dir, "secrets"));
put(dir, "secrets/typeform", "hush\n");

// ---- Without a server -----------------------------------------------------

const file = join(work, "one.tar.zst");

await test("a folder comes back as it was", () => {
  const said = backup(file);
  const to = fresh();

  assert.equal(said.status, 0, said.err);
  assert.equal(tables(said.out), check(dir));
  const back = restore(file, to);
  assert.equal(back.status, 0, back.err);
  assert.match(back.out, /hashes and checksums are right/);
  assert.match(back.out, /secrets are in no backup/);
  assert.equal(tables(back.out), check(dir));
  assert.equal(check(to), check(dir));
  assert.equal(must(["settings", "--data", to, "org.name"]), "Bank of Cats\n");
  assert.match(must(["target", "--data", to, "nps"]), /40/);
  assert.equal(readFileSync(join(to, "config/mappings/own.yml"), "utf8"),
               "mapping: own\n");
  assert.deepEqual(readdirSync(join(to, "config/mappings")), ["own.yml"]);
  assert.ok(!existsSync(join(to, "secrets")));
  assert.ok(!existsSync(join(to, "restore")));
  assert.ok(!existsSync(join(dir, "backup")));
  assert.ok(!existsSync(`${file}.part`));
});

await test("tar takes it apart, and md5sum agrees with the manifest", () => {
  const to = folder();

  execFileSync("tar", ["--zstd", "-xf", file, "-C", to]);
  const manifest = JSON.parse(readFileSync(join(to, "manifest.json"), "utf8"));
  assert.deepEqual(manifest.files.map((f) => f.name).sort(),
    ["config/mappings/own.yml", "facts.duckdb", "puls.sqlite"]);
  for (const f of manifest.files)
    assert.equal(execFileSync("md5sum", [join(to, f.name)])
      .toString().split(" ")[0], f.md5);
});

await test("no file is replaced, and no folder that holds something", () => {
  const again = backup(file);
  const there = restore(file, dir);

  assert.equal(again.status, 1);
  assert.match(again.err, /one.tar.zst is there already/);
  assert.equal(there.status, 1);
  assert.match(there.err, /is not empty; a backup is restored into an empty/);
});

await test("what makes no sense is a sentence", () => {
  for (const [words, sentence] of [
    [["backup"], /usage: puls backup FILE/],
    [["restore"], /usage: puls restore FILE/],
    [["restore", join(work, "none"), "--data", fresh()], /no such file/],
    [["backup", join(work, "x"), "--data", join(work, "none")],
     /there is no data folder/],
    [["backup", "/nowhere/x", "--data", dir], /no such file or folder/],
  ]) {
    const said = puls(words, { env: { PULS_DATA: "" } });
    assert.notEqual(said.status, 0);
    assert.match(said.err, sentence);
  }
});

// ---- Damage ---------------------------------------------------------------

const whole = readFileSync(file);

function refused(bytes, sentence) {
  const bad = put(work, `bad-${++counter}.zst`, bytes);
  const to = fresh();
  const said = restore(bad, to);

  assert.equal(said.status, 2, said.out + said.err);
  assert.match(said.err, sentence);
  assert.match(said.err, /^puls: [^\n]*\n$/);
  assert.deepEqual(existsSync(to) ? readdirSync(to) : [], []);
}

await test("a cut archive is refused, wherever it was cut", () => {
  for (const share of [0, 0.0001, 0.01, 0.3, 0.7, 0.99, 0.9999])
    refused(whole.subarray(0, Math.floor(whole.length * share)),
            /damaged|no backup/);
});

// What zstd makes of it; null if it refuses.
function unpacked(bytes) {
  const done = spawnSync("zstd", ["-dc"], { input: bytes,
                                            maxBuffer: 1 << 30 });

  return done.status === 0 ? done.stdout : null;
}

// A match may be taken from another place where the same bytes are, among
// zeros above all: then the archive says what it said.
await test("an archive with another byte is refused, wherever it is, " +
           "unless it says the same", () => {
  const original = unpacked(whole);
  let same = 0;

  for (let i = 1; i < 24; i++) {
    const bytes = Buffer.from(whole);
    const at = Math.floor(whole.length * i / 24);

    bytes[at] ^= 0x5a;
    if (unpacked(bytes)?.equals(original)) {
      const to = fresh();
      const said = restore(put(work, `same-${++counter}.zst`, bytes), to);

      same++;
      assert.equal(said.status, 0, said.err);
      assert.equal(check(to), check(dir));
    } else {
      refused(bytes, /damaged|no backup|manifest/);
    }
  }
  assert.ok(same < 6, `${same} of 23 say the same`);
});

await test("what is none, or holds more than it says, is refused", () => {
  refused("a letter to the board\n", /no backup/);
  const from = folder();
  execFileSync("tar", ["--zstd", "-xf", file, "-C", from]);
  const made = (...names) => {
    const out = join(work, `made-${++counter}.zst`);
    execFileSync("tar", ["--zstd", "-cf", out, "-P", "-C", from, ...names]);
    return readFileSync(out);
  };
  const all = ["manifest.json", "puls.sqlite", "config/mappings/own.yml",
               "facts.duckdb"];
  const text = readFileSync(join(from, "manifest.json"), "utf8");
  const manifest = (change) => {
    const m = JSON.parse(text);
    change(m);
    writeFileSync(join(from, "manifest.json"), JSON.stringify(m));
  };

  put(from, "more.yml", "x");
  refused(made(...all, "more.yml"), /holds more.yml/);
  refused(made(...all, "facts.duckdb"), /facts.duckdb in it is no plain/);
  refused(made("--hard-dereference", ...all, "facts.duckdb"),
          /holds facts.duckdb/);
  refused(made(...all.slice(0, 3)), /damaged/);
  refused(made(...all.slice(1)), /no backup/);
  manifest((m) => { m.files[0].name = "../../escaped"; });
  refused(made(...all), /manifest is damaged/);
  assert.ok(!existsSync(join(work, "escaped")));
  manifest((m) => { m.format = 2; });
  refused(made(...all), /newer .*install that one/);
  manifest((m) => { m.tables.perception.facts++; });
  refused(made(...all), /table perception is not what the manifest says/);
  writeFileSync(join(from, "manifest.json"), "[".repeat(9));
  refused(made(...all), /manifest is damaged: .*nested too deeply/);
});

// ---- With a server --------------------------------------------------------

// Not puls(), which would keep this process from its events.
const backupBeside = (out) => new Promise((done) => execFile(
  process.env.PULS, ["backup", out, "--data", dir], { env: process.env },
  (error, stdout, stderr) => done({ error, stdout, stderr })));

await test("a server is asked for it, while it takes more", async () => {
  const server = await serve(dir);
  const before = await server.get("/v1/status");
  let going = true, imports = 0;
  // Later imports wait behind the backup's job, earlier ones before it.
  const load = (async () => {
    while (going) {
      const first = 10_000 * ++imports;
      const up = await server.send("POST", "/v1/uploads?name=a.csv",
        answers(first, first + 4999), { "content-type": "text/csv" });
      const job = await ended(server, (await send(server, "POST",
        "/v1/imports", { upload: up.json.id, mapping: "survey-nps" })).json.id);
      assert.equal(job.state, "done", job.error);
    }
  })();
  const seen = [];

  for (let i = 0; i < 3; i++) {
    const out = join(work, `live-${i}.tar.zst`);
    const said = await backupBeside(out);
    assert.equal(said.error, null, said.stderr);
    const to = fresh();
    const back = restore(out, to);
    assert.equal(back.status, 0, back.err);
    assert.equal(check(to), tables(said.stdout));
    const facts = Number(/perception +(\d+) facts/.exec(said.stdout)[1]);
    assert.equal((facts - 2000) % 5000, 0, "imports are in it as a whole");
    seen.push(facts);
  }
  going = false;
  await load;
  assert.ok(seen[0] >= before.json.facts.perception);
  assert.deepEqual(seen, [...seen].sort((a, b) => a - b));
  const jobs = (await server.get("/v1/jobs")).json.jobs;
  assert.equal(jobs.filter((j) => j.kind === "backup" && j.state === "done")
    .length, 3);
  assert.ok(!existsSync(join(dir, "backup")));
  await server.stop();
});

await test("every event acknowledged before is in it, while more come",
  async () => {
    const server = await serve(dir);
    const BATCH = 100;
    let going = true, acknowledged = 0;
    const stream = (async () => {
      while (going) {
        const lines = Array.from({ length: BATCH }, (_, i) => JSON.stringify(
          { fact: "interaction", source: "pbx", id: `e${acknowledged + i}`,
            ts: "2026-01-05T10:00:00Z", kind: "call" })).join("\n");
        const said = await server.send("POST", "/v1/events", lines,
          { "content-type": "application/x-ndjson" });

        assert.equal(said.status, 200, said.text);
        acknowledged += BATCH;
      }
    })();

    for (let i = 0; i < 3; i++) {
      const before = acknowledged;
      const out = join(work, `events-${i}.tar.zst`);
      const said = await backupBeside(out);
      const after = acknowledged + BATCH;
      assert.equal(said.error, null, said.stderr);
      const facts = Number(/interaction +(\d+) facts/.exec(said.stdout)[1]);
      const to = fresh();
      assert.ok(facts >= before, `${facts} of ${before}`);
      assert.ok(facts <= after, `${facts} of ${after}`);
      assert.equal(restore(out, to).status, 0);
      assert.equal(check(to), tables(said.stdout));
    }
    going = false;
    await stream;
    await server.stop();
    assert.match(check(dir), new RegExp(`interaction +${acknowledged} facts`));
  });

await test("what a killed server had acknowledged is in it as well",
  async () => {
    // So that it is in the journal only when the server dies.
    must(["settings", "--data", dir, "feed.batch_ms", "60000"]);
    const server = await serve(dir);
    const said = await server.send("POST", "/v1/events", JSON.stringify(
      { fact: "outcome", source: "shop", id: "o1", kind: "purchase",
        ts: "2026-01-05T10:00:00Z" }));

    assert.equal(said.json.accepted, 1, said.text);
    process.kill(server.pid, "SIGKILL");
    await server.over;
    const out = backup(join(work, "killed.tar.zst"));
    assert.equal(out.status, 0, out.err);
    assert.match(out.out, /outcome +1 facts/);
    must(["settings", "--data", dir, "feed.batch_ms", "100"]);
  });

await test("a backup is fetched once, by the id of its job", async () => {
  const server = await serve(dir);
  const job = await server.send("POST", "/v1/backups");
  assert.equal(job.status, 202);
  const second = await server.send("POST", "/v1/backups");
  assert.equal(second.status, 409, second.text);
  await ended(server, job.json.id);
  assert.equal((await server.get("/v1/backups/0123456789abcdef")).status, 404);
  const said = await server.get(`/v1/backups/${job.json.id}`);
  assert.equal(said.status, 200);
  assert.equal(said.type, "application/zstd");
  assert.equal((await server.get(`/v1/backups/${job.json.id}`)).status, 404);
  const to = fresh();
  assert.equal(restore(put(work, "web.zst", said.bytes), to).status, 0);
  const third = await server.send("POST", "/v1/backups");
  assert.equal(third.status, 202);
  await ended(server, third.json.id);
  await server.stop();
  assert.ok(!existsSync(join(dir, "backup")), "gone with the server");
  assert.equal(check(to), check(dir));
});

finish();
