// service.mjs -- The server's figures of itself, from the real server.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { key, readExposition } from "./exposition.mjs";
import { imported } from "./given.mjs";
import { finish, folder, must, NOW, serve, test } from "./lib.mjs";

const JSON_ONLY = { accept: "application/json" };

async function started(canary_s) {
  const dir = folder();

  must(["settings", "service.canary_s", String(canary_s), "--data", dir]);
  return { dir, server: await serve(dir) };
}

// The answer of a path, when it is as it should be.
async function when(server, path, isSo) {
  for (;;) {
    const said = await server.get(path);

    assert.equal(said.status, 200, said.text);
    if (isSo(said.json)) return said.json;
    await sleep(20);
  }
}

const scrape = async (server) => {
  const said = await server.get("/metrics");

  assert.equal(said.status, 200, said.text);
  assert.equal(said.type, "text/plain; version=0.0.4; charset=utf-8");
  return readExposition(said.text);
};

const value = (families, name, labels = {}) =>
  families.get(name)?.samples.find((s) =>
    key(s) === key({ name, labels }))?.value;

// ---- Without anything to measure -------------------------------------------

const { dir, server } = await started(0);

await test("nothing measured is null, never 0", async () => {
  const { json } = await server.get("/v1/service");
  const none = { p50: null, p95: null, p99: null };

  assert.deepEqual(json.event_to_queryable_ms, { ...none, n: 0 });
  assert.deepEqual(json.event_to_browser_ms, { ...none, n: 0 });
  assert.deepEqual(json.commit_ms, none);
  assert.equal(json.met_share, null);
  assert.equal(json.budget_left, null);
  assert.deepEqual(json.canary, { last: null, missed: 0 });
  assert.equal(json.hours.length, 24);
  assert.deepEqual({ ...json.hours[23], from: "" }, { from: "", ...none, n: 0 });
});

await test("the hours are those before now, and this one", async () => {
  const { hours } = (await server.get("/v1/service")).json;
  const from = hours.map((h) => Date.parse(h.from));

  assert.equal(from[23], Date.parse(NOW));
  for (let i = 1; i < 24; i++) assert.equal(from[i] - from[i - 1], 3_600_000);
});

await test("what was not asked for is refused", async () => {
  for (const path of ["/v1/service?x=1", "/metrics?x=1", "/readyz?x=1"]) {
    const said = await server.get(path);
    assert.equal(said.status, 400, said.text);
  }
});

// ---- Alive, ready -----------------------------------------------------------

await test("the process answers", async () => {
  const said = await server.get("/healthz");

  assert.equal(said.status, 200);
  assert.equal(said.text, "ok\n");
});

await test("it is ready, a line for each check", async () => {
  const text = await server.get("/readyz");
  const { json, status } = await server.get("/readyz", JSON_ONLY);

  assert.equal(text.status, 200);
  assert.equal(text.text, "ok ledger\nok journal\nok feed\nok disk\n");
  assert.equal(status, 200);
  assert.equal(json.ready, true);
  assert.deepEqual(json.checks.map((c) => [c.name, c.ok, c.problem]),
                   ["ledger", "journal", "feed", "disk"]
                     .map((name) => [name, true, null]));
});

// ---- /metrics ----------------------------------------------------------------

await test("every line of /metrics is as the format says", async () => {
  const families = await scrape(server);

  for (const name of ["puls_journal_bytes", "puls_commit_seconds",
                      "puls_canaries_total", "puls_jobs", "puls_ledger_facts",
                      "puls_rejects_total", "puls_http_requests_total"])
    assert.ok(families.has(name), name);
  assert.equal(value(families, "puls_queue_events"), 0);
  assert.equal(value(families, "puls_feed_failing"), 0);
  assert.ok(value(families, "process_resident_memory_bytes") > 1e6);
  assert.ok(value(families, "process_open_fds") > 3);
  assert.equal(families.get("puls_build_info").samples[0].value, 1);
  assert.ok(Number.isNaN(
    value(families, "puls_event_to_browser_seconds", { quantile: "0.99" })));
  assert.equal(value(families, "puls_canary_last_timestamp_seconds"),
               undefined);
});

await test("requests are counted by route and status", async () => {
  const at = { method: "GET", route: "/v1/metrics/:name", status: "404" };
  const before = value(await scrape(server), "puls_http_requests_total", at);

  for (let i = 0; i < 3; i++) await server.get(`/v1/metrics/no${i}`);
  await server.get("/v1/no/such/path");
  const after = await scrape(server);
  assert.equal(value(after, "puls_http_requests_total", at) - (before ?? 0), 3);
  assert.ok(value(after, "puls_http_requests_total",
                  { method: "-", route: "-", status: "404" }) >= 1);
  assert.ok(!JSON.stringify([...after]).includes("such"));
});

await test("counters only grow", async () => {
  const before = await scrape(server);

  await server.get("/v1/status");
  const after = await scrape(server);
  for (const [name, { type, samples }] of before)
    if (type === "counter")
      for (const s of samples)
        assert.ok(value(after, name, s.labels) >= s.value, key(s));
});

await test("facts are counted by table, and a source by its file", async () => {
  await imported(server, { mapping: "survey-nps" },
                 "response_id,date,customer_id,channel,language,score,comment\n" +
                 "a1,2026-01-05,c1,email,en,9,Quick\n", "answers.csv");
  const families = await scrape(server);
  const { sources: [source] } = (await server.get("/v1/sources")).json;

  // The score and the comment.
  assert.equal(value(families, "puls_ledger_facts", { table: "perception" }),
               2);
  assert.equal(value(families, "puls_ledger_facts", { table: "outcome" }), 0);
  assert.equal(source.facts.perception, 2);
  assert.equal(Date.parse(source.last_arrival),
               Date.parse(NOW));
  assert.equal(source.usual_gap_s, null); // it came once, with one day
  assert.equal(source.stale, false);
  assert.equal(source.stale_since, null);
  assert.equal(source.quarantined, 0);
  assert.equal(source.refused, 0);
});

// ---- Canaries ---------------------------------------------------------------

await test("a canary comes back, and is measured", async () => {
  const { server: second } = await started(1);
  const json = await when(second, "/v1/service", (s) =>
    s.event_to_queryable_ms.n >= 2 && s.event_to_browser_ms.n >= 2);

  assert.ok(json.event_to_queryable_ms.p50 > 0);
  assert.ok(json.event_to_queryable_ms.p99 < 10_000);
  // Not of the same canaries: the latest may not have been pushed yet.
  assert.ok(json.event_to_browser_ms.p50 > 0);
  assert.ok(json.event_to_browser_ms.p99 < 10_000);
  assert.ok(json.met_share >= 0 && json.met_share <= 1);
  assert.ok(json.budget_left <= 1);
  assert.equal(json.viewers, 0); // the canaries' own is not counted
  assert.ok(json.hours[23].n >= 2);
  assert.equal(json.canary.missed, 0);
  // The clock stands still, but no two canaries are the same.
  const since = Date.parse(json.canary.last) - Date.parse(NOW);
  assert.ok(since > 0 && since < 1000, json.canary.last);
  const families = await scrape(second);
  assert.ok(value(families, "puls_canaries_total") >= 2);
  assert.ok(families.get("puls_event_to_queryable_seconds").samples
    .find((s) => s.name.endsWith("_count")).value >= 2);
  assert.ok(value(families, "puls_canary_last_timestamp_seconds") > 0);
  const status = (await second.get("/v1/status")).json;
  assert.deepEqual(Object.values(status.facts), [0, 0, 0, 0]); // no fact
  await second.stop();
});

// ---- Not ready --------------------------------------------------------------

await test("a folder that is gone makes it not ready, and says so", async () => {
  rmSync(dir, { recursive: true });
  const text = await server.get("/readyz");
  const { json, status } = await server.get("/readyz", JSON_ONLY);

  assert.equal(text.status, 503);
  assert.match(text.text, /^failed disk: no such file or folder: .+$/m);
  assert.equal(status, 503);
  assert.equal(json.ready, false);
  assert.equal(json.checks.find((c) => c.name === "disk").ok, false);
  assert.equal((await server.get("/healthz")).status, 200);
});

finish();
process.exit();
