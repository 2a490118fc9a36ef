// The Worker of memories.mjs: it makes a slice of calls for each request, where its stores are.

import { openD1 } from "convostate/d1";
import { ConversationsObject, openDurableObjects } from "convostate/durable-objects";
import { memoryCalls } from "./memory-calls.mjs";

export class Kept extends ConversationsObject {}

const stores = {
  d1: ({ DB }) => openD1(DB),
  objects: ({ KEPT }) => openDurableObjects(KEPT),
};

export default {
  async fetch(request, env) {
    const { store, name, which, from, calls } = await request.json();
    const conversations = stores[store](env);
    const { fill, pairs } = memoryCalls(conversations);
    if (name === undefined) {
      if (store === "d1") await conversations.migrate();
      await fill();
    } else for (let index = from; index < from + calls; index += 1) await pairs[name][which](index);
    return Response.json({});
  },
};
