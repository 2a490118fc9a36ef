// better-sqlite3, a database in memory.

import Database from "better-sqlite3";
import { Sql } from "./sql.mjs";

export const isAsync = false;

export function open(options) {
  const database = new Database(":memory:");
  const prepare = (text) => {
    const statement = database.prepare(text);
    const get = (...values) => statement.get(...values);
    const run = (...values) => statement.run(...values).changes;
    return { get, run };
  };
  const bytes = () => database.pragma("page_count", { simple: true }) * database.pragma("page_size", { simple: true });
  return new Sql({ execute: (text) => database.exec(text), prepare, bytes }, options);
}
