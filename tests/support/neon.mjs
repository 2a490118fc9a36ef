// A stand-in for Neon's HTTP server, in front of a PostgreSQL: what the function of neon() sends is one statement on a connection of its
// own, and what comes back is what that server would answer. Written by the library's own code, and by nothing of the service.

import { once } from "node:events";
import { createServer } from "node:http";
import pg from "pg";
import { json } from "node:stream/consumers";

/** Those of PostgreSQL that the library gives to its errors. */
const FIELDS = ["severity", "code", "detail", "hint", "position", "where", "schema", "table", "column", "constraint", "file", "line", "routine"];
/** Values stay the texts that PostgreSQL sends: the library reads them. */
const types = { getTypeParser: () => (text) => text };

/** `loseNext` does the next statement that fits, and answers nothing. */
export async function startNeon(port) {
  const pool = new pg.Pool({ host: "127.0.0.1", port, user: "postgres", database: "postgres", types });
  pool.on("error", () => {});
  let lost;
  const server = createServer(async (request, response) => {
    const { query, params } = await json(request);
    const { status, body } = await answer(pool, query, params);
    if (lost?.(query)) {
      lost = undefined;
      response.destroy();
      return;
    }
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    loseNext: (fits) => (lost = fits),
    async stop() {
      server.closeAllConnections();
      server.close();
      await pool.end();
    },
  };
}

async function answer(pool, text, values) {
  try {
    const { fields, rows, command, rowCount } = await pool.query({ text, values, rowMode: "array" });
    return { status: 200, body: { command, rowCount, rows, fields: fields.map(({ name, dataTypeID }) => ({ name, dataTypeID })) } };
  } catch (error) {
    const known = FIELDS.map((name) => [name, error[name]]);
    return { status: 400, body: { message: error.message, ...Object.fromEntries(known) } };
  }
}
