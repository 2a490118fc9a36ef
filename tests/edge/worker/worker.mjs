// What the tests have a Worker do: a path of the URL is a job, the body its argument as JSON.

import { openD1 } from "convostate/d1";
import { openDurableObjects } from "convostate/durable-objects";
import { cases, lacks } from "convostate/testing";
import { replay } from "../../contract/replay.js";
import { CLIENT, jobs as shared } from "./jobs.mjs";

export { Kept, Told } from "./objects.mjs";

let count = 0;

/** Objects that nobody else has: those of a name of this call. */
function fresh(namespace, prefix = `${(count += 1)}-`) {
  return { idFromName: (name) => namespace.idFromName(prefix + name), get: (id) => namespace.get(id) };
}

/** Where a store may be. Each is fresh, but for `named`. */
const places = {
  objects: (env, options) => openDurableObjects(fresh(env.KEPT), { ...options }),
  few: (env, options) => openDurableObjects(fresh(env.KEPT), { by: 3, ...options }),
  named: (env, options, prefix) => openDurableObjects(fresh(env.KEPT, prefix), options),
  async d1(env, options) {
    const db = env[`DB${(count += 1) % 3}`];
    const tables = ["schema", "guard", "memory", "conversation", "head"].map((name) => db.prepare(`drop table if exists convostate_${name}`));
    await db.batch(tables);
    const conversations = openD1(db, options);
    await conversations.migrate();
    return conversations;
  },
};

/** Two stores on the same data; `before` is called before each commit of the second. */
const pairs = {
  objects(env, before) {
    const namespace = fresh(env.KEPT);
    const get = (id) => ({
      async convostate(mode, statements) {
        if (mode === "write") await before();
        return namespace.get(id).convostate(mode, statements);
      },
    });
    return [openDurableObjects(namespace), openDurableObjects({ idFromName: namespace.idFromName, get })];
  },

  async d1(env, before) {
    const first = await places.d1(env);
    const db = env[`DB${count % 3}`];
    const batch = async (statements) => {
      // A load has two statements, the time and its own; a commit has three or more.
      if (statements.length > 2) await before();
      return db.batch(statements);
    };
    return [first, openD1({ prepare: (sql) => db.prepare(sql), batch })];
  },
};

const jobs = {
  /** The names of the suite's cases that can be run there. */
  names: (_, { capabilities }) => cases.filter((one) => lacks(one, capabilities).length === 0).map(({ name }) => name),

  async cases(env, { place, names }) {
    const outcomes = [];
    for (const one of cases.filter(({ name }) => names.includes(name))) {
      outcomes.push(await one.run({ open: (options) => places[place](env, options) }).then(() => null, wordsOf));
    }
    return outcomes;
  },

  /** The same, inside an object. */
  inside: (env, { names }) => env.KEPT.get(env.KEPT.idFromName("inside")).cases(names),

  trace: (env, { place, text }) => replay((options) => places[place](env, options), text),

  /** One call, at a time. */
  async call(env, { prefix, now, name, args }) {
    return (await places.named(env, { now: now === undefined ? undefined : () => now }, prefix)[name](...args)) ?? null;
  },

  /** Changes, before each commit of which somebody else commits; answers what stands at the end. */
  async overtaken(env, { place, times }) {
    let wanted = 0;
    const count = (field) => ({ metadata }) => ({ metadata: { [field]: metadata[field] + 1 } });
    const [other, conversations] = await pairs[place](env, async () => {
      if (wanted === 0) return;
      wanted -= 1;
      await other.modify(CLIENT, "counter", count("theirs"));
    });
    await other.create(CLIENT, { id: "counter", metadata: { mine: 0, theirs: 0 } });
    for (let time = 0; time < times; time += 1) {
      wanted = 1;
      await conversations.modify(CLIENT, "counter", count("mine"));
    }
    return other.get(CLIENT, "counter");
  },

  /** Two stores, of which each has so many writers that count up; answers what stands at the end. */
  async counted(env, { place, args }) {
    const stores = await pairs[place](env, async () => {});
    await stores[0].create(CLIENT, { id: "counter", metadata: { n: 0 } });
    await Promise.all(stores.map((store) => shared.increments(store, args)));
    return stores[0].get(CLIENT, "counter");
  },

  /** A call whose request fails so often on its way, before it comes to the object or after; answers its outcome, and what stands then. */
  async failing(env, { before = 0, after = 0 }) {
    const namespace = fresh(env.KEPT);
    const other = openDurableObjects(namespace);
    await other.create(CLIENT, { id: "counter", metadata: { n: 0 } });
    const fail = (left) => {
      if (left > 0) throw Object.assign(new Error("Network connection lost."), { retryable: true });
    };
    const conversations = openDurableObjects({
      idFromName: namespace.idFromName,
      get: (id) => ({
        async convostate(mode, statements) {
          fail(before--);
          const answer = await namespace.get(id).convostate(mode, statements);
          if (mode === "write") fail(after--);
          return answer;
        },
      }),
    });
    const outcome = await conversations.update(CLIENT, "counter", { metadata: { n: 1 } }).then(() => "done", ({ code, outcome }) => [code, outcome ?? null]);
    const { metadata, version } = await other.get(CLIENT, "counter");
    return { outcome, n: metadata.n, version };
  },

  /** Clients of a number of objects, in pages; and of one each. */
  async clients(env) {
    const few = await places.few(env);
    const ids = Array.from({ length: 25 }, (_, index) => `u${index}`);
    await Promise.all(ids.map((user_id) => few.create({ ...CLIENT, user_id })));
    const { driver } = few[Symbol.for("convostate.inside")];
    const found = [];
    for (let after = null; ; ) {
      const page = await driver.clients({ after, limit: 4 });
      if (page.length === 0) break;
      found.push(...page.map(({ user_id }) => user_id));
      after = page.at(-1);
    }
    const each = places.objects(env)[Symbol.for("convostate.inside")].driver;
    const code = await each.clients({ after: null, limit: 1 }).catch((error) => error.code);
    return { missing: ids.filter((id) => !found.includes(id)), count: found.length, code };
  },

  work: async (env, { prefix, job, args }) => shared[job](await places.named(env, {}, prefix), args),

  object: (env, { name, method, args = [] }) => env.TOLD.get(env.TOLD.idFromName(name))[method](...args),

  /** A conversation in an object that tells when it expires. */
  expiring: (env, { ttl, url }) => openDurableObjects(env.TOLD).create(CLIENT, { id: "soon", ttl, metadata: { url } }),

  erase: (env) => openDurableObjects(env.TOLD).erase(CLIENT),
};

function wordsOf(error) {
  return `${error?.code ?? ""} ${error?.stack ?? error} ${error?.cause?.stack ?? error?.cause ?? ""}`;
}

export default {
  async fetch(request, env) {
    const job = jobs[new URL(request.url).pathname.slice(1)];
    try {
      return Response.json((await job(env, await request.json())) ?? null);
    } catch (error) {
      return Response.json({ code: error.code, message: wordsOf(error) }, { status: 500 });
    }
  },
};
