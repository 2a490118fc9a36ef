// LangGraph's own validation of a checkpointer, as it is: each checkpointer it makes is on conversations of its own.

import { deltaChannelHistoryTests, validate } from "@langchain/langgraph-checkpoint-validation";
import { checkpointer } from "convostate/langgraph";
import { backends } from "../harness/backends.mjs";

for (const name of ["memory", "sqlite"]) {
  const backend = backends[name];
  const place = await backend.start();
  afterAll(() => place.stop());
  let conversations;
  const initializer = {
    checkpointerName: `convostate on ${name}`,
    async createCheckpointer() {
      conversations = await backend.open(await place.fresh());
      return checkpointer(conversations, { bot_id: "validation" });
    },
    async destroyCheckpointer() {
      await conversations.dispose();
    },
  };
  validate(initializer);
  deltaChannelHistoryTests(initializer);
}
