import { turns } from "convostate/bolt";
import bolt from "@slack/bolt";

const AUTHORIZED = { botToken: "xoxb", botId: "B1", botUserId: "UB", teamId: "T1" };
const RECEIVER = { init() {}, start: async () => {}, stop: async () => {} };

/** @param {{ id: number, text: string, from?: number }} message in the channel of everybody */
export const eventOf = ({ id, text, from = 7 }) => ({
  type: "event_callback",
  team_id: "T1",
  api_app_id: "A1",
  event_id: `Ev${id}`,
  authorizations: [],
  event: { type: "message", text, user: `U${from}`, channel: "C1", channel_type: "channel", ts: `${id}.0`, event_ts: `${id}.0` },
});

/** The options of an app without Slack. Bolt writes the person into what authorize answers. */
export const offline = () => ({ receiver: RECEIVER, authorize: async () => ({ ...AUTHORIZED }), logLevel: "error" });

/** Such an app. What its listeners throw is thrown. */
export function appOf(options = {}) {
  const app = new bolt.App({ ...offline(), ...options });
  app.error(async (error) => {
    throw error.original ?? error;
  });
  return app;
}

/** What it does is kept by the turn: `context.conversation` is of the channel, not of the person. */
export default {
  name: "bolt",
  client: { bot_id: "shop", user_id: "U7", channel_id: "slack:T1" },

  start(conversations, act, { ttl } = {}) {
    const app = appOf();
    const said = new Map();
    app.use(turns(conversations, { bot_id: "shop" }));
    app.message(async ({ context, body }) => {
      const work = (turn) =>
        act({
          get: async () => (await turn.recall("count"))?.value,
          set: (value) => turn.remember("count", value, { ttl }),
          write: async (value) => turn.remember("count", value),
        });
      said.set(body, await context.takeTurn(work));
    });
    return {
      async handle(message) {
        const body = eventOf(message);
        await app.processEvent({ body, ack: async () => {} });
        return said.get(body);
      },
    };
  },
};
