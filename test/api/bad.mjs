// bad.mjs -- What no importer wants to be given: a sentence each.
//
// Every case is one sentence on the standard error that names the thing,
// exit status 1 or 2, no crash, and a ledger that is as it was.
import assert from "node:assert/strict";
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, writeSync }
  from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { csvLine, finish, folder, must, puls, put, skip, test }
  from "./lib.mjs";

const dir = folder();
const data = join(dir, "data");
const MAPPING = `
mapping: small
facts:
  - perception:
      id: id
      ts: ts
      set: {kind: nps}
      score: {column: score, scale: {min: 0, max: 10}}
      text: text
`;
const mapping = put(dir, "small.yml", MAPPING);
const head = csvLine(["id", "ts", "score", "text"]);
const good = Array.from({ length: 500 }, (_, i) =>
  csvLine([i, "2026-03-01", i % 11, `word ${i}`])).join("");

must(["import", "--data", data, "--mapping", mapping,
      put(dir, "good.csv", head + good)]);
const content = must(["check", "--data", data]);

const words = (file, map = mapping) =>
  ["import", "--data", data, "--mapping", map, file];

// Refused, with a sentence that says all of these.
function refused(said, status, ...patterns) {
  assert.equal(said.signal, null, said.err);
  assert.equal(said.status, status, said.err + said.out);
  assert.match(said.err, /^puls: [^\n]+\n$/);
  for (const pattern of patterns) assert.match(said.err, pattern);
}

function unharmed() {
  assert.equal(must(["check", "--data", data]), content);
}

// ---- Words that nobody knows ----------------------------------------------

for (const [line, ...patterns] of [
  [["query", "npss"], /npss/, /did you mean nps/],
  [["query", "nps", "--by", "chanel"], /chanel/, /did you mean channel/],
  [["query", "nps", "--period", "last-mont"], /last-mont/, /last-month/],
  [["query", "nps", "--grai", "day"], /grai/, /did you mean grain/],
  [["qury", "nps"], /qury/, /did you mean query/],
])
  await test(`puls ${line.join(" ")} names the nearest known word`, () =>
    refused(puls([...line, "--data", data]), 2, ...patterns));

await test("an unknown key of a mapping is named with its place", () => {
  const wrong = put(dir, "wrong.yml", MAPPING.replace("score:", "scoer:"));
  const said = puls(words(join(dir, "good.csv"), wrong));

  assert.equal(said.status, 2);
  assert.match(said.err, /wrong\.yml:8:\d+: .*scoer.*did you mean score/);
  unharmed();
});

await test("a mapping of a column that the file lacks names the nearest",
  () => {
    const wrong = put(dir, "lacks.yml", MAPPING.replace("column: score",
                                                        "column: scroe"));
    const said = puls(words(join(dir, "good.csv"), wrong));

    assert.equal(said.status, 2);
    assert.match(said.err, /lacks\.yml:8:\d+: .*scroe.*did you mean "?score/);
    unharmed();
  });

// ---- Files that are no files ----------------------------------------------

await test("a file that is not there", () => {
  refused(puls(words(join(dir, "gone.csv"))), 2, /gone\.csv/);
  refused(puls(words(join(dir, "good.csv"), join(dir, "gone.yml"))), 2,
          /gone\.yml/);
  unharmed();
});

await test("a directory", () => {
  mkdirSync(join(dir, "folder.csv"));
  refused(puls(words(join(dir, "folder.csv"))), 2, /folder\.csv/,
          /folder|directory/);
  unharmed();
});

await test("an empty file", () => {
  refused(puls(words(put(dir, "empty.csv", ""))), 2, /empty/);
  unharmed();
});

if (process.getuid() === 0)
  skip("a file that may not be read", "root may read everything");
else
  await test("a file that may not be read", () => {
    const file = put(dir, "secret.csv", head + good);
    chmodSync(file, 0);
    refused(puls(words(file)), 1, /secret\.csv/, /permission|may not/);
    unharmed();
  });

// ---- Bytes that are no text -----------------------------------------------

await test("bytes that are not of the charset that was said", () => {
  const map = put(dir, "utf8.yml",
                  MAPPING.replace("facts:", "file: {encoding: utf-8}\nfacts:"));
  const said = puls(words(put(dir, "latin.csv", Buffer.concat([
    Buffer.from(`${head}900,2026-03-01,9,za`), Buffer.from([0xbf, 0xf3]),
    Buffer.from("\n")])), map));

  assert.ok([0, 1].includes(said.status), said.err);
  assert.match(said.err + said.out, /utf-8|UTF-8|encoding/);
  unharmed();
});

await test("NUL bytes", () => {
  const said = puls(words(put(dir, "nul.csv",
    Buffer.concat([Buffer.from(head), Buffer.alloc(3000)]))));

  assert.equal(said.signal, null);
  assert.ok(said.status !== 0 || /rejected +[1-9]/.test(said.out), said.out);
  unharmed();
});

await test("a packed file that was cut is taken up to the break", () => {
  const packed = gzipSync(head + good.repeat(40));
  const said = puls(words(put(dir, "cut.csv.gz",
                              packed.subarray(0, packed.length / 2))));

  assert.equal(said.status, 1);
  assert.match(said.out + said.err, /cut|broke|ends/);
  unharmed();
});

// ---- Too much of it -------------------------------------------------------

const MEMORY = 600; // MB

// Under a limit of memory, but for ASan, which reserves terabytes.
function limited(line) {
  const said = puls(line, { wrapper: ["/usr/bin/env", "bash", "-c",
    'exec 3>&1; "$@" & p=$!; top=0; ' +
    "while v=$(awk '/VmHWM/{print $2}' /proc/$p/status 2>/dev/null) && " +
    '[ -n "$v" ]; do top=$v; sleep 0.05; done; wait $p; s=$?; ' +
    'echo "top $top" >&3; exit $s', "bash"] });

  said.top = Number(/top (\d+)/.exec(said.out)[1]) / 1024;
  return said;
}

await test("a line of 1 GB is refused in little memory", () => {
  const path = join(dir, "line.csv");
  const fd = openSync(path, "w");
  const chunk = Buffer.alloc(1 << 20, "x");

  writeSync(fd, `${head}1,2026-03-01,9,`);
  for (let i = 0; i < 1024; i++) writeSync(fd, chunk);
  closeSync(fd);
  const said = limited(words(path));

  assert.equal(said.signal, null);
  assert.ok(said.status === 1 || /rejected +1 /.test(said.out),
            said.err + said.out.slice(0, 500));
  assert.match(said.err + said.out, /line 2|longer|too long|bytes/);
  assert.ok(said.top < MEMORY, `${said.top} MB`);
  ftruncateSync(openSync(path, "r+"), 0);
  unharmed();
});

await test("a million columns are refused", () => {
  const path = put(dir, "wide.csv", Array.from({ length: 1e6 }, (_, i) =>
    `c${i}`).join(",") + "\n" + "1,".repeat(999_999) + "1\n");
  const said = limited(words(path));

  refused(said, said.status === 2 ? 2 : 1, /wide\.csv/, /column|record/);
  assert.ok(said.top < MEMORY, `${said.top} MB`);
  unharmed();
});

// ---- A full disk ----------------------------------------------------------

await test("a disk that is full", () => {
  const path = put(dir, "big.csv", head + Array.from({ length: 60_000 },
    (_, i) => csvLine([`n${i}`, "2026-03-01", i % 11,
                       `${i * 7919 % 99991} ${i}`])).join(""));
  const said = puls(words(path), { wrapper: ["/usr/bin/env", "bash", "-c",
    'trap "" XFSZ; ulimit -f 700; exec "$@"', "bash"] });

  assert.equal(said.signal, null);
  assert.equal(said.status, 1, said.err + said.out);
  assert.match(said.err, /^puls: [^\n]+/);
  unharmed();
});

finish();
