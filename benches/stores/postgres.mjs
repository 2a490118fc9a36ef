// node benches/stores/postgres.mjs: the PostgreSQL store beside its statements sent by hand, over loopback, on a server that syncs to the disk below TMPDIR.

import { randomUUID } from "node:crypto";
import { openPostgres } from "convostate/postgres";
// Not exported: what the store sends is what is sent by hand, so that only the rules differ.
import { committing, dueClients, loading } from "../../pkg-template/stores/postgres/statements.js";
import { pgPool, postgresSql } from "../../tests/stores/harness/clients.mjs";
import { startPostgres } from "../../tests/support/postgres.mjs";
import { clientOf, closed, conversationOf, created, fill, headAfter, measure, nowAndThen, updated } from "./workload.mjs";

const QUERY = {
  pgPool: async (pool, text, values) => (await pool.query({ text, values, rowMode: "array" })).rows,
  postgresSql: (sql, text, values) => sql.unsafe(text, values).values(),
};

/** The store's statements; only their values differ from call to call. */
function statementsOf(schema) {
  const client = clientOf(0);
  const row = created("c", 1, 0, { metadata: {} });
  const head = { seq: 1, clock: 0, conversations: 1, closed: 0, expires: null, closed_since: null, lease: null };
  const commit = (rows) => committing(schema, client, "1 1", { head, add: [], put: [], remove: [], erase: false, ...rows }).text;
  return {
    id: loading(schema, client, { kind: "ids", ids: ["c"] }).text,
    open: loading(schema, client, { kind: "open", limit: 1 }).text,
    page: loading(schema, client, { kind: "page", statuses: null, before: null, limit: 26 }).text,
    due: dueClients(schema, { now: null, closedFor: null, closedOver: null, limit: 100 }).text,
    add: commit({ add: [row] }),
    put: commit({ put: [row] }),
  };
}

/** The calls, with no check and no rule: one statement loads, one commits against the revision that was loaded. */
function byHand(query, schema) {
  const statements = statementsOf(schema);
  const ms = (seconds) => Math.round(seconds * 1000);
  const orNull = (seconds) => (seconds === null ? null : ms(seconds));

  async function load(text, client, value) {
    const lines = await query(text, [client.bot_id, client.user_id, client.channel_id, value]);
    const [now, key, revision, seq, clock, conversations, closed, expires, since] = lines[0];
    const head = {
      seq: Number(seq), clock: ms(clock), conversations: Number(conversations), closed: Number(closed), expires: orNull(expires), closed_since: orNull(since),
    };
    const rows = lines.map((cells) => {
      const [id, seq, flow_id, step_id, metadata, status, version, ttl, created, updated, last, deadline, origin] = cells.slice(11);
      return {
        id, seq: Number(seq), flow_id, step_id, metadata, status, version: Number(version), ttl, origin, deadline: orNull(deadline),
        created_at: ms(created), updated_at: ms(updated), last_interaction_at: ms(last),
      };
    });
    return { now: Math.floor(now * 1000), key, revision, head, rows };
  }

  async function commit(text, { key, revision }, head, values) {
    const all = [head.seq, head.clock, head.conversations, head.closed, head.expires, head.closed_since, null, null, key, revision, ...values];
    if ((await query(text, all)).length === 0) throw new Error("another commit came first");
  }

  const changing = (row) => [row.flow_id, row.step_id, row.metadata, row.status, row.version, row.updated_at, row.last_interaction_at, row.deadline];
  const due = nowAndThen(() => query(statements.due, [100]));
  const ofId = (client, id) => load(statements.id, client, id);
  return {
    async get(client, id) {
      return conversationOf(client, (await ofId(client, id)).rows[0]);
    },
    async latest(client) {
      return conversationOf(client, (await load(statements.open, client, 1)).rows[0]);
    },
    async list(client) {
      const { rows } = await load(statements.page, client, 26);
      return { conversations: rows.slice(0, 25).map((row) => conversationOf(client, row)) };
    },
    async create(client, body) {
      const id = randomUUID();
      const loaded = await ofId(client, id);
      const head = headAfter(loaded.head, loaded.now, { created: 1 });
      const row = created(id, head.seq, loaded.now, body);
      await commit(statements.add, loaded, head, [row.id, row.seq, row.ttl, row.created_at, row.origin, ...changing(row)]);
      await due();
      return conversationOf(client, row);
    },
    async update(client, id, body) {
      const loaded = await ofId(client, id);
      const row = updated(loaded.rows[0], loaded.now, body);
      await commit(statements.put, loaded, headAfter(loaded.head, loaded.now), [row.id, ...changing(row)]);
    },
    async close(client, id, status) {
      const loaded = await ofId(client, id);
      const row = closed(loaded.rows[0], loaded.now, status);
      await commit(statements.put, loaded, headAfter(loaded.head, loaded.now, { closed: 1 }), [row.id, ...changing(row)]);
    },
  };
}

const server = await startPostgres();
for (const connect of [pgPool, postgresSql]) {
  const { client, end } = await connect([server.port]);
  const [ours, bare] = await Promise.all(["ours", "bare"].map((name) => openPostgres(client, { schema: `${name}_${connect.name.toLowerCase()}` })));
  await fill(ours);
  await fill(bare);
  console.log(connect.name);
  console.table(await measure(ours, byHand(QUERY[connect.name].bind(null, client), `"bare_${connect.name.toLowerCase()}"`), 10));
  await end();
}
await server.stop();
