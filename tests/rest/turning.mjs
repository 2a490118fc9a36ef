// Servers without sockets whose turns are tested, and requests in the name of a turn.

import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";
import { JSON_TYPE, QUERY, served } from "./ask.mjs";

export const LEASE_MS = 10_000;

/** A file of SQLite that several servers open, with one clock that stands still until it is set. */
export async function place(t) {
  const folder = mkdtempSync(join(tmpdir(), "convostate-turns-"));
  const clock = { at: Date.UTC(2026, 1, 1) };
  const stores = [];
  const open = () => {
    const database = new Database(join(folder, "shared.db"));
    const store = openSqlite(database, { now: () => clock.at });
    stores.push(async () => {
      await store.dispose();
      database.close();
    });
    return store;
  };
  t.after(async () => {
    for (const close of stores) await close();
    rmSync(folder, { recursive: true });
  });
  await open().migrate();
  return { clock, server: () => serverOf(open()) };
}

/** A server without a socket. */
export function serverOf(conversations) {
  const handler = createHandler(conversations);
  return { conversations, handler, fetch: async (url, init) => handler(new Request(url, init)) };
}

/** An adapter whose requests go where `fetch` sends them. */
export const remoteOf = (fetch) => connect("http://localhost", { fetch, retries: 0 });

export const token = () => `"${randomUUID()}"`;
export const naming = (turn) => ({ headers: { ...JSON_TYPE, "turn-token": turn } });

/** Asks a server in the name of a turn. */
export function asking({ conversations }) {
  const { ask } = served({}, conversations);
  return {
    take: (turn, body = "{}") => ask("POST", "/turns", { body, ...naming(turn) }),
    renew: (turn) => ask("PUT", "/turns", naming(turn)),
    end: (turn, handled) => ask("DELETE", "/turns", { query: QUERY + (handled === undefined ? "" : `&handled=${handled}`), ...naming(turn) }),
    create: (turn, id) => ask("POST", "/conversations", { body: JSON.stringify({ id }), ...naming(turn) }),
  };
}
