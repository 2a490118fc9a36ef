import type {
  Answers,
  Client,
  Conversation,
  Conversations,
  ConversationError,
  ConversationUpdate,
  Engine,
  FinalStatus,
  Jsonable,
  Listener,
  ListOptions,
  ModifyOptions,
  NewConversation,
  Once,
  Patch,
  TurnCalls,
  TurnOptions,
  UpdateOptions,
} from "./index.js";
import type { RemoteConversations } from "./remote.js";
import type { StoredConversations } from "./stored.js";

export { ConversationError } from "./index.js";

/** What `typed` needs of a [Standard Schema](https://standardschema.dev) 1.x: zod, valibot, arktype and others make them. */
export interface StandardSchema<Input = any, Output = any> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    validate(value: unknown): Validated | Promise<Validated>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type Validated = { readonly value: unknown; readonly issues?: undefined } | { readonly issues: readonly { readonly message: string }[] };

/** Flows, each with its steps. */
export type Flows = { readonly [flow: string]: readonly string[] };

/** What becomes of metadata that does not fit when it is read: an error, null, or what the function answers in its place. */
export type OnInvalid = "throw" | "null" | ((error: ConversationError, stored: Conversation) => unknown);

export interface TypedOptions<Schema extends StandardSchema, Named extends Flows, Invalid extends OnInvalid> {
  /**
   * What metadata is. What is stored is what the schema takes; what is read is what it makes of that, with its defaults and transforms. It
   * must be synchronous over an `Engine`, and may be asynchronous elsewhere.
   */
  metadata: Schema;
  /** Which version of metadata this code writes, from 1. It is kept in the member `$v`, which is hidden here. Default: 1. */
  version?: number | undefined;
  /** By the version that it begins at: makes the next version of what is stored. One for each version before this one. */
  migrate?: { readonly [from: number]: (metadata: any) => unknown } | undefined;
  /** The names that `flow_id` and `step_id` may have, for the compiler; nothing looks at them at run time. Default: any. */
  flows?: Named | undefined;
  /** Of reads only. Default: `"throw"`. */
  onInvalid?: Invalid | undefined;
}

export interface TypedConversation<Metadata, Flow extends string, Step extends string> extends Omit<Conversation<Metadata>, "flow_id" | "step_id"> {
  flow_id: Flow | null;
  step_id: Step | null;
}

interface Place<Flow extends string, Step extends string> {
  flow_id?: Flow | null | undefined;
  step_id?: Step | null | undefined;
}

type Given<Body, Flow extends string, Step extends string> = Omit<Body, "flow_id" | "step_id"> & Place<Flow, Step>;

/** The calls whose metadata, flows and steps have types; `Who` is the client, or nothing within a turn. */
export interface TypedCalls<When extends keyof Answers<unknown>, Who extends readonly Client[], In, Out, Flow extends string, Step extends string> {
  create(...args: [...Who, body?: Given<NewConversation<Jsonable<In>>, Flow, Step>]): Answers<TypedConversation<Out, Flow, Step>>[When];
  get(...args: [...Who, id: string]): Answers<TypedConversation<Out, Flow, Step>>[When];
  latest(...args: Who): Answers<TypedConversation<Out, Flow, Step> | null>[When];
  /** Reads, checks what the patch comes to, and writes by version; again when somebody else was first. One read more than the plain call. */
  update(...args: [...Who, id: string, body: Given<ConversationUpdate<Patch<In>>, Flow, Step>, options?: UpdateOptions]): Answers<void>[When];
  list(...args: [...Who, options?: ListOptions]): Answers<{ conversations: TypedConversation<Out, Flow, Step>[]; pagination_key?: string }>[When];
  modify(
    ...args: [
      ...Who,
      id: string,
      fn: (
        conversation: TypedConversation<Out, Flow, Step>,
      ) => Given<ConversationUpdate<Patch<In>>, Flow, Step> | Promise<Given<ConversationUpdate<Patch<In>>, Flow, Step>>,
      options?: ModifyOptions,
    ]
  ): Promise<TypedConversation<Out, Flow, Step>>;
}

/** The calls of one client within a turn. */
export type TypedTurn<When extends keyof Answers<unknown>, In, Out, Flow extends string, Step extends string> = TypedCalls<
  When,
  [],
  In,
  Out,
  Flow,
  Step
> & {
  open(body?: Given<NewConversation<Jsonable<In>>, Flow, Step>): Answers<TypedConversation<Out, Flow, Step>>[When];
} & Omit<TurnCalls<When>, keyof TypedCalls<When, [], In, Out, Flow, Step> | "open">;

/** What `typed` answers: the calls of `Of`, those of metadata with its types. */
export type Typed<Of extends Conversations, In, Out, Flow extends string = string, Step extends string = string> = Omit<
  Of,
  keyof TypedCalls<"now", [Client], In, Out, Flow, Step> | "turn" | "subscribe"
> &
  TypedCalls<WhenOf<Of>, [client: Client], In, Out, Flow, Step> & {
    turn<Answer>(
      client: Client,
      fn: (turn: TypedTurn<WhenOf<Of>, In, Out, Flow, Step>) => Answer | Promise<Answer>,
      options: TurnOptions & { once: string },
    ): Promise<Once<Answer>>;
    turn<Answer>(
      client: Client,
      fn: (turn: TypedTurn<WhenOf<Of>, In, Out, Flow, Step>) => Answer | Promise<Answer>,
      options?: TurnOptions & { once?: undefined },
    ): Promise<Answer>;
  } & (Of extends { subscribe: unknown } ? { subscribe(listener: Listener<Out>, client?: Client): () => void } : unknown);

type WhenOf<Of extends Conversations> = Of extends { snapshot: unknown } ? "now" : Of extends { latest(client: Client): Promise<unknown> } ? "later" : "either";

type InputOf<Schema extends StandardSchema> = NonNullable<Schema["~standard"]["types"]>["input"];
type OutputOf<Schema extends StandardSchema, Invalid> =
  | NonNullable<Schema["~standard"]["types"]>["output"]
  | (Invalid extends "null" ? null : Invalid extends (...values: any) => infer Answer ? Awaited<Answer> : never);
type StepOf<Named extends Flows> = Named[keyof Named][number];

/**
 * Conversations whose metadata is checked by a schema: when it is read, and before it is written, by what the patch comes to.
 *
 * Over an `Engine` it answers at once, over a store or a server by promises, as those do. It may stand over another wrapper or under one.
 *
 * With a `version`, metadata that an older version of the code has written is migrated when it is read, in memory; the next update writes it
 * down. What a newer version has written is refused, and not written to.
 *
 * @throws {ConversationError} of each call, `INVALID_METADATA` when metadata does not fit: `details.issues` has what is wrong, each with its
 * `message` and `path`, and `details.path` the first; `details.found` is the version, when that is the reason.
 * @throws {TypeError} of each call over an `Engine`, when the schema answers by a promise.
 * @example
 * import { Engine } from "convostate";
 * import { typed } from "convostate/typed";
 * import { z } from "zod";
 * const orders = typed(new Engine(), {
 *   metadata: z.object({ size: z.enum(["small", "large"]).optional(), tries: z.number().default(0) }),
 *   flows: { order: ["size", "address"] },
 * });
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * const { id } = orders.create(client, { flow_id: "order", step_id: "size" });
 * orders.update(client, id, { step_id: "address", metadata: { size: "large" } });
 * orders.latest(client)?.metadata; // → { size: "large", tries: 0 }
 * orders.update(client, id, { metadata: { size: null, tries: 1 } });
 * orders.latest(client)?.metadata; // → { tries: 1 }
 */
export declare function typed<
  Schema extends StandardSchema,
  Of extends Conversations,
  const Named extends Flows = { [flow: string]: string[] },
  Invalid extends OnInvalid = "throw",
>(
  conversations: Of,
  options: TypedOptions<Schema, Named, Invalid>,
): Typed<Of, InputOf<Schema>, OutputOf<Schema, Invalid>, keyof Named & string, StepOf<Named>>;
/** Types only: the same object, whose metadata is taken to be an `M`. */
export declare function typed<M>(conversations: Engine): Engine<M>;
export declare function typed<M>(conversations: StoredConversations): StoredConversations<M>;
export declare function typed<M>(conversations: RemoteConversations): RemoteConversations<M>;
export declare function typed<M>(conversations: Conversations): Conversations<M>;
