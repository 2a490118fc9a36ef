// The command line as users start it: from a folder that installed the tarball.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { consumer } from "../support/consumer.mjs";

let installed;

/** Starts `convostate` with these arguments; answers the process and what it prints. */
export async function start(args, env = {}) {
  // Test files run beside each other: each has a folder of its own.
  installed ??= consumer(`command-${basename(process.argv[1], ".test.mjs")}`);
  const folder = await installed;
  const program = join(folder, "node_modules/.bin/convostate");
  const child = spawn(process.execPath, [program, ...args], { cwd: folder, env: { ...process.env, NODE_OPTIONS: "", ...env } });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) child[name].setEncoding("utf8").on("data", (text) => (printed[name] += text));
  const ended = once(child, "close").then(([code]) => ({ code, ...printed }));
  return { child, printed, ended };
}

/** Starts a server on a free port; answers its URL. */
export async function startServer(args = [], env = {}) {
  const started = await start(["serve", ...(args.includes("--port") ? [] : ["--port", "0"]), ...args], env);
  const lines = createInterface({ input: started.child.stdout });
  const line = await Promise.race([once(lines, "line").then(([text]) => text), started.ended]);
  if (typeof line !== "string") throw new Error(`it did not start: ${line.stderr}`);
  const url = /http:\/\/\S+/.exec(line)[0];
  const stop = async () => {
    started.child.kill("SIGTERM");
    return started.ended;
  };
  return { ...started, url, stop };
}
