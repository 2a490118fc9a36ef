// The declarations of the plain module have the package's own types, for each target.

import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { outcome, tool } from "../support/consumer.mjs";

const OPTIONS = { noEmit: true, strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, target: "es2022", module: "nodenext", types: [], lib: ["es2022", "dom", "esnext.disposable"] };

for (const target of ["nodejs", "web", "bundler"]) {
  test(`tsc over what --target ${target} made`, async () => {
    const folder = new URL(`../../target/bindgen/${target}/`, import.meta.url);
    copyFileSync(new URL("uses.ts", import.meta.url), new URL("uses.ts", folder));
    writeFileSync(new URL("tsconfig.json", folder), JSON.stringify({ compilerOptions: OPTIONS, files: ["uses.ts"] }));
    const { code, stdout } = await outcome(process.execPath, [tool("tsc"), "--pretty", "false", "-p", "."], fileURLToPath(folder));
    assert.equal(`${stdout}${code}`, "0");
  });
}
