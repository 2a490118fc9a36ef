// The REST API on Node's HTTP server, until a signal ends it.

import { once } from "node:events";
import { createServer, Server as HttpServer } from "node:http";
import { Server as NetServer } from "node:net";
import { createNodeListener } from "convostate/server";
import { limitConnections } from "./connections.js";
import { GOOD_TOKEN, settingsOf } from "./settings.js";
import { openStore } from "./store.js";
import { sweepRegularly } from "./sweeping.js";

/** @typedef {import("./settings.js").Values} Values */
/** @typedef {import("./settings.js").Settings} Settings */

const TIMES = { headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 1000 };
/** How long connections that wait for their next request stay open once the server is to end. */
const LINGER_MS = 1000;
/** What takes longer is cut off, so that the server ends in under ten seconds. */
const PATIENCE_MS = 8000;

/**
 * @param {Values} values
 * @param {(message: string) => never | void} misuse
 */
export async function serve(values, misuse) {
  const { fault, settings } = settingsOf(values);
  if (!settings) return misuse(fault);
  const store = await openStore(settings.store, settings.retention).catch((error) => misuse(`can't open the store: ${error.message}`));
  if (!store) return;
  const state = { isEnding: false };
  const listener = made(store.conversations, values, settings, state, misuse);
  if (!listener) return;
  const server = createServer(TIMES, listener);
  server.prependListener("request", (_, response) => {
    if (state.isEnding) response.setHeader("connection", "close");
  });
  limitConnections(server, settings);
  await listen(server, values, misuse);
  greet(server, values.host, store.name, settings.token);
  const stopSweeping = sweepRegularly(store.conversations);
  const close = () => {
    stopSweeping();
    return store.close();
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => end(server, state, close));
}

/**
 * @param {any} conversations
 * @param {Values} values
 * @param {Settings} settings
 * @param {{ isEnding: boolean }} state
 * @param {(message: string) => never | void} misuse
 */
function made(conversations, values, { token, hosts }, state, misuse) {
  try {
    return createNodeListener(conversations, {
      token,
      hosts,
      cors: values.cors,
      logIds: values["log-ids"],
      isReady: () => !state.isEnding,
      ...(values.quiet ? {} : { log: (entry) => console.error(JSON.stringify(entry)) }),
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return misuse(message.replace(/^options\.cors\[\d+\]/, "--cors"));
  }
}

/**
 * @param {HttpServer} server
 * @param {Values} values
 * @param {(message: string) => never | void} misuse
 */
async function listen(server, { port, host }, misuse) {
  server.listen({ port: Number(port), host });
  try {
    await once(server, "listening");
  } catch (error) {
    misuse(`can't listen on ${host}:${port}: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * @param {HttpServer} server
 * @param {string} host
 * @param {string} store
 * @param {string | undefined} token
 */
function greet(server, host, store, token) {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const client = "bot_id=shop&user_id=ada&channel_id=web";
  const bearer = token === undefined ? "" : ' -H "Authorization: Bearer $CONVOSTATE_TOKEN"';
  const short = token !== undefined && token.length < GOOD_TOKEN ? `  The token is short, so it can be guessed: give ${GOOD_TOKEN} random characters or more.\n` : "";
  console.log(`convostate listens on ${url} (store: ${store})

  curl -X POST '${url}/conversations?${client}' -H 'Content-Type: application/json' -d '{"flow_id":"order"}'${bearer}
  curl '${url}/conversations/latest?${client}'${bearer}
${short}`);
}

/**
 * Stops listening, answers what was accepted, and tells clients to connect elsewhere.
 * @param {HttpServer} server
 * @param {{ isEnding: boolean }} state
 * @param {() => Promise<void> | void} closeStore
 */
function end(server, state, closeStore) {
  state.isEnding = true;
  // The HTTP server's own close would at once cut connections on which the next request may be under way.
  NetServer.prototype.close.call(server);
  setTimeout(() => server.closeIdleConnections(), LINGER_MS).unref();
  const idle = setInterval(() => server.closeIdleConnections(), LINGER_MS);
  setTimeout(() => server.closeAllConnections(), PATIENCE_MS).unref();
  server.once("close", async () => {
    clearInterval(idle);
    await closeStore();
    process.exit(0);
  });
}
