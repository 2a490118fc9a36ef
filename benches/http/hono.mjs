// The handler that one would write with Hono: node hono.mjs prints its port.

import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { answers } from "./answers.mjs";

const { create, latest, update } = answers();
const clientOf = ({ req }) => ({ bot_id: req.query("bot_id"), user_id: req.query("user_id"), channel_id: req.query("channel_id") });

const app = new Hono();
app.post("/conversations", async (context) => {
  const [status, conversation] = create(clientOf(context), await context.req.json());
  return context.json(conversation, status);
});
app.get("/conversations/latest", (context) => context.json(latest(clientOf(context))[1]));
app.put("/conversations/:id", async (context) => {
  update(clientOf(context), context.req.param("id"), await context.req.json());
  return context.body(null, 204);
});

serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => console.log(port));
