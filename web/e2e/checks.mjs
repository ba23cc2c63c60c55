// Counts checks, one printed line each, and says at the end how many failed.

import assert from "node:assert/strict";

const tally = { passed: 0, failed: 0 };

/** Run one check; whatever it throws is why it failed. */
export async function check(name, run) {
  try {
    await run();
    tally.passed++;
    console.log(`ok      ${name}`);
  } catch (e) {
    tally.failed++;
    console.log(`FAILED  ${name}: ${e instanceof Error ? e.message : e}`);
  }
}

export function same(got, expected, what) {
  assert.deepEqual(got, expected, `${what}: ${show(got)}, not ${show(expected)}`);
}

function show(value) {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** The last words, as script/test reads them; the exit status. */
export function conclude() {
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 ? 0 : 1;
}
