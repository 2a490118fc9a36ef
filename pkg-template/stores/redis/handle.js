// The libraries, single and Cluster, as one.

import { unfit } from "../driver.js";

/** @typedef {import("./scripts.js").Script} Script */

/**
 * @typedef {object} Handle
 * @property {(script: Script, keys: string[], args: string[]) => Promise<any>} run
 * @property {(key: string) => Promise<string | null>} get
 * @property {(key: string, text: string) => Promise<unknown>} setIfAbsent
 * @property {() => Promise<Record<string, string>[] | undefined>} settings of each server that holds keys; undefined where nobody says
 * @property {() => number} losses how many connections were lost so far
 * @property {() => void} close
 */

/** Those that say whether a server keeps what it has acknowledged. */
const SETTINGS = ["append*", "maxmemory*"];

/**
 * By the shape of what the user has; neither library is imported.
 * @param {any} client
 * @returns {Handle}
 */
export function handleOf(client) {
  if (typeof client?.evalSha === "function") return ofNodeRedis(client);
  if (typeof client?.evalsha === "function" && typeof client.status === "string") return ofIoredis(client);
  if (typeof client?.evalsha === "function" && client.client?.retry) return ofUpstash(client);
  throw notOne(client);
}

/** @param {unknown} client */
function notOne(client) {
  const message = "client must be made by the library redis (version 4 or newer, no legacy mode) or ioredis (version 5 or newer), single or Cluster, or by @upstash/redis.";
  return unfit("client", message, client);
}

/**
 * The first answer that is waited for. A transaction, a pipeline and a client in legacy mode have the same calls, and no promise.
 * @param {any} client
 * @param {string} key
 */
async function get(client, key) {
  const answer = client.get(key);
  if (typeof answer?.then !== "function") throw notOne(client);
  return answer;
}

/**
 * It fails what was under way when a connection was lost, and sends nothing twice.
 * @param {any} client
 * @returns {Handle}
 */
function ofNodeRedis(client) {
  /** @type {() => Promise<any[]>} */
  const nodes = async () => (client.masters ? Promise.all(client.masters.map(client.nodeClient, client)) : [client]);
  return {
    run: (script, keys, args) =>
      client.evalSha(script.hash, { keys, arguments: args }).catch(unknown(() => client.eval(script.text, { keys, arguments: args }))),
    get: (key) => get(client, key),
    setIfAbsent: (key, text) => client.set(key, text, { NX: true }),
    settings: async () => Promise.all((await nodes()).map((node) => settingsOf((pattern) => node.configGet(pattern)))),
    losses: () => 0,
    close() {},
  };
}

/**
 * It sends again what was under way when a connection was lost.
 * @param {any} client
 * @returns {Handle}
 */
function ofIoredis(client) {
  const losses = lossesOf(client);
  return {
    run: (script, keys, args) =>
      client.evalsha(script.hash, keys.length, keys, args).catch(unknown(() => client.eval(script.text, keys.length, keys, args))),
    get: (key) => get(client, key),
    setIfAbsent: (key, text) => client.set(key, text, "NX"),
    settings: async () => Promise.all(nodesOf(client).map((node) => settingsOf((pattern) => node.config("GET", pattern)))),
    losses: losses.count,
    close: losses.close,
  };
}

/**
 * Its server may be asked for no settings.
 * @param {any} client
 * @returns {Handle}
 */
function ofUpstash(client) {
  // Sent twice, a commit that came first is not told from one that came too late; and what looks like JSON would not come as it is kept.
  if (client.client.retry.attempts !== 0 || client.opts?.automaticDeserialization !== false) {
    throw unfit("client", "A client of @upstash/redis must be made with retry: { retries: 0 } and automaticDeserialization: false.", client);
  }
  return {
    run: (script, keys, args) =>
      replied(client.evalsha(script.hash, keys, args)).catch(unknown(() => replied(client.eval(script.text, keys, args)))).then(ofScript),
    get: (key) => replied(client.get(key)),
    setIfAbsent: (key, text) => replied(client.set(key, text, { nx: true })),
    settings: async () => undefined,
    losses: () => 0,
    close() {},
  };
}

/**
 * The server's error as it gave it: this library puts the whole command behind it, with what people have written.
 * @param {Promise<any>} reply
 */
function replied(reply) {
  return reply.catch((error) => {
    if (error?.name !== "UpstashError") throw error;
    throw new Error(error.message.replace(/^Command failed: /, "").replace(/, command was: [^]*$/, ""));
  });
}

/**
 * No script answers a text: it stands for a request that the library's `signal` has ended.
 * @param {any} answer
 */
function ofScript(answer) {
  if (typeof answer === "string") throw new Error(`the request was ended: ${answer}`);
  return answer;
}

/**
 * @param {any} client
 * @returns {any[]}
 */
function nodesOf(client) {
  return client.isCluster ? client.nodes("master") : [client];
}

/**
 * By one listener on each client, however many stores are on it.
 * @type {WeakMap<object, { losses: number, stores: number, stop: () => void }>}
 */
const counters = new WeakMap();

/**
 * Counts lost connections, to the nodes of a Cluster too.
 * @param {any} client
 */
function lossesOf(client) {
  const counter = counters.get(client) ?? counterOf(client);
  counter.stores += 1;
  let isClosed = false;
  return {
    count: () => counter.losses,
    close() {
      if (isClosed) return;
      isClosed = true;
      counter.stores -= 1;
      if (counter.stores === 0) counter.stop();
    },
  };
}

/** @param {any} client */
function counterOf(client) {
  const lost = () => (counter.losses += 1);
  const watch = (/** @type {any} */ node) => node.on("close", lost);
  const watched = () => (client.isCluster ? client.nodes("all") : [client]);
  const stop = () => {
    counters.delete(client);
    if (client.isCluster) client.off("+node", watch);
    for (const node of watched()) node.off("close", lost);
  };
  const counter = { losses: 0, stores: 0, stop };
  counters.set(client, counter);
  watched().forEach(watch);
  if (client.isCluster) client.on("+node", watch);
  return counter;
}

/**
 * An error that says that the server does not know the script yet becomes its answer by the script's text.
 * @param {() => Promise<any>} byText
 * @returns {(error: any) => Promise<any>}
 */
function unknown(byText) {
  return (error) => {
    if (!/^NOSCRIPT /.test(error?.message)) throw error;
    return byText();
  };
}

/**
 * @param {(pattern: string) => Promise<any>} get
 * @returns {Promise<Record<string, string>>}
 */
async function settingsOf(get) {
  const answers = await Promise.all(SETTINGS.map(get));
  return Object.assign({}, ...answers.map(objectOf));
}

/**
 * A map comes as a list, a Map or an object, by the library and the protocol.
 * @param {any} map
 */
function objectOf(map) {
  if (map instanceof Map) return Object.fromEntries(map);
  if (!Array.isArray(map)) return map;
  return Object.fromEntries(map.flatMap((name, place) => (place % 2 === 0 ? [[name, map[place + 1]]] : [])));
}
