// The programs of examples/, as `cargo xtask test --only examples` builds them.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT, outcome } from "../support/consumer.mjs";

const pathOf = (name) => join(ROOT, "target/debug", `convostate-${name}`);

/** Runs one to its end. */
export function run(name, args, env) {
  return outcome(pathOf(name), args, ROOT, env);
}

/** Starts one that listens; answers its URL, from the first line that it prints, and how to end it. */
export async function startListening(name, args) {
  const child = spawn(pathOf(name), args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stderr: said }));
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, "line").then(([line]) => line), ended]);
  const url = typeof first === "string" && /http:\/\/\S+/.exec(first)?.[0];
  if (!url) throw new Error(`${name} did not start: ${first.stderr ?? first}`);
  const stop = (signal = "SIGTERM") => {
    child.kill(signal);
    return ended;
  };
  return { url, stop };
}
