// What must not compile, each with the error that refuses it: types.test.mjs checks the numbers.
import { ConversationError, Engine, engine } from "convostate";
import type { Client, Conversation, ConversationEvent, ErrorCode, FinalStatus, Json, Page } from "convostate";

declare const client: Client;
declare const made: Conversation;
declare const event: ConversationEvent;

// the client
// @ts-expect-error TS2345: an id is missing
engine.latest({ bot_id: "shop", user_id: "ada" });
// @ts-expect-error TS2322: an id is a number
engine.latest({ bot_id: "shop", user_id: 7, channel_id: "web" });
// @ts-expect-error TS2322: an id is null
engine.latest({ bot_id: "shop", user_id: null, channel_id: "web" });
// @ts-expect-error TS2554: three strings are no client
engine.latest("shop", "ada", "web");
// @ts-expect-error TS2554: no client at all
engine.create();
// @ts-expect-error TS2540: a client is read-only
client.user_id = "eve";
// @ts-expect-error TS2540: in an answer too
made.client.user_id = "eve";

// create
// @ts-expect-error TS2353: a typo
engine.create(client, { flow: "order" });
// @ts-expect-error TS2353: the engine sets the status
engine.create(client, { status: "OPEN" });
// @ts-expect-error TS2322: an id is text
engine.create(client, { id: 7 });
// @ts-expect-error TS2322: null is no id
engine.create(client, { id: null });
// @ts-expect-error TS2322: seconds, as a number
engine.create(client, { ttl: "60" });
// @ts-expect-error TS2322: no ttl is said by leaving it out
engine.create(client, { ttl: null });
// @ts-expect-error TS2345: null is no body
engine.create(client, null);

// metadata is JSON
// @ts-expect-error TS2322: a Map
engine.create(client, { metadata: new Map([["a", 1]]) });
// @ts-expect-error TS2322: a Set
engine.create(client, { metadata: new Set([1]) });
// @ts-expect-error TS2322: a Date
engine.create(client, { metadata: new Date() });
// @ts-expect-error TS2322: a Date within
engine.create(client, { metadata: { at: new Date() } });
// @ts-expect-error TS2322: a function
engine.create(client, { metadata: () => 1 });
// @ts-expect-error TS2322: a function within
engine.create(client, { metadata: { act() {} } });
// @ts-expect-error TS2322: a BigInt
engine.create(client, { metadata: { count: 1n } });
// @ts-expect-error TS2322: a symbol
engine.create(client, { metadata: { kind: Symbol("x") } });
// @ts-expect-error TS2322: undefined in an array
engine.create(client, { metadata: [undefined] });
// @ts-expect-error TS2322: in an update too
engine.update(client, "a", { metadata: { at: new Date() } });

// get, update
// @ts-expect-error TS2554: the id is missing
engine.get(client);
// @ts-expect-error TS2345: an id is text
engine.get(client, 7);
// @ts-expect-error TS2554: the body is missing
engine.update(client, "a");
// @ts-expect-error TS2345: null is no body
engine.update(client, "a", null);
// @ts-expect-error TS2561: a typo
engine.update(client, "a", { last_interaction_at: true });
// @ts-expect-error TS2353: the status changes by close
engine.update(client, "a", { status: "CLOSED" });
// @ts-expect-error TS2322: the ttl is in seconds
engine.update(client, "a", { ttl: "60" });
// @ts-expect-error TS2322: true or false
engine.update(client, "a", { last_interaction: "now" });
// @ts-expect-error TS2561: a typo in the options
engine.update(client, "a", {}, { ifversion: 1 });
// @ts-expect-error TS2322: a version is a number
engine.update(client, "a", {}, { ifVersion: "1" });
// @ts-expect-error TS2339: update answers nothing
engine.update(client, "a", {}).version;

// close
// @ts-expect-error TS2345: OPEN is not final
engine.close(client, "a", "OPEN");
// @ts-expect-error TS2345: no such status
engine.close(client, "a", "DONE");
// @ts-expect-error TS2345: OPEN is not final
engine.closeAll(client, "OPEN");
// @ts-expect-error TS2322: any string is not a status
const final: FinalStatus = String("CLOSED");

// answers
// @ts-expect-error TS2531: there may be no open conversation
engine.latest(client).id;
// @ts-expect-error TS2322: the flow may be null
const flow: string = made.flow_id;
// @ts-expect-error TS2322: a ttl may be absent
const ttl: number = made.ttl;
// @ts-expect-error TS2375: an absent ttl is not an undefined one
const odd: Conversation = { ...made, ttl: undefined };
// @ts-expect-error TS2322: status is one of five
made.status = "DONE";

// list, sweep, erase, restore
// @ts-expect-error TS2322: no such status
engine.list(client, { status: "DONE" });
// @ts-expect-error TS2353: a typo
engine.list(client, { page: 2 });
// @ts-expect-error TS2322: the key may be absent
const key: string = (engine.list(client) satisfies Page).pagination_key;
// @ts-expect-error TS2559: the limit is a named option
engine.sweep(10);
// @ts-expect-error TS2554: erase names a client
engine.erase();
// @ts-expect-error TS2345: bytes, not text
engine.restore("bytes");

// events
// @ts-expect-error TS18047: removed and erased have no conversation
event.conversation.id;
// @ts-expect-error TS18047: created has no previous
event.previous.id;
// @ts-expect-error TS2367: no such event
event.type === "opened";
if (event.type === "erased") {
  // @ts-expect-error TS18047: it is null here
  event.conversation.id;
}
// @ts-expect-error TS2345: a listener takes one event
engine.subscribe((a: ConversationEvent, b: string) => {});
// @ts-expect-error TS2554: a listener is needed
engine.subscribe();

// the engine and its options
// @ts-expect-error TS2322: the clock gives milliseconds
new Engine({ now: () => new Date() });
// @ts-expect-error TS2322: ids are text
new Engine({ id: () => 7 });
// @ts-expect-error TS2353: a typo
new Engine({ retention: { days: 30 } });
// @ts-expect-error TS2348: a class is called with new
Engine();
// @ts-expect-error TS2339: no such call
engine.open(client);

// errors
const error = new ConversationError("NOT_FOUND", "look it up");
// @ts-expect-error TS2345: no such code
new ConversationError("GONE", "look it up");
// @ts-expect-error TS2367: no such code
error.code === "GONE";
// @ts-expect-error TS2540: read-only
error.code = "NOT_OPEN";
// @ts-expect-error TS2353: no such detail
new ConversationError("NOT_FOUND", "look it up", { field: "id" });
// @ts-expect-error TS2322: any string is not a code
const code: ErrorCode = String("NOT_FOUND");
// @ts-expect-error TS2542: Json is read-only
((list: readonly Json[]) => (list[0] = 1))([]);

export { code, final, flow, key, odd, ttl };
