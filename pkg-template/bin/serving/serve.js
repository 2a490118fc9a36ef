// The REST API on Node's HTTP server, until a signal ends it.

import cluster from "node:cluster";
import { once } from "node:events";
import { createServer, Server as HttpServer } from "node:http";
import { Server as NetServer } from "node:net";
import { createNodeListener } from "convostate/server";
import { limitConnections } from "./connections.js";
import { greet } from "./greeting.js";
import { settingsOf } from "./settings.js";
import { openStore } from "./store.js";
import { sweepRegularly } from "./sweeping.js";
import { Workers } from "./workers.js";

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
  const { workers, token } = settings;
  const told = { host: values.host, store: store.name, token, workers };
  if (workers > 1 && cluster.isPrimary) return supervise(workers, store, told);
  const server = await open(store, values, settings, misuse);
  if (!server || cluster.isWorker) return;
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  greet({ ...told, port });
}

/**
 * Sweeps, and lets workers serve. The store was opened and brought up to date before any of them does it.
 * @param {number} count
 * @param {import("./store.js").Opened} store
 * @param {Omit<Parameters<typeof greet>[0], "port">} told
 */
async function supervise(count, store, told) {
  const workers = new Workers(count);
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => workers.end());
  const port = await workers.start();
  const stopSweeping = sweepRegularly(store.conversations);
  if (port !== undefined) greet({ ...told, port });
  const code = await workers.ended;
  stopSweeping();
  await store.close();
  process.exit(code);
}

/**
 * Serves the store in this process; sweeps unless another one does.
 * @param {import("./store.js").Opened} store
 * @param {Values} values
 * @param {Settings} settings
 * @param {(message: string) => never | void} misuse
 */
async function open(store, values, settings, misuse) {
  const state = { isEnding: false };
  const listener = made(store.conversations, values, settings, state, misuse);
  if (!listener) return undefined;
  const server = createServer(TIMES, listener);
  server.prependListener("request", (_, response) => {
    if (state.isEnding) response.setHeader("connection", "close");
  });
  limitConnections(server, settings);
  await listen(server, values, misuse);
  const stopSweeping = cluster.isWorker ? () => {} : sweepRegularly(store.conversations);
  const close = () => {
    stopSweeping();
    return store.close();
  };
  for (const signal of ["SIGTERM", "SIGINT"]) onSignal(signal, () => end(server, state, close));
  return server;
}

/**
 * The first time only. Whoever sends it again wants this process killed, but for a worker: a service manager and the process that started
 * it may both send one.
 * @param {string} signal
 * @param {() => void} act
 */
function onSignal(signal, act) {
  process.once(signal, () => {
    if (cluster.isWorker) process.on(signal, () => {});
    act();
  });
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
 * Stops listening, answers what was accepted, and tells clients to connect elsewhere.
 * @param {HttpServer} server
 * @param {{ isEnding: boolean }} state
 * @param {() => Promise<void> | void} closeStore
 */
function end(server, state, closeStore) {
  if (state.isEnding) return;
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
