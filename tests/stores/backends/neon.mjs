// What neon() makes, against the stand-in for its server.

import { neon, neonConfig } from "@neondatabase/serverless";
import { onServer } from "../harness/on-server.mjs";
import { openOn } from "../harness/postgres.mjs";
import { startNeon } from "../../support/neon.mjs";
import { startPostgres } from "../../support/postgres.mjs";

neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;

async function server() {
  const database = await startPostgres({ fsync: "off" });
  const before = await startNeon(database.port);
  return {
    ...before,
    database,
    async stop() {
      await before.stop();
      await database.stop();
    },
  };
}

async function connect([port]) {
  return { client: neon(`postgres://postgres:none@127.0.0.1:${port}/postgres`), end: async () => {} };
}

export default onServer("neon", { server, connect, openOn });
