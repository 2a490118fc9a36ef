// npm run express: the same webhook on Express, with the REST API of its conversations below /api.

import type { Client } from "convostate";
import { createNodeListener } from "convostate/server";
import type { StoredConversations } from "convostate/sqlite";
import express, { type Express } from "express";
import { openFile } from "../file.ts";
import { isMessage } from "../message.ts";
import { answer, type Order } from "../order.ts";
import { isProgram, port } from "../program.ts";

export function webhook(conversations: StoredConversations<Order>): Express {
  const app = express();
  app.post("/webhook", express.json(), async (request, response) => {
    const body: unknown = request.body;
    if (!isMessage(body)) {
      response.status(400).json({ error: "a message has an id, a user and a text" });
      return;
    }
    const client: Client = { bot_id: "pizza", user_id: body.user, channel_id: "web" };
    const { repeated, value } = await conversations.turn(client, (turn) => answer(turn, body.text), { once: body.id });
    response.json(repeated ? { repeated } : { reply: value });
  });
  // Whoever may call this sees every conversation: give it an `authorize` before others can reach it.
  app.use("/api", createNodeListener(conversations));
  return app;
}

if (isProgram(import.meta)) {
  const app = webhook(await openFile());
  app.listen(port(), "127.0.0.1", (error) => {
    if (error) throw error;
    console.log(`The bot listens on http://127.0.0.1:${port()}/webhook`);
  });
}
