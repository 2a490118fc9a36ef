import assert from "node:assert/strict";

/** Said here a second time on purpose: checks.mjs can't lose one unnoticed. */
const CHECKS = 26;
const REST_CHECKS = 7;

/** A report counts only when every check of checks.mjs, or of rest-checks.mjs, ran and passed. */
export function assertReport(report, checks = CHECKS) {
  assert.deepEqual(report.failed, []);
  assert.equal(new Set(report.passed).size, checks, "the number of checks that ran");
}

/** The report is the last line that the program printed. */
export function assertPrintedReport(stdout, checks = CHECKS) {
  const line = stdout.trim().split("\n").at(-1);
  assert.match(line, /^\{"passed":/, `a report, not ${line}`);
  assertReport(JSON.parse(line), checks);
}

export const assertRestReport = (report) => assertReport(report, REST_CHECKS);
export const assertPrintedRestReport = (stdout) => assertPrintedReport(stdout, REST_CHECKS);
