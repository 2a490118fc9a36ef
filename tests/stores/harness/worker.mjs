// One of several processes on one store: node worker.mjs BACKEND ADDRESS JOB ARGUMENTS. It says "ready", waits for "go", works, and
// answers; what it says is JSON by IPC.

import { setTimeout as sleep } from "node:timers/promises";

export const CLIENT = { bot_id: "shop", user_id: "ada", channel_id: "web" };

const jobs = {
  /** So many writers, each of which counts up so many times; answers how often one had to try. */
  async increments(conversations, { writers, times }) {
    let tries = 0;
    const count = ({ metadata }) => {
      tries += 1;
      return { metadata: { n: metadata.n + 1 } };
    };
    await inParallel(writers, times, () => conversations.modify(CLIENT, "counter", count, { attempts: 100_000 }));
    return { tries };
  },

  /** So many writers, each of which writes over the version that it read, once. */
  async races(conversations, { writers, times }) {
    const results = { won: 0, CONFLICT: 0 };
    await inParallel(writers, times, async () => {
      const { version, metadata } = await conversations.get(CLIENT, "counter");
      try {
        await conversations.update(CLIENT, "counter", { metadata: { n: metadata.n + 1 } }, { ifVersion: version });
        results.won += 1;
      } catch (error) {
        results[error.code] = (results[error.code] ?? 0) + 1;
      }
    });
    return results;
  },

  /** So many turns, each of which says when it was in, and counts up without looking whether anybody else does. */
  async turns(conversations, { writers, times }) {
    const spans = [];
    await inParallel(writers, times, () => conversations.turn(CLIENT, async (turn) => {
      const from = process.hrtime.bigint();
      const { metadata } = await turn.get("counter");
      await sleep(Math.random() < 0.1 ? 1 : 0);
      await turn.update("counter", { metadata: { n: metadata.n + 1 } });
      spans.push([String(from), String(process.hrtime.bigint())]);
    }, { wait: 600_000 }));
    return { spans };
  },

  /** A turn that writes, is stopped by the parent, and writes again once it goes on. */
  async paused(conversations) {
    return conversations.turn(CLIENT, async (turn) => {
      await turn.update("counter", { metadata: { by: "paused" } });
      process.send({ inside: process.pid });
      await new Promise((resolve) => process.once("message", resolve));
      const codes = [];
      for (const write of [() => turn.update("counter", { metadata: { late: true } }), () => turn.create({}), () => turn.closeAll(), () => turn.erase()]) {
        codes.push(await write().then(() => "done", (error) => error.code));
      }
      await sleep(100);
      return { codes, aborted: turn.signal.aborted, reason: turn.signal.reason?.code, by: (await turn.get("counter")).metadata.by };
    });
  },

  /** Looks at one page over and over, until it sees all closed: which mixtures it saw. */
  async watchers(conversations, { size }) {
    const seen = new Set();
    for (;;) {
      const { conversations: page } = await conversations.list(CLIENT, { limit: size });
      const open = page.filter(({ status }) => status === "OPEN").length;
      seen.add(open);
      if (open === 0) return { seen: [...seen] };
    }
  },
};

async function inParallel(writers, times, work) {
  await Promise.all(Array.from({ length: writers }, async () => {
    for (let time = 0; time < times; time += 1) await work();
  }));
}

async function main([backendName, address, job, args]) {
  const { default: backend } = await import(`../backends/${backendName}.mjs`);
  const conversations = await backend.open(JSON.parse(address));
  process.send("ready");
  await new Promise((resolve) => process.once("message", resolve));
  const answer = await jobs[job](conversations, JSON.parse(args));
  await conversations.dispose();
  process.send({ answer }, () => process.disconnect());
}

if (process.send) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error);
    process.exit(1);
  });
}
