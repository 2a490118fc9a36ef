// openapi.yaml against the real server, by schemathesis.
// `cargo xtask test --only rest` has it on the PATH. SCHEMATHESIS_CASES asks for more cases an operation.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, outcome } from "../support/consumer.mjs";
import { startServer } from "./command.mjs";

const CASES = process.env.SCHEMATHESIS_CASES ?? "20";
const SEED = process.env.SCHEMATHESIS_SEED ?? "1";
const PYTHON = join(ROOT, "tests/rest/python");
const DOCUMENT = join(ROOT, "openapi.yaml");
const TOKEN = "a-token-for-tests";

let server;
before(async () => {
  server = await startServer(["--quiet"], { CONVOSTATE_TOKEN: TOKEN });
});
after(() => server?.stop());

test(`schemathesis finds nothing undocumented, with ${CASES} cases an operation`, { timeout: 1_800_000 }, async (t) => {
  const { code, stdout, stderr } = await outcome("schemathesis", [
    "--config-file", "schemathesis.toml", "run", DOCUMENT, "--url", server.url, "--checks", "all",
    "--max-examples", CASES, "--seed", SEED, "--header", `Authorization: Bearer ${TOKEN}`,
  ], PYTHON, { NO_COLOR: "1" }, 1_800_000);
  assert.equal(code, 0, `${stdout}${stderr}`);
  t.diagnostic(stdout.trim().split("\n").slice(-3).join(" "));
});
