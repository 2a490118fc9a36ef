// `convostate/typed` with the libraries that make Standard Schemas, by the libraries' own types.
import { type } from "arktype";
import { Engine } from "convostate";
import type { Client, Conversation, Conversations } from "convostate";
import { connect } from "convostate/remote";
import type { RemoteConversations } from "convostate/remote";
import type { StoredConversations } from "convostate/sqlite";
import { ConversationError, typed } from "convostate/typed";
import * as v from "valibot";
import { z } from "zod";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const is = <_ extends true>() => {};

declare const client: Client;
declare const store: StoredConversations;
declare const any: Conversations;

interface Order {
  size?: "small" | "large";
  tries: number;
}

const byZod = typed(new Engine(), {
  metadata: z.object({ size: z.enum(["small", "large"]).optional(), tries: z.number().default(0), at: z.string().transform((text) => text.length).optional() }),
  version: 2,
  migrate: { 1: (metadata) => ({ ...metadata, tries: 0 }) },
  flows: { order: ["size", "address"], faq: ["question"] },
});
const made = byZod.create(client, { flow_id: "order", step_id: "size", metadata: { at: "noon" } });
is<Same<typeof made.metadata.tries, number>>();
is<Same<typeof made.flow_id, "order" | "faq" | null>>();
is<Same<typeof made.step_id, "size" | "address" | "question" | null>>();
const length: number | undefined = byZod.latest(client)?.metadata.at;
byZod.update(client, made.id, { step_id: "address", metadata: { size: null, at: "night" } }, { ifVersion: made.version });
byZod.snapshot();
byZod.stats().open;
byZod.close(client, made.id, "SWITCHED");
byZod.subscribe(({ conversation }) => conversation?.metadata.tries);
const size = byZod.turn(client, (turn) => {
  turn.update(made.id, { metadata: { tries: 2 } });
  turn.close(made.id);
  return turn.latest()?.metadata.size;
});
is<Same<typeof size, Promise<"small" | "large" | undefined>>>();
// @ts-expect-error TS2322: no such step
byZod.update(client, made.id, { step_id: "colour" });
// @ts-expect-error TS2820: no such flow
byZod.create(client, { flow_id: "orders" });
// @ts-expect-error TS2322: what is stored is text
byZod.create(client, { metadata: { at: 4 } });
// @ts-expect-error TS2322: no such size
byZod.update(client, made.id, { metadata: { size: "huge" } });
// @ts-expect-error TS2540: an answer is a snapshot
made.metadata.tries = 2;

const byValibot = typed(store, { metadata: v.object({ size: v.optional(v.picklist(["small", "large"])), tries: v.number() }) });
const byArktype = typed(connect("http://127.0.0.1:8787"), { metadata: type({ "size?": "'small' | 'large'", tries: "number" }), onInvalid: "null" });
const byAny = typed(any, { metadata: v.object({ tries: v.number() }), onInvalid: (error: ConversationError, stored: Conversation) => (error.details.issues && stored ? { tries: 0 } : null) });

export async function uses(): Promise<void> {
  const { id, metadata } = (await byValibot.latest(client)) ?? (await byValibot.create(client, { metadata: { tries: 0 } }));
  is<Same<typeof metadata.size, "small" | "large" | undefined>>();
  await byValibot.update(client, id, { metadata: { size: null } });
  // @ts-expect-error TS2322: tries would be absent
  await byValibot.update(client, id, { metadata: { tries: null } });
  await byValibot.modify(client, id, ({ metadata }) => ({ metadata: { tries: metadata.tries + 1 } }));
  const { repeated, value } = await byValibot.turn(client, async (turn) => (await turn.create({ metadata: { tries: 1 } })).metadata.tries, { once: "m1" });
  is<Same<typeof value, number | undefined>>();
  void [repeated, await byValibot.migrate()];
  const tries = (await byArktype.get(client, id)).metadata?.tries;
  is<Same<typeof tries, number | undefined>>();
  const last = (await byAny.list(client)).conversations[0]?.metadata?.tries;
  is<Same<typeof last, number | undefined>>();
}

// Types only: what it is, with another type of metadata.
is<Same<ReturnType<typeof typed<Order>>, Conversations<Order>>>();
const engine: Engine<Order> = typed<Order>(new Engine());
const stored: StoredConversations<Order> = typed<Order>(store);
const remote: RemoteConversations<Order> = typed<Order>(connect("http://127.0.0.1:8787"));
// @ts-expect-error TS2345: a schema is needed
typed(new Engine(), { version: 2 });

export { engine, length, remote, stored };
