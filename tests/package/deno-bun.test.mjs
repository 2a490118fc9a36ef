// Deno and Bun, from the folder that npm installed, without network and, in Deno, without a single permission.

import { join } from "node:path";
import { before, test } from "node:test";
import { ROOT, run, tool } from "../support/consumer.mjs";
import { COMMONJS_PRINTS, PRINTS, project } from "./entries.mjs";
import { assertPrintedReport } from "./report.mjs";

const DENO = { DENO_DIR: join(ROOT, "target/deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };
let folder;

before(async () => {
  folder = await project("deno-bun", { "esm.mjs": PRINTS, "commonjs.cjs": COMMONJS_PRINTS });
});

for (const script of ["esm.mjs", "commonjs.cjs"]) {
  test(`Deno: ${script}`, async () => {
    assertPrintedReport(await run(tool("deno"), ["run", "--no-prompt", "--cached-only", script], folder, DENO));
  });

  test(`Bun: ${script}`, async () => {
    assertPrintedReport(await run(tool("bun"), ["--no-install", script], folder, { DO_NOT_TRACK: "1" }));
  });
}
