// PGlite: PostgreSQL as wasm in this process, one for a whole file of tests, since each takes a second to start. An address is a schema.

import { PGlite } from "@electric-sql/pglite";
import { openOn } from "../harness/postgres.mjs";

let database;

export default {
  name: "pglite",

  async start() {
    database = await PGlite.create();
    let count = 0;
    return {
      database,
      fresh: async () => {
        const name = `store${(count += 1)}`;
        const conversations = await this.open(name);
        await conversations.migrate();
        return name;
      },
      stop: () => database.close(),
    };
  },

  open: (name, options) => openOn(database, name, options),
};
