// Processes that work on one store at once, begun together.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("./worker.mjs", import.meta.url));

/** One process that is ready to go. */
export async function ready(backend, address, job, args = {}) {
  const child = fork(WORKER, [backend.name, JSON.stringify(address), job, JSON.stringify(args)]);
  const says = (wanted) =>
    new Promise((resolve, reject) => {
      const hear = (message) => {
        const value = wanted(message);
        if (value === undefined) return;
        child.off("message", hear);
        resolve(value);
      };
      child.on("message", hear);
      child.once("exit", (code, signal) => reject(new Error(`a process ended with ${signal ?? code} before it answered`)));
    });
  await says((message) => (message === "ready" ? true : undefined));
  const answer = says((message) => message.answer);
  answer.catch(() => {});
  return {
    child,
    says,
    answer,
    go: () => child.send("go"),
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** What so many processes answer that begin at once. */
export async function together(backend, address, processes, job, args) {
  const all = await Promise.all(Array.from({ length: processes }, () => ready(backend, address, job, args)));
  try {
    for (const one of all) one.go();
    return await Promise.all(all.map(({ answer }) => answer));
  } finally {
    await Promise.all(all.map((one) => one.end()));
  }
}
