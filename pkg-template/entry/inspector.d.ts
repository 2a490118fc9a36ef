import type { Client, Conversation, ListOptions, Page } from "./index.js";
import type { PendingEntry } from "./offline.js";

declare global {
  // Known to the DOM's types; a project without them compiles all the same.
  interface HTMLElement {}
  interface HTMLElementTagNameMap {
    "convostate-inspector": ConvostateInspector;
  }
}

/** What is inspected: an `Engine`, a store, or whatever has these calls. */
export interface InspectedConversations {
  latest(client: Client): Conversation | null | Promise<Conversation | null>;
  list(client: Client, options?: ListOptions): Page | Promise<Page>;
  /** What tells of changes. Without it, call `refresh` after each. */
  subscribe?(listener: (event: any) => void): () => void;
  /** Of the offline store: what waits to be sent has a card of its own. */
  pending?(client: Client): PendingEntry[] | Promise<PendingEntry[]>;
}

/** That a conversation was at a step. */
export interface Visit {
  /** The conversation's. */
  id: string;
  step_id: string;
}

/** How a flow is shown in the map. */
export interface ShownFlow {
  /** Default: its `flow_id`. */
  title?: string | undefined;
  /** Its steps from top to bottom. Default: in the order in which they were visited. */
  steps?: readonly string[] | undefined;
}

export interface InspectOptions {
  conversations: InspectedConversations;
  client: Client;
  /** By `flow_id`, from left to right. Others come after them. Default: none. */
  flows?: Readonly<Record<string, ShownFlow>> | undefined;
  /**
   * Which steps were visited, in their order: for bots that write it down. It is given the client's conversations, oldest first, at most
   * 100. Default: what was seen from here.
   */
  visits?: ((conversations: readonly Conversation[]) => Visit[]) | undefined;
}

/**
 * The element `<convostate-inspector>`, which importing this module defines: the open conversation with each version that was seen, what
 * changed, which steps were visited, and all conversations of one client. It only reads.
 *
 * @example
 * import "convostate/inspector";
 * import { Engine } from "convostate";
 * const conversations = new Engine();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * const inspector = globalThis.document?.createElement("convostate-inspector");
 * await inspector?.connect({ conversations, client });
 * inspector?.tagName ?? "no page is here"; // → "no page is here"
 */
export interface ConvostateInspector extends HTMLElement {
  /**
   * Shows a client's conversations from now on, in place of what was shown.
   * @throws What `latest` or `list` throws. Later reads that fail are made again.
   */
  connect(options: InspectOptions): Promise<void>;
  /** Reads again, where `subscribe` tells of nothing. */
  refresh(): Promise<void>;
  /** Lets go of the conversations. `why` stands in the cards. Default: `"Nothing is connected."` */
  disconnect(why?: string): void;
}

export declare const ConvostateInspector: { new (): ConvostateInspector; prototype: ConvostateInspector };
