// libSQL files, by @libsql/client.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLibsql } from "convostate/libsql";
import { createClient } from "../../edge/libsql-client.mjs";

/** Where fsync costs nothing: what these tests look at does not depend on it. */
const MEMORY = "/dev/shm";

export default {
  name: "libsql",

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
  async open(file, options, wrapped = (database) => database) {
    const database = createClient({ url: `file:${file}` });
    const conversations = openLibsql(wrapped(database), options);
    const dispose = conversations.dispose.bind(conversations);
    return Object.assign(conversations, {
      async dispose() {
        await dispose();
        database.close();
      },
    });
  },
};
