// One of several processes that handle the messages of one bot: node handler.mjs BACKEND ADDRESS. It is told of deliveries by IPC, and
// says which it has handled; it may be killed at any moment.

/** Leases end so much sooner, since a process that is killed leaves its own behind. */
const HASTE = 20;

const [backend, address] = process.argv.slice(2);
const { default: store } = await import(`../backends/${backend}.mjs`);
const conversations = await store.open(JSON.parse(address), { now: () => Date.now() * HASTE });

/** Counts how often each message had its effect, in two writes. */
async function handle(turn, message) {
  const { id, metadata } = (await turn.latest()) ?? (await turn.create({ id: "log" }));
  await turn.update(id, { metadata: { [message]: (metadata[message] ?? 0) + 1 } });
  await turn.update(id, { step_id: message });
}

process.on("message", async ({ number, client, message }) => {
  try {
    const { repeated } = await conversations.turn(client, (turn) => handle(turn, message), { once: message, wait: 600_000 });
    process.send({ number, repeated });
  } catch (error) {
    // Whoever delivers it will do so again.
    process.send({ number, failed: error.code ?? error.stack });
  }
});
process.send("ready");
