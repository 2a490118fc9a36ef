// What is printed once the server listens.

import { GOOD_TOKEN } from "./settings.js";

/**
 * @param {{ host: string, port: number, store: string, token: string | undefined, workers: number }} server
 */
export function greet({ host, port, store, token, workers }) {
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const client = "bot_id=shop&user_id=ada&channel_id=web";
  const bearer = token === undefined ? "" : ' -H "Authorization: Bearer $CONVOSTATE_TOKEN"';
  const short = token !== undefined && token.length < GOOD_TOKEN ? `  The token is short, so it can be guessed: give ${GOOD_TOKEN} random characters or more.\n` : "";
  console.log(`convostate listens on ${url} (store: ${store}${workers > 1 ? `, workers: ${workers}` : ""})

  curl -X POST '${url}/conversations?${client}' -H 'Content-Type: application/json' -d '{"flow_id":"order"}'${bearer}
  curl '${url}/conversations/latest?${client}'${bearer}
${short}`);
}
