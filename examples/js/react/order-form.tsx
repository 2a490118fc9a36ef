import type { Client } from "convostate";
import { use, useState, type FormEvent } from "react";
import { answer } from "../order.ts";
import { conversations, ready } from "./conversations.ts";
import { useLatest } from "./use-latest.ts";

const client: Client = { bot_id: "pizza", user_id: "me", channel_id: "web" };

/** Where the order stands, and a form that takes the next message. */
export function OrderForm() {
  if (ready) use(ready);
  const order = useLatest(conversations, client);
  const [reply, setReply] = useState("Say anything to order.");

  async function send(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const text = new FormData(form).get("text");
    form.reset();
    if (typeof text === "string") setReply(await conversations.turn(client, (turn) => answer(turn, text)));
  }

  return (
    <form onSubmit={send}>
      <p role="status">{order === undefined ? "…" : order === null ? "no order" : `${order.flow_id} › ${order.step_id}`}</p>
      <p role="log">{reply}</p>
      <label>
        Your message <input name="text" autoComplete="off" required />
      </label>
      <button>Send</button>
    </form>
  );
}
