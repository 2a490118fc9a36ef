import { storage, turns } from "convostate/botbuilder";
import { ConversationState, TestAdapter } from "botbuilder-core";
import { activityOf } from "./activities.mjs";

export default {
  name: "botbuilder",
  client: { bot_id: "shop", user_id: "7", channel_id: "test" },

  start(conversations, act, options = {}) {
    const own = storage(conversations, { bot_id: "shop", ...options });
    const conversation = new ConversationState(own);
    const property = conversation.createProperty("count");
    const said = new Map();
    const adapter = new TestAdapter(async (context) => {
      const key = conversation.getStorageKey(context);
      const state = {
        get: () => property.get(context),
        set: (value) => property.set(context, value),
        write: (value) => own.write({ [key]: value }),
      };
      said.set(context.activity, await act(state));
      await conversation.saveChanges(context);
    });
    adapter.use(turns(conversations, { bot_id: "shop" }));
    adapter.onTurnError = async (_, error) => {
      throw error;
    };
    return {
      async handle(message) {
        const activity = activityOf(message);
        await adapter.processActivity(activity);
        return said.get(activity);
      },
    };
  },
};
