// Every call and every type, used as it is meant to be. Nothing here runs.
import { ConversationError, Engine, engine } from "convostate";
import type {
  Client,
  Conversation,
  AnyEvent,
  ConversationUpdate,
  EngineOptions,
  ErrorCode,
  ErrorDetails,
  FinalStatus,
  Json,
  Listener,
  ListOptions,
  Memory,
  MemoryPage,
  NewConversation,
  Page,
  Stats,
  Status,
  Swept,
  SweepOptions,
  UpdateOptions,
} from "convostate";

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_ extends true>() => {};

const client: Client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const withMore = { ...client, name: "Ada" };
engine.latest(withMore);

const body: NewConversation = { id: "a", flow_id: null, step_id: "size", metadata: { cart: ["tea", 1, true, null] }, ttl: 60 };
const made = engine.create(client, body);
is<Same<typeof made, Conversation>>();
engine.create(client);
engine.create(client, {});
engine.create(client, { id: undefined, flow_id: undefined, step_id: undefined, metadata: undefined, ttl: undefined });
for (const metadata of ["text", 1, true, null, [], {}] satisfies Json[]) engine.create(client, { metadata });
engine.create(client, { metadata: made.metadata });

type Pizza = { size: string; toppings: string[] };
engine.create(client, { metadata: { size: "large", toppings: [] } satisfies Pizza as Pizza });

is<Same<Conversation["flow_id"], string | null>>();
is<Same<Conversation["ttl"], number | undefined>>();
is<Same<Conversation["status"], Status>>();
is<Same<Status, "OPEN" | "SWITCHED" | "CLOSED" | "EXPIRED" | "FAILED">>();
is<Same<FinalStatus, Exclude<Status, "OPEN">>>();
is<Same<keyof Client, "bot_id" | "user_id" | "channel_id">>();

const got = engine.get(client, made.id);
is<Same<typeof got, Conversation>>();
got.step_id = "an answer is the caller's own";

const latest = engine.latest(client);
is<Same<typeof latest, Conversation | null>>();
latest?.step_id?.length;

const change: ConversationUpdate = { flow_id: null, step_id: "address", metadata: { cart: null }, last_interaction: true };
const options: UpdateOptions = { ifVersion: made.version };
is<Same<ReturnType<Engine["update"]>, void>>();
engine.update(client, made.id, change);
engine.update(client, made.id, {}, options);
engine.update(client, made.id, { flow_id: undefined }, { ifVersion: undefined });

const final: FinalStatus = "SWITCHED";
engine.close(client, made.id);
engine.close(client, made.id, final);
engine.closeAll(client);
engine.closeAll(client, "FAILED");

const which: ListOptions = { status: "OPEN", limit: 100, pagination_key: undefined };
const page: Page = engine.list(client, which);
const next = page.pagination_key;
if (next !== undefined) engine.list(client, { pagination_key: next });
for (const conversation of page.conversations) is<Same<typeof conversation, Conversation>>();

const erased: number = engine.erase(client);
const some: SweepOptions = { limit: 10 };
const swept: Swept = engine.sweep(some);
const sum: number = engine.sweep().expired + swept.removed + erased;

const listener: Listener = (event) => {
  is<Same<typeof event, AnyEvent>>();
  switch (event.type) {
    case "created":
      is<Same<typeof event.previous, null>>();
      return event.conversation.id;
    case "updated":
    case "closed":
    case "expired":
      return event.conversation.version - event.previous.version;
    case "removed":
    case "erased":
      is<Same<typeof event.conversation, null>>();
      return event.previous.id;
    case "remembered":
    case "forgotten":
      is<Same<typeof event.conversation, undefined>>();
      return `${event.client.user_id} ${event.key} ${event.version}`;
    default:
      is<Same<typeof event, never>>();
  }
};
const version: number = engine.remember(client, "size", { n: 1, at: new Date() }, { ttl: 1.5, ifVersion: 0 });
const size: number = engine.recall(client, "size")?.value.n + version;
is<Same<Memory<{ n: number }> | null, ReturnType<typeof engine.recall<{ n: number }>>>>();
const isForgotten: boolean = engine.forget(client, "size", { ifVersion: version });
const memories: MemoryPage = engine.memories(client, { prefix: "s", limit: 2 });
const stop: () => void = engine.subscribe(listener);
stop();

const bytes: Uint8Array = engine.snapshot();
engine.restore(bytes);
const stats: Stats = engine.stats();
const open: number = stats.open + stats.conversations + stats.bytes;

const choices: EngineOptions = { now: () => Date.now(), id: () => "mine", retention: { seconds: 3600, per_client: 10 } };
{
  using own = new Engine(choices);
  own.latest(client);
}
new Engine({}).dispose();
new Engine({ now: undefined, id: undefined, retention: undefined }).dispose();

try {
  engine.get(client, "gone");
} catch (error) {
  if (error instanceof ConversationError) {
    const code: ErrorCode = error.code;
    const details: ErrorDetails = error.details;
    const path: string | undefined = details.path;
    is<Same<typeof error.name, "ConversationError">>();
    console.error(code, path, details.limit, details.type, error.message, error.cause);
  }
}
const own: Error = new ConversationError("NOT_FOUND", "look it up", { path: "id" }, { cause: own_cause() });
function own_cause(): unknown {
  return null;
}

// `await` fits, so that code can be written for every store.
const awaited: Promise<Conversation> = (async () => await engine.create(client))();

export { awaited, isForgotten, memories, open, own, size, sum };
