// SLACK_BOT_TOKEN=… SLACK_APP_TOKEN=… node bolt.mjs

import bolt from "@slack/bolt";
import { turns } from "convostate/bolt";
import { answer } from "./order.mjs";
import { isProgram, opened, setting } from "./start.mjs";

export function pizza(conversations, options) {
  const app = new bolt.App(options);
  app.use(turns(conversations, { bot_id: "pizza" }));
  app.message(async ({ context, message, say }) => {
    const words = await context.takeTurn((turn) => answer(turn, message.text));
    // None when Slack delivers an event once more that was handled.
    if (words) await say(words);
  });
  return app;
}

if (isProgram(import.meta)) {
  const app = pizza(await opened(), { token: setting("SLACK_BOT_TOKEN"), appToken: setting("SLACK_APP_TOKEN"), socketMode: true });
  await app.start();
}
