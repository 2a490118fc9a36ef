// Clients that openapi-generator makes of openapi.yaml, in three languages: each is built, and makes all six calls.
// `cargo xtask test --only rest` has the generator and Python on the PATH.

import assert from "node:assert/strict";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { ROOT, run, tool, write } from "../support/consumer.mjs";
import { startServer } from "./command.mjs";

const TOKEN = "a-token-for-tests";
const USES = join(ROOT, "tests/rest/generated");
const PATIENCE = { timeout: 1_800_000 };

/** What each of them tells of its calls. */
const TOLD = {
  created: ["OPEN", "order", { cart: ["tea"] }, 3_155_760_000],
  updated: "address",
  latest: [true, "c1"],
  closed: "SWITCHED",
  left: false,
};

describe("a client that openapi-generator makes", () => {
  let server;
  before(async () => {
    server = await startServer(["--quiet"], { CONVOSTATE_TOKEN: TOKEN });
  });
  after(() => server?.stop());

  async function assertWorks(program, args, folder, env) {
    const told = await run(program, [...args, server.url, TOKEN], folder, env);
    assert.deepEqual(JSON.parse(told), TOLD);
  }

  test("in TypeScript", PATIENCE, async () => {
    const folder = await generate("typescript", "typescript-fetch", "supportsES6=true,importFileExtension=.js");
    write(folder, { "package.json": '{"type":"module"}', "tsconfig.json": JSON.stringify({ compilerOptions: COMPILER }) });
    cpSync(join(USES, "use.ts"), join(folder, "use.ts"));
    await run(tool("tsc"), ["--project", "."], folder);
    await assertWorks(process.execPath, ["out/use.js"], folder);
  });

  test("in Python", PATIENCE, async () => {
    const folder = await generate("python", "python", "packageName=conversations");
    // The generator stands beside the Python that has what the client imports.
    await assertWorks("python3", [join(USES, "use.py")], folder, { PYTHONPATH: join(folder, "client") });
  });

  test("in Rust", PATIENCE, async () => {
    await generate("rust", "rust", "packageName=conversations,supportAsync=false,useChrono=false");
    const target = ["--target-dir", join(ROOT, "target")];
    await run("cargo", ["build", "--locked", "--quiet", ...target], join(USES, "rust"));
    await assertWorks(join(ROOT, "target/debug/use-generated-client"), [], ROOT);
  });
});

/** Makes the client anew; answers the folder that it lies in, as `client`. */
async function generate(language, generator, properties) {
  const folder = join(ROOT, "target/generated-clients", language);
  rmSync(folder, { recursive: true, force: true });
  const out = ["-o", join(folder, "client"), `--additional-properties=${properties}`];
  await run("openapi-generator-cli", ["generate", "-i", join(ROOT, "openapi.yaml"), "-g", generator, ...out], ROOT);
  return folder;
}

const COMPILER = { target: "es2022", module: "nodenext", lib: ["es2022", "dom"], types: [], strict: true, outDir: "out" };
