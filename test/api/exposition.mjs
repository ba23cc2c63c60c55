// exposition.mjs -- A strict reader of Prometheus' text format 0.0.4.
//
// read_exposition(text) gives a map of families {type, help, samples}; a
// sample is {name, labels, value}.  Whatever the format, or the rules for
// names and units, do not allow is an error with its line:
// https://prometheus.io/docs/instrumenting/exposition_formats/
import assert from "node:assert/strict";

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|NaN|[+-]Inf)$/;
const TYPES = ["counter", "gauge", "summary", "histogram"];
const SUFFIXES = { summary: ["", "_sum", "_count"],
                   histogram: ["_bucket", "_sum", "_count"] };

const number = (s) =>
  s === "+Inf" ? Infinity : s === "-Inf" ? -Infinity : Number(s);

function labelsOf(text, line) {
  const labels = {};

  for (LABEL.lastIndex = 0; LABEL.lastIndex < text.length;) {
    const m = LABEL.exec(text);

    assert.ok(m, `labels: ${line}`);
    assert.ok(!(m[1] in labels), `a label twice: ${line}`);
    assert.ok(!m[1].startsWith("__"), `a reserved label: ${line}`);
    labels[m[1]] = m[2].replace(/\\(.)/g, (_, c) => (c === "n" ? "\n" : c));
  }
  return labels;
}

function sampleOf(line) {
  const m = /^([^\s{]+)(?:\{(.*)\})? (\S+)$/.exec(line);

  assert.ok(m, `no sample: ${line}`);
  assert.match(m[1], NAME, line);
  assert.match(m[3], NUMBER, line);
  return { name: m[1], labels: labelsOf(m[2] ?? "", line),
           value: number(m[3]) };
}

export const key = ({ name, labels }) =>
  JSON.stringify([name, ...Object.entries(labels).sort()]);

function checkHistogram(family, samples) {
  const groups = new Map();

  for (const { name, labels: { le, ...rest }, value } of samples) {
    const at = JSON.stringify(Object.entries(rest).sort());
    const group = groups.get(at) ?? { buckets: [] };

    groups.set(at, group);
    if (name.endsWith("_bucket")) group.buckets.push([number(le), value]);
    else group[name.slice(family.length)] = value;
  }
  for (const [at, { buckets, _sum, _count }] of groups) {
    const last = buckets.at(-1);

    assert.equal(last[0], Infinity, `${family}${at}: no bucket +Inf`);
    assert.equal(last[1], _count, `${family}${at}: _count`);
    assert.ok(_sum >= 0, `${family}${at}: _sum`);
    buckets.slice(1).forEach(([le, n], i) =>
      assert.ok(le > buckets[i][0] && n >= buckets[i][1], family + at));
  }
}

const whole = (x) => Number.isInteger(x) && x >= 0;

function checkFamily(name, { type, help, samples }) {
  const seen = new Set();

  assert.ok(help.length > 0, `${name} has no help`);
  assert.ok(!/_(ms|millis|kb|mb|percent)(_|$)/.test(name),
            `${name} is not in base units`);
  assert.equal(type === "counter", name.endsWith("_total"),
               `${name} is a ${type}`);
  for (const s of samples) {
    const suffix = s.name.slice(name.length);

    assert.ok((SUFFIXES[type] ?? [""]).includes(suffix), s.name);
    assert.ok(!seen.has(key(s)), `twice: ${key(s)}`);
    seen.add(key(s));
    assert.equal(type === "summary" && suffix === "", "quantile" in s.labels);
    assert.equal(suffix === "_bucket", "le" in s.labels);
    if (type === "counter") assert.ok(s.value >= 0, key(s));
    if (["_count", "_bucket"].includes(suffix)) assert.ok(whole(s.value));
    if (suffix !== "" || type !== "summary")
      assert.ok(!Number.isNaN(s.value), `${key(s)} is NaN`);
  }
  if (type === "histogram") checkHistogram(name, samples);
}

export function readExposition(text) {
  const families = new Map();
  let now = null;

  assert.ok(text.endsWith("\n"), "the last line has no end");
  for (const line of text.slice(0, -1).split("\n")) {
    const meta = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);

    if (meta?.[1] === "HELP") {
      assert.match(meta[2], NAME, line);
      assert.ok(!families.has(meta[2]), `a family twice: ${line}`);
      now = { name: meta[2], help: meta[3], samples: [] };
      families.set(now.name, now);
    } else if (meta) {
      assert.ok(now?.name === meta[2] && !now.type && !now.samples.length, line);
      assert.ok(TYPES.includes(meta[3]), line);
      now.type = meta[3];
    } else {
      const sample = sampleOf(line);

      assert.ok(now?.type && sample.name.startsWith(now.name), line);
      now.samples.push(sample);
    }
  }
  for (const [name, family] of families) checkFamily(name, family);
  return families;
}
