// A driver of somebody else's, by the published types.
import { ConversationError, Optimist, compareKeys, defineStore, hasSchema, keyAfter, storage, storeOptions, trustedStore, unfit } from "convostate/driver";
import type { Access, Client, Commit, Driver, Due, Head, Load, Loaded, MemoryRow, Plan, Revised, Row, StoreOptions, StoredConversations } from "convostate/driver";

interface MineOptions extends StoreOptions {
  folder?: string | undefined;
}

class Mine implements Driver {
  readonly name = "Mine";
  readonly capabilities = { durable: "unknown", shared: false, atomic: true, evictable: false } as const;
  #plans = new Optimist("Mine");

  run<Answer>(client: Client, mode: "read" | "write", begin: () => Plan<Answer>): Promise<Answer> {
    const access: Access = {
      load: async (load: Load): Promise<Revised> => ({ now: 0, head: null, rows: [], memories: [], revision: load.kind }),
      commit: async (commit: Commit, first: Revised) => commit.head !== null && first.revision !== null,
      isCollision: (error) => error instanceof RangeError,
    };
    return this.#plans.run(client.user_id, mode, begin, access);
  }

  async due({ limit }: Due): Promise<Client[]> {
    return [{ bot_id: "shop", user_id: "ada", channel_id: "web" }].slice(0, limit);
  }

  async clients(): Promise<Client[]> {
    return [];
  }

  async migrate(options: Record<string, unknown>): Promise<void> {
    if (!hasSchema("Mine", options["version"], 1)) throw storage("Mine is too old: copy it first.");
  }

  async close(): Promise<void> {}
}

export function openMine({ ...options }: MineOptions): StoredConversations<{ n: number }> {
  const { folder, ...rest } = storeOptions(options, ["folder"]);
  if (folder === "") throw unfit("options.folder", "options.folder must have a name.");
  return defineStore<{ n: number }>(new Mine(), rest);
}

export const shapes = (row: Row, memory: MemoryRow, head: Head, loaded: Loaded): [number, string, string | null | undefined, number] => [
  row.seq + compareKeys(memory.key, keyAfter(memory.key)), row.metadata, head.once, loaded.now,
];
export const trusted: StoredConversations = trustedStore(new Mine());
export const refusal: ConversationError = storage("It is full.");

// @ts-expect-error TS2345: it lacks all but its promises
defineStore({ capabilities: { durable: true, shared: true, atomic: true, evictable: false } });
// @ts-expect-error TS2322: a promise is a boolean, or "unknown"
export const wrong: Driver["capabilities"] = { durable: "yes", shared: true, atomic: true, evictable: false };
