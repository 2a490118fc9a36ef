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
