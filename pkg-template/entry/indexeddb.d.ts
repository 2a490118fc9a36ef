import type { StoreOptions, StoredConversations } from "./stored.js";

export { ConversationError } from "./index.js";
export type { Capabilities, StoreOptions, StoredConversations, StoredTurn } from "./stored.js";

declare global {
  // Known to the DOM's and Node's types; a project with neither compiles all the same.
  interface IDBFactory {}
}

export interface IndexedDbOptions extends StoreOptions {
  /**
   * Default: `globalThis.indexedDB`. One from elsewhere, such as a test's, needs no other global: only what it makes is used. Of those
   * with another factory, this object hears nothing.
   */
  factory?: IDBFactory | undefined;
}

/**
 * Conversations in the browser's IndexedDB, in pages and in workers; they survive a reload, and all tabs of an origin see the same.
 * Nothing is opened before the first call. `await migrate()` once, before any other call: it makes the database when it is not there. An
 * object that did so makes it again, empty, when the person has cleared the site's data meanwhile.
 *
 * Every call is one transaction with `durability: "strict"`, and its promise resolves when the browser says that it is on disk.
 * `STORAGE` tells what the browser refused: no room, no storage for this page, another tab in the way (after 5 seconds).
 *
 * `subscribe` also hears of changes made in other tabs: `conversation` is then as it stands when this tab hears of it. What happens
 * while a tab is frozen is not told to it: read again on `pageshow`.
 *
 * A browser slows the timers of a hidden tab, to one a minute after some time, and a `turn` renews its lease by one: in a hidden tab, keep
 * turns shorter than 10 seconds. One that lasts longer may lose its lease: its next write then gets `LOCKED`.
 *
 * A browser may throw away what is stored when it needs the room (`capabilities.evictable`), unless the user allows otherwise: ask by
 * `navigator.storage.persist()`, before `migrate()`.
 *
 * @param name The database's, within the origin. Default: `"convostate"`.
 * @example
 * import { openIndexedDb } from "convostate/indexeddb";
 * const conversations = openIndexedDb();
 * await conversations.migrate();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * const { id } = (await conversations.latest(client)) ?? (await conversations.create(client, { flow_id: "order" }));
 * await conversations.update(client, id, { step_id: "size", last_interaction: true });
 * (await conversations.latest(client))?.step_id; // → "size"
 */
export declare function openIndexedDb<M = any>(name?: string, options?: IndexedDbOptions): StoredConversations<M>;
