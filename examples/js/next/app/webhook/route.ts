// DATABASE_URL=postgres://… npm run next, then POST /webhook: the bot behind a platform, on as many machines as there are.

import type { Client } from "convostate";
import { openPostgres } from "convostate/postgres";
import { Pool } from "pg";
import { isMessage } from "../../../message.ts";
import { answer, type Order } from "../../../order.ts";
import { setting } from "../../../program.ts";

/** Opened by the first message, as a build loads this module, too; and again by the next one when the database could not be reached. */
let opened: ReturnType<typeof open> | undefined;

function conversations() {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open() {
  const pool = new Pool({ connectionString: setting("DATABASE_URL") });
  pool.on("error", console.error);
  const store = await openPostgres<Order>(pool);
  await store.migrate();
  return store;
}

export async function POST(request: Request): Promise<Response> {
  const body: unknown = await request.json().catch(() => undefined);
  if (!isMessage(body)) return Response.json({ error: "a message has an id, a user and a text" }, { status: 400 });
  const client: Client = { bot_id: "pizza", user_id: body.user, channel_id: "web" };
  const { repeated, value } = await (await conversations()).turn(client, (turn) => answer(turn, body.text), { once: body.id });
  return Response.json(repeated ? { repeated } : { reply: value });
}
