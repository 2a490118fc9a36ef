// Whether a store keeps what a bot relies on, and whether all that it holds can be read.

import { counted } from "../counted.js";
import { clientsOf, holdings, insideOf } from "./rows.js";

/**
 * One line for each finding: "ok", "warning", or "fault", for which the command ends with 1.
 * @param {import("../store.js").Opened} opened
 */
export async function doctor(opened) {
  let faults = 0;
  const say = (/** @type {"ok" | "warning" | "fault"} */ what, /** @type {string} */ text) => {
    if (what === "fault") faults += 1;
    console.log(`${what}: ${text}`);
  };
  say("ok", `${opened.name} can be reached, and has the schema of this version`);
  sayPromises(opened.conversations.capabilities, say);
  let [clients, conversations, memories] = [0, 0, 0];
  const damaged = (/** @type {import("convostate").Client} */ client, /** @type {any} */ error) => {
    say("fault", `${JSON.stringify(client)}: ${error.message}`);
  };
  const inside = insideOf(opened);
  for await (const { rows, memories: some } of holdings(inside, null, damaged)) {
    clients += 1;
    conversations += rows.length;
    memories += some.length;
  }
  say("ok", `${counted(clients, "client")}, ${counted(conversations, "conversation")} and ${counted(memories, "memory", "memories")} can be read`);
  const there = await opened.count?.();
  if (there !== undefined) await sayMissing(inside, there, say);
  return faults > 0 ? 1 : 0;
}

/**
 * @param {import("convostate/sqlite").StoredConversations["capabilities"]} capabilities
 * @param {(what: "ok" | "warning", text: string) => void} say
 */
function sayPromises({ durable, shared, evictable }, say) {
  if (durable === true) say("ok", "what was acknowledged survives a crash");
  else say("warning", `what was acknowledged may be lost in a crash (durable: ${durable}): see docs/operating.md`);
  if (evictable !== false) say("warning", `what is stored may be thrown away to make room (evictable: ${evictable}): see docs/operating.md`);
  if (!shared) say("warning", "only one process sees it");
}

/**
 * @param {import("./rows.js").Inside} inside
 * @param {number} there
 * @param {(what: "warning", text: string) => void} say
 */
async function sayMissing(inside, there, say) {
  let listed = 0;
  for await (const clients of clientsOf(inside)) listed += clients.length;
  const missing = counted(there - listed, "client is", "clients are");
  if (listed < there) say("warning", `${missing} not in the list that export goes by: a version before 0.2 made the last write`);
}
