// The type parameter of metadata: what answers hold, what a call takes, what a patch may say.
import { Engine, engine } from "convostate";
import type { Client, Conversation, Conversations, DeepReadonly, Jsonable, Listener, NewConversation, Patch, TurnCalls } from "convostate";
import { openIndexedDb } from "convostate/indexeddb";
import { openPostgres } from "convostate/postgres";
import type { PostgresPool } from "convostate/postgres";
import { openRedis } from "convostate/redis";
import type { RedisClient } from "convostate/redis";
import { connect } from "convostate/remote";
import type { PlainConversation } from "convostate/remote";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";
import type { SqliteDatabase, StoredConversations } from "convostate/sqlite";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_ extends true>() => {};

declare const client: Client;
declare const db: SqliteDatabase;
declare const redis: RedisClient;
declare const pool: PostgresPool;

interface Address {
  street: string;
  floor?: number;
}
interface Order {
  size: "small" | "large";
  tries: number;
  toppings: string[];
  address?: Address;
  note: string | null;
}
const order: Order = { size: "large", tries: 0, toppings: [], note: null };
const orders = new Engine<Order>();

// Answers: read-only all the way down.
is<Same<DeepReadonly<any>, any>>();
is<Same<DeepReadonly<unknown>, unknown>>();
is<Same<DeepReadonly<string & { brand: 1 }>["brand"], 1>>();
const made = orders.create(client, { metadata: order });
is<Same<typeof made, Conversation<Order>>>();
is<Same<typeof made.metadata.toppings, readonly string[]>>();
const street: string | undefined = orders.latest(client)?.metadata.address?.street;
// @ts-expect-error TS2540: an answer is a snapshot
made.metadata.tries = 2;
// @ts-expect-error TS2339: and so is what it holds
made.metadata.toppings.push("olives");
// @ts-expect-error TS2551: a typo
made.metadata.topping;

// By default any JSON, and it reads without a cast.
const { metadata } = engine.get(client, made.id);
is<Same<typeof metadata, any>>();
engine.update(client, made.id, { metadata: { count: metadata.count + 1, words: [...metadata.words, "tea"] } });
engine.create(client, { metadata: order });
engine.create(client, { metadata: { orders: [order], at: { deep: order } } });
engine.update(client, made.id, { metadata: { order, gone: null } });
const body: NewConversation = { metadata: { words: [] } };
engine.create(client, body);
// A wrapper takes the arguments of a call.
const create = (...args: Parameters<Engine["create"]>): Conversation => engine.create(...args);
create(client, { metadata: { words: ["tea"] } });
declare const unknown: unknown;
// @ts-expect-error TS2322: who knows what this is
engine.create(client, { metadata: unknown });
// @ts-expect-error TS2322: a Date within an interface's neighbour
engine.create(client, { metadata: { order, at: new Date() } });
// @ts-expect-error TS2322: a Map in an array
engine.update(client, made.id, { metadata: { list: [new Map()] } });
class Basket {
  items: string[] = [];
  add(item: string) {
    this.items.push(item);
  }
}
// @ts-expect-error TS2322: JSON has no methods
engine.create(client, { metadata: new Basket() });

// What is given: whole, and of that type.
// @ts-expect-error TS2741: a member is missing
orders.create(client, { metadata: { size: "large", tries: 0, toppings: [] } });
// @ts-expect-error TS2353: a typo
orders.create(client, { metadata: { ...order, siez: "large" } });
// @ts-expect-error TS2322: no such size
orders.create(client, { metadata: { ...order, size: "huge" } });
is<Same<Jsonable<{ at: Date }>["at"]["getTime"], never>>();

// A patch: any part, null only for what may be absent.
orders.update(client, made.id, { metadata: {} });
orders.update(client, made.id, { metadata: { tries: 2, address: { floor: 3 } } });
orders.update(client, made.id, { metadata: { address: null } });
orders.update(client, made.id, { metadata: { address: { floor: null } } });
orders.update(client, made.id, { metadata: { toppings: ["olives"], note: "ring twice" } });
// @ts-expect-error TS2322: the size would be absent
orders.update(client, made.id, { metadata: { size: null } });
// @ts-expect-error TS2322: null takes the member away, whatever it may hold
orders.update(client, made.id, { metadata: { note: null } });
// @ts-expect-error TS2322: an array is replaced as a whole
orders.update(client, made.id, { metadata: { toppings: [1] } });
// @ts-expect-error TS2561: a typo
orders.update(client, made.id, { metadata: { tires: 2 } });
// @ts-expect-error TS2322: and further in
orders.update(client, made.id, { metadata: { address: { street: null } } });
// @ts-expect-error TS2322: nothing takes all of it away
orders.update(client, made.id, { metadata: null });
is<Same<Patch<string[]>, string[]>>();
type Counts = Record<string, number>;
new Engine<Counts>().update(client, "a", { metadata: { tea: null, coffee: 1 } });

// Every back end, and code for all of them.
export async function everywhere(): Promise<void> {
  const stores: StoredConversations<Order>[] = [
    openSqlite<Order>(db),
    openIndexedDb<Order>("orders"),
    await openRedis<Order>(redis),
    await openPostgres<Order>(pool),
  ];
  const all: Conversations<Order>[] = [orders, ...stores, connect<Order>("http://127.0.0.1:8787")];
  for (const conversations of all) {
    const { id, metadata } = (await conversations.latest(client)) ?? (await conversations.create(client, { metadata: order }));
    await conversations.update(client, id, { metadata: { tries: metadata.tries + 1 } });
    await conversations.modify(client, id, ({ metadata }) => ({ metadata: { tries: metadata.tries + 1 } }));
    // @ts-expect-error TS2322: the size would be absent
    await conversations.modify(client, id, () => ({ metadata: { size: null } }));
    const size = await conversations.turn(client, async (turn) => {
      await turn.update(id, { metadata: { tries: 0 } });
      // @ts-expect-error TS2322: tries are counted
      await turn.update(id, { metadata: { tries: "none" } });
      return (await turn.latest())?.metadata.size;
    });
    is<Same<typeof size, "small" | "large" | undefined>>();
    const { conversations: page } = await conversations.list(client);
    is<Same<(typeof page)[0], Conversation<Order>>>();
    createHandler(conversations);
    await conversations.dispose();
  }
  const untyped: Conversations[] = all;
  const anything: Conversations[] = [new Engine(), orders, ...stores, connect("http://127.0.0.1:8787")];
  void [untyped, anything];
}
orders.subscribe((event) => is<Same<typeof event, Parameters<Listener<Order>>[0]>>());
const plain = connect<Order>("http://127.0.0.1:8787", { dialect: "plain" });
const foreign: Promise<PlainConversation<Order>> = plain.get(client, "a");
const step = async (turn: TurnCalls<"now" | "later", Order>) => (await turn.latest())?.metadata.tries;

export { foreign, step, street };
