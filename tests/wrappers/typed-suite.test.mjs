// The conformance suite through `typed`, over what answers at once and over what answers by promises, with a schema that takes any JSON:
// what the wrapper adds changes no answer and no refusal.

import Database from "better-sqlite3";
import { test } from "node:test";
import { Engine } from "convostate";
import { openSqlite } from "convostate/sqlite";
import { cases } from "convostate/testing";
import { typed } from "convostate/typed";

const any = { "~standard": { version: 1, vendor: "test", validate: (value) => ({ value }) } };
const later = { "~standard": { ...any["~standard"], validate: async (value) => ({ value }) } };

async function onSqlite(options) {
  const store = openSqlite(new Database(":memory:"), options);
  await store.migrate();
  return store;
}

for (const [name, open] of Object.entries({
  "an engine": (options) => typed(new Engine(options), { metadata: any }),
  "a store, by an asynchronous schema": async (options) => typed(await onSqlite(options), { metadata: later }),
})) {
  for (const one of cases) test(`${name}: ${one.name}`, () => one.run({ open }));
}
