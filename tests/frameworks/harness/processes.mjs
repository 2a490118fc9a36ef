// A bot in a process of its own: forked, this file handles what it is sent.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(import.meta.url);

/** A bot that counts its messages, looking at nobody else. */
export async function count(state) {
  const { n = 0 } = (await state.get()) ?? {};
  await null;
  await state.set({ n: n + 1 });
  return n + 1;
}

/** A process that is ready to handle messages. */
export async function ready(botName, backend, address) {
  const child = fork(HERE, [botName, backend.name, JSON.stringify(address)]);
  const heard = () => once(child, "message").then(([message]) => message);
  await Promise.race([heard(), once(child, "exit").then(([code]) => Promise.reject(new Error(`a bot ended with ${code}`)))]);
  return {
    /** Hands it messages, all at once; answers what it said to each. */
    async handle(messages) {
      const answer = heard();
      child.send(messages);
      return answer;
    },
    async kill() {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    },
  };
}

if (process.argv[1] === HERE && process.send) {
  const [, , botName, backendName, address] = process.argv;
  const { default: bot } = await import(`../bots/${botName}.mjs`);
  const { backends } = await import("./backends.mjs");
  const { handle } = bot.start(await backends[backendName].open(JSON.parse(address)), count);
  process.on("message", async (messages) => process.send(await Promise.all(messages.map(handle))));
  process.send("ready");
}
