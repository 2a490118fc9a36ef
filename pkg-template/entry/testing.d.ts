import type {
  AnyEvent,
  Client,
  ClientsOptions,
  ClientsPage,
  Conversation,
  Conversations,
  ConversationUpdate,
  Counts,
  EngineOptions,
  MemoryCalls,
  ModifyOptions,
  SweepOptions,
  Swept,
  TurnOptions,
} from "./index.js";

type Awaitable<T> = T | PromiseLike<T>;

/** What the suite tests: the six calls and what there is beyond them. `Engine` fits, and so does what answers with promises. */
export interface TestedConversations
  extends Pick<Conversations, "create" | "get" | "latest" | "update" | "close" | "closeAll">,
    Partial<Pick<Conversations, "list" | "erase">>,
    Partial<MemoryCalls<"either">> {
  clients?(options: ClientsOptions): Awaitable<ClientsPage>;
  stats?(): Awaitable<Counts>;
  sweep?(options?: SweepOptions): Awaitable<Swept>;
  subscribe?(listener: (event: AnyEvent) => void, client?: Client): Awaitable<() => Awaitable<void>>;
  modify?(
    client: Client,
    id: string,
    fn: (conversation: Conversation) => Awaitable<ConversationUpdate>,
    options?: ModifyOptions,
  ): Promise<Conversation>;
  turn?(client: Client, fn: (turn: any) => unknown, options?: TurnOptions): Promise<unknown>;
  /** Called when a case is over. */
  dispose?(): Awaitable<void>;
}

/**
 * Opens a fresh, empty store for one case. Pass the options on; what the store can't follow
 * (a clock, made ids, retention) must be named in `capabilities`.
 */
export type Open = (options: EngineOptions) => Awaitable<TestedConversations>;

/** What a case may need. `clock` and `id` are the options `now` and `id` of `open`. The engine has no `writers`, and neither has what wraps a store in calls of its own. */
export type Capability = "clock" | "id" | "retention" | "list" | "erase" | "sweep" | "subscribe" | "modify" | "turn" | "once" | "memory" | "clients" | "stats" | "any" | "writers";

/** `false` for what the store can't do; all else is expected of it. */
export type Capabilities = { readonly [capability in Capability]?: boolean };

export interface Case {
  readonly name: string;
  /** The case makes no sense without these. */
  readonly needs: readonly Capability[];
  /** Rejects with an `Error` that says what was expected. */
  run(tools: { open: Open }): Promise<void>;
}

export interface Results {
  passed: string[];
  failed: { name: string; error: Error }[];
  /** Cases left out, with the capabilities that the store lacks. */
  skipped: { name: string; needs: Capability[] }[];
}

/** The conformance suite: one case for each promise. For a test runner of your own, make each a test. */
export declare const cases: readonly Case[];

/**
 * More cases, for what not all back ends have: `clients`, `stats`, `latest` with `any`, `subscribe` to one client, and `writers`, the numbers by which
 * each write of an adapter is done once, as every store of `convostate/driver` keeps them. `runAll` leaves them out unless it is given them.
 */
export declare const storeCases: readonly Case[];

/** The capabilities that a case needs and the store lacks: skip the case when there are any. */
export declare function lacks(one: Case, capabilities?: Capabilities): Capability[];

/**
 * Runs the suite, one case after the other.
 *
 * @param options.only Only cases whose name contains this text.
 * @param options.cases Which cases. Default: `cases`; `[...cases, ...storeCases]` for a store of `convostate/driver`.
 * @example
 * import { Engine } from "convostate";
 * import { runAll } from "convostate/testing";
 * const { failed } = await runAll((options) => new Engine(options));
 * failed; // → []
 */
export declare function runAll(open: Open, options?: { only?: string; capabilities?: Capabilities; cases?: readonly Case[] }): Promise<Results>;
