// npx convostate serve --store.

import assert from "node:assert/strict";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "convostate/remote";
import { ADA } from "../contract/support.mjs";
import { start, startServer } from "../rest/command.mjs";
import { ROOT, outcome } from "../support/consumer.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startRedis } from "../support/redis.mjs";
import { placeOf } from "./harness/promises.mjs";
import sqlite, { database, library } from "./backends/sqlite.mjs";

const place = placeOf(sqlite);
/** Where the library is that its user would have installed beside convostate. */
const INSTALLED = { NODE_PATH: join(ROOT, "node_modules") };

test("what a server on SQLite acknowledged is there after a restart", async () => {
  const store = `sqlite:${await place.fresh()}-served`;
  const first = await startServer(["--store", store, "--quiet"], INSTALLED);
  const created = await connect(first.url).create(ADA, { flow_id: "order", metadata: { n: 1 } });
  const { code, stdout, stderr } = await first.stop();
  assert.deepEqual([code, stderr], [0, ""]);
  assert.ok(stdout.includes(`(store: ${store})`), stdout);
  const second = await startServer(["--store", store, "--quiet"], INSTALLED);
  assert.deepEqual(await connect(second.url).get(ADA, created.id), created);
  await second.stop();
});

test("two servers on one file that somebody else has locked: both answer what they can, and then do what waited", async (t) => {
  const file = await place.fresh();
  const servers = await Promise.all([1, 2].map(() => startServer(["--store", `sqlite:${file}`, "--quiet"], INSTALLED)));
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  const locker = await database(file);
  t.after(() => locker.close());
  locker.exec("begin immediate");
  let done = 0;
  const writes = servers.flatMap(({ url }) => [1, 2, 3].map(() => connect(url).create(ADA).then(() => (done += 1))));
  for (const { url } of servers) {
    assert.equal((await fetch(`${url}/livez`)).status, 200);
    assert.equal(await connect(url).latest(ADA), null);
  }
  assert.equal(done, 0);
  locker.exec("commit");
  await Promise.all(writes);
  assert.equal((await connect(servers[0].url).list(ADA)).conversations.length, 6);
});

const SHARED = {
  file: async () => ({ url: `sqlite:${await place.fresh()}`, stop() {} }),
  Redis: startRedis,
  PostgreSQL: startPostgres,
};

for (const [name, begin] of Object.entries(SHARED)) {
  test(`two servers on one ${name} behave as one`, async () => {
    const store = await begin();
    const args = ["--store", store.url, "--quiet"];
    const servers = await Promise.all([startServer(args, INSTALLED), startServer(args, INSTALLED)]);
    const [one, other] = servers.map(({ url }) => connect(url));
    const { id } = await one.create(ADA, { id: "a", metadata: { n: 0 } });
    await other.update(ADA, id, { metadata: { n: 1 } }, { ifVersion: 1 });
    await assert.rejects(one.update(ADA, id, { metadata: { n: 2 } }, { ifVersion: 1 }), { code: "CONFLICT" });
    assert.deepEqual((await one.latest(ADA)).metadata, { n: 1 });
    const add = (conversations) => conversations.modify(ADA, id, ({ metadata }) => ({ metadata: { n: metadata.n + 1 } }), { attempts: 100 });
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(index % 2 ? one : other)));
    assert.deepEqual((await other.get(ADA, id)).metadata, { n: 21 });
    await one.close(ADA, id, "FAILED");
    assert.equal(await other.latest(ADA), null);
    assert.equal(await other.erase(ADA), 1);
    assert.deepEqual((await one.list(ADA)).conversations, []);
    await Promise.all(servers.map((server) => server.stop()));
    await store.stop();
  });
}

/** The command in a folder with this package and no other, above which there is none either. */
async function serveAlone(store) {
  const folder = mkdtempSync(join(tmpdir(), "convostate-alone-"));
  cpSync(join(ROOT, "node_modules/convostate"), join(folder, "node_modules/convostate"), { recursive: true });
  const program = join(folder, "node_modules/convostate/bin/convostate.js");
  const answer = await outcome(process.execPath, [program, "serve", "--store", store], folder, { NODE_PATH: "" });
  rmSync(folder, { recursive: true });
  return answer;
}

const refusals = [
  ["sqlite:", /is unknown: use memory, sqlite:FILE/],
  ["mysql://localhost", /is unknown: use memory, sqlite:FILE/],
  ["redis://127.0.0.1:1", /redis: needs the package redis: npm install redis/],
  ["postgres://127.0.0.1:1/x", /postgres: needs the package pg: npm install pg/],
  ...(library === "better-sqlite3" ? [["sqlite:x.db", /sqlite: needs the package better-sqlite3: npm install better-sqlite3/]] : []),
];
for (const [store, said] of refusals) {
  test(`--store ${store} is refused in one line where nothing is installed`, async () => {
    const { code, stdout, stderr } = await serveAlone(store);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, said);
    assert.ok(stderr.trim().split("\n").length <= 2, stderr);
  });
}

for (const store of ["redis://bot:PASSWORD@127.0.0.1:1", "postgres://bot:PASSWORD@127.0.0.1:1/x", "sqlite:/nowhere/at/all.db"]) {
  test(`--store ${store.split(":")[0]}: a store that is away is said to be, and ends the server`, { timeout: 60_000 }, async () => {
    const { code, stdout, stderr } = await (await start(["serve", "--store", store], INSTALLED)).ended;
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /can't open the store: /);
    assert.doesNotMatch(stderr, /PASSWORD/);
  });
}

test("a server that takes connections and says nothing is given up", { timeout: 60_000 }, async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  for (const scheme of ["redis", "postgres"]) {
    const { code, stderr } = await (await start(["serve", "--store", `${scheme}://127.0.0.1:${silent.address().port}`], INSTALLED)).ended;
    assert.equal(code, 2);
    assert.match(stderr, /can't open the store: it does not answer/);
  }
  silent.close();
  silent.unref();
});

test("a file that can't be opened is said to be", async () => {
  const { code, stderr } = await (await start(["serve", "--store", "sqlite:/nowhere/at/all.db"], INSTALLED)).ended;
  assert.equal(code, 2);
  assert.equal(stderr, "convostate: can't open the store: there is no folder /nowhere/at: make it first\n");
});
