// A Cloudflare Worker: bundled by esbuild with the conditions that wrangler sets, the .wasm copied beside it
// as a module, and served by workerd.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ANSWERS_FETCH, project } from "./entries.mjs";
import { assertReport } from "./report.mjs";
import { bundleWorker, serveWorker } from "../support/workerd.mjs";

test("workerd", async () => {
  const folder = await project("workerd", { "worker.js": ANSWERS_FETCH });
  const modules = await bundleWorker(folder, "worker.js");
  assert.ok(modules.some((name) => name.endsWith(".wasm")), "a Worker may not compile wasm from bytes: it must come as a module");
  const worker = await serveWorker(folder, modules);
  try {
    const response = await fetch(worker.url);
    assert.equal(response.status, 200, await response.clone().text());
    assertReport(await response.json());
  } finally {
    await worker.stop();
  }
});

// No database is asked: a client that knows nothing shows that the store's wasm has started and its hashes are there.
const STORES = `import { defineStore } from "convostate/driver";
import { openPostgres } from "convostate/postgres";
import { openRedis } from "convostate/redis";
const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const redis = {
  configGet: async () => ({}),
  get: async () => "1",
  evalSha: async () => ["1700000000", "0", "", 0, 0],
  eval: async () => {},
};
const refusal = (promise) => promise.then(() => "", ({ name, code }) => name + " " + code);
export default {
  async fetch() {
    const conversations = await openRedis(redis);
    return Response.json([await conversations.latest(client), await refusal(conversations.latest({})), await refusal(openPostgres({})), await refusal((async () => defineStore({}))())]);
  },
};
`;

// At a date when a Worker could not compile at its start either, and without Node's modules.
test("workerd: the stores on Redis and PostgreSQL, and those of others", async () => {
  const folder = await project("workerd-stores", { "worker.js": STORES });
  const worker = await serveWorker(folder, await bundleWorker(folder, "worker.js"), { date: "2025-05-01" });
  try {
    const response = await fetch(worker.url);
    assert.deepEqual(await response.json(), [null, "ConversationError INVALID_CLIENT", "ConversationError INVALID_BODY", "ConversationError INVALID_BODY"]);
  } finally {
    await worker.stop();
  }
});

const LATE = `export default {
  async fetch() {
    const error = await import("convostate").catch((error) => error);
    return Response.json([error.code, error.message]);
  },
};
`;

test("workerd: bundled without its condition, the error names it", async () => {
  const folder = await project("workerd-without", { "worker.js": LATE });
  const worker = await serveWorker(folder, await bundleWorker(folder, "worker.js", ["browser"]));
  try {
    const [code, message] = await (await fetch(worker.url)).json();
    assert.equal(code, "CRASHED");
    assert.match(message, /condition "workerd"/);
  } finally {
    await worker.stop();
  }
});
