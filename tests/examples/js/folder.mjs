// The programs of examples/js, in the folder where `cargo xtask package` has unpacked the tarball for them.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { ROOT, run } from "../../support/consumer.mjs";

export const FOLDER = join(ROOT, "examples/js");

/** Imports a module in TypeScript, as `tsx` runs it. */
export async function imported(path) {
  const { tsImport } = await import(pathToFileURL(join(FOLDER, "node_modules/tsx/dist/esm/api/index.mjs")));
  return tsImport(pathToFileURL(join(FOLDER, path)).href, import.meta.url);
}

/** Runs one of the folder's tools to its end. */
export function tool(name, args, env) {
  return run(process.execPath, [join(FOLDER, "node_modules/.bin", name), ...args], FOLDER, env);
}

/** Runs a script of package.json that listens, such as `npm run hono`; answers its URL, from the line that has one, and how to end it. */
export async function started(script, env, args = []) {
  // A group of its own: npm's child is to end with it.
  const child = spawn("npm", ["run", script, ...args], { cwd: FOLDER, env: { ...process.env, NODE_OPTIONS: "", ...env }, detached: true });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (printed += text));
  const ended = once(child, "close");
  const end = () => child.exitCode === null && child.signalCode === null && process.kill(-child.pid, "SIGTERM");
  process.once("exit", end);
  const url = await Promise.race([urlIn(child.stdout), ended.then(() => undefined)]);
  if (!url) throw new Error(`npm run ${script} did not start: ${printed}`);
  const stop = async () => {
    process.removeListener("exit", end);
    end();
    await ended;
  };
  return { url, stop };
}

async function urlIn(stream) {
  for await (const line of createInterface({ input: stream })) {
    const [url] = /http:\/\/[\w.]+:\d+/.exec(line) ?? [];
    if (url) return url;
  }
}

/** Sends a message to a webhook. */
export async function post(url, message) {
  const response = await fetch(`${url}/webhook`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(message) });
  return { status: response.status, ...(await response.json()) };
}
