// libSQL files, by @libsql/client.

import { openLibsql } from "convostate/libsql";
import { createClient } from "../../edge/libsql-client.mjs";
import { placeOfFiles } from "./files.mjs";

export default {
  name: "libsql",

  async start(parent) {
    return placeOfFiles("db", (file) => this.open(file), parent);
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
