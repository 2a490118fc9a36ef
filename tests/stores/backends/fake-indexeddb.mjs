// IndexedDB in Node, by a factory that is no global. An address is an object of this process.

import { IDBFactory } from "fake-indexeddb";
import { openIndexedDb } from "convostate/indexeddb";

export default {
  name: "indexeddb by a factory",

  async start() {
    return {
      fresh: async () => {
        const address = { factory: new IDBFactory(), name: "bots" };
        const conversations = await this.open(address);
        await conversations.migrate();
        await conversations.dispose();
        return address;
      },
      stop: async () => {},
    };
  },

  async open({ factory, name }, options) {
    return openIndexedDb(name, { factory, ...options });
  },
};
