// The REST API on Node's HTTP server, until a signal ends it.

import cluster from "node:cluster";
import { once } from "node:events";
import { createServer, Server as HttpServer } from "node:http";
import { Server as NetServer } from "node:net";
import { Misuse } from "../misuse.js";
import { openStore } from "../store.js";
import { limitConnections } from "./connections.js";
import { bidFarewell, greet } from "./greeting.js";
import { Listener } from "./listener.js";
import { Metrics } from "./metrics.js";
import { GOOD_TOKEN, settingsOf } from "./settings.js";
import { sweepRegularly } from "./sweeping.js";
import { Part, Whole } from "./together.js";
import { Workers } from "./workers.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("../store.js").Opened} Opened */

const TIMES = { headersTimeout: 10_000, requestTimeout: 15_000, connectionsCheckingInterval: 1000 };
/** How long connections that wait for their next request stay open once the server is to end. */
const LINGER_MS = 1000;
/** What takes longer is cut off, so that the server ends in under ten seconds. */
const PATIENCE_MS = 8000;

/** @param {import("../flags.js").Values} values */
export async function serve(values) {
  const settings = settingsOf(values);
  const store = await openStore(settings.store, { retention: settings.retention });
  const { workers, host, token, tokensFile } = settings;
  const isShort = token !== undefined && token.length < GOOD_TOKEN;
  const told = { host, store: store.name, hasToken: token !== undefined || tokensFile !== undefined, isShort, workers };
  if (workers > 1 && cluster.isPrimary) return supervise(settings, store, told);
  const server = await open(store, settings);
  if (cluster.isWorker) return;
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  greet({ ...told, port });
}

/**
 * Sweeps, and lets workers serve. The store was opened and brought up to date before any of them does it.
 * @param {Settings} settings
 * @param {Opened} store
 * @param {Omit<Parameters<typeof greet>[0], "port">} told
 */
async function supervise({ workers: count, sweepMs, hasMetrics, tokensFile }, store, told) {
  const metrics = new Metrics(hasMetrics);
  const whole = new Whole(() => metrics.sums(0));
  const workers = new Workers(count);
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => workers.end());
  // Each reads the file for itself.
  if (tokensFile !== undefined) process.on("SIGHUP", () => workers.signal("SIGHUP"));
  const port = await workers.start();
  const stopSweeping = sweepRegularly(store.conversations, sweepMs, metrics);
  if (port !== undefined) greet({ ...told, port });
  const code = await workers.ended;
  stopSweeping();
  await store.close();
  if (port !== undefined) bidFarewell(whole.answered, store.name);
  process.exit(code);
}

/**
 * Serves the store in this process; sweeps unless another one does.
 * @param {Opened} store
 * @param {Settings} settings
 */
async function open(store, settings) {
  const state = { isEnding: false };
  const metrics = new Metrics(settings.hasMetrics);
  const sums = () => metrics.sums(listener.underWay);
  const part = cluster.isWorker ? new Part(() => ({ sums: sums(), answered: metrics.answered })) : undefined;
  const listener = new Listener(store.conversations, settings, {
    metrics,
    isEnding: () => state.isEnding,
    sums: () => part?.all() ?? Promise.resolve(sums()),
  });
  const server = createServer(TIMES, (request, response) => listener.answer(request, response));
  server.prependListener("request", (_, response) => {
    if (state.isEnding) response.setHeader("connection", "close");
  });
  limitConnections(server, settings);
  await listen(server, settings);
  const stopWatching = listener.watchTokens();
  const stopSweeping = part ? () => {} : sweepRegularly(store.conversations, settings.sweepMs, metrics);
  const close = async () => {
    stopWatching();
    stopSweeping();
    await store.close();
    if (part) await part.tell();
    else bidFarewell(metrics.answered, store.name);
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
 * @param {HttpServer} server
 * @param {Settings} settings
 */
async function listen(server, { port, host }) {
  server.listen({ port, host });
  try {
    await once(server, "listening");
  } catch (error) {
    throw new Misuse(`can't listen on ${host}:${port}: ${error instanceof Error ? error.message : error}: give another --port or --host.`);
  }
}

/**
 * Stops listening, answers what was accepted, and tells clients to connect elsewhere.
 * @param {HttpServer} server
 * @param {{ isEnding: boolean }} state
 * @param {() => Promise<void>} close
 */
function end(server, state, close) {
  if (state.isEnding) return;
  state.isEnding = true;
  // The HTTP server's own close would at once cut connections on which the next request may be under way.
  NetServer.prototype.close.call(server);
  setTimeout(() => server.closeIdleConnections(), LINGER_MS).unref();
  const idle = setInterval(() => server.closeIdleConnections(), LINGER_MS);
  setTimeout(() => server.closeAllConnections(), PATIENCE_MS).unref();
  server.once("close", async () => {
    clearInterval(idle);
    await close();
    process.exit(0);
  });
}
