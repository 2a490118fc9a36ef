// sql.js: SQLite compiled to wasm, a database in memory.

import initSqlJs from "sql.js";
import { Sql } from "./sql.mjs";

export const isAsync = false;

export async function open(options) {
  const SQL = await initSqlJs();
  const database = new SQL.Database();
  const prepare = (text) => {
    const statement = database.prepare(text);
    const get = (...values) => {
      statement.bind(values);
      const row = statement.step() ? statement.getAsObject() : undefined;
      statement.reset();
      return row;
    };
    const run = (...values) => {
      statement.run(values);
      return database.getRowsModified();
    };
    return { get, run };
  };
  return new Sql({ execute: (text) => database.run(text), prepare }, options);
}
