import assert from "node:assert/strict";

/** Said here a second time on purpose: checks.mjs can't lose one unnoticed. */
const CHECKS = 26;

/** A report counts only when every check of checks.mjs ran and passed. */
export function assertReport(report) {
  assert.deepEqual(report.failed, []);
  assert.equal(new Set(report.passed).size, CHECKS, "the number of checks that ran");
}

/** The report is the last line that the program printed. */
export function assertPrintedReport(stdout) {
  const line = stdout.trim().split("\n").at(-1);
  assert.match(line, /^\{"passed":/, `a report, not ${line}`);
  assertReport(JSON.parse(line));
}
