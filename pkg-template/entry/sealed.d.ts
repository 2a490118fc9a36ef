import type { StoredConversations } from "./stored.js";

export { ConversationError } from "./index.js";

/** Master keys, each by an id that the sealed texts name. */
export interface SealKeys {
  /**
   * Keys by their ids: 1 to 64 of `A-Z`, `a-z`, `0-9`, `_` and `-`. Each is 32 random bytes, or a `CryptoKey` for HKDF with the usage
   * `deriveKey`, which need not be extractable. All of them open; who loses one loses what it sealed.
   */
  keys: { readonly [id: string]: Uint8Array | CryptoKey };
  /** The id of the key that seals. */
  use: string;
}

export interface SealOptions extends SealKeys {
  /**
   * What becomes of metadata and memories that were never sealed. `"accept"`: they are read, and sealed once they are written or by
   * `reseal()`: for a store that has some already. `"reject"`: `STORAGE`, so that nobody can put plain text in the place of sealed text.
   * Default: `"reject"`.
   */
  plain?: "reject" | "accept" | undefined;
}

export interface ResealOptions {
  /** How many conversations and memories it looks at, rounded up to whole pages of 100. Default: 1,000. */
  limit?: number | undefined;
}

export interface Resealed {
  /** How many were sealed anew. */
  resealed: number;
  /** Whether it has come to the end of the store; the next call begins at its start. */
  done: boolean;
}

export interface SealedWith {
  /** How many conversations and memories have something in the clear that is to be sealed. */
  plain: number;
  /** How many are sealed, by the id of the key. */
  keys: Record<string, number>;
}

/** What a store has beside its calls once it is sealed. */
export interface Sealed {
  /**
   * Seals with the key of `use` what is sealed with another key or not at all, a bounded piece each time; the next call goes on behind it.
   * No version and no time changes, and no listener is told. A process that is killed meanwhile leaves everything readable: call it anew.
   * `dispose` ends it.
   * @throws {ConversationError} `STORAGE` when something could not be opened, once the rest of the piece is done; `INVALID_BODY`.
   * @example
   * import Database from "better-sqlite3";
   * import { openSqlite } from "convostate/sqlite";
   * import { sealed } from "convostate/sealed";
   * const k1 = crypto.getRandomValues(new Uint8Array(32));
   * const k2 = crypto.getRandomValues(new Uint8Array(32));
   * const db = new Database(":memory:");
   * const before = sealed(openSqlite(db), { keys: { k1 }, use: "k1" });
   * await before.migrate();
   * await before.create({ bot_id: "shop", user_id: "ada", channel_id: "web" });
   * const conversations = sealed(openSqlite(db), { keys: { k2, k1 }, use: "k2" });
   * while (!(await conversations.reseal()).done);
   * await conversations.sealedWith(); // → { plain: 0, keys: { k2: 1 } }
   */
  reseal(options?: ResealOptions): Promise<Resealed>;

  /** Counts by key, and reads the whole store for it. A key that counts nothing any more may go. */
  sealedWith(): Promise<SealedWith>;
}

/**
 * Seals a store: metadata of conversations and values of memories are encrypted before they are written, by WebCrypto's AES-256-GCM, with a key
 * that HKDF-SHA-256 derives for each client. The store itself is sealed and answered, so that nothing goes past it: seal it before its
 * first call, in every process that opens the same data. Calls, answers and events are as before; each write loads once more.
 *
 * What was changed, moved to another row, or taken from another client is refused with `STORAGE`, never read as wrong data. In the clear
 * stay the client's three ids, ids of conversations, flows, steps, statuses, times, versions, and the keys of memories; and who can write to the
 * database can put a whole row back as it once was.
 *
 * @param store What `openSqlite`, `openRedis`, `openPostgres` or `openIndexedDb` answered, before any wrapper.
 * @throws {ConversationError} `INVALID_BODY` for a store that is none or is sealed already, and for other options; `CRASHED` where the
 * host has no WebCrypto, as on a page without https.
 * @example
 * import Database from "better-sqlite3"; // or: import { DatabaseSync } from "node:sqlite";
 * import { openSqlite } from "convostate/sqlite";
 * import { sealed } from "convostate/sealed";
 * const k1 = crypto.getRandomValues(new Uint8Array(32)); // yours: Buffer.from(process.env.SEAL_KEY, "base64")
 * const db = new Database(":memory:");
 * const conversations = sealed(openSqlite(db), { keys: { k1 }, use: "k1" });
 * await conversations.migrate();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * await conversations.create(client, { flow_id: "order", metadata: { address: "12 Main Street" } });
 * (await conversations.latest(client))?.metadata; // → { address: "12 Main Street" }
 * const stored = db.prepare("select metadata from convostate_conversation").all();
 * /Main/.test(JSON.stringify(stored)); // → false
 */
export declare function sealed<Store extends StoredConversations<any>>(store: Store, options: SealOptions): Store & Sealed;

/**
 * Seals bytes, such as those of an engine's `snapshot()`.
 * @throws {ConversationError} `INVALID_BODY` for what is no `Uint8Array`, and for other options.
 * @example
 * import { Engine } from "convostate";
 * import { openBytes, sealBytes } from "convostate/sealed";
 * const k1 = crypto.getRandomValues(new Uint8Array(32));
 * const engine = new Engine();
 * engine.create({ bot_id: "shop", user_id: "ada", channel_id: "web" });
 * const bytes = await sealBytes(engine.snapshot(), { keys: { k1 }, use: "k1" });
 * const other = new Engine();
 * other.restore(await openBytes(bytes, { keys: { k1 } }));
 * other.stats().conversations; // → 1
 */
export declare function sealBytes(bytes: Uint8Array, options: SealKeys): Promise<Uint8Array>;

/**
 * Opens what `sealBytes` answered.
 * @throws {ConversationError} `INVALID_BODY` when the bytes were changed, are none, or are sealed with a key that is not there.
 */
export declare function openBytes(bytes: Uint8Array, options: Pick<SealKeys, "keys">): Promise<Uint8Array>;
