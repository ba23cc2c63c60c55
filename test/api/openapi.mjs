// openapi.mjs -- The API is as docs/api/openapi.yaml says, and no more.
//
// Every route is described; every example of the description is asked of a
// live server, and the answer has the form that the description gives it.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { company } from "./company.mjs";
import { given } from "./given.mjs";
import { finish, read, ROOT, search, serve, skip, test } from "./lib.mjs";

let yaml, Ajv;

try {
  const require = createRequire(join(ROOT, "web/package.json"));
  yaml = require("js-yaml");
  Ajv = require("ajv/dist/2020.js").default;
} catch {
  skip("the API's description", "web/node_modules is not installed");
  finish();
  process.exit(77);
}

const spec = yaml.load(read("docs/api/openapi.yaml"));
const ajv = new Ajv({ strict: false, allErrors: true });

ajv.addSchema({ $id: "puls:/openapi", ...spec });

// ---- Paths ----------------------------------------------------------------

await test("every route is described, and nothing else is", () => {
  const table = [...read("src/api/routes.c")
    .matchAll(/\{"([A-Z]+)", "([^"]+)",/g)]
    .map(([, method, path]) => `${method} ${path}`).sort();
  const described = Object.entries(spec.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) =>
      `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`)).sort();

  assert.ok(table.length > 5);
  assert.deepEqual(described, table);
});

// ---- Examples -------------------------------------------------------------

const server = await serve(company());
const resolved = (x) => (x.$ref ? x.$ref.slice(2).split("/")
  .reduce((at, key) => at[key], spec) : x);

// Does the answer have the form of its status and content type?
function conforms(path, said, method = "get") {
  const answers = spec.paths[path][method].responses;
  const answer = resolved(answers[said.status] ?? answers.default);
  const type = said.type.split(";")[0];
  const pointer = path.replaceAll("~", "~0").replaceAll("/", "~1");
  const key = answers[said.status] ? said.status : "default";

  if (!answer.content) { // 204
    assert.equal(said.bytes.length, 0);
    return;
  }
  assert.ok(answer.content[type], `${path}: ${said.status} as ${said.type}`);
  if (!type.endsWith("json")) return;
  const schema = answers[key].$ref
    ? "puls:/openapi#/components/responses/Problem/content/" +
      "application~1problem+json/schema"
    : `puls:/openapi#/paths/${encodeURIComponent(pointer)}/${method}/responses/` +
      `${key}/content/application~1json/schema`;
  const check = ajv.getSchema(schema);

  assert.ok(check, schema);
  assert.ok(check(said.json), `${path}: ${ajv.errorsText(check.errors)}: ` +
                              said.text.slice(0, 300));
}

// The values of a parameter that the description itself gives.
function examplesOf(parameter) {
  if (parameter.example !== undefined) return [parameter.example];
  const { enum: words, minimum } = parameter.schema;
  return words ?? (minimum !== undefined ? [minimum] : []);
}

// What an example needs beside it: a period that ends has to begin.
function besides(p) {
  return p.name === "to"
    ? [["from", spec.components.parameters.from.example]] : [];
}

// What an operation says of its body: the first type, with its example.
function bodyOf(operation) {
  const [type, content] = Object.entries(operation.requestBody?.content ??
                                         {})[0] ?? [];

  return { body: content?.example,
           headers: type ? { "content-type": type } : {} };
}

// In the order of the description, and what takes away comes last: it has been
// made before.
const operations = Object.entries(spec.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) =>
    ({ path, method, operation })));
const removes = ({ method }) => method === "delete";

for (const { path, method, operation } of [
  ...operations.filter((o) => !removes(o)), ...operations.filter(removes)]) {
  const parameters = (operation.parameters ?? []).map(resolved);
  const { path: parts, body: more } =
    await given[`${method.toUpperCase()} ${path}`]?.(server) ?? {};
  const { body: example, headers } = bodyOf(operation);
  const body = more ? { ...example, ...more } : example;
  const name = `${method === "get" ? "" : `${method.toUpperCase()} `}${path}`;
  const ask = (path) => server.send(method.toUpperCase(), path, body, headers);
  const need = parameters.filter((p) => p.required && p.in === "query")
    .map((p) => [p.name, p.example]);
  const good = Number(Object.keys(operation.responses)
    .find((status) => status.startsWith("2")));
  const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(parts?.[name] ??
                       parameters.find((p) => p.name === name).example));

  await test(`${name} answers as described`, async () => {
    const said = await ask(filled + (need.length ? search(need) : ""));
    assert.equal(said.status, good, said.text);
    conforms(path, said, method);
  });
  for (const p of parameters.filter((x) => x.in === "query" && !x.required))
    for (const value of examplesOf(p))
      await test(`${name} takes ${p.name}=${value}`, async () => {
        const said = await ask(
          filled + search([...need, ...besides(p), [p.name, value]]));
        conforms(path, said, method);
        assert.equal(said.status, good, said.text);
      });
}

await test("the forms of answers, with all there can be in them", async () => {
  for (const query of [
    "metric=nps&by=channel,product&compare=previous,year&period=2025",
    "metric=nps,csat,aht,csat_mean&grain=month&compare=year&period=2025",
    "metric=net_sales&grain=day&last=3m&limit=2",
    "metric=csat&by=segment&where=channel%3D",
  ]) conforms("/v1/query", await server.get(`/v1/query?${query}`));
  for (const query of ["metric=average_order_value", "metric=nps",
                       "metric=logo_churn&period=2025", "metric=aht_p90",
                       "metric=nps&where=channel%3Dnowhere"])
    conforms("/v1/receipt", await server.get(`/v1/receipt?${query}`));
});

// ---- What is wrong --------------------------------------------------------

for (const [path, status, ...words] of [
  ["/v1/query?metric=npss", 400, "npss", "did you mean nps"],
  ["/v1/query?metric=nps&by=chanel", 400, "chanel", "did you mean channel"],
  ["/v1/query?metric=nps&perod=2025", 400, "perod", "did you mean period"],
  ["/v1/query?metric=nps&period=last-mont", 400, "last-mont", "last-month"],
  ["/v1/query?metric=nps&grain=mnth", 400, "mnth", "did you mean month"],
  ["/v1/query?metric=nps&format=jsn", 400, "jsn", "did you mean json"],
  ["/v1/query?metric=nps&compare=prevous", 400, "prevous", "previous"],
  ["/v1/query?metric=nps&where=chanel%3Dx", 400, "chanel", "channel"],
  ["/v1/query", 400, "names no metric"],
  ["/v1/receipt?metric=nps&by=channel", 400, "a receipt is for one number"],
  ["/v1/status?verbose=1", 400, "verbose"],
  ["/v1/metrics?langg=pl", 400, "langg", "did you mean lang"],
  ["/v1/dimensions?x=1", 400, "x"],
  ["/v1/dimensions/chanel", 404, "chanel", "channel"],
  ["/v1/dimensions/channel?limit=0", 400, "limit"],
  ["/v1/dimensions/channel?limt=3", 400, "limt", "limit"],
  ["/v1/metrics/npss", 404, "npss", "did you mean nps"],
  ["/v1/qury?metric=nps", 404, "/v1/qury", "did you mean /v1/query"],
])
  await test(`${path} is ${status} and says why`, async () => {
    const said = await server.get(path);
    assert.equal(said.status, status, said.text);
    assert.match(said.type, /^application\/problem\+json/);
    for (const word of words)
      assert.ok(said.json.detail.includes(word), said.json.detail);
    assert.equal(said.json.status, status);
    assert.ok(ajv.getSchema("puls:/openapi#/components/schemas/Problem")(
      said.json), said.text);
  });

await test("another method is 405 and says which are allowed", async () => {
  const said = await server.get("/v1/status", {}, "DELETE");
  assert.equal(said.status, 405);
  assert.equal(said.headers.allow, "GET, HEAD");
});

// ---- HTTP -----------------------------------------------------------------

await test("HEAD is GET without its body", async () => {
  const get = await server.get("/v1/metrics/nps");
  const head = await server.get("/v1/metrics/nps", {}, "HEAD");
  assert.equal(head.status, 200);
  assert.equal(head.text, "");
  assert.equal(head.type, get.type);
});

await test("an answer that is the same is not sent again", async () => {
  const { etag } = (await server.get("/v1/metrics")).headers;
  const again = await server.get("/v1/metrics", { "If-None-Match": etag });
  const other = await server.get("/v1/metrics",
                                 { "If-None-Match": "\"other\"" });
  assert.ok(etag);
  assert.equal(again.status, 304);
  assert.equal(again.text, "");
  assert.equal(other.status, 200);
});

await test("a long answer is packed for those who can unpack it", async () => {
  const plain = await server.get("/v1/metrics");
  const packed = await server.get("/v1/metrics",
                                  { "Accept-Encoding": "gzip" });
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.equal(packed.headers["content-encoding"], "gzip");
  assert.equal(gunzipSync(packed.bytes).toString(), plain.text);
});

await server.stop();
finish();
