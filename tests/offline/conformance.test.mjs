// The conformance suite through the offline store: online, each write sent before the next call; and offline, then sent all at once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cases } from "convostate/testing";
import { browser, seen, serving } from "./support.mjs";

const READS = ["get", "latest", "list", "recall", "memories"];
const WRITES = ["update", "close", "closeAll", "erase", "forget", "modify", "turn"];
/** What docs/offline.md says that it has not: nothing is swept here. */
const UNSWEPT = /^once: is forgotten by a sweep/;
/** Cases of so many conversations that a pull after each call takes minutes, and of arguments, which the calls of the stores check. */
const MANY = /half of a closeAll|look alike|many different|^(input|model|list): |random calls|many at once|^(8|10): create|without retention|a sweep finds/;
/** The long form plays all: CONVOSTATE_LONG=1. */
const isLong = process.env.CONVOSTATE_LONG === "1";
const isPlayed = ({ name }) => !UNSWEPT.test(name) && (isLong || !MANY.test(name));

/** Without what says that it is ahead; the events of the traffic are no case's. */
const plain = (answer) => {
  if (answer?.conversations) return { ...answer, conversations: answer.conversations.map(plain) };
  if (Array.isArray(answer?.memories)) return { ...answer, memories: answer.memories.map(plain) };
  if (!answer?.pending) return answer;
  const { pending: _, ...conversation } = answer;
  return conversation;
};
const plainly = (listener) => (event) => {
  if (event.entry) return undefined;
  if (event.key) return listener(event);
  return listener(Object.freeze({ ...event, conversation: event.conversation && Object.freeze(plain(event.conversation)), previous: event.previous && Object.freeze(plain(event.previous)) }));
};
/** Its reads say what is ahead, too. */
const plainTurn = (fn) => (turn) => fn({ ...turn, signal: turn.signal, ...Object.fromEntries([...READS, "open", "modify"].map((read) => [read, async (...args) => plain(await turn[read](...args))])) });

/** One time on both sides where a case has none of its own: what a turn has read is compared with what the server says afterwards. */
const standing = () => 1_795_343_460_000;

async function opened({ now = standing, id, retention } = {}) {
  const server = await serving({}, { now, retention });
  const page = browser(server);
  const tab = await page.tab({ now, id });
  return { server, page, tab };
}

async function online(options) {
  const { server: { engine }, page, tab } = await opened(options);
  const calls = {
    async create(client, body) {
      const created = await tab.create(client, body);
      await tab.flush();
      return plain(await tab.get(client, created.id));
    },
    async remember(client, key, ...args) {
      const version = await tab.remember(client, key, ...args);
      await tab.flush();
      return (await tab.recall(client, key))?.version ?? version;
    },
    sweep: (...args) => engine.sweep(...args),
    subscribe: (...args) => engine.subscribe(...args),
    async dispose() {
      await page.close();
      await engine.dispose();
    },
  };
  for (const read of READS) {
    calls[read] = async (client, ...args) => {
      // A client that is none is refused by the call itself.
      await tab.refresh(client).catch(({ code }) => assert.match(code, /^INVALID_|^CLOSED_ENGINE$/));
      return plain(await tab[read](client, ...args));
    };
  }
  for (const write of WRITES) {
    calls[write] = async (...args) => {
      if (write === "turn" && typeof args[1] === "function") args[1] = plainTurn(args[1]);
      const answer = await tab[write](...args);
      await tab.flush();
      return plain(answer);
    };
  }
  return calls;
}

/** They compare the version that a memory got here with the one that the server gave it afterwards; offline, there is but one. */
const OF_VERSIONS = /one wins each time|a turn with once sees what it wrote, and/;

for (const one of cases.filter((one) => isPlayed(one) && !OF_VERSIONS.test(one.name))) {
  test(`online: ${one.name}`, () => one.run({ open: online }));
}

/** Plays a case without a network; what is left at its end is sent, and must be the same on both sides. */
async function offline(options) {
  const { server, page, tab } = await opened(options);
  server.network.isUp = false;
  const clients = new Map();
  const calls = {
    sweep: async () => ({ expired: 0, removed: 0 }),
    subscribe: (listener) => tab.subscribe(typeof listener === "function" ? plainly(listener) : listener),
    async dispose() {
      server.network.isUp = true;
      await tab.flush();
      assert.deepEqual([tab.status.state, tab.status.failed], ["idle", 0]);
      for (const client of clients.values()) {
        const there = await server.engine.list(client, { limit: 100 });
        await tab.refresh(client);
        assert.deepEqual(await tab.list(client, { limit: 100 }), there);
        assert.deepEqual(await tab.latest(client), await server.engine.latest(client));
        assert.deepEqual(await tab.memories(client, { limit: 100 }), await server.engine.memories(client, { limit: 100 }));
      }
      await page.close();
      await server.engine.dispose();
    },
  };
  for (const name of ["create", "remember", ...READS, ...WRITES]) {
    calls[name] = async (client, ...args) => {
      if (name === "turn" && typeof args[0] === "function") args[0] = plainTurn(args[0]);
      const answer = plain(await tab[name](client, ...args));
      const { bot_id, user_id, channel_id } = client;
      clients.set(JSON.stringify([bot_id, user_id, channel_id]), { bot_id, user_id, channel_id });
      return answer;
    };
  }
  return calls;
}

/** Of time, the server alone writes down what has expired, and removes what is old. */
const isOfTime = ({ name }) => /^(7|8|10): |sweep|swept|outlives|retention/.test(name);

for (const one of cases.filter((one) => isPlayed(one) && !isOfTime(one))) {
  test(`offline, then sent: ${one.name}`, () => one.run({ open: offline }));
}
