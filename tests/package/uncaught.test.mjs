// What a terminal shows when nobody catches an error: Node prints the line that threw, however long it is.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { outcome, write } from "../support/consumer.mjs";
import { project } from "./entries.mjs";

const WHO = '{ bot_id: "shop", user_id: "ada", channel_id: "web" }';
const FETCH = 'async () => Response.json({ code: "NOT_FOUND", message: "There is none." }, { status: 404, headers: { "content-type": "application/problem+json" } })';

/** Each entry: what is taken of it, what throws, and the code. */
const ENTRIES = {
  "": ["engine", `engine.get(${WHO}, "none")`, "NOT_FOUND"],
  "/slim": ["Engine", "new Engine()", "CLOSED_ENGINE"],
  "/remote": ["connect", `connect("http://localhost", { fetch: ${FETCH} }).get(${WHO}, "none")`, "NOT_FOUND"],
  "/server": ["createHandler", "createHandler({})", "INVALID_BODY"],
  "/sqlite": ["openSqlite", "openSqlite({})", "INVALID_BODY"],
  "/redis": ["openRedis", "openRedis({})", "INVALID_BODY"],
  "/postgres": ["openPostgres", "openPostgres({})", "INVALID_BODY"],
  "/d1": ["openD1", "openD1({})", "INVALID_BODY"],
  "/libsql": ["openLibsql", "openLibsql({})", "INVALID_BODY"],
  "/indexeddb": ["openIndexedDb", "openIndexedDb(7)", "INVALID_BODY"],
  "/offline": ["openOffline", 'openOffline("http://localhost", {})', "INVALID_BODY"],
};

let folder;
before(async () => {
  folder = await project("uncaught");
});

for (const [entry, [name, act, code]] of Object.entries(ENTRIES)) {
  for (const [kind, script] of [
    ["mjs", `import { ${name} } from "convostate${entry}";\nawait ${act};\n`],
    ["cjs", `const { ${name} } = require("convostate${entry}");\n${act};\n`],
  ]) {
    test(`convostate${entry} in a .${kind}: code and sentence are on the first screen`, async () => {
      const file = `${name}.${kind}`;
      write(folder, { [file]: script });
      const { code: exit, stderr: printed } = await outcome(process.execPath, [file], folder);
      assert.equal(exit, 1);
      // Where the package lies is not its own.
      const stderr = printed.replaceAll(folder, "");
      assert.ok(stderr.length < 2048, `${stderr.length} bytes:\n${stderr.slice(0, 4000)}`);
      const screen = stderr.slice(0, 24 * 80);
      assert.match(screen, /^ConversationError: \S.+$/m);
      assert.ok(screen.includes(`code: '${code}'`), screen);
    });
  }
}
