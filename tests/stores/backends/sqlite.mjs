// SQLite by whichever library this runtime has: better-sqlite3 in Node 20, node:sqlite in later ones, bun:sqlite in Bun.

import { openSqlite } from "convostate/sqlite";
import { placeOfFiles } from "./files.mjs";

export const library = "Bun" in globalThis ? "bun:sqlite" : process.getBuiltinModule?.("node:sqlite") ? "node:sqlite" : "better-sqlite3";

export async function database(file, ...options) {
  if (library === "bun:sqlite") return new (await import("bun:sqlite")).Database(file);
  if (library === "node:sqlite") return new (await import("node:sqlite")).DatabaseSync(file, ...options);
  return new (await import("better-sqlite3")).default(file, ...options);
}

export default {
  name: "sqlite",

  async start(parent) {
    return placeOfFiles("db", (file) => this.open(file), parent);
  },

  /** Opens a store by its address, in whatever process. Its `dispose` closes the handle, too. */
  async open(file, options) {
    const db = await database(file);
    const conversations = openSqlite(db, options);
    const dispose = conversations.dispose.bind(conversations);
    return Object.assign(conversations, {
      async dispose() {
        await dispose();
        db.close();
      },
    });
  },
};
