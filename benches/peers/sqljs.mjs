// sql.js: SQLite compiled to wasm. Its database is a file of its own file system in memory; as it is set here, that is
// touched only to write pages.

import initSqlJs from "sql.js";
import { Sql } from "./sql.mjs";

export const isAsync = false;

const SETTINGS = "pragma journal_mode = memory; pragma locking_mode = exclusive; pragma synchronous = off; pragma cache_size = -1000000";

export async function open(options) {
  const SQL = await initSqlJs();
  const database = new SQL.Database();
  database.run(SETTINGS);
  const prepare = (text) => {
    const statement = database.prepare(text);
    const names = statement.getColumnNames();
    const get = (...values) => {
      statement.bind(values);
      const row = statement.step() ? named(names, statement.get()) : undefined;
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

/** Its own getAsObject asks for the names each time. */
function named(names, values) {
  const row = {};
  for (let at = 0; at < names.length; at += 1) row[names[at]] = values[at];
  return row;
}
