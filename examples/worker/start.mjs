// Serves the Worker by workerd, Cloudflare's own runtime, as wrangler.json says. Conversations are kept in .data. PORT is the port (8787),
// TOKEN the secret of the REST API.

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const folder = dirname(fileURLToPath(import.meta.url));
const built = join(folder, ".built");
const { main, compatibility_date: date, durable_objects: objects } = JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"));
const { PORT = "8787", TOKEN } = process.env;

await build({
  absWorkingDir: folder,
  entryPoints: { worker: main },
  outdir: built,
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
  external: ["cloudflare:*"],
  loader: { ".wasm": "copy", ".html": "text" },
  logLevel: "warning",
});
mkdirSync(join(folder, ".data"), { recursive: true });

const wasm = readdirSync(built).filter((name) => name.endsWith(".wasm"));
const modules = ['(name = "worker.js", esModule = embed "worker.js")', ...wasm.map((name) => `(name = "${name}", wasm = embed "${name}")`)];
const bindings = objects.bindings.map(({ name, class_name }) => `(name = "${name}", durableObjectNamespace = "${class_name}")`);
if (TOKEN) bindings.push('(name = "TOKEN", fromEnvironment = "TOKEN")');
const classes = objects.bindings.map(({ class_name }) => `(className = "${class_name}", uniqueKey = "${class_name}", enableSql = true)`);
writeFileSync(join(built, "config.capnp"), `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [${modules.join(", ")}],
      compatibilityDate = "${date}",
      bindings = [${bindings.join(", ")}],
      durableObjectNamespaces = [${classes.join(", ")}],
      durableObjectStorage = (localDisk = "data"),
    )),
    (name = "data", disk = (path = "${join(folder, ".data")}", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${PORT}", http = (), service = "main")],
);
`);

const workerd = join(dirname(createRequire(import.meta.url).resolve("workerd/package.json")), "bin/workerd");
const child = spawn(workerd, ["serve", join(built, "config.capnp"), "--control-fd=3"], { stdio: ["ignore", "inherit", "inherit", "pipe"] });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code) => process.exit(code ?? 0));
for await (const line of createInterface(child.stdio[3])) {
  const { event, port } = JSON.parse(line);
  if (event === "listen") console.log(`http://127.0.0.1:${port}/`);
}
