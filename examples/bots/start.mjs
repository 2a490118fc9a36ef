// What each of these programs needs to run by itself.

import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { openSqlite } from "convostate/sqlite";

/** Whether this module is the program: `node grammy.mjs`, and not an import of it. */
export function isProgram({ url }) {
  return process.argv[1] === fileURLToPath(url);
}

/** Conversations in the file that PIZZA_DB names, or `pizza.db` of this folder. */
export async function opened() {
  const conversations = openSqlite(new Database(process.env.PIZZA_DB ?? "pizza.db"));
  await conversations.migrate();
  return conversations;
}

/** A setting that there is no default for. */
export function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the bot needs it to reach its platform.`);
  return value;
}
