import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
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
  return ["worker.js", ...readdirSync(join(folder, "dist")).filter((name) => name !== "worker.js")];
}

/** Serves the modules on a free port of this machine, which is also what the Worker may call when it has `network`. */
export async function serveWorker(folder, modules, { network = false, date = "2026-01-01", flags = [] } = {}) {
  write(folder, { "dist/config.capnp": config(modules, { network, date, flags }) });
  const worker = spawn(tool("workerd"), ["serve", "config.capnp", "--control-fd=3"], {
    cwd: join(folder, "dist"),
    stdio: ["ignore", "inherit", "pipe", "pipe"],
  });
  let complaints = "";
  worker.stderr.on("data", (text) => (complaints += text));
  const ended = once(worker, "close");
  const port = await Promise.race([
    listening(worker.stdio[3]),
    ended.then(([code]) => Promise.reject(new Error(`workerd ended with ${code}: ${complaints}`))),
  ]);
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      worker.kill();
      await ended;
    },
  };
}

async function listening(control) {
  for await (const line of createInterface(control)) {
    const { event, port } = JSON.parse(line);
    if (event === "listen") return port;
  }
  return new Promise(() => {});
}

function config(modules, { network, date, flags }) {
  const kind = (name) => (name.endsWith(".wasm") ? "wasm" : "esModule");
  const lines = modules.map((name) => `(name = "${name}", ${kind(name)} = embed "${name}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (modules = [${lines.join(", ")}], compatibilityDate = "${date}", compatibilityFlags = ${JSON.stringify(flags)})),
    (name = "internet", network = (allow = [${network ? '"private"' : ""}])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
`;
}
