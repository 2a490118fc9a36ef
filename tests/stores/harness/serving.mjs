// A server of a store that is killed and started again: node serving.mjs BACKEND ADDRESS. It says its port by IPC.

import { once } from "node:events";
import { createServer } from "node:http";
import { createNodeListener } from "convostate/server";

const [backend, address] = process.argv.slice(2);
const { default: store } = await import(`../backends/${backend}.mjs`);
const server = createServer(createNodeListener(await store.open(JSON.parse(address))));
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.send(server.address().port);
