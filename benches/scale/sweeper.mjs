// A process that sweeps: says that it is ready, waits to be told how many, and answers what it did and how long it took.

const { store: name, address } = JSON.parse(process.argv[2]);
const { open } = await import(`./stores/${name}.mjs`);
const { store, end } = await open(address);
process.send("ready");
process.once("message", async ({ limit }) => {
  const started = performance.now();
  const { expired } = await store.sweep({ limit });
  process.send({ expired, seconds: (performance.now() - started) / 1000 });
  await store.dispose();
  await end();
  process.disconnect();
});
