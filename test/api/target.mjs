// target.mjs -- What a metric should reach, and whether it did.
//
// 100 answers to "how likely": 70 tens, 20 eights, 10 zeros.  The NPS is 60;
// half the interval is about 13 points (standard deviation 66, n 100).
import assert from "node:assert/strict";
import { join } from "node:path";

import { csvLine, finish, folder, must, puls, put, serve, test }
  from "./lib.mjs";

const dir = folder();
const data = join(dir, "data");
const mapping = put(dir, "nps.yml", `
mapping: nps
facts:
  - perception:
      id: id
      ts: ts
      set: {kind: nps}
      score: {column: score, scale: {min: 0, max: 10}}
`);
const scores = [...Array(70).fill(10), ...Array(20).fill(8),
                ...Array(10).fill(0)];
const rows = scores.map((s, i) => csvLine([i, "2026-03-01", s])).join("");

const target = (...words) => puls(["target", ...words, "--data", data]);
const answer = () => JSON.parse(must(["query", "nps", "--format", "json",
                                      "--data", data]));

must(["import", "--data", data, "--mapping", mapping,
      put(dir, "nps.csv", csvLine(["id", "ts", "score"]) + rows)]);

await test("without a target an answer has none", () => {
  assert.equal(answer().rows[0].value, 60);
  assert.equal(answer().target, undefined);
  assert.equal(target("nps").out, "nps = none\n");
  assert.equal(target().out, "");
});

for (const [value, state] of [["30", "reached"], ["60", "cannot say yet"],
                              ["90", "missed"], ["-1e1", "reached"]])
  await test(`a target of ${value} is ${state}`, () => {
    assert.equal(target("nps", value).status, 0);
    assert.deepEqual(answer().target, { value: Number(value), state });
  });

await test("a target has its day and is listed", () => {
  assert.equal(target("nps", "75.5", "--due", "2026-12-31").status, 0);
  assert.equal(target().out, "nps = 75.5 points by 2026-12-31\n");
});

await test("the server says the same", async () => {
  const server = await serve(data);
  const said = (await server.get("/v1/query?metric=nps")).json;
  const held = target("nps", "10");

  await server.stop();
  assert.deepEqual(said.target, { value: 75.5, state: "missed" });
  assert.equal(held.status, 1);
  assert.match(held.err, new RegExp(`${server.pid}`));
});

await test("what is no target is refused with a sentence", () => {
  for (const [words, sentence] of [
    [["npss", "10"], /npss.*did you mean nps/],
    [["nps", "much"], /a target is a number or none, not "much"/],
    [["nps", "inf"], /a target is a number/],
    [["nps", "nan"], /a target is a number/],
    [["nps", "10", "--due", "soon"], /--due.*soon/],
    [["nps", "10", "--du", "2026-12-31"], /did you mean --due/],
    [["nps", "1", "2"], /usage: puls target/],
  ]) {
    const said = target(...words);
    assert.equal(said.status, 2, words.join(" "));
    assert.match(said.err, sentence);
  }
  assert.equal(answer().target.value, 75.5);
});

await test("it can be taken away", () => {
  assert.equal(target("nps", "none").status, 0);
  assert.equal(answer().target, undefined);
});

finish();
