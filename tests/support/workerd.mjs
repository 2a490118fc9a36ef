import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as esbuild from "esbuild";
import { tool, write } from "./consumer.mjs";

const AS_WRANGLER = ["workerd", "worker", "browser"];

/** A Worker with the flag nodejs_compat has these; what is required of them becomes an import, as wrangler has it. */
const builtins = {
  name: "builtins",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(node:|cloudflare:|(${builtinModules.join("|")})$)`) }, ({ path, kind }) => {
      const name = path.includes(":") ? path : `node:${path}`;
      return kind === "require-call" ? { path: name, namespace: "required" } : { path: name, external: true };
    });
    build.onLoad({ filter: /./, namespace: "required" }, ({ path }) => ({ contents: `import builtin from "${path}"; module.exports = builtin;` }));
  },
};

/** Bundles a Worker into <folder>/dist as wrangler does; answers the names of its modules, the main one first. */
export async function bundleWorker(folder, entry, conditions = AS_WRANGLER) {
  await esbuild.build({
    absWorkingDir: folder,
    entryPoints: { worker: entry },
    outdir: "dist",
    bundle: true,
    format: "esm",
    conditions,
    loader: { ".wasm": "copy" },
    plugins: [builtins],
    logLevel: "silent",
  });
  return ["worker.js", ...readdirSync(join(folder, "dist")).filter((name) => name.endsWith(".wasm"))];
}

/**
 * Serves the modules on a free port of this machine, which is also what the Worker may call when it has `network`. With `objects`, a class
 * of Durable Objects for each binding: they are kept in the folder `disk` (in memory they would have no SQLite), and a second Worker of the same modules has them too.
 */
export async function serveWorker(folder, modules, options = {}) {
  const { network = false, date = "2026-01-01", flags = [], objects = {}, disk = join(folder, "objects") } = options;
  const hasObjects = Object.keys(objects).length > 0;
  if (hasObjects) mkdirSync(disk, { recursive: true });
  write(folder, { "dist/config.capnp": config(modules, { network, date, flags, objects, disk }) });
  const worker = spawn(tool("workerd"), ["serve", "config.capnp", "--control-fd=3"], {
    cwd: join(folder, "dist"),
    stdio: ["ignore", "inherit", "pipe", "pipe"],
  });
  let complaints = "";
  worker.stderr.on("data", (text) => (complaints += text));
  const ended = once(worker, "close");
  const ports = await Promise.race([
    listening(worker.stdio[3], hasObjects ? 2 : 1),
    ended.then(([code]) => Promise.reject(new Error(`workerd ended with ${code}: ${complaints}`))),
  ]);
  return {
    url: urlOf(ports.http),
    /** That of the second Worker. */
    other: ports.other && urlOf(ports.other),
    async stop(signal) {
      worker.kill(signal);
      await ended;
    },
  };
}

const urlOf = (port) => `http://127.0.0.1:${port}/`;

async function listening(control, sockets) {
  const ports = {};
  for await (const line of createInterface(control)) {
    const { event, socket, port } = JSON.parse(line);
    if (event === "listen") ports[socket] = port;
    if (Object.keys(ports).length === sockets) return ports;
  }
  return new Promise(() => {});
}

function config(modules, { network, date, flags, objects, disk }) {
  const kind = (name) => (name.endsWith(".wasm") ? "wasm" : "esModule");
  const lines = modules.map((name) => `(name = "${name}", ${kind(name)} = embed "${name}")`);
  const code = `modules = [${lines.join(", ")}], compatibilityDate = "${date}", compatibilityFlags = ${JSON.stringify(flags)}`;
  const services = [`(name = "internet", network = (allow = [${network ? '"private"' : ""}]))`];
  const sockets = ["main"];
  const names = Object.entries(objects);
  if (names.length > 0) {
    const classes = names.map(([, name]) => `(className = "${name}", uniqueKey = "${name}", enableSql = true)`);
    const bindings = (service) => names.map(([binding, name]) => `(name = "${binding}", durableObjectNamespace = (className = "${name}"${service}))`);
    services.push(
      `(name = "main", worker = (${code}, bindings = [${bindings("")}], durableObjectNamespaces = [${classes}], durableObjectStorage = (localDisk = "disk")))`,
      `(name = "other", worker = (${code}, bindings = [${bindings(', serviceName = "main"')}]))`,
    );
    services.push(`(name = "disk", disk = (path = "${disk}", writable = true))`);
    sockets.push("other");
  } else {
    services.push(`(name = "main", worker = (${code}))`);
  }
  const socket = (name) => `(name = "${name === "main" ? "http" : name}", address = "127.0.0.1:0", http = (), service = "${name}")`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${services.join(", ")}],
  sockets = [${sockets.map(socket).join(", ")}],
);
`;
}
