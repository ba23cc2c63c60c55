// sse.mjs -- A page that stays open: server-sent events, put together.
//
//   const page = await open(server, ["/v1/status"]);
//   await page.until((p) => p.body[0]?.facts.interaction === 3);
//   page.close();
//
// Events are taken apart as the HTML standard says (9.2.6), patches applied
// as RFC 6902 says; neither is written from the server.
import assert from "node:assert/strict";
import http from "node:http";

const PATIENCE_MS = 60_000;

function walk(doc, path) {
  const tokens = path.split("/").slice(1)
    .map((t) => t.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = tokens.pop();

  return [tokens.reduce((at, t) => at[t], doc), last];
}

// RFC 6902, sections 4.1 to 4.3; the document is changed and given back.
export function patched(doc, operations) {
  for (const { op, path, value } of operations) {
    if (path === "") {
      assert.equal(op, "replace");
      doc = value;
      continue;
    }
    const [at, key] = walk(doc, path);

    if (Array.isArray(at)) {
      assert.ok(Number(key) <= at.length - (op === "add" ? 0 : 1), path);
      at.splice(Number(key), op === "add" ? 0 : 1,
                ...(op === "remove" ? [] : [value]));
    } else {
      assert.equal(op === "add", !Object.hasOwn(at, key), path);
      if (op === "remove") delete at[key];
      else at[key] = value;
    }
  }
  return doc;
}

function fields(block) {
  const event = { data: [] };

  for (const line of block.split("\n")) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line);

    if (name === "data") event.data.push(value);
    else if (name !== "") event[name] = value;
  }
  return event;
}

class Page {
  body = [];
  problem = [];
  counts = { hello: 0, snapshot: 0, patch: 0, problem: 0, comment: 0 };
  bytes = 0;
  #text = "";
  #waiting = new Set();

  take(block) {
    const event = fields(block);

    if (event.id !== undefined) this.id = event.id;
    if (event.event === undefined) {
      this.counts.comment++;
      return;
    }
    const data = JSON.parse(event.data.join("\n"));
    const { watch } = data;

    this.counts[event.event]++;
    if (event.event === "hello") this.hello = data;
    if (event.event === "problem") this.problem[watch] = data.problem;
    if (event.event === "snapshot") this.body[watch] = data.body;
    if (event.event === "patch")
      this.body[watch] = patched(this.body[watch], data.patch);
  }

  feed(text) {
    this.bytes += text.length;
    this.#text += text;
    for (let end; (end = this.#text.indexOf("\n\n")) >= 0;) {
      this.take(this.#text.slice(0, end));
      this.#text = this.#text.slice(end + 2);
    }
    for (const look of this.#waiting) look();
  }

  // When that is so; it has to become so.
  until(holds) {
    return new Promise((done, fail) => {
      const look = () => {
        if (!holds(this)) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        done(this);
      };
      const timer = setTimeout(
        () => fail(new Error(`never so: ${holds}; ` +
                             JSON.stringify([this.counts, this.problem]))),
        PATIENCE_MS);

      this.#waiting.add(look);
      look();
    });
  }

  close() {
    this.request.destroy();
  }
}

export const watching = (paths) =>
  `/v1/live?${paths.map((p) => `watch=${encodeURIComponent(p)}`).join("&")}`;

// The open page, once the headers are there.  `last` is another page that it
// goes on from: with its id, and what it had.
export function open(server, paths, { last, agent } = {}) {
  const page = new Page();

  if (last) page.body = structuredClone(last.body);
  return new Promise((done, fail) => {
    page.request = http.get(
      { host: "127.0.0.1", port: server.port, path: watching(paths),
        agent: agent ?? new http.Agent(),
        headers: last ? { "last-event-id": last.id } : {} }, (res) => {
        page.status = res.statusCode;
        page.headers = res.headers;
        page.response = res;
        res.setEncoding("utf8");
        res.on("data", (text) => page.feed(text));
        res.on("error", () => {});
        res.on("close", () => { page.ended = true; page.feed(""); });
        done(page);
      });
    page.request.on("error", fail);
  });
}
