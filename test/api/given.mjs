// given.mjs -- What must be there before an example of the API can be asked.
//
// Ids of uploads and jobs are new each time, so the description cannot know
// them: given[METHOD PATH](server) makes one, and says what stands for the
// parts of the path and of the body.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

// The second row is refused: there is no such answer.
const ANSWERS =
  "response_id,date,customer_id,channel,language,score,comment\n" +
  "a1,2026-01-05,c1,email,en,9,Quick\na2,2026-01-06,c2,email,en,12,Slow\n";

const JSON_TYPE = { "content-type": "application/json" };

// The id of an upload of these bytes.
export async function handOver(server, bytes = ANSWERS, name = "answers.csv") {
  const said = await server.send(
    "POST", `/v1/uploads?name=${encodeURIComponent(name)}`, bytes,
    { "content-type": "application/octet-stream" });

  assert.equal(said.status, 201, said.text);
  return said.json.id;
}

export const send = (server, method, path, body) =>
  server.send(method, path, body && JSON.stringify(body),
              body ? JSON_TYPE : {});

// The job when it has come to an end.
export async function ended(server, id) {
  for (;;) {
    const said = await server.get(`/v1/jobs/${id}`);

    assert.equal(said.status, 200, said.text);
    if (!["waiting", "running"].includes(said.json.state)) return said.json;
    await sleep(20);
  }
}

// Import these bytes; the job when it has ended.
export async function imported(server, choice, bytes, name) {
  const upload = await handOver(server, bytes, name);
  const said = await send(server, "POST", "/v1/imports",
                          { upload, ...choice });

  assert.equal(said.status, 202, said.text);
  return ended(server, said.json.id);
}

const answers = (server) => imported(server, { mapping: "survey-nps" });

export const given = {
  "DELETE /v1/uploads/{id}": async (s) => ({ path: { id: await handOver(s) } }),
  "POST /v1/uploads/{id}/preview":
    async (s) => ({ path: { id: await handOver(s) } }),
  "POST /v1/imports": async (s) => ({ body: { upload: await handOver(s) } }),
  "GET /v1/jobs/{id}": async (s) => ({ path: { id: (await answers(s)).id } }),
  "DELETE /v1/jobs/{id}":
    async (s) => ({ path: { id: (await answers(s)).id } }),
  "GET /v1/rejects/{file}": async (s) =>
    ({ path: { file: (await answers(s)).report.rejects_file } }),
  // The example of POST has made one.
  "GET /v1/backups/{id}": async (s) => {
    const { jobs } = (await s.get("/v1/jobs")).json;
    const made = jobs.find((j) => j.kind === "backup") ??
      (await send(s, "POST", "/v1/backups")).json;
    return { path: { id: (await ended(s, made.id)).id } };
  },
  "DELETE /v1/sources/{name}": async (s) => { await answers(s); return {}; },
};
