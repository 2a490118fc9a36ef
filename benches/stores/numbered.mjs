// node benches/stores/numbered.mjs [SLICES] [STORE…]: what the number of a write costs on Redis and PostgreSQL, beside the same write without one: by the
// adapter and our server, without a socket between them, and in the store alone; and what the note of it costs a read. The databases sync to the disk
// below TMPDIR.

import { randomBytes, randomUUID } from "node:crypto";
import { openPostgres } from "convostate/postgres";
import { openRedis } from "convostate/redis";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { pgPool, redis } from "../../tests/stores/harness/clients.mjs";
import { startPostgres } from "../../tests/support/postgres.mjs";
import { startRedis } from "../../tests/support/redis.mjs";
import { each, paired } from "./paired.mjs";

/** By which the server reaches the calls of one write, with its number or without. */
const SERVED = Symbol.for("convostate.served");
const [slices = "400", ...wanted] = process.argv.slice(2);
const CALLS = 20;
const CLIENTS = 40;
const STEPS = ["size", "address", "pay"];
const NEW = { flow_id: "order", step_id: "size", metadata: { size: "large", toppings: ["ham", "olives"], address: { street: "12 Oak Street" } } };
/** All that is kept of a client. */
const [WRITERS, MESSAGES] = [8, 64];

const SERVERS = {
  async redis() {
    const server = await startRedis();
    const { client, end } = await redis([server.port]);
    return { server, store: await openRedis(client), end };
  },
  async postgres() {
    const server = await startPostgres();
    const { client, end } = await pgPool([server.port], { max: 1 });
    return { server, store: await openPostgres(client), end };
  },
};

const newWriter = () => randomBytes(16).toString("hex");
const clientOf = (kind, index) => ({ bot_id: kind, user_id: `user-${index % CLIENTS}`, channel_id: "telegram" });

/** Conversations of clients of whom nothing, one writer, or all that may be is noted. */
async function fill(store) {
  await store.migrate();
  for (let index = 0; index < CLIENTS; index += 1) {
    for (const kind of ["plain", "one", "full"]) await store.create(clientOf(kind, index), { id: "c", ...NEW });
    const full = clientOf("full", index);
    for (let n = 0; n < MESSAGES; n += 1) await store.turn(full, () => {}, { once: `wamid.${n}` });
    for (let n = 1; n < WRITERS; n += 1) await store[SERVED]({ writer: newWriter(), n: 1, settled: 0 }).update(full, "c", {});
  }
}

function pairsOf(store) {
  const writer = newWriter();
  let last = 0;
  const number = () => ({ writer, n: (last += 1), settled: 0 });
  /** The same call on clients of each kind, numbered on the others than the plain ones. */
  const both = (kind, call) => [
    each((index) => call(store[SERVED](number()), clientOf(kind, index), index)),
    each((index) => call(store[SERVED](), clientOf("plain", index), index)),
  ];
  const handle = createHandler(store);
  /** `rekey` makes another key of each; false: none. */
  const byAdapter = (kind, rekey) => {
    const fetch = (url, init) => handle(new Request(url, rekey ? { ...init, headers: { ...init.headers, "idempotency-key": rekey() } } : init));
    const adapter = connect("http://localhost", { fetch, idempotencyKeys: rekey !== false });
    return each((index) => update(adapter, clientOf(kind, index), index));
  };
  const get = (kind) => [kind, "plain"].map((of) => each((index) => store.get(clientOf(of, index), "c")));
  const update = (calls, client, index) => calls.update(client, "c", { step_id: STEPS[index % 3], last_interaction: true });
  const merge = (calls, client, index) => calls.update(client, "c", { step_id: STEPS[index % 3], metadata: { turn: index }, last_interaction: true });
  const create = (calls, client, index) => calls.create(client, { id: `c${index}`, ...NEW });
  const plain = each((index) => update(store[SERVED](), clientOf("plain", index), index));
  return {
    "update, neither numbered: the noise": [plain, plain],
    "update, by the adapter, beside one without a key": [byAdapter("one"), byAdapter("plain", false)],
    "update, by the adapter, beside a key whose answer the server keeps": [byAdapter("one"), byAdapter("plain", () => `"${randomUUID()}"`)],
    update: both("one", update),
    "update with metadata": both("one", merge),
    create: both("one", create),
    "update, 8 writers and 64 messages noted": both("full", update),
    get: get("one"),
    "get, 8 writers and 64 messages noted": get("full"),
  };
}

for (const [name, start] of Object.entries(SERVERS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { server, store, end } = await start();
  await fill(store);
  console.log(name);
  console.table(await paired(pairsOf(store), { slices: Number(slices), calls: CALLS, processes: [server.child.pid] }));
  await store.dispose();
  await end();
  await server.stop();
}
