// What is printed once the server listens, and when it has ended.

import { counted } from "../counted.js";
import { GOOD_TOKEN } from "./settings.js";

/**
 * @param {{ host: string, port: number, store: string, hasToken: boolean, isShort: boolean, workers: number }} server
 */
export function greet({ host, port, store, hasToken, isShort, workers }) {
  const url = `http://${reachable(host)}:${port}`;
  const client = "bot_id=shop&user_id=ada&channel_id=web";
  const bearer = hasToken ? ' -H "Authorization: Bearer $CONVOSTATE_TOKEN"' : "";
  const short = isShort ? `  The token is short, so it can be guessed: give ${GOOD_TOKEN} random characters or more.\n` : "";
  console.log(`convostate listens on ${url} (store: ${store}${workers > 1 ? `, workers: ${workers}` : ""})

  curl -X POST '${url}/conversations?${client}' -H 'Content-Type: application/json' -d '{"flow_id":"order"}'${bearer}
  curl '${url}/conversations/latest?${client}'${bearer}
${short}`);
}

/**
 * An address that can be called: "all of this machine's" is none.
 * @param {string} host
 */
function reachable(host) {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

/**
 * @param {number} answered requests
 * @param {string} store
 */
export function bidFarewell(answered, store) {
  const lost = store === "memory" ? " What it held in memory is gone." : "";
  console.log(`convostate has ended after ${counted(answered, "request")}.${lost}`);
}
