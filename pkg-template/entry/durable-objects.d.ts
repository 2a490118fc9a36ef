import type { Conversation } from "./index.js";
import type { StoreOptions, StoredConversations } from "./stored.js";

export type { Capabilities, StoreOptions, StoredConversations, StoredTurn } from "./stored.js";

/** A namespace of Durable Objects, as a binding of a Worker has it. */
export interface ObjectNamespace {
  idFromName(name: string): any;
  get(id: any): any;
}

/** What an object answers to `openDurableObjects`. */
export interface ObjectAnswer {
  rows?: any[][][];
  /** What its database refused with. */
  error?: string;
}

/** Those of any store, but for `expireInTime`: objects do that anyway, by their alarms. */
export interface DurableObjectsOptions extends Omit<StoreOptions, "expireInTime"> {
  /**
   * In how many objects the clients are, by a hash; from 1. It must never change for a namespace. Default: each client has an object of
   * its own, and nobody waits for another client.
   */
  by?: number | undefined;
}

/**
 * The class of the objects. Export it from the Worker, and name it in the configuration as a class with SQLite (`new_sqlite_classes`).
 * It keeps what `openDurableObjects` sends, in tables whose names begin with `convostate_`.
 *
 * It needs no timer and no request: by the object's alarm, what has expired is told to `onExpired` and written down as `EXPIRED`,
 * memories whose `ttl` is over are deleted, and `retention` is kept. `erase` deletes the alarm with the rest, and an object without
 * clients stores nothing.
 *
 * @example
 * import { ConversationsObject, openDurableObjects } from "convostate/durable-objects";
 * export class Conversations extends ConversationsObject {
 *   options = { retention: { seconds: 30 * 24 * 3600 } };
 *   async onExpired({ client, flow_id }) {
 *     await fetch("https://bots.example/remind", { method: "POST", body: JSON.stringify({ client, flow_id }) });
 *   }
 * }
 * export default {
 *   async fetch(request, env) {
 *     const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 *     return Response.json(await openDurableObjects(env.CONVERSATIONS).create(client, { flow_id: "order", ttl: 3600 }));
 *   },
 * };
 */
export declare class ConversationsObject {
  /** By it, Cloudflare's types know a class of objects: `DurableObjectNamespace<Conversations>`. */
  readonly __DURABLE_OBJECT_BRAND: never;
  constructor(ctx: any, env: any);
  /** What the object's own sweeps go by: `retention`. Default: `{}`. */
  options: StoreOptions;
  /** The calls on what this object keeps, for code that runs in the object. Each is done without leaving it. */
  readonly conversations: StoredConversations;
  /**
   * Is given each conversation that has expired, as `get` answers it, before that is written down: at least once, so after a crash perhaps
   * again. When it throws, that is printed, nothing of that client is swept, and it is told again 30 seconds later.
   */
  onExpired(conversation: Conversation): void | Promise<void>;
  /** What the platform calls. An object has one alarm: who needs it for more calls `super.alarm()`, and sets none. */
  alarm(): Promise<void>;
  /** What `openDurableObjects` calls. */
  convostate(mode: "read" | "write", statements: [sql: string, values: (string | number | null)[]][]): Promise<ObjectAnswer>;
}

/**
 * Conversations in Durable Objects: the calls, in a Worker. Each client's data is in an object of its own, or with `by` in one of so
 * many. No `migrate()` is needed; it does nothing.
 *
 * The rules run in the Worker; the object loads and commits. A read is one request to the object, a write two. A commit is undone when
 * another of the same client came first, and the call decides anew, so `turn`, `once`, `modify` and `ifVersion` hold across Workers. An
 * answer leaves the object when what it tells of is on the disk. A request that got no answer (a deploy, an object that moves) is sent
 * again, up to four times, and done once; when nobody knows what became of it, the error is `STORAGE` with `outcome: "unknown"`.
 *
 * `sweep()` answers zeros, as the objects sweep themselves: say `retention` in the class. `subscribe` hears what is changed through this
 * object; what expires, the class is told. One memory may have about 1.9 MB: an object takes no value over 2 MB. What is erased is gone
 * from the tables; point-in-time recovery keeps it for up to 30 days.
 *
 * @param namespace The binding, such as `env.CONVERSATIONS`.
 * @throws {ConversationError} `INVALID_BODY` when `namespace` is none, or an option is wrong.
 * @example
 * import { ConversationsObject, openDurableObjects } from "convostate/durable-objects";
 * export { ConversationsObject };
 * export default {
 *   async fetch(request, env) {
 *     const conversations = openDurableObjects(env.CONVERSATIONS);
 *     const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 *     await conversations.turn(client, async (turn) => {
 *       const { id, metadata } = (await turn.latest()) ?? (await turn.create({ metadata: { count: 0 } }));
 *       await turn.update(id, { metadata: { count: metadata.count + 1 } });
 *     });
 *     return Response.json(await conversations.latest(client));
 *   },
 * };
 */
export declare function openDurableObjects<M = any>(namespace: ObjectNamespace, options?: DurableObjectsOptions): StoredConversations<M>;
