// The remote adapter and the server.
import { Engine } from "convostate";
import type { Client, Conversation, Conversations, Page } from "convostate";
import { ConversationError, connect } from "convostate/remote";
import type { CallOptions, ConnectOptions, PlainConversation, RemoteConversations } from "convostate/remote";
import { createHandler } from "convostate/server";
import type { HandlerOptions, LogEntry } from "convostate/server";

declare const client: Client;

const options: ConnectOptions = {
  headers: async () => ({ authorization: "Bearer token" }),
  attemptTimeout: 1000,
  deadline: 5000,
  retries: 0,
  responseLimit: 1024,
  idempotencyKeys: false,
  fetch: globalThis.fetch,
  id: () => "mine",
};
const remote: RemoteConversations = connect("http://127.0.0.1:8787", options);
const forms: ConnectOptions["headers"][] = [
  { Authorization: undefined, "x-tenant": "a" },
  new Headers({ authorization: "Bearer token" }),
  new Map([["authorization", "Bearer token"]]),
  [["authorization", "Bearer token"], ["x-tenant", undefined]],
  () => new Headers(),
  async () => undefined,
];
forms.map((headers) => connect("http://127.0.0.1:8787", { headers }));
const plain = connect(new URL("http://127.0.0.1:8787"), { dialect: "plain" });
const call: CallOptions = { signal: AbortSignal.timeout(1000) };

export async function uses(): Promise<void> {
  const made: Conversation = await remote.create(client, { flow_id: "order" }, call);
  const latest: Conversation | null = await remote.latest(client, call);
  await remote.update(client, made.id, { step_id: null }, { ifVersion: made.version, ...call });
  await remote.close(client, made.id, "SWITCHED", call);
  await remote.closeAll(client, "FAILED");
  const page: Page = await remote.list(client, { limit: 5, ...call });
  const erased: number = await remote.erase(client);
  const foreign: PlainConversation = await plain.get(client, "c1");
  const version: number | undefined = foreign.version;
  await using disposed = connect("http://127.0.0.1:8787");
  void [latest, page, erased, version, disposed];
}

export function told(error: unknown): string {
  if (!(error instanceof ConversationError)) return "";
  const { status, attempts, retryable, retryAfterMs, requestId, outcome } = error;
  return outcome === "unknown" ? `${status} ${attempts} ${retryable} ${retryAfterMs} ${requestId}` : "";
}

const served: HandlerOptions = {
  basePath: "/state",
  hosts: ["localhost"],
  token: "secret",
  cors: ["https://bots.example"],
  logIds: true,
  isReady: () => true,
  authorize: async (request, { user_id }) => request.headers.get("x-user") === user_id,
  log: ({ route, status, ms }: LogEntry) => void [route, status, ms],
};
export const handler: (request: Request) => Promise<Response> = createHandler(new Engine(), served);
// Any of them: one server in front of another.
const any: Conversations[] = [new Engine(), remote];
any.map((conversations) => createHandler(conversations));

// @ts-expect-error TS2345: a plain server may leave the version out
createHandler(plain);
// @ts-expect-error TS2769: a typo
connect("http://127.0.0.1:8787", { retry: 3 });
// @ts-expect-error TS2769: no such dialect
connect("http://127.0.0.1:8787", { dialect: "french" });
// @ts-expect-error TS2554: a server has an address
connect();
// @ts-expect-error TS2353: the signal is not a field of a conversation
void remote.create(client, { signal: AbortSignal.timeout(1) });
// @ts-expect-error TS2345: OPEN is no end
void remote.close(client, "c1", "OPEN");
// @ts-expect-error TS2353: a typo in the options of a call
void remote.get(client, "c1", { timeout: 5 });
// @ts-expect-error TS2339: a promise is no conversation
void remote.get(client, "c1").flow_id;
// @ts-expect-error TS2345: not a store
createHandler({});
// @ts-expect-error TS2322: origins are a list
createHandler(new Engine(), { cors: "https://bots.example" });
// @ts-expect-error TS2561: a typo
createHandler(new Engine(), { tokens: "secret" });
