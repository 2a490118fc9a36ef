// unstorage over its memory driver. Its keys are paths, so what would divide one is escaped.

import { createStorage } from "unstorage";
import { Documents } from "./documents.mjs";

export const isAsync = true;

export function open(options) {
  const storage = createStorage();
  const read = async (key) => (await storage.getItem(key)) ?? undefined;
  const write = async (changes) => {
    for (const [key, value] of changes) await storage.setItem(key, value);
  };
  return new Documents({ read, write, key }, options);
}

const key = ({ bot_id, user_id, channel_id }) => [bot_id, channel_id, user_id].map(encodeURIComponent).join(":");
