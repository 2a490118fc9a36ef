// A proxy that harms what passes through it, by a seed.

import { once } from "node:events";
import { createServer, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** Numbers in [0, 1) that depend on the seed alone. */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What may happen to a request; `late` is longer than an attempt takes at the most. */
const FAULTS = {
  none: (passing) => passing.forward().then((answer) => passing.reply(answer)),
  lostRequest: async (passing) => passing.cut(),
  lostAnswer: (passing) => passing.forward().then(() => passing.cut()),
  hangs: (passing) => passing.forward(),
  late: (passing) => pause(passing.late).then(() => passing.forward()).then((answer) => passing.reply(answer)),
  slowAnswer: (passing) => passing.forward().then((answer) => pause(passing.late).then(() => passing.reply(answer))),
  truncated: (passing) => passing.forward().then((answer) => passing.truncate(answer)),
  oversized: (passing) => passing.forward().then((answer) => passing.reply({ ...answer, status: 200, body: Buffer.alloc(70_000, " ") })),
  busy: async (passing) => passing.reply({ status: 429, headers: { "retry-after": "0" }, body: Buffer.from("") }),
  unavailable: async (passing) => passing.reply({ status: 503, headers: {}, body: Buffer.from("") }),
};

/** Forwards to `target`, with a fault for some of the requests. `counts` says how often each came. */
export async function harm(target, { seed, late, share = 0.5 }) {
  const next = random(seed);
  const names = Object.keys(FAULTS).filter((name) => name !== "none");
  const counts = {};
  const server = createServer(async (incoming, outgoing) => {
    const name = next() < share ? names[Math.floor(next() * names.length)] : "none";
    counts[name] = (counts[name] ?? 0) + 1;
    const body = Buffer.concat(await incoming.toArray().catch(() => []));
    await FAULTS[name](passing({ target, late, incoming, outgoing, body })).catch(() => outgoing.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${server.address().port}`, counts, close };
}

function passing({ target, late, incoming, outgoing, body }) {
  return {
    late,
    cut: () => outgoing.destroy(),
    reply: ({ status, headers, body: answer }) => outgoing.writeHead(status, { ...headers, "content-length": answer.length }).end(answer),
    truncate({ status, headers, body: answer }) {
      outgoing.writeHead(status, { ...headers, "content-length": answer.length + 10 });
      outgoing.write(answer, () => outgoing.destroy());
    },
    async forward() {
      const asked = request(new URL(incoming.url, target), { method: incoming.method, headers: { ...incoming.headers, host: new URL(target).host } });
      asked.end(body);
      const [answer] = await once(asked, "response");
      const { "content-length": _, "transfer-encoding": __, connection: ___, ...headers } = answer.headers;
      return { status: answer.statusCode, headers, body: Buffer.concat(await answer.toArray()) };
    },
  };
}
