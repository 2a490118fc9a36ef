// node benches/watched.mjs [SLICES]: what `withTracing` costs a call in memory when nobody listens, and `withOtel` when nothing collects, beside
// the engine by itself. After cargo xtask package.

import { Engine } from "convostate";
import { withOtel } from "convostate/otel";
import { withTracing } from "convostate/tracing";
import { paired } from "./stores/paired.mjs";

const [slices = "300"] = process.argv.slice(2);
const CLIENTS = 1000;
const CALLS = 20_000;
const STEPS = ["size", "address", "pay"];

const engine = new Engine();
const clients = Array.from({ length: CLIENTS }, (_, index) => ({ bot_id: "shop", user_id: `user-${index}`, channel_id: "telegram" }));
for (const client of clients) engine.create(client, { id: "c", flow_id: "order" });

/** Of their own for each of both: a function that calls two kinds of objects would be compiled for both. */
const CALLS_OF = {
  get: `return (from, calls) => { for (let at = from; at < from + calls; at += 1) conversations.get(clients[at % ${CLIENTS}], "c"); }`,
  latest: `return (from, calls) => { for (let at = from; at < from + calls; at += 1) conversations.latest(clients[at % ${CLIENTS}]); }`,
  update: `return (from, calls) => { for (let at = from; at < from + calls; at += 1) conversations.update(clients[at % ${CLIENTS}], "c", { step_id: steps[at % 3] }); }`,
};
const slice = (call, conversations) => new Function("conversations", "clients", "steps", CALLS_OF[call])(conversations, clients, STEPS);
const pairs = Object.fromEntries(
  Object.entries({ withTracing, withOtel }).flatMap(([name, watched]) =>
    Object.keys(CALLS_OF).map((call) => [`${name}, ${call}`, [slice(call, watched(engine)), slice(call, engine)]])),
);
console.table(await paired(pairs, { slices: Number(slices), calls: CALLS }));
