// Servers in processes of their own, and the processor time that they take.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const command = () => join(dirname(fileURLToPath(import.meta.resolve("convostate/package.json"))), "bin/convostate.js");
/** Of the kernel's counts of processor time: on Linux always a hundredth of a second. */
const TICK_US = 10_000;

/** Each peer: a command line, in a folder that is thrown away. */
const PEERS = {
  serve: () => [process.execPath, command(), "serve", "--port", "0", "--quiet"],
  "serve-sqlite": (folder) => [process.execPath, command(), "serve", "--port", "0", "--quiet", "--store", `sqlite:${join(folder, "bench.db")}`],
  "rest-server": () => [join(here, "../../target/release/convostate-rest-server"), "--port", "0"],
  hono: () => [process.execPath, join(here, "hono.mjs")],
  "node-http": () => [process.execPath, join(here, "node-http.mjs")],
};

/** Starts one, and answers once it listens. */
export async function start(peer) {
  const folder = mkdtempSync(join(tmpdir(), "convostate-bench-"));
  const [program, ...args] = PEERS[peer](folder);
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const url = await Promise.race([urlOf(child), ended.then(([code]) => Promise.reject(new Error(`${peer} ended with ${code}`)))]);
  return {
    url,
    cpu: () => cpuOf(child.pid),
    async stop() {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** From the first line with a port in it. */
async function urlOf({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const port = /^(?:.*127\.0\.0\.1:)?(\d+)\b/.exec(line)?.[1];
    if (port) {
      stdout.resume();
      return `http://127.0.0.1:${port}`;
    }
  }
  throw new Error("it named no port");
}

/** Microseconds of all its threads; NaN where the kernel does not tell. */
function cpuOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1).split(" ");
    return (Number(fields[11]) + Number(fields[12])) * TICK_US;
  } catch {
    return NaN;
  }
}
