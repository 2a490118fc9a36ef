// What tests of faults look at.

import { ADA, BOB } from "../../contract/support.mjs";

/** Whether an error is what a store's own failure must be. */
export function storage(error, cause) {
  return (
    error.name === "ConversationError" && error.code === "STORAGE" && /^[^\r\n]+$/.test(error.message) && !error.message.includes("()") &&
    error.cause instanceof Error && cause.test(error.cause.message)
  );
}

/** What Ada and Bob have. */
export async function everythingOf(conversations) {
  const lists = [];
  for (const client of [ADA, BOB]) lists.push((await conversations.list(client, { limit: 100 })).conversations);
  return lists;
}
