import { storage, turns } from "convostate/botbuilder";
import { Activity } from "@microsoft/agents-activity";
import { AgentApplication, BaseAdapter, TurnContext } from "@microsoft/agents-hosting";
import { activityOf } from "./activities.mjs";

class FakeAdapter extends BaseAdapter {
  async sendActivities(_, activities) {
    return activities.map(() => ({ id: "sent" }));
  }

  async updateActivity() {}

  async deleteActivity() {}

  async process(activity, logic) {
    await this.runMiddleware(new TurnContext(this, Activity.fromObject(activity)), logic);
  }
}

export default {
  name: "agents",
  client: { bot_id: "shop", user_id: "7", channel_id: "test" },

  start(conversations, act, options = {}) {
    const own = storage(conversations, { bot_id: "shop", ...options });
    const app = new AgentApplication({ storage: own });
    const said = new Map();
    app.onActivity("message", async (context, turnState) => {
      const state = {
        get: () => turnState.getValue("conversation.count"),
        set: (value) => turnState.setValue("conversation.count", value),
        write: (value) => own.write({ "test/shop/conversations/7": value }),
      };
      said.set(context.activity.id, await act(state));
    });
    // Without one, the application saves nothing.
    app.onTurn("afterTurn", async () => true);
    const adapter = new FakeAdapter();
    adapter.use(turns(conversations, { bot_id: "shop" }));
    adapter.onTurnError = async (_, error) => {
      throw error;
    };
    return {
      async handle(message) {
        await adapter.process(activityOf(message), (context) => app.run(context));
        const answer = said.get(String(message.id));
        said.delete(String(message.id));
        return answer;
      },
    };
  },
};
