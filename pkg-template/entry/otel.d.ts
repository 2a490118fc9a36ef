import type { Meter, Tracer } from "@opentelemetry/api";
import type { Conversations } from "./index.js";

declare global {
  // Known to the DOM's and Node's types; a project with neither compiles all the same.
  interface Request {}
  interface Response {}
}

export interface OtelOptions {
  /** Default: that of the global provider, by the name `convostate`. */
  tracer?: Tracer | undefined;
  /** Default: that of the global provider, by the name `convostate`. */
  meter?: Meter | undefined;
  /** Whether spans have `convostate.bot_id`, `convostate.user_id` and `convostate.channel_id`. Default: false. */
  ids?: boolean | undefined;
}

/**
 * The same conversations, with a span for each call, those of a turn within the turn's, and metrics, by `@opentelemetry/api` 1.9 or newer,
 * which is to be installed beside this package. Register the SDK first: where there is none, and no tracer or meter is given, these are the
 * conversations themselves.
 *
 * A span is called `convostate.CALL`. It is `INTERNAL` over an engine or a store, so that spans of the database's library are its
 * children, and `CLIENT` over a server. Attributes: `convostate.call`; `convostate.store`, which is `memory`, `database` or `remote`;
 * `gen_ai.conversation.id`, the conversation's id; `error.type`, the error's code; `convostate.attempts` of a remote call that failed. A
 * call that moved a conversation to another step has the event `convostate.step` with `from` and `to`: over an engine or a store, where
 * the SDK has a context manager. Metadata, tokens and errors' messages stand nowhere; ids of persons in spans only, with `ids`.
 *
 * Metrics: `convostate.call.duration`, a histogram in seconds, by call, store and `error.type`; `convostate.turn.wait`, the same of how
 * long turns waited for their place; `convostate.expired` and `convostate.removed`, counters of what `sweep` did.
 *
 * @example
 * import { Engine } from "convostate";
 * import { withOtel } from "convostate/otel";
 * const conversations = withOtel(new Engine());
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * conversations.create(client, { flow_id: "order" });
 * conversations.latest(client)?.flow_id; // → "order"
 */
export declare function withOtel<Of extends Conversations>(conversations: Of, options?: OtelOptions): Of;

/**
 * For the option `headers` of `connect`: the headers, such as `traceparent`, by which the server's spans become children of the call's.
 *
 * @example
 * import { connect } from "convostate/remote";
 * import { traceHeaders, withOtel } from "convostate/otel";
 * const conversations = withOtel(connect("http://127.0.0.1:8787", { headers: traceHeaders() }));
 * await conversations.latest({ bot_id: "shop", user_id: "ada", channel_id: "web" }); // → null
 */
export declare function traceHeaders(): () => { [name: string]: string };

/**
 * A handler of requests with a span for each, `SERVER`, by OpenTelemetry's conventions for HTTP; it continues the trace that the request
 * names. `http.route` has `{id}` for every part of the path that is no word of the API.
 *
 * @example
 * import { Engine } from "convostate";
 * import { traceHandler } from "convostate/otel";
 * import { createHandler } from "convostate/server";
 * const handler = traceHandler(createHandler(new Engine()));
 * (await handler(new Request("http://localhost/livez"))).status; // → 200
 */
export declare function traceHandler(
  handler: (request: Request) => Promise<Response>,
  options?: { tracer?: Tracer | undefined },
): (request: Request) => Promise<Response>;
