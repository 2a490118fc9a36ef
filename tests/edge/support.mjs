// Workers that do what the tests ask them: by workerd with Durable Objects on the disk, by miniflare with D1.

import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "../support/consumer.mjs";
import { FAST } from "../support/folders.mjs";
import { bundleWorker, serveWorker } from "../support/workerd.mjs";
import { isLong } from "../stores/harness/promises.mjs";

/** These take many calls or clients, of which each may be a database: CONVOSTATE_LONG=1 runs them too. */
const HEAVY = /^(1|8|10|11): |^(input|model): |random calls|aborted at whatever moment|one within another|last 64|page of 1 to 100|pages by the bytes/;

/** Whether a case of the suite is run in the short form. */
export const isQuick = ({ name }) => isLong || !HEAVY.test(name);

async function bundle(name) {
  const folder = join(ROOT, "target/edge", name);
  mkdirSync(folder, { recursive: true });
  const modules = await bundleWorker(folder, fileURLToPath(new URL("./worker/worker.mjs", import.meta.url)));
  return { folder, modules };
}

/** As `fetch`, which gives up after five minutes; in the long form a job may take longer. */
async function patiently(url, { method, body }) {
  const sent = request(url, { method });
  sent.end(body);
  const [response] = await once(sent, "response");
  const text = Buffer.concat(await response.toArray()).toString("utf8");
  return { ok: response.statusCode === 200, json: async () => JSON.parse(text) };
}

/** Has a Worker do a job: a function, of the job's name and argument. */
const asking = (fetch, url) => async (name, body = {}) => {
  const response = await fetch(new URL(name, url), { method: "POST", body: JSON.stringify(body) });
  const answer = await response.json();
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.message), { code: answer.code });
};

/** Durable Objects in a folder. `start` starts workerd on it, again after it was stopped. */
export async function objectsOn(name) {
  const { folder, modules } = await bundle(name);
  const disk = mkdtempSync(join(FAST, "convostate-"));
  return {
    async start() {
      const { url, other, stop } = await serveWorker(folder, modules, { network: true, objects: { KEPT: "Kept", TOLD: "Told" }, disk });
      return { job: asking(patiently, url), other: asking(patiently, other), stop };
    },
    remove: () => rmSync(disk, { recursive: true }),
  };
}

/** Databases of D1 in memory, of which one stays without tables. */
export async function d1(name) {
  const { Miniflare } = await import("miniflare");
  const { folder, modules } = await bundle(name);
  const root = join(folder, "dist");
  const server = new Miniflare({
    modulesRoot: root,
    modules: modules.map((module) => {
      const path = join(root, module);
      return { type: module.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path, contents: readFileSync(path) };
    }),
    compatibilityDate: "2026-01-01",
    d1Databases: ["DB0", "DB1", "DB2", "NONE"],
    d1Persist: false,
  });
  const url = await server.ready;
  return { job: asking((...given) => server.dispatchFetch(...given), url), server, stop: () => server.dispose() };
}
