// The REST API on Node's HTTP server, until a signal ends it.

import { once } from "node:events";
import { createServer, Server as HttpServer } from "node:http";
import { Server as NetServer } from "node:net";
import { toNodeHandler } from "srvx/node";
import { createHandler } from "convostate/server";
import { faultOfStore, openStore } from "./store.js";

/** @typedef {ReturnType<typeof import("node:util").parseArgs<{ options: typeof import("./usage.js").OPTIONS }>>["values"]} Values */

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
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
  const token = values.token ?? process.env.CONVOSTATE_TOKEN;
  const fault = faultOf(values, token);
  if (fault) return misuse(fault);
  const state = { isEnding: false };
  const isOpen = token !== undefined || !LOOPBACK.test(values.host);
  const store = await openStore(values.store).catch((error) => misuse(`can't open the store: ${error instanceof Error ? error.message : error}`));
  if (!store) return;
  const handler = createHandler(store.conversations, {
    ...(token === undefined ? {} : { token }),
    ...(isOpen ? {} : { hosts: ["localhost", "127.0.0.1", "[::1]", values.host] }),
    cors: values.cors,
    logIds: values["log-ids"],
    isReady: () => !state.isEnding,
    ...(values.quiet ? {} : { log: (entry) => console.error(JSON.stringify(entry)) }),
  });
  const server = createServer(TIMES, toNodeHandler(handler));
  server.prependListener("request", (_, response) => {
    if (state.isEnding) response.setHeader("connection", "close");
  });
  await listen(server, values, misuse);
  greet(server, { ...values, store: store.name }, token !== undefined);
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => end(server, state, store.close));
}

/**
 * @param {Values} values
 * @param {string | undefined} token
 */
function faultOf({ port, host, store, insecure }, token) {
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return `--port ${port} is no port: give 0 to 65535.`;
  const fault = faultOfStore(store);
  if (fault) return fault;
  if (token === "") return "the token is empty: give one, or leave it out.";
  if (!LOOPBACK.test(host) && token === undefined && !insecure) {
    return `--host ${host} reaches beyond this machine, and the ids in a request are no authentication: give --token, or --insecure.`;
  }
  return undefined;
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
 * @param {Values} values
 * @param {boolean} hasToken
 */
function greet(server, { host, store }, hasToken) {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const client = "bot_id=shop&user_id=ada&channel_id=web";
  const token = hasToken ? ' -H "Authorization: Bearer $CONVOSTATE_TOKEN"' : "";
  console.log(`convostate listens on ${url} (store: ${store})

  curl -X POST '${url}/conversations?${client}' -H 'Content-Type: application/json' -d '{"flow_id":"order"}'${token}
  curl '${url}/conversations/latest?${client}'${token}
`);
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
