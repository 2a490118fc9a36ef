// Between a client and its server: passes everything on, until it is told to cut the connection.

import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Answers where to connect to instead of the port. */
export async function cuttable(port) {
  const state = { cutsAnswers: false, cuts: 0 };
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay());
      socket.on("error", end).on("close", () => sockets.delete(socket) && end());
    }
    near.on("data", (data) => far.write(data));
    far.on("data", (data) => {
      if (!state.cutsAnswers) return near.write(data);
      state.cuts += 1;
      state.cutsAnswers = false;
      end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    /** Lets the server hear what is sent next, and ends the connection when it answers. */
    cutNextAnswer: () => (state.cutsAnswers = true),
    cuts: () => state.cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
