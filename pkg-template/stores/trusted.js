// A store by a driver of this package, which is not watched.

import { Alarm } from "./alarm.js";
import { StoredConversations } from "./conversations.js";
import { INSIDE } from "./inside.js";
import { retell } from "./retell.js";

/**
 * @param {import("./driver.js").Driver} driver
 * @param {import("../entry/stored.js").StoreOptions} [options]
 */
export function trustedStore(driver, options = {}) {
  const conversations = new StoredConversations(driver, options, Alarm);
  const { listeners } = conversations[INSIDE];
  if (driver.others) retell(driver.others, listeners, conversations);
  return conversations;
}
