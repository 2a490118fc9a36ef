// SQLite by whichever library this runtime has: better-sqlite3 in Node 20, node:sqlite in later ones, bun:sqlite in Bun.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqlite } from "convostate/sqlite";

/** Where fsync costs nothing: what these tests look at does not depend on it. */
const MEMORY = "/dev/shm";

export const library = "Bun" in globalThis ? "bun:sqlite" : process.getBuiltinModule?.("node:sqlite") ? "node:sqlite" : "better-sqlite3";

export async function database(file, ...options) {
  if (library === "bun:sqlite") return new (await import("bun:sqlite")).Database(file);
  if (library === "node:sqlite") return new (await import("node:sqlite")).DatabaseSync(file, ...options);
  return new (await import("better-sqlite3")).default(file, ...options);
}

export default {
  name: "sqlite",

  /** A place for many stores. `fresh` answers the address of an empty one with its schema. */
  async start(parent = existsSync(MEMORY) ? MEMORY : tmpdir()) {
    const folder = mkdtempSync(join(parent, "convostate-"));
    let count = 0;
    return {
      fresh: async () => {
        count += 1;
        const file = join(folder, `${count}.db`);
        const conversations = await this.open(file);
        await conversations.migrate();
        await conversations.dispose();
        return file;
      },
      stop: async () => rmSync(folder, { recursive: true }),
    };
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
