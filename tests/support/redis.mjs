// Redis for tests: one server, or a cluster of three masters, on free ports of this machine.

import { run } from "./consumer.mjs";
import { find, freePorts, limitFiles, ready, serverProcess, temporaryFolder } from "./servers.mjs";

const DURABLE = { appendonly: "yes", appendfsync: "always" };

/** One server. `settings` are lines of redis.conf; `restart` starts it anew on the same folder and port. */
export async function startRedis(settings = DURABLE) {
  const [port] = await freePorts(1);
  const files = temporaryFolder("redis");
  let server = await startOne(port, files.folder, settings);
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    folder: files.folder,
    get child() {
      return server.child;
    },
    /** Ends it at once, as a crash would. */
    kill: () => server.stop("SIGKILL"),
    limitFiles: (bytes) => limitFiles(server, bytes),
    async restart(other = settings) {
      server = await startOne(port, files.folder, other);
    },
    async stop() {
      await server.stop("SIGKILL");
      await files.remove();
    },
  };
}

/** Three masters that share the slots. */
export async function startCluster(settings = DURABLE) {
  const ports = await freePorts(6);
  const nodes = ports.slice(0, 3).map((port, index) => ({ port, bus: ports[index + 3], files: temporaryFolder("redis") }));
  for (const node of nodes) {
    const clustered = { ...settings, "cluster-enabled": "yes", "cluster-port": node.bus, "cluster-node-timeout": 5000 };
    node.server = await startOne(node.port, node.files.folder, clustered);
  }
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await cli(["--cluster", "create", ...addresses, "--cluster-replicas", "0", "--cluster-yes"]);
  for (const { port, server } of nodes) await ready(server, () => expectFormed(port));
  return {
    ports: nodes.map(({ port }) => port),
    async stop() {
      await Promise.all(nodes.map(({ server }) => server.stop("SIGKILL")));
      await Promise.all(nodes.map(({ files }) => files.remove()));
    },
  };
}

async function startOne(port, folder, settings) {
  const all = { port, bind: "127.0.0.1", dir: folder, save: "", daemonize: "no", ...settings };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = serverProcess(find("redis-server"), args);
  await ready(server, async () => {
    const answer = await cli(["-p", String(port), "ping"]);
    if (answer.trim() !== "PONG") throw new Error(answer);
  });
  return server;
}

async function expectFormed(port) {
  const info = await cli(["-p", String(port), "cluster", "info"]);
  if (!/cluster_state:ok/.test(info) || !/cluster_known_nodes:3/.test(info)) throw new Error(info);
}

const cli = (args) => run(find("redis-cli"), args, process.cwd());
