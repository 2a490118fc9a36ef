// What .github says is so: actions are pinned to a commit, the steps that are run are there, and what papers link to.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../support/consumer.mjs";

const WORKFLOWS = ".github/workflows";
const read = (path) => readFileSync(join(ROOT, path), "utf8");
const workflows = readdirSync(join(ROOT, WORKFLOWS)).map((name) => ({ name, text: read(join(WORKFLOWS, name)) }));
/** Of the steps in xtask/src/test.rs, as the command line writes them. */
const steps = [...read("xtask/src/test.rs").split("enum Step {")[1].split("\n}")[0].matchAll(/^ {4}(\w+),$/gm)]
  .map(([, step]) => step.replace(/(?<=.)[A-Z]/g, "-$&").toLowerCase());

for (const { name, text } of workflows) {
  test(`${name}: actions are pinned, and may do no more than they must`, () => {
    const used = text.match(/^ *-? ?uses: .*$/gm) ?? [];
    for (const line of used) assert.match(line, /uses: (\.\/\.github\/workflows\/[\w-]+\.yml|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
    for (const [, path] of text.matchAll(/uses: \.\/(\S+)/g)) assert.ok(existsSync(join(ROOT, path)), path);
    assert.match(text, /^permissions:\n {2}contents: read$/m);
    const checkouts = text.match(/actions\/checkout@.*\n.*\n *persist-credentials: false/g)?.length ?? 0;
    assert.equal(checkouts, text.match(/actions\/checkout@/g)?.length ?? 0);
    const jobs = text.split("\njobs:\n")[1].match(/^ {4}runs-on:/gm)?.length;
    assert.equal(text.match(/^ {4}timeout-minutes:/gm)?.length, jobs, "each job has a time limit");
  });

  test(`${name}: the steps of the test command that it runs are there`, () => {
    for (const [, step] of text.matchAll(/cargo xtask test --only (\S+)/g)) assert.ok(steps.includes(step), step);
  });
}

test("all of one action are of one version", () => {
  const pins = new Map();
  for (const { text } of workflows) for (const [, action, pin] of text.matchAll(/uses: ([\w./-]+)@(.*)/g)) pins.set(action, new Set(pins.get(action)).add(pin));
  for (const [action, versions] of pins) assert.equal(versions.size, 1, action);
});

for (const paper of ["SECURITY.md", "RELEASING.md", "CODE_OF_CONDUCT.md", "docs/policy.md", "docs/operating.md"]) {
  test(`${paper}: what it links to in the repository is there`, () => {
    for (const [, link] of read(paper).matchAll(/\]\((?!https?:)([^)#]+)/g)) assert.ok(existsSync(join(ROOT, dirname(paper), link)), link);
  });
}
