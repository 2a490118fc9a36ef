// node benches/stores/memories.mjs [SLICES] [STORE…]: what the calls of a memory cost beside an update that moves as much, on each store.
// After cargo xtask test --only package, which installs what the edge stores need. Servers and files lie below TMPDIR.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { Engine } from "convostate";
import { openLibsql } from "convostate/libsql";
import { openPostgres } from "convostate/postgres";
import { openRedis } from "convostate/redis";
import { openSqlite } from "convostate/sqlite";
import { world } from "../../tests/browsers/indexeddb/support.mjs";
import { pgPool, redis } from "../../tests/stores/harness/clients.mjs";
import { startPostgres } from "../../tests/support/postgres.mjs";
import { startRedis } from "../../tests/support/redis.mjs";
import { bundleWorker, serveWorker } from "../../tests/support/workerd.mjs";
import { memoryCalls } from "./memory-calls.mjs";
import { each, paired } from "./paired.mjs";

const [slices = "200", ...wanted] = process.argv.slice(2);
const edge = createRequire(new URL("../../tests/edge/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "convostate-memories-"));

/** A store in this process. */
async function here(store, more = {}) {
  const { fill, pairs } = memoryCalls(store);
  await store.migrate?.();
  await fill();
  return { pairs: eachOf(pairs, ([one, other]) => [each(one), each(other)]), ...more };
}

/** A store in a Worker, which `ask` reaches. */
async function there(store, ask, more) {
  await ask({ store });
  const slice = (name, which) => (from, calls) => ask({ store, name, which, from, calls });
  return { pairs: eachOf(memoryCalls().pairs, (_, name) => [slice(name, 0), slice(name, 1)]), processes: null, ...more };
}

const eachOf = (pairs, change) => Object.fromEntries(Object.entries(pairs).map(([name, pair]) => [name, change(pair, name)]));
const asking = (fetch, url) => async (body) => {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
};

async function bundled() {
  const place = join(folder, "worker");
  mkdirSync(place, { recursive: true });
  return { place, modules: await bundleWorker(place, fileURLToPath(new URL("./memory-worker.mjs", import.meta.url))) };
}

const STORES = {
  engine: () => here(new Engine(), { calls: 1000 }),

  sqlite: () => here(openSqlite(new Database(join(folder, "sqlite.db"))), { calls: 100 }),

  async redis() {
    const server = await startRedis();
    const { client, end } = await redis([server.port]);
    return here(await openRedis(client), { processes: [server.child.pid], stop: () => Promise.all([end(), server.stop()]) });
  },

  async postgres() {
    const server = await startPostgres();
    const { client, end } = await pgPool([server.port], { max: 1 });
    const stop = async () => {
      await end();
      await server.stop();
    };
    return here(await openPostgres(client), { processes: [server.child.pid], stop });
  },

  async libsql() {
    const client = edge("@libsql/client").createClient({ url: `file:${join(folder, "libsql.db")}` });
    return here(openLibsql(client), { stop: () => client.close() });
  },

  async d1() {
    const { place, modules } = await bundled();
    const { Miniflare } = edge("miniflare");
    const root = join(place, "dist");
    const server = new Miniflare({
      modulesRoot: root,
      modules: modules.map((name) => ({ type: name.endsWith(".wasm") ? "CompiledWasm" : "ESModule", path: join(root, name), contents: readFileSync(join(root, name)) })),
      compatibilityDate: "2026-01-01",
      d1Databases: ["DB"],
      d1Persist: false,
    });
    const ask = asking((...given) => server.dispatchFetch(...given), await server.ready);
    return there("d1", ask, { stop: () => server.dispose() });
  },

  async objects() {
    const { place, modules } = await bundled();
    const server = await serveWorker(place, modules, { objects: { KEPT: "Kept" }, disk: join(folder, "objects") });
    return there("objects", asking(fetch, server.url), { stop: () => server.stop() });
  },

  async indexeddb() {
    const browser = await world("chromium");
    const page = await browser.tab();
    await page.evaluate(`(async () => {
      const { fill, pairs } = (${memoryCalls})(await opened("memories"));
      await fill();
      globalThis.slice = async (name, which, from, calls) => {
        for (let index = from; index < from + calls; index += 1) await pairs[name][which](index);
      };
    })()`);
    const slice = (name, which) => (from, calls) => page.evaluate((given) => globalThis.slice(...given), [name, which, from, calls]);
    return { pairs: eachOf(memoryCalls().pairs, (_, name) => [slice(name, 0), slice(name, 1)]), processes: null, stop: () => browser.close() };
  },
};

try {
  for (const [name, start] of Object.entries(STORES)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { pairs, calls = 20, processes, stop } = await start();
    console.log(name);
    console.table(await paired(pairs, { slices: Number(slices), calls, processes }));
    await stop?.();
  }
} finally {
  rmSync(folder, { recursive: true });
}
