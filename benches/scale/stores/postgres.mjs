// PostgreSQL: a schema for each place, copied within by SQL.

import { openPostgres } from "convostate/postgres";
import { pgPool } from "../../../tests/stores/harness/clients.mjs";
import { startPostgres } from "../../../tests/support/postgres.mjs";
import { KINDS, TIMES, clientOf, shift } from "../clients.mjs";

export async function open({ port, schema }, options) {
  const { client, end } = await pgPool([port], { max: 4 });
  return { store: await openPostgres(client, { schema, ...options }), end };
}

export async function start() {
  const server = await startPostgres();
  const { client: pool, end } = await pgPool([server.port], { max: 1 });
  const query = async (sql, values) => (await pool.query(sql, values)).rows;
  return {
    folder: server.folder,
    addressOf: (name) => ({ port: server.port, schema: name }),
    async copy(name, from, to) {
      for (const table of ["head", "conversation"]) await query(await copyOf(query, name, table, from, to));
      await query(`select setval(pg_get_serial_sequence('${name}.head', 'id'), ${to})`);
    },
    /** As its autovacuum does in time. */
    async settle(name) {
      for (const table of ["head", "conversation"]) await query(`vacuum analyze ${name}.${table}`);
    },
    async rowsOf(name, number) {
      const [client] = await query(`select * from ${name}.head where user_id = $1`, [clientOf(number).user_id]);
      const rows = await query(`select * from ${name}.conversation where client = $1 order by seq`, [client.id]);
      return { client: { ...client, id: null, revision: null }, rows: rows.map((row) => ({ ...row, client: null })) };
    },
    async sizes(name) {
      const [{ bytes }] = await query(`select sum(pg_total_relation_size(oid))::float8 as bytes from pg_class
        where relnamespace = $1::regnamespace and relkind = 'r'`, [name]);
      return { disk: bytes, memory: 0 };
    },
    async stop() {
      await end();
      await server.stop();
    },
  };
}

async function copyOf(query, schema, table, from, to) {
  const key = table === "head" ? "id" : "client";
  const columns = (await query(`select column_name as name from information_schema.columns
    where table_schema = $1 and table_name = $2 and is_generated = 'NEVER'`, [schema, table])).map(({ name }) => name);
  const values = columns.map((column) => {
    if (column === key) return "n + 1";
    if (column === "user_id") return "'user-' || lpad(n::text, 9, '0')";
    if (column === "id") return "t.seq || '-' || lpad(n::text, 34, '0')";
    if (TIMES.includes(column)) return `t.${column} + (${shift("n")} - ${shift(`n % ${KINDS}`)}) * interval '1 millisecond'`;
    return `t.${column}`;
  });
  return `insert into ${schema}.${table} (${columns}) overriding system value
    select ${values} from generate_series(${from}::bigint, ${to - 1}) n join ${schema}.${table} t on t.${key} = n % ${KINDS} + 1`;
}
