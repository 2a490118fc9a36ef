import type { Backend, StorageOptions } from "./frameworks.js";

export type { Backend, Person } from "./frameworks.js";

export interface Lock {
  expiresAt: number;
  threadId: string;
  token: string;
}

/** The state of the Chat SDK's option `state`. Times are in milliseconds, as the SDK has them. */
export interface State {
  connect(): Promise<void>;
  /** Deletes nothing. */
  disconnect(): Promise<void>;
  get<Value = unknown>(key: string): Promise<Value | null>;
  set<Value = unknown>(key: string, value: Value, ttlMs?: number): Promise<void>;
  setIfNotExists(key: string, value: unknown, ttlMs?: number): Promise<boolean>;
  delete(key: string): Promise<void>;
  appendToList(key: string, value: unknown, options?: { maxLength?: number; ttlMs?: number }): Promise<void>;
  getList<Value = unknown>(key: string): Promise<Value[]>;
  enqueue(threadId: string, entry: any, maxSize: number): Promise<number>;
  dequeue(threadId: string): Promise<any>;
  queueDepth(threadId: string): Promise<number>;
  subscribe(threadId: string): Promise<void>;
  unsubscribe(threadId: string): Promise<void>;
  isSubscribed(threadId: string): Promise<boolean>;
  acquireLock(threadId: string, ttlMs: number): Promise<Lock | null>;
  extendLock(lock: Lock, ttlMs: number): Promise<boolean>;
  releaseLock(lock: Lock): Promise<void>;
  forceReleaseLock(threadId: string): Promise<void>;
}

/** `client`: whose a key is. Default: it is the `user_id`, and `channel_id` is `chat`. `ttl`: of what the SDK gives no time of its own. */
export interface StateOptions extends StorageOptions {}

/**
 * Keeps what the Chat SDK knows as memories. Calls before `connect` throw, as in the SDK's own; what else is thrown are errors of the
 * store, with a `code`.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be.
 * @example
 * import { Engine } from "convostate";
 * import { state } from "convostate/chat";
 * const own = state(new Engine(), { bot_id: "shop" });
 * await own.connect();
 * await own.subscribe("slack:C1:1");
 * await own.isSubscribed("slack:C1:1"); // → true
 */
export declare function state(conversations: Backend, options: StateOptions): State;
