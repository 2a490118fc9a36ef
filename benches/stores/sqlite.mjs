// node benches/stores/sqlite.mjs [FOLDER]: the SQLite store beside better-sqlite3 by hand, in a file of that folder.

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openSqlite } from "convostate/sqlite";
import { SQL } from "../../pkg-template/stores/sqlite-statements.js";
import { compare } from "./compare.mjs";

const CLIENTS = 1000;
const METADATA = { size: "large", toppings: ["ham", "olives"], address: { street: "12 Oak Street" } };
const STEPS = ["size", "address", "pay"];

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "convostate-"));
const clientOf = (index) => ({ bot_id: "pizza", user_id: `user-${index % CLIENTS}`, channel_id: "telegram" });

async function opened(name) {
  const db = new Database(join(folder, name));
  const store = openSqlite(db);
  await store.migrate();
  for (let index = 0; index < CLIENTS; index += 1) {
    await store.create(clientOf(index), { id: "c", flow_id: "order", step_id: "size", metadata: METADATA });
  }
  return { db, store };
}

/** The calls, with no check and no rule, and rows as the library gives them. */
function byHand(db) {
  const statements = Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]));
  const iso = (time) => new Date(time).toISOString();
  const who = (client) => [client.user_id, client.bot_id, client.channel_id];
  const conversation = (client, row) => ({
    id: row.id, client: { ...client }, flow_id: row.flow_id, step_id: row.step_id, metadata: JSON.parse(row.metadata), status: row.status,
    last_interaction_at: iso(row.last_interaction_at), updated_at: iso(row.updated_at), created_at: iso(row.created_at), version: row.version,
  });
  const transaction = (work) => {
    statements.begin.run();
    try {
      const answer = work();
      statements.commit.run();
      return answer;
    } catch (error) {
      statements.rollback.run();
      throw error;
    }
  };
  const putHead = (row, now, { created = 0, closed = 0 }) =>
    statements.updateHead.run(
      row.h_seq + created, now, row.h_conversations + created, row.h_closed + closed, row.h_expires, row.h_closed_since ?? (closed ? now : null), null, null, row.h_key,
    );
  const put = (row, now, closed = 0) => {
    putHead(row, now, { closed });
    statements.updateRow.run(row.flow_id, row.step_id, row.metadata, row.status, row.version + 1, now, row.last_interaction_at, row.deadline, row.h_key, row.id);
  };
  return {
    async get(client, id) {
      return conversation(client, statements.id.all(id, ...who(client))[0]);
    },
    async latest(client) {
      return conversation(client, statements.open.all(...who(client), 1)[0]);
    },
    async list(client) {
      return { conversations: statements.page.all(Number.MAX_SAFE_INTEGER, ...who(client), 26).slice(0, 25).map((row) => conversation(client, row)) };
    },
    async create(client, { flow_id, step_id, metadata }) {
      const id = randomUUID();
      const text = JSON.stringify(metadata);
      return transaction(() => {
        const [head] = statements.id.all(id, ...who(client));
        const now = Date.now();
        putHead(head, now, { created: 1 });
        statements.insertRow.run(flow_id, step_id, text, "OPEN", 1, now, now, null, head.h_key, id, head.h_seq + 1, null, now, "0123456789abcdef");
        return conversation(client, { id, flow_id, step_id, metadata: text, status: "OPEN", version: 1, created_at: now, updated_at: now, last_interaction_at: now });
      });
    },
    async update(client, id, { step_id, metadata }) {
      transaction(() => {
        const [row] = statements.id.all(id, ...who(client));
        const now = Date.now();
        const merged = metadata ? JSON.stringify({ ...JSON.parse(row.metadata), ...metadata }) : row.metadata;
        put({ ...row, step_id, metadata: merged, last_interaction_at: now }, now);
      });
    },
    async close(client, id, status) {
      transaction(() => {
        const [row] = statements.id.all(id, ...who(client));
        put({ ...row, status }, Date.now(), 1);
      });
    },
  };
}

const [ours, bare] = [await opened("ours.db"), await opened("bare.db")];
const hand = byHand(bare.db);

/** A conversation that is there to be closed once. */
const own = new Map();
const toClose = async (store, index) => {
  const { id } = await store.create(clientOf(index), { flow_id: "order", step_id: "size", metadata: METADATA });
  own.set(`${store === hand}/${index}`, id);
};
const turn = async (store, index) => {
  const client = clientOf(index);
  const { id } = await store.latest(client);
  await store.update(client, id, { step_id: STEPS[index % 3], metadata: { turn: index }, last_interaction: true });
};

const both = (call) => [(index) => call(ours.store, index), (index) => call(hand, index)];
const reads = {
  get: both((store, index) => store.get(clientOf(index), "c")),
  latest: both((store, index) => store.latest(clientOf(index))),
  list: both((store, index) => store.list(clientOf(index))),
};
const writes = {
  "turn: latest, update": both(turn),
  update: both((store, index) => store.update(clientOf(index), "c", { step_id: STEPS[index % 3], last_interaction: true })),
  create: both((store, index) => store.create(clientOf(index), { flow_id: "order", step_id: "size", metadata: METADATA })),
  "create, close": both(async (store, index) => {
    await toClose(store, index);
    await store.close(clientOf(index), own.get(`${store === hand}/${index}`), "SWITCHED");
  }),
};

console.table(await compare(reads, 2000));
console.table(await compare(writes, 300));
rmSync(folder, { recursive: true });
