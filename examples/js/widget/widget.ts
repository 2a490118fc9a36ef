// npm run widget: a chat in a page, kept in the browser's IndexedDB. It goes on after a reload, and a second tab shows the same.

import type { Client } from "convostate";
import { openIndexedDb } from "convostate/indexeddb";
import { answer, type Order } from "../order.ts";

interface Line {
  by: "person" | "bot";
  text: string;
}

const client: Client = { bot_id: "pizza", user_id: "me", channel_id: "web" };
const conversations = openIndexedDb<Order>("pizza");
await conversations.migrate();

/** What was said is a memory beside the conversations: it goes on when an order is over. */
const said = async (): Promise<Line[]> => (await conversations.recall<Line[]>(client, "said"))?.value ?? [];

function take(text: string): Promise<void> {
  return conversations.turn(client, async (turn) => {
    const before = (await turn.recall<Line[]>("said"))?.value ?? [];
    const reply = await answer(turn, text);
    await turn.remember("said", [...before, { by: "person", text }, { by: "bot", text: reply }]);
  });
}

const log = element("ol", HTMLOListElement);
const form = element("form", HTMLFormElement);
const input = element("input", HTMLInputElement);

async function show(): Promise<void> {
  const lines = await said();
  log.replaceChildren(
    ...lines.map(({ by, text }) => {
      const item = document.createElement("li");
      item.className = by;
      item.textContent = text;
      return item;
    }),
  );
}

function element<E extends Element>(selector: string, type: new () => E): E {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = input.value.trim();
  form.reset();
  if (text !== "") await take(text);
});

// Other tabs' changes come here, too; those made while this one was frozen do not.
conversations.subscribe(({ type }) => void (type === "remembered" && show()));
addEventListener("pageshow", show);
await show();
// Before, the browser would have sent the form itself, and what was typed would be lost.
input.disabled = false;
