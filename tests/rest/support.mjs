import { once } from "node:events";
import { createServer } from "node:http";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { toNodeHandler } from "srvx/node";

/** Serves a function from Request to Response on a free port of this machine, as srvx does. */
export function listen(handler) {
  return listenOn(toNodeHandler(handler));
}

/** Serves a listener of Node's HTTP server on a free port of this machine. */
export async function listenOn(listener) {
  const server = createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server,
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** One handler for many stores, each under a path of its own; an unknown path gets an engine of its own. */
export function handlerForMany(options = {}) {
  const handlers = new Map();
  const add = (path, store) => {
    handlers.set(path, createHandler(store, { ...options, basePath: `/${path}` }));
    return handlers.get(path);
  };
  const handle = (request) => {
    const path = new URL(request.url).pathname.split("/")[1];
    return (handlers.get(path) ?? add(path, new Engine()))(request);
  };
  const addNew = (store) => {
    const path = `store-${handlers.size}`;
    add(path, store);
    return path;
  };
  return { handle, add: addNew };
}

/** One socket for many stores. */
export async function listenForMany(options = {}) {
  const { handle, add } = handlerForMany(options);
  const listening = await listen(handle);
  return { ...listening, serve: (store) => `${listening.url}/${add(store)}` };
}

/** For the conformance suite: an engine behind a socket, in front of it an adapter. */
export function opener(listening) {
  return ({ id, ...options } = {}) => {
    const engine = new Engine(options);
    const remote = connect(listening.serve(engine), id ? { id } : {});
    return {
      ...bound(remote),
      sweep: (...args) => engine.sweep(...args),
      subscribe: (...args) => engine.subscribe(...args),
      async dispose() {
        await remote.dispose();
        engine.dispose();
      },
    };
  };
}

function bound(remote) {
  const calls = ["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "remember", "recall", "forget", "memories", "modify", "turn"];
  return Object.fromEntries(calls.map((call) => [call, (...args) => remote[call](...args)]));
}
