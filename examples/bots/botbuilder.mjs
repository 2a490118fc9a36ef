// MicrosoftAppId=… MicrosoftAppPassword=… node botbuilder.mjs

import { turnOf, turns } from "convostate/botbuilder";
import { answer } from "./order.mjs";
import { isProgram, opened, setting } from "./start.mjs";

/** Lets an adapter, of botbuilder or of agents-hosting, take turns; returns what it does with each activity. */
export function pizza(conversations, adapter) {
  adapter.use(turns(conversations, { bot_id: "pizza" }));
  return async (context) => {
    if (context.activity.type !== "message") return;
    await context.sendActivity(await answer(turnOf(context), context.activity.text));
  };
}

if (isProgram(import.meta)) {
  const { CloudAdapter, ConfigurationBotFrameworkAuthentication } = await import("botbuilder");
  const { default: express } = await import("express");
  setting("MicrosoftAppId");
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(process.env));
  const handle = pizza(await opened(), adapter);
  const server = express().use(express.json());
  server.post("/api/messages", (request, response) => adapter.process(request, response, handle));
  server.listen(3978);
}
