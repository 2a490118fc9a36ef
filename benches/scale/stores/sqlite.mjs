// SQLite: a file for each place, copied within by SQL.

import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openSqlite } from "convostate/sqlite";
import { KINDS, TIMES, clientOf, shift } from "../clients.mjs";

export async function open({ file }, options) {
  const db = new Database(file);
  return { store: openSqlite(db, options), end: () => db.close() };
}

export async function start() {
  const folder = mkdtempSync(join(tmpdir(), "convostate-scale-"));
  const addressOf = (name) => ({ file: join(folder, `${name}.db`) });
  const within = (name, work) => {
    const db = new Database(addressOf(name).file);
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  return {
    folder,
    addressOf,
    copy: (name, from, to) => within(name, (db) => {
      db.exec("begin");
      for (const sql of copies(db, from, to)) db.exec(sql);
      db.exec("commit");
    }),
    settle: (name) => within(name, (db) => db.exec("pragma wal_checkpoint(truncate)")),
    rowsOf: (name, number) => within(name, (db) => {
      const { key, ...client } = db.prepare("select * from convostate_head where user_id = ?").get(clientOf(number).user_id);
      const rows = db.prepare("select * from convostate_conversation where client = ? order by seq").all(key);
      return { client, rows: rows.map((row) => ({ ...row, client: null })) };
    }),
    sizes: async (name) => ({ disk: statSync(addressOf(name).file).size, memory: 0 }),
    stop: async () => rmSync(folder, { recursive: true }),
  };
}

function copies(db, from, to) {
  const numbers = `with recursive n(n) as (values (${from}) union all select n + 1 from n where n < ${to - 1})`;
  return [["convostate_head", "key"], ["convostate_conversation", "client"]].map(([table, key]) => {
    const columns = db.prepare(`pragma table_info(${table})`).all().map(({ name }) => name);
    const values = columns.map((column) => {
      if (column === key) return "n.n + 1";
      if (column === "user_id") return "printf('user-%09d', n.n)";
      if (column === "id") return "printf('%d-%034d', t.seq, n.n)";
      return TIMES.includes(column) ? `t.${column} + ${shift("n.n")} - ${shift(`n.n % ${KINDS}`)}` : `t.${column}`;
    });
    return `${numbers} insert into ${table} (${columns}) select ${values} from n join ${table} t on t.${key} = n.n % ${KINDS} + 1`;
  });
}
