// SLACK_BOT_TOKEN=… SLACK_SIGNING_SECRET=… node chat.mjs

import { createServer } from "node:http";
import { Chat } from "chat";
import { state } from "convostate/chat";
import { answer } from "./order.mjs";
import { isProgram, opened, setting } from "./start.mjs";

export function pizza(conversations, adapters, options = {}) {
  const bot = new Chat({ userName: "pizza", adapters, state: state(conversations, { bot_id: "pizza" }), ...options });
  const reply = async (thread, message) => {
    // The SDK handles one message of a thread at a time; the turn adds the calls, and the fence.
    const client = { bot_id: "pizza", user_id: thread.id, channel_id: "chat" };
    await thread.post(await conversations.turn(client, (turn) => answer(turn, message.text)));
  };
  bot.onNewMention(async (thread, message) => {
    await thread.subscribe();
    await reply(thread, message);
  });
  bot.onSubscribedMessage(reply);
  return bot;
}

if (isProgram(import.meta)) {
  const { createSlackAdapter } = await import("@chat-adapter/slack");
  setting("SLACK_BOT_TOKEN");
  const bot = pizza(await opened(), { slack: createSlackAdapter() });
  const server = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request);
    const asked = new Request(`http://${request.headers.host}${request.url}`, { method: "POST", headers: request.headers, body: Buffer.concat(chunks) });
    const answered = await bot.webhooks.slack(asked);
    response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(await answered.text());
  });
  server.listen(3000);
}
