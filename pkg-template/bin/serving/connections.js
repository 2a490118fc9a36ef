// Cuts off whom nobody should wait for: who sends no request, and who does not take an answer.

/** Without a request for so long, whatever else is sent. */
const IDLE_MS = 20_000;
const LOOK_MS = 1000;

/**
 * @param {import("node:http").Server} server
 * @param {{ most: number, patience: number }} limits connections at once; milliseconds for a request and its answer
 */
export function limitConnections(server, { most, patience }) {
  const idle = Math.min(IDLE_MS, patience);
  /** @type {Map<import("node:net").Socket, { since: number, last: import("node:http").ServerResponse | undefined }>} */
  const open = new Map();
  server.on("connection", (socket) => {
    // The server's own limit would have a worker hand it back, for another that is full, too.
    if (open.size >= most) return void socket.destroy();
    open.set(socket, { since: performance.now(), last: undefined });
    socket.once("close", () => open.delete(socket));
  });
  server.prependListener("request", ({ socket }, response) => {
    const state = open.get(socket);
    if (!state) return;
    // Answers go out in their order: once the last is taken, all are.
    state.last = response;
    state.since = performance.now();
  });
  const look = setInterval(() => {
    const now = performance.now();
    for (const [socket, state] of open) {
      const isBusy = state.last !== undefined && !state.last.writableFinished && !state.last.destroyed;
      if (state.last && !isBusy) Object.assign(state, { since: now, last: undefined });
      if (now - state.since > (isBusy ? patience : idle)) socket.destroy();
    }
  }, LOOK_MS);
  look.unref();
}
