// For LangGraph: a thread is a client, each checkpoint and each of its writes a memory.

import { BaseCheckpointSaver, WRITES_IDX_MAP, compareWritesSortKeys, copyCheckpoint, getCheckpointId, maxChannelVersion, writesSortKey } from "@langchain/langgraph-checkpoint";
import { checkType } from "../front/arguments.js";
import { holds } from "./conflict.js";
import { inTurn, memoriesOf } from "./fence.js";
import { storageOptions } from "./options.js";
import { bytesOf, checkpointKey, namespaceKey, newestKey, textOf, writeKey, writesKey } from "./langgraph-keys.js";

const CHANNEL = "langgraph";
/** Of a checkpoint before version 4: what its parent's tasks sent. */
const TASKS = "__pregel_tasks";

/**
 * @typedef {[type: string, text: string]} Dumped
 * @typedef {{ thread: string, ns: string, id: string, parent?: string | undefined, checkpoint: Dumped, metadata: Dumped }} KeptCheckpoint
 * @typedef {{ task: string, index: number, path: string, channel: string, value: Dumped }} KeptWrite
 * @typedef {import("../entry/frameworks.js").Memories} Memories
 */

/**
 * @param {import("../entry/langgraph.js").CheckpointerBackend} conversations
 * @param {import("../entry/langgraph.js").CheckpointerOptions} options
 */
export function checkpointer(conversations, options) {
  return new Checkpointer(conversations, options);
}

class Checkpointer extends BaseCheckpointSaver {
  // By which LangGraph prints it. Minified, it would have another one.
  static name = "Checkpointer";

  #conversations;
  #clientOf;
  #ttl;
  #bot;

  /**
   * @param {import("../entry/langgraph.js").CheckpointerBackend} conversations
   * @param {import("../entry/langgraph.js").CheckpointerOptions} options
   */
  constructor(conversations, options) {
    const { ttl, serde, clientOf } = storageOptions(options, (/** @type {string} */ thread) => ({ user_id: thread, channel_id: CHANNEL }), ["serde"]);
    super(serde);
    checkType(options.bot_id, "string", "options.bot_id");
    this.#conversations = conversations;
    this.#clientOf = clientOf;
    this.#ttl = ttl;
    this.#bot = options.bot_id;
  }

  /**
   * @param {string} thread
   * @param {(turn: any) => any} fn
   * @param {import("../entry/index.js").TurnOptions} [options]
   */
  turn(thread, fn, options = {}) {
    return inTurn(this.#conversations, this.#clientOf(thread), fn, options);
  }

  /** @param {import("@langchain/core/runnables").RunnableConfig} config */
  async getTuple(config) {
    const { thread, ns } = placeOf(config);
    if (thread === undefined) return undefined;
    const memories = this.#memoriesOf(thread);
    const id = getCheckpointId(config);
    const found = id ? await memories.recall(checkpointKey(ns, id)) : (await memories.memories({ prefix: namespaceKey(ns), limit: 1 })).memories[0];
    return found ? this.#tuple(memories, thread, found.value) : undefined;
  }

  /**
   * @param {import("@langchain/core/runnables").RunnableConfig} config
   * @param {import("@langchain/langgraph-checkpoint").CheckpointListOptions} [options]
   */
  async *list(config, { before, limit = Infinity, filter = {} } = {}) {
    const { thread, id } = placeOf(config);
    const ns = config.configurable?.checkpoint_ns;
    const end = before && getCheckpointId(before);
    const threads = thread === undefined ? this.#threads() : [thread];
    let left = limit;
    for await (const one of threads) {
      const memories = this.#memoriesOf(one);
      for await (const { value } of everyOf(memories, ns === undefined ? newestKey : namespaceKey(ns))) {
        if (left <= 0) return;
        if ((id && value.id !== id) || (end && value.id >= end)) continue;
        const metadata = /** @type {any} */ (await this.#load(value.metadata));
        if (!Object.entries(filter).every(([name, wanted]) => metadata[name] === wanted)) continue;
        left -= 1;
        yield this.#tuple(memories, one, value);
      }
    }
  }

  /**
   * @param {import("@langchain/core/runnables").RunnableConfig} config
   * @param {import("@langchain/langgraph-checkpoint").Checkpoint} checkpoint
   * @param {import("@langchain/langgraph-checkpoint").CheckpointMetadata} metadata
   */
  async put(config, checkpoint, metadata) {
    const { thread, ns, id: parent } = needed(config);
    const { id } = checkpoint;
    /** @type {KeptCheckpoint} */
    const kept = { thread, ns, id, parent, checkpoint: await this.#dump(copyCheckpoint(checkpoint)), metadata: await this.#dump(metadata) };
    await this.#memoriesOf(thread).remember(checkpointKey(ns, id), kept, { ttl: this.#ttl });
    // With a time limit, the note has to begin anew as the checkpoints do.
    if (parent === undefined || this.#ttl !== undefined) await this.#index?.remember(thread, true, { ttl: this.#ttl });
    return { configurable: { thread_id: thread, checkpoint_ns: ns, checkpoint_id: id } };
  }

  /**
   * @param {import("@langchain/core/runnables").RunnableConfig} config
   * @param {import("@langchain/langgraph-checkpoint").PendingWrite[]} writes
   * @param {string} task
   */
  async putWrites(config, writes, task, path = "") {
    const { thread, ns, id } = needed(config);
    if (!id) throw missing("checkpoint_id");
    const memories = this.#memoriesOf(thread);
    for (const [at, [channel, value]] of writes.entries()) {
      const index = WRITES_IDX_MAP[channel] ?? at;
      /** @type {KeptWrite} */
      const kept = { task, index, path, channel, value: await this.#dump(value) };
      // The first of an index stays; errors and interrupts, below 0, are written over.
      const ifVersion = index >= 0 ? 0 : undefined;
      await holds(() => memories.remember(writeKey(ns, id, task, index), kept, { ttl: this.#ttl, ifVersion }));
    }
  }

  /** @param {string} thread */
  async deleteThread(thread) {
    const memories = this.#memoriesOf(thread);
    for (const prefix of ["c/", "w/"]) {
      for await (const { key } of everyOf(memories, prefix)) await memories.forget(key);
    }
    await this.#index?.forget(thread);
  }

  /** The threads of which there are checkpoints. */
  async *#threads() {
    const index = this.#index;
    if (index) {
      for await (const { key, version } of everyOf(index)) {
        if (await newestOf(this.#memoriesOf(key))) yield key;
        // Its client was erased or its time is over, unless it began anew meanwhile.
        else await holds(() => index.forget(key, { ifVersion: version }));
      }
      return;
    }
    const ask = (/** @type {string | undefined} */ pagination_key) => this.#conversations.clients?.({ bot_id: this.#bot, limit: 100, pagination_key });
    for await (const { clients } of pagesOf(ask)) {
      for (const client of clients) {
        const thread = (await newestOf(memoriesOf(this.#conversations, client)))?.thread;
        if (thread !== undefined) yield thread;
      }
    }
  }

  /**
   * The memories that are the threads, so that they can be listed where nobody can say which clients there are. A store can: there,
   * nothing of a thread lies outside of its client.
   */
  get #index() {
    const client = { bot_id: this.#bot, user_id: "threads", channel_id: `${CHANNEL}:threads` };
    return this.#conversations.clients ? undefined : memoriesOf(this.#conversations, client);
  }

  /** @param {string} thread */
  #memoriesOf(thread) {
    return memoriesOf(this.#conversations, this.#clientOf(thread));
  }

  /**
   * @param {Memories} memories
   * @param {string} thread
   * @param {KeptCheckpoint} kept
   */
  async #tuple(memories, thread, { ns, id, parent, ...kept }) {
    const checkpoint = /** @type {any} */ (await this.#load(kept.checkpoint));
    if (checkpoint.v < 4 && parent !== undefined) await this.#takeSends(checkpoint, await writesOf(memories, ns, parent));
    const writes = await writesOf(memories, ns, id);
    const pendingWrites = writes.map(async ({ task, channel, value }) => /** @type {[string, string, unknown]} */ ([task, channel, await this.#load(value)]));
    const configOf = (/** @type {string} */ checkpoint_id) => ({ configurable: { thread_id: thread, checkpoint_ns: ns, checkpoint_id } });
    return {
      config: configOf(id),
      checkpoint,
      metadata: /** @type {any} */ (await this.#load(kept.metadata)),
      pendingWrites: await Promise.all(pendingWrites),
      ...(parent === undefined ? {} : { parentConfig: configOf(parent) }),
    };
  }

  /**
   * @param {any} checkpoint
   * @param {KeptWrite[]} writes its parent's
   */
  async #takeSends(checkpoint, writes) {
    const sends = writes.filter(({ channel }) => channel === TASKS);
    const versions = Object.values((checkpoint.channel_versions ??= {}));
    checkpoint.channel_versions[TASKS] = versions.length > 0 ? maxChannelVersion(.../** @type {any} */ (versions)) : this.getNextVersion(undefined);
    (checkpoint.channel_values ??= {})[TASKS] = await Promise.all(sends.map(({ value }) => this.#load(value)));
  }

  /**
   * @param {unknown} value
   * @returns {Promise<Dumped>}
   */
  async #dump(value) {
    const [type, bytes] = await this.serde.dumpsTyped(value);
    return [type, textOf(type, bytes)];
  }

  /** @param {Dumped} dumped */
  #load([type, text]) {
    return this.serde.loadsTyped(type, bytesOf(type, text));
  }
}

/**
 * The writes of a checkpoint, in the order in which a run would apply them.
 * @param {Memories} memories
 * @param {string} ns
 * @param {string} id
 * @returns {Promise<KeptWrite[]>}
 */
async function writesOf(memories, ns, id) {
  /** @type {KeptWrite[]} */
  const writes = [];
  for await (const { value } of everyOf(memories, writesKey(ns, id))) writes.push(value);
  const order = (/** @type {KeptWrite} */ { path, task, index }) => writesSortKey(path, task, index);
  return writes.sort((one, other) => compareWritesSortKeys(order(one), order(other)));
}

/**
 * @param {Memories} memories
 * @returns {Promise<KeptCheckpoint | undefined>}
 */
async function newestOf(memories) {
  return (await memories.memories({ prefix: newestKey, limit: 1 })).memories[0]?.value;
}

/**
 * All memories, or those with that prefix.
 * @param {Memories} memories
 * @param {string} [prefix]
 */
async function* everyOf(memories, prefix) {
  for await (const page of pagesOf((pagination_key) => memories.memories({ prefix, pagination_key }))) yield* page.memories;
}

/** @param {(pagination_key?: string) => any} ask */
async function* pagesOf(ask) {
  let page;
  do {
    page = await ask(page?.pagination_key);
    yield page;
  } while (page.pagination_key != null);
}

/** @param {import("@langchain/core/runnables").RunnableConfig} config */
function placeOf({ configurable = {} }) {
  return { thread: configurable.thread_id, ns: configurable.checkpoint_ns ?? "", id: configurable.checkpoint_id };
}

/** @param {import("@langchain/core/runnables").RunnableConfig} config */
function needed(config) {
  const place = placeOf(config);
  if (place.thread === undefined) throw missing("thread_id");
  return place;
}

/** @param {string} name */
function missing(name) {
  return new Error(`The config has no ${name}: put it into "configurable".`);
}
