// node:sqlite, a database in memory. Node 22.13 and later have it.

import { DatabaseSync } from "node:sqlite";
import { Sql } from "./sql.mjs";

export const isAsync = false;

export function open(options) {
  const database = new DatabaseSync(":memory:");
  const prepare = (text) => {
    const statement = database.prepare(text);
    const get = (...values) => statement.get(...values);
    const run = (...values) => Number(statement.run(...values).changes);
    return { get, run };
  };
  const pragma = (name) => database.prepare(`pragma ${name}`).get()[name];
  const bytes = () => pragma("page_count") * pragma("page_size");
  return new Sql({ execute: (text) => database.exec(text), prepare, bytes }, options);
}
