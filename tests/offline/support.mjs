// A person's browser and the server, in one process: a network that can be taken away, and tabs that share a database.

import { setTimeout as sleep } from "node:timers/promises";
import Database from "better-sqlite3";
import { IDBFactory } from "fake-indexeddb";
import { openOffline } from "convostate/offline";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";

export { ADA, BOB } from "../contract/support.mjs";

export const URL_OF_SERVER = "http://bots.example";

/** A server, and what was asked of it. `network.isUp` takes it away; `network.meddle` answers in its place, or undefined. */
export async function serving(options = {}, storeOptions = {}) {
  // A store: in memory, no numbers are kept over REST.
  const engine = openSqlite(new Database(":memory:"), storeOptions);
  await engine.migrate();
  const handler = createHandler(engine, options);
  const network = { isUp: true, asked: [], meddle: undefined };
  const fetch = async (url, init) => {
    const { pathname } = new URL(url);
    const request = { method: init.method, path: pathname, key: init.headers["idempotency-key"], headers: init.headers, body: init.body, url };
    network.asked.push(request);
    const pass = () => handler(new Request(url, init));
    if (!network.isUp) throw new TypeError("fetch failed");
    return (await network.meddle?.(request, pass)) ?? pass();
  };
  return { engine, handler, network, fetch, writes: () => network.asked.filter(({ key }) => key) };
}

/** Opens tabs of one browser; `close` disposes of all that are open. */
export function browser(server, defaults = {}) {
  const factory = new IDBFactory();
  const tabs = [];
  return {
    factory,
    async tab(options = {}) {
      const tab = openOffline(URL_OF_SERVER, { account: "ada", factory, fetch: server.fetch, ...defaults, ...options });
      tabs.push(tab);
      await tab.migrate();
      return tab;
    },
    async close() {
      for (const tab of tabs) await tab.dispose();
    },
  };
}

/** A server, and a browser whose stores are opened with these options; it is closed when the test ends. */
export async function world(t, { server: served, ...options } = {}) {
  const server = await serving(served);
  const page = browser(server, options);
  t.after(() => page.close());
  return { server, page };
}

/** Waits until something holds; a test that fails waits for the runner's own limit. */
export async function until(holds) {
  while (!(await holds())) await sleep(5);
}

/** What a call that must fail fails with. */
export const failure = (call) => call.then((value) => Promise.reject(new Error(`answered ${value}`)), (error) => error);

/** A conversation without what says that it is ahead, and without its times, which are the server's once it was sent. */
export function seen({ pending, last_interaction_at, updated_at, created_at, expires_at, ...conversation }) {
  return conversation;
}
