// node benches/stores/redis.mjs: the Redis store beside its scripts called by hand, over loopback, on a server that syncs each write to the disk below TMPDIR.

import { randomUUID } from "node:crypto";
import { openRedis } from "convostate/redis";
// Not exported: what the store sends is what is sent by hand, so that only the rules differ.
import { COMMIT, DUE, LOAD, nameScripts } from "../../pkg-template/stores/redis/scripts.js";
import { ioredis, redis } from "../../tests/stores/harness/clients.mjs";
import { startRedis } from "../../tests/support/redis.mjs";
import { closed, conversationOf, created, fill, headAfter, measure, nowAndThen, updated } from "./workload.mjs";

await nameScripts();

const EVALUATE = {
  redis: (client, { hash }, keys, args) => client.evalSha(hash, { keys, arguments: args }),
  ioredis: (client, { hash }, keys, args) => client.evalsha(hash, keys.length, keys, args),
};

/** The calls, with no check and no rule: one script loads, one commits against the revision that was loaded. */
function byHand(evaluate) {
  const key = (client) => `hand:${client.bot_id}:${client.user_id}:${client.channel_id}:`;
  let revisions = 0;

  async function load(own, names, args) {
    const [seconds, microseconds, text, , , ...records] = await evaluate(LOAD, names.map((name) => own + name), args);
    const end = text.indexOf(" ");
    const rows = records.map((record) => {
      const line = record.indexOf("\n");
      return { ...JSON.parse(record.slice(1, line)), metadata: record.slice(line + 1) };
    });
    const now = seconds * 1000 + Math.floor(microseconds / 1000);
    const head = text === "" ? { seq: 0, conversations: 0, closed: 0, expires: null, closed_since: null, lease: null } : JSON.parse(text.slice(end + 1));
    return { now, revision: text.slice(0, end), head, rows };
  }

  async function commit(client, what, { revision, head: before }, head, row) {
    const own = key(client);
    const { metadata, ...fields } = row;
    const isOpen = row.status === "OPEN";
    const keys = ["head", "rows", "order", "open", "deadlines", "closed"].map((name) => own + name).concat("hand:expires", "hand:since", "hand:closed");
    const done = await evaluate(COMMIT, keys, [
      revision, `${(revisions += 1)} ${JSON.stringify(head)}`, "", own, "=",
      head.closed_since === before.closed_since ? "=" : String(head.closed_since), head.closed === before.closed ? "=" : String(head.closed),
      what, row.id, String(row.seq), `${String(row.seq).padStart(16, "0")}${row.id}`, `${row.status[0]}${JSON.stringify(fields)}\n${metadata}`,
      isOpen ? String(row.last_interaction_at) : "", "=", isOpen ? "=" : String(row.updated_at),
    ]);
    if (done !== 1) throw new Error("another commit came first");
  }

  const ofId = (client, id) => load(key(client), ["head", "rows"], ["ids", id]);
  const due = nowAndThen(() => evaluate(DUE, ["hand:expires", "hand:since", "hand:closed"], ["100", "", "", ""]));
  return {
    async get(client, id) {
      return conversationOf(client, (await ofId(client, id)).rows[0]);
    },
    async latest(client) {
      return conversationOf(client, (await load(key(client), ["head", "rows", "open"], ["last", "1"])).rows[0]);
    },
    async list(client) {
      const { rows } = await load(key(client), ["head", "rows", "order"], ["newest", "26", "", "+inf"]);
      return { conversations: rows.slice(0, 25).map((row) => conversationOf(client, row)) };
    },
    async create(client, { id = randomUUID(), ...body }) {
      const loaded = await ofId(client, id);
      const head = headAfter(loaded.head, loaded.now, { created: 1 });
      const row = created(id, head.seq, loaded.now, body);
      await commit(client, "add", loaded, head, row);
      await due();
      return conversationOf(client, row);
    },
    async update(client, id, body) {
      const loaded = await ofId(client, id);
      await commit(client, "put", loaded, headAfter(loaded.head, loaded.now), updated(loaded.rows[0], loaded.now, body));
    },
    async close(client, id, status) {
      const loaded = await ofId(client, id);
      await commit(client, "put", loaded, headAfter(loaded.head, loaded.now, { closed: 1 }), closed(loaded.rows[0], loaded.now, status));
    },
  };
}

for (const connect of [redis, ioredis]) {
  const server = await startRedis();
  const { client, end } = await connect([server.port]);
  const store = await openRedis(client);
  await fill(store);
  const hand = byHand(EVALUATE[connect.name].bind(null, client));
  await fill({ migrate() {}, create: hand.create });
  console.log(connect.name);
  console.table(await measure(store, hand, 10));
  await end();
  await server.stop();
}
