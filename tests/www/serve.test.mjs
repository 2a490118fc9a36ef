// The page's server, started as a program: what it says to a port that it can't have.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PROGRAM = fileURLToPath(new URL("../../xtask/www/serve.mjs", import.meta.url));

async function refusal(...args) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "inherit", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const [code] = await once(child, "close");
  return { code, said };
}

for (const [args, words] of [
  [["--port", "tea"], /--port tea is no port: give 0 to 65535/],
  [["--port", "70000"], /--port 70000 is no port/],
  [["--port", "-1"], /--port/],
  [["--prot", "8080"], /--prot/],
]) {
  test(`${args.join(" ")} is refused in one sentence`, async () => {
    const { code, said } = await refusal(...args);
    assert.equal(code, 2);
    assert.match(said, words);
    assert.doesNotMatch(said, /\n {4}at /, "no stack");
  });
}

test("a port that is taken is refused in one sentence", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  try {
    const { port } = other.address();
    const { code, said } = await refusal("--port", String(port));
    assert.equal(code, 2);
    assert.match(said, new RegExp(`^The page can't be served: --port ${port} can't be listened on \\(.*EADDRINUSE.*\\): give another one`));
    assert.equal(said.trim().split("\n").length, 1);
  } finally {
    other.close();
  }
});
