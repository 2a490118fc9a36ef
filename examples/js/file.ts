import Database from "better-sqlite3";
import { openSqlite, type StoredConversations } from "convostate/sqlite";
import type { Order } from "./order.ts";

/** The file that PIZZA_DB names, or `pizza.db` of this folder. */
export async function openFile(): Promise<StoredConversations<Order>> {
  const conversations = openSqlite<Order>(new Database(process.env.PIZZA_DB ?? "pizza.db"));
  await conversations.migrate();
  return conversations;
}
