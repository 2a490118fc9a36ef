// PgBouncer before a PostgreSQL of its own: each transaction gets whichever of a few sessions is free.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "./postgres.mjs";
import { find, freePorts, postgresFolders, ready, serverProcess } from "./servers.mjs";
import { run } from "./consumer.mjs";

export const SESSIONS = 3;

/** As `startPostgres`; `port` is PgBouncer's. `settings` are those of the PostgreSQL. */
export async function startPgBouncer(settings) {
  const database = await startPostgres(settings);
  const [port] = await freePorts(1);
  const configuration = join(database.folder, "pgbouncer.ini");
  writeFileSync(join(database.folder, "users.txt"), '"postgres" ""\n');
  writeFileSync(configuration, `[databases]
* = host=127.0.0.1 port=${database.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${join(database.folder, "users.txt")}
pool_mode = transaction
default_pool_size = ${SESSIONS}
max_client_conn = 1000
`);
  const bouncer = serverProcess(find("pgbouncer", ["/usr/sbin"]), [configuration], { ...database.owner, cwd: "/" });
  await ready(bouncer, () => run(find("pg_isready", postgresFolders()), ["-q", "-h", "127.0.0.1", "-p", String(port)], "/"));
  return {
    port,
    database,
    async stop() {
      await bouncer.stop("SIGKILL");
      await database.stop();
    },
  };
}
