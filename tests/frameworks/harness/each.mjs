// The same test on conversations in memory and on SQLite.

import { test } from "node:test";
import { backends } from "./backends.mjs";

export const BOTH = [backends.memory, backends.sqlite];

/** @param {(conversations: any, reopened: () => Promise<any>) => unknown} work `reopened` closes them, and opens them anew */
export function onBoth(name, work, options) {
  for (const backend of BOTH) {
    test(`${name}, on ${backend.name}`, async () => {
      const place = await backend.start();
      const address = await place.fresh();
      let conversations = await backend.open(address, options);
      try {
        await work(conversations, async () => {
          await conversations.dispose();
          return (conversations = await backend.open(address, options));
        });
      } finally {
        await conversations.dispose();
        await place.stop();
      }
    });
  }
}
