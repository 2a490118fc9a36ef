import { ConversationsObject, openDurableObjects } from "convostate/durable-objects";
import { createHandler } from "convostate/server";
import { question, reply } from "./bot.js";
import page from "./page.html";

const DAY = 24 * 3600;
const VISITOR = /(?:^|; )visitor=([0-9a-f-]{36})(?:;|$)/;

/** Keeps one visitor's conversations, and wakes when one is over. */
export class Conversations extends ConversationsObject {
  options = { retention: { seconds: 30 * DAY } };

  onExpired({ client, step_id }) {
    console.log(`${client.user_id} left at ${step_id}`);
  }
}

/** Made by the first request, and kept for the next ones. */
let shared;

function start(env) {
  const conversations = openDurableObjects(env.CONVERSATIONS);
  // The REST API is the operator's: without the secret TOKEN there is none.
  const state = env.TOKEN ? createHandler(conversations, { basePath: "/state", token: env.TOKEN }) : () => new Response(null, { status: 404 });
  return { conversations, state };
}

export default {
  async fetch(request, env) {
    const { conversations, state } = (shared ??= start(env));
    const url = new URL(request.url);
    if (url.pathname.startsWith("/state/")) return state(request);
    if (url.pathname === "/") return new Response(page, { headers: { "content-type": "text/html; charset=utf-8" } });
    if (url.pathname !== "/messages" || request.method !== "POST") return new Response("Not found", { status: 404 });
    return talk(request, conversations, url.protocol === "https:");
  },
};

/** Answers a message; without one, says what the visitor is to answer. */
async function talk(request, conversations, isSecure) {
  // A form of another site can't send this type.
  if (request.headers.get("content-type") !== "application/json") return new Response(null, { status: 415 });
  const { id, text } = await request.json();
  const visitor = VISITOR.exec(request.headers.get("cookie") ?? "")?.[1] ?? crypto.randomUUID();
  const client = { bot_id: "pizza", user_id: visitor, channel_id: "web" };
  const now = () => question({ latest: () => conversations.latest(client) });
  let said;
  if (text) {
    // The page sends a message again when it got no answer; it is handled once.
    const { value, repeated } = await conversations.turn(client, (turn) => reply(turn, String(text)), { once: String(id) });
    said = repeated ? await now() : value;
  } else {
    said = await now();
  }
  const cookie = `visitor=${visitor}; Path=/; Max-Age=${30 * DAY}; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  return Response.json({ said }, { headers: { "set-cookie": cookie } });
}
