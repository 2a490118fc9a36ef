// PostgreSQL for tests: a server of its own in a folder of its own, on a free port of this machine.

import { chownSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { outcome, run } from "./consumer.mjs";
import { find, finished, freePorts, limitFiles, postgresFolders, ready, serverProcess, temporaryFolder } from "./servers.mjs";

const USER = "convostate-test";

/** `settings` are those of postgresql.conf; `restart` starts it anew on the same folder and port. */
export async function startPostgres(settings = {}) {
  const [port] = await freePorts(1);
  const files = temporaryFolder("postgres");
  const owner = await unprivileged(files.folder);
  const data = join(files.folder, "data");
  const how = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--wal-segsize=1"];
  await finished(serverProcess(program("initdb"), how, { ...owner, cwd: "/" }));
  const start = (changed) => startOne({ port, data, folder: files.folder, owner, settings: { ...settings, ...changed } });
  let server = await start();
  return {
    port,
    folder: files.folder,
    owner,
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    get child() {
      return server.child;
    },
    /** Ends the server and all that work for it at once, as a crash of the machine would but for what the disk forgets. */
    kill: () => crash(server),
    /** Counts for the sessions that begin after it. */
    limitFiles: (bytes) => limitFiles(server, bytes),
    async restart(changed) {
      server = await start(changed);
    },
    async stop() {
      await server.stop("SIGQUIT");
      await files.remove();
    },
  };
}

async function startOne({ port, data, folder, owner, settings }) {
  const all = { port, listen_addresses: "127.0.0.1", unix_socket_directories: folder, ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const server = serverProcess(program("postgres"), ["-D", data, ...args], owner);
  await ready(server, () => run(program("pg_isready"), ["-q", "-h", "127.0.0.1", "-p", String(port)], "/"));
  return server;
}

async function crash(server) {
  const { pid } = server.child;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
  const stopping = server.stop("SIGKILL");
  children.forEach((child) => killIfThere(Number(child)));
  await stopping;
}

function killIfThere(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** PostgreSQL refuses to run as root: then a user is made for it. Answers the ids to start it with. */
async function unprivileged(folder) {
  if (process.getuid() !== 0) return {};
  const id = async (flag) => Number((await outcome("id", [flag, USER], "/")).stdout);
  if ((await outcome("id", [USER], "/")).code !== 0) await run("useradd", ["--system", "--no-create-home", USER], "/");
  const owner = { uid: await id("-u"), gid: await id("-g") };
  chownSync(folder, owner.uid, owner.gid);
  return owner;
}

const program = (name) => find(name, postgresFolders());
