// What the servers of the tests share: free ports, folders that go away, processes that end with the test.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, mkdtempSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { removeFolder } from "./remove-folder.mjs";

const START_MS = 240_000;

/** Ports of 127.0.0.1 that nobody listens on. */
export async function freePorts(count) {
  const sockets = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(sockets.map((socket) => once(socket, "listening")));
  const ports = sockets.map((socket) => socket.address().port);
  await Promise.all(sockets.map((socket) => new Promise((closed) => socket.close(closed))));
  return ports;
}

export function temporaryFolder(name) {
  const folder = mkdtempSync(join(tmpdir(), `convostate-${name}-`));
  return { folder, remove: () => removeFolder(folder) };
}

/** The path of a program, in PATH or in one of `folders`. */
export function find(program, folders = []) {
  const places = [...process.env.PATH.split(delimiter), ...folders];
  const found = places.map((folder) => join(folder, program)).find(isExecutable);
  if (!found) throw new Error(`${program} is not there: run cargo xtask test --only setup`);
  return found;
}

/** The folders in which Debian keeps the programs of PostgreSQL's servers, the newest first. */
export function postgresFolders() {
  const root = "/usr/lib/postgresql";
  try {
    return readdirSync(root).sort((a, b) => b - a).map((version) => join(root, version, "bin"));
  } catch {
    return [];
  }
}

/** A process that is ended at the latest when this one ends. */
export function serverProcess(program, args, options = {}) {
  // What passes the limit below is then an error to it, as a full disk is, and not its end.
  const child = spawn("env", ["--ignore-signal=XFSZ", program, ...args], { stdio: ["ignore", "pipe", "pipe"], ...options });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (printed = (printed + text).slice(-4000)));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = once(child, "close").then(() => process.removeListener("exit", kill));
  return {
    child,
    options,
    ended,
    printed: () => printed,
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}

/** Lets a process write files up to so many bytes; "unlimited" ends that. Its own user does so: even root may not be let. */
export async function limitFiles({ child, options }, bytes) {
  await finished(serverProcess("prlimit", ["--pid", String(child.pid), `--fsize=${bytes}:`], options));
}

/** Waits for the end of a process that must succeed. */
export async function finished(started) {
  await started.ended;
  if (started.child.exitCode !== 0) throw new Error(`${started.child.spawnargs.join(" ")}: ${started.printed()}`);
}

/** Asks again until `answers` does not throw; a process that ended meanwhile is an error that shows what it printed. */
export async function ready(server, answers) {
  const late = Date.now() + START_MS;
  for (;;) {
    try {
      return await answers();
    } catch (error) {
      if (server.child.exitCode !== null || server.child.signalCode !== null || Date.now() > late) {
        throw new Error(`the server does not answer: ${server.printed()}`, { cause: error });
      }
    }
    await pause(50);
  }
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
