import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { Backend, BotTurn, StorageOptions } from "./frameworks.js";
import type { ClientsOptions, ClientsPage, TurnOptions } from "./index.js";

export type { Backend, BotTurn, Person } from "./frameworks.js";

/**
 * What checkpoints are kept in. A store says which clients there are, so `list` without a thread finds all threads by it, and an erased one
 * leaves nothing. With what has no `clients`, ids of threads stand in a list of their own until `list` or `deleteThread` meets them.
 */
export interface CheckpointerBackend extends Backend {
  clients?(options: ClientsOptions): Promise<ClientsPage>;
}

/**
 * `client`: whose a thread is. Default: the `thread_id` is the `user_id`, and `channel_id` is `langgraph`. No two threads may have the same
 * client. `ttl`: of each checkpoint, and of each write.
 */
export interface CheckpointerOptions extends StorageOptions {
  /** How values become bytes. Default: LangGraph's own. */
  serde?: BaseCheckpointSaver["serde"] | undefined;
}

/** A checkpointer of LangGraph that also has turns. */
export interface Checkpointer extends BaseCheckpointSaver {
  /**
   * Runs `fn` while no other turn of this thread runs, across processes where the store is shared: two runs of a graph on one thread at
   * once would lose one's messages.
   * @returns what `fn` answers; undefined when `once` names a message that was handled before.
   * @throws {ConversationError} `LOCKED` when the turn could not begin in time, or was lost.
   */
  turn<Answer>(thread_id: string, fn: (turn: BotTurn) => Answer | Promise<Answer>, options?: TurnOptions): Promise<Answer | undefined>;
}

/**
 * Keeps checkpoints and their writes as memories of their thread, each up to the limit of a memory (1 MiB of JSON, unless the option
 * `maxMemoryBytes` says otherwise). Needs `@langchain/langgraph-checkpoint` beside it.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be.
 */
export declare function checkpointer(conversations: CheckpointerBackend, options: CheckpointerOptions): Checkpointer;
