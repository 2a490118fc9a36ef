// The adapters' types are structural: here they meet the frameworks' own, and their modules as CommonJS.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

test("every adapter fits where its framework takes it", async () => {
  const run = promisify(execFile)(process.execPath, [at("../../node_modules/typescript/bin/tsc"), "--pretty", "false", "-p", at("types")]);
  const { stdout } = await run.catch((error) => error);
  assert.equal(stdout, "");
});

test("LangGraph's adapter can be required, with the class that it extends", () => {
  const { checkpointer } = require("convostate/langgraph");
  const { BaseCheckpointSaver } = require("@langchain/langgraph-checkpoint");
  const { Engine } = require("convostate");
  const saver = checkpointer(new Engine(), { bot_id: "shop" });
  assert.ok(saver instanceof BaseCheckpointSaver);
  assert.equal(JSON.stringify({ saver }), '{"saver":"[Checkpointer]"}');
});
