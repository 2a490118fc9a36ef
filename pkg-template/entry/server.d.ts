import type { Client, Conversations } from "./index.js";

declare global {
  // Known to the DOM's and Node's types; a project with neither compiles all the same.
  interface Request {}
  interface Response {}
}

export interface HandlerOptions<Incoming = Request> {
  /** The path under which the routes lie, such as `/state`. Default: none. */
  basePath?: string | undefined;
  /**
   * The host names that it answers to, such as `localhost`; others get 421. A server that only this machine reaches
   * needs it: a page elsewhere can give its own name this machine's address. A name or an address without a port, compared as a URL
   * parser does. `/livez` and `/readyz` answer to any. Default: any.
   */
  hosts?: readonly string[] | undefined;
  /** Requests must bear it as `Authorization: Bearer TOKEN`; others get 401. Default: none. */
  token?: string | undefined;
  /**
   * Whether this request may act for this client; others get 403, also when it throws. The ids in a request are no authentication.
   * Default: yes.
   */
  authorize?: ((request: Incoming, client: Client) => boolean | Promise<boolean>) | undefined;
  /**
   * Whether this request may read who the clients of a bot are (`GET /clients`), or, where `bot_id` is undefined, how many conversations of
   * all bots there are (`GET /stats`); others get 403, also when it throws. `authorize` is not asked of them: who may act for one client, such
   * as a page's visitor, must not read who the others are. What may be asked is what `conversations` can do: an engine has no `clients`, and
   * without the call the route is 404. A `stats` of a store goes through all of its clients. Default: nobody may.
   * @example
   * import { Engine } from "convostate";
   * import { createHandler } from "convostate/server";
   * const handler = createHandler(new Engine(), { authorizeOperator: (request) => request.headers.get("x-operator") === "secret" });
   * const headers = { "x-operator": "secret" };
   * (await handler(new Request("http://localhost/stats", { headers }))).status; // → 200
   * (await handler(new Request("http://localhost/stats"))).status; // → 403
   */
  authorizeOperator?: ((request: Incoming, bot_id: string | undefined) => boolean | Promise<boolean>) | undefined;
  /**
   * The origins whose pages may call, as browsers write them, such as `https://bots.example`. Pages of other origins get 403 before
   * anything is read. The server's own origin is the request's host: a proxy before it has to hand on `Host`, or its origin is named here.
   * Default: none.
   */
  cors?: readonly string[] | undefined;
  /** Is given one entry for each request, after its answer. Default: no log. */
  log?: ((entry: LogEntry) => void | Promise<void>) | undefined;
  /** Whether entries of the log carry the client and the id. Default: false. */
  logIds?: boolean | undefined;
  /**
   * The longest value of a memory that is read, in bytes of JSON as UTF-8, 1 to 16,777,216 (16 MiB). What keeps the memories has a limit
   * of its own. Default: 1,048,576 (1 MiB).
   */
  maxMemoryBytes?: number | undefined;
  /** Whether `/readyz` may say yes. It then asks the store, at most once a second. Default: yes. */
  isReady?: (() => boolean | Promise<boolean>) | undefined;
}

/** One request in the log. It holds no metadata, and no ids unless `logIds` is set. */
export interface LogEntry {
  /** RFC 3339. */
  time: string;
  requestId: string;
  method: string;
  /** `/conversations/{id}`, never the path itself; absent when there is no such route. */
  route?: string;
  status: number;
  /** Milliseconds, to the microsecond. */
  ms: number;
  client?: Client;
  id?: string;
  /** What the store, `authorize`, `authorizeOperator` or `isReady` threw, with its causes; the caller is told none of it. */
  error?: string;
}

/**
 * The REST API as a function from `Request` to `Response`, for Node, Deno, Bun and Workers. It never rejects.
 * A body may have 262,144 bytes; one that writes a memory, `maxMemoryBytes` and 128 more. Where the conversations have no calls of
 * memories, their routes are 404. Over a store, what became of the adapter's writes is kept there. Answers to other writes with an
 * `Idempotency-Key` are remembered for ten minutes, so a retry is answered and not done again; with 250,000 of them for at least 90
 * seconds, and then a new one gets 503 with `Retry-After`. Each process remembers its own. Turns of callers elsewhere hold by leases of
 * the store; an engine, or what else has `turn`, holds them in this process. Which messages such turns have handled, a store or an engine
 * notes.
 *
 * @throws {ConversationError} `INVALID_BODY` when `conversations` lacks a call, or an option has a wrong type or can match no request.
 * @example
 * import { Engine } from "convostate";
 * import { createHandler } from "convostate/server";
 * const handler = createHandler(new Engine(), { token: "secret" });
 * const answer = await handler(new Request("http://localhost/livez"));
 * answer.status; // → 200
 */
export declare function createHandler(
  conversations: Conversations,
  options?: HandlerOptions,
): (request: Request) => Promise<Response>;

/** What the listener takes of a request: Node's `http.IncomingMessage` has it, and that of `http2` too. */
export interface NodeRequest {
  method?: string | undefined;
  url?: string | undefined;
  headers: object;
  rawHeaders: string[];
  on(event: string, listener: (...values: any[]) => void): unknown;
}

/** What the listener takes of a response: Node's `http.ServerResponse` has it. */
export interface NodeResponse {
  on?(event: string, listener: () => void): unknown;
  writeHead(status: number, headers?: any): any;
  end(text?: any): any;
}

/**
 * The same as a listener of Node's HTTP server, without a `Request` or a `Response` for each request: twice as fast. Express and its
 * like take it as a handler, before anything that reads bodies. `authorize` and `authorizeOperator` are given Node's request.
 *
 * @throws {ConversationError} as `createHandler`.
 * @example
 * import { createServer } from "node:http";
 * import { Engine } from "convostate";
 * import { createNodeListener } from "convostate/server";
 * const server = createServer(createNodeListener(new Engine()));
 * server.listening; // → false
 */
export declare function createNodeListener<Incoming extends NodeRequest = NodeRequest>(
  conversations: Conversations,
  options?: HandlerOptions<Incoming>,
): (request: Incoming, response: NodeResponse) => void;
