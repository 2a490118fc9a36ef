// node benches/stores/sqlite.mjs [FOLDER]: the SQLite store beside better-sqlite3 by hand, in a file of that folder.

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openSqlite } from "convostate/sqlite";
// Not exported: what the store sends is what is sent by hand, so that only the rules differ.
import { SQL } from "../../pkg-template/stores/sqlite/statements.js";
import { closed, conversationOf, created, fill, headAfter, measure, nowAndThen, updated } from "./workload.mjs";

const folder = mkdtempSync(join(process.argv[2] ?? tmpdir(), "convostate-"));

async function opened(name) {
  const db = new Database(join(folder, name));
  const store = openSqlite(db);
  await fill(store);
  return { db, store };
}

/** The calls, with no check and no rule. */
function byHand(db) {
  const statements = Object.fromEntries(Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]));
  const who = (client) => [client.user_id, client.bot_id, client.channel_id];
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
  const headOf = (row) => ({
    seq: row.h_seq, clock: row.h_clock, conversations: row.h_conversations, closed: row.h_closed, expires: row.h_expires, closed_since: row.h_closed_since,
  });
  const putHead = (key, { seq, clock, conversations, closed, expires, closed_since }) =>
    statements.updateHead.run(seq, clock, conversations, closed, expires, closed_since, null, null, key);
  const put = (key, row) =>
    statements.updateRow.run(row.flow_id, row.step_id, row.metadata, row.status, row.version, row.updated_at, row.last_interaction_at, row.deadline, key, row.id);
  const due = nowAndThen(() => statements.dueExpired.all(Date.now(), 100));
  return {
    async get(client, id) {
      return conversationOf(client, statements.id.get(id, ...who(client)));
    },
    async latest(client) {
      return conversationOf(client, statements.open.get(...who(client), 1));
    },
    async list(client) {
      return { conversations: statements.page.all(Number.MAX_SAFE_INTEGER, ...who(client), 26).slice(0, 25).map((row) => conversationOf(client, row)) };
    },
    async create(client, body) {
      const id = randomUUID();
      const answer = transaction(() => {
        const found = statements.id.get(id, ...who(client));
        const now = Date.now();
        const head = headAfter(headOf(found), now, { created: 1 });
        const row = created(id, head.seq, now, body);
        putHead(found.h_key, head);
        statements.insertRow.run(
          row.flow_id, row.step_id, row.metadata, row.status, row.version, now, now, row.deadline, found.h_key, id, row.seq, row.ttl, now, row.origin,
        );
        return conversationOf(client, row);
      });
      due();
      return answer;
    },
    async update(client, id, body) {
      transaction(() => {
        const row = statements.id.get(id, ...who(client));
        const now = Date.now();
        putHead(row.h_key, headAfter(headOf(row), now));
        put(row.h_key, updated(row, now, body));
      });
    },
    async close(client, id, status) {
      transaction(() => {
        const row = statements.id.get(id, ...who(client));
        const now = Date.now();
        putHead(row.h_key, headAfter(headOf(row), now, { closed: 1 }));
        put(row.h_key, closed(row, now, status));
      });
    },
  };
}

const [ours, bare] = [await opened("ours.db"), await opened("bare.db")];
console.table(await measure(ours.store, byHand(bare.db), 10));
rmSync(folder, { recursive: true });
