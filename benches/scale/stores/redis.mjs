// Redis: a prefix for each place, filled by the store's own script, many in a pipeline.

import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openRedis } from "convostate/redis";
import { ioredis } from "../../../tests/stores/harness/clients.mjs";
import { startRedis } from "../../../tests/support/redis.mjs";
import { KINDS, TIMES, clientOf, idOf, shiftOf } from "../clients.mjs";

// What a build puts in its place.
globalThis.VERSION ??= "bench";
// Not exported: where the keys of a client are depends on a hash of it, so no copy within Redis can find them.
const internal = (file) => import(`../../../pkg-template/stores/redis/${file}.js`);
const [{ argumentsOf }, { Places }, { headOf, rowOf }, { COMMIT }] = await Promise.all(["commits", "keys", "records", "scripts"].map(internal));

const IN_A_PIPELINE = 500;

export async function open({ port, prefix }, options) {
  const { client, end } = await ioredis([port]);
  return { store: await openRedis(client, { prefix, ...options }), end };
}

export async function start() {
  const server = await startRedis();
  const { client, end } = await ioredis([server.port]);
  const prefixOf = (name) => `${name}:`;
  const memory = async () => Number(/used_memory:(\d+)/.exec(await client.info("memory"))[1]);
  const before = await memory();
  return {
    folder: server.folder,
    addressOf: (name) => ({ port: server.port, prefix: prefixOf(name) }),
    async copy(name, from, to) {
      // As a load does: one sync at its end.
      await client.config("SET", "appendfsync", "no");
      const hash = await client.script("LOAD", COMMIT.text);
      const places = new Places(prefixOf(name));
      const kinds = [];
      for (let kind = 0; kind < KINDS; kind += 1) kinds.push(await storedOf(client, places.of(clientOf(kind))));
      for (let first = from; first < to; first += IN_A_PIPELINE) {
        const pipeline = client.pipeline();
        for (let number = first; number < Math.min(first + IN_A_PIPELINE, to); number += 1) {
          const keys = places.of(clientOf(number));
          const commit = commitOf(kinds[number % KINDS], number);
          const own = [keys.head, keys.rows, keys.order, keys.open, keys.deadlines, keys.closed, ...keys.due, keys.clients];
          const args = argumentsOf(commit, { revision: null, head: null }, `copy${number}`, keys.member);
          pipeline.evalsha(hash, own.length, ...own, ...args);
        }
        for (const [error, done] of await pipeline.exec()) if (error || done !== 1) throw error ?? new Error("a client stands already");
      }
    },
    async settle() {
      await client.config("SET", "appendfsync", "always");
    },
    async rowsOf(name, number) {
      const keys = new Places(prefixOf(name)).of(clientOf(number));
      const { head, rows } = await storedOf(client, keys);
      const sets = await Promise.all([keys.order, keys.open, keys.deadlines, keys.closed].map((key) => client.zrange(key, 0, -1, "WITHSCORES")));
      const due = await Promise.all([...keys.due, keys.clients].map((key) => client.zscore(key, keys.member)));
      return { head, rows, sets, due };
    },
    sizes: async () => ({ disk: bytesIn(server.folder), memory: (await memory()) - before }),
    async stop() {
      await end();
      await server.stop();
    },
  };
}

async function storedOf(client, { head, rows }) {
  const records = await client.hvals(rows);
  return { head: headOf(await client.get(head)).head, rows: records.map(rowOf).sort((one, other) => one.seq - other.seq) };
}

function commitOf({ head, rows }, number) {
  const by = shiftOf(number) - shiftOf(number % KINDS);
  const add = rows.map((row) => ({ ...moved(row, by), id: idOf(number, row.seq) }));
  return { head: moved(head, by), add, put: [], end: [], remove: [], erase: false };
}

function moved(fields, by) {
  const later = TIMES.filter((name) => fields[name]).map((name) => [name, fields[name] + by]);
  return { ...fields, ...Object.fromEntries(later) };
}

function bytesIn(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
