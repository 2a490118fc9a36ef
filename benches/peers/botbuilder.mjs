// botbuilder-core's MemoryStorage. Its state is written over whatever stands, as its own BotState does.

import botbuilder from "botbuilder-core";
import { Documents } from "./documents.mjs";

export const isAsync = true;

export function open(options) {
  const storage = new botbuilder.MemoryStorage();
  const read = async (key) => withoutTag((await storage.read([key]))[key]);
  const write = (changes) => storage.write(Object.fromEntries(changes.map(([key, value]) => [key, { ...value, eTag: "*" }])));
  return new Documents({ read, write }, options);
}

function withoutTag(item) {
  if (item !== undefined) delete item.eTag;
  return item;
}
