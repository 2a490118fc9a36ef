// npm run hono: a webhook. Two messages of one person that arrive at once are handled one after the other, and one that arrives twice once.

import { serve } from "@hono/node-server";
import type { Client, Conversations } from "convostate";
import { Hono } from "hono";
import { openFile } from "../file.ts";
import { isMessage } from "../message.ts";
import { answer, type Order } from "../order.ts";
import { isProgram, port } from "../program.ts";

/** Conversations may be in memory or on any store. */
export function webhook(conversations: Conversations<Order>): Hono {
  const app = new Hono();
  app.post("/webhook", async (c) => {
    const body: unknown = await c.req.json().catch(() => undefined);
    if (!isMessage(body)) return c.json({ error: "a message has an id, a user and a text" }, 400);
    const client: Client = { bot_id: "pizza", user_id: body.user, channel_id: "web" };
    const { repeated, value } = await conversations.turn(client, (turn) => answer(turn, body.text), { once: body.id });
    return c.json(repeated ? { repeated } : { reply: value });
  });
  return app;
}

if (isProgram(import.meta)) {
  const { fetch } = webhook(await openFile());
  serve({ fetch, port: port(), hostname: "127.0.0.1" }, ({ port }) => console.log(`The bot listens on http://127.0.0.1:${port}/webhook`));
}
