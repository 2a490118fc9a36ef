// What conversations are kept in, each with the calls of the stores' own tests: `start` a place, a `fresh` address there, `open` it.

import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { startServer } from "../../rest/command.mjs";
import pg from "../../stores/backends/pg.mjs";
import redis from "../../stores/backends/redis.mjs";
import sqlite from "../../stores/backends/sqlite.mjs";

/** In memory, where an address is what the last engine left: its snapshot. */
const memory = {
  name: "memory",
  async start() {
    return { fresh: async () => ({}), stop: async () => {} };
  },
  async open(address, options) {
    const engine = new Engine(options);
    if (address.snapshot) engine.restore(address.snapshot);
    const dispose = engine.dispose.bind(engine);
    return Object.assign(engine, {
      dispose() {
        address.snapshot = engine.snapshot();
        dispose();
      },
    });
  },
};

/** By the adapter, and `convostate serve` in a process of its own for each address. */
const remote = {
  name: "remote",
  async start() {
    const servers = [];
    return {
      async fresh() {
        const server = await startServer(["--quiet"]);
        servers.push(server);
        return server.url;
      },
      stop: () => Promise.all(servers.map((server) => server.stop())),
    };
  },
  open: async (url) => connect(url),
};

export const backends = { memory, sqlite, redis, pg, remote };
