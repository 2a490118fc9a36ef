// Calls on the channels of Node's diagnostics.

import { tracingChannel } from "node:diagnostics_channel";
import { watched } from "./watch.js";

/** @param {any} conversations */
export function withTracing(conversations) {
  return watched(conversations, publishing);
}

/** @param {string} name of a call */
function publishing(name) {
  const channel = tracingChannel(`convostate.${name}`);
  /** @type {import("./watch.js").Watch} */
  const watch = ({ isNow, client, id }, act) => {
    const message = { call: name, client, id };
    return isNow ? channel.traceSync(act, message) : channel.tracePromise(async () => act(), message);
  };
  // Node before 20.13 can't tell.
  return () => (channel.hasSubscribers === false ? undefined : watch);
}
