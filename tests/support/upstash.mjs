// A stand-in for Upstash's REST server, in front of a Redis: a command comes as a JSON array, several as an array of those to /pipeline.
// Written by the library's own code, and by nothing of the service.

import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { createClient } from "redis";

/** `loseNext` does the next request with a command that fits, and answers nothing. */
export async function startUpstash(port) {
  const redis = createClient({ url: `redis://127.0.0.1:${port}` }).on("error", () => {});
  await redis.connect();
  let lost;
  const server = createServer(async (request, response) => {
    const body = await json(request);
    const isPipeline = request.url === "/pipeline";
    const commands = isPipeline ? body : [body];
    const encode = request.headers["upstash-encoding"] === "base64" ? encoded : (reply) => reply;
    const replies = [];
    for (const command of commands) replies.push(await replyTo(redis, command, encode));
    if (lost && commands.some(lost)) {
      lost = undefined;
      response.destroy();
      return;
    }
    const status = !isPipeline && "error" in replies[0] ? 400 : 200;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(isPipeline ? replies : replies[0]));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    loseNext: (fits) => (lost = fits),
    async stop() {
      server.closeAllConnections();
      server.close();
      redis.destroy();
    },
  };
}

async function replyTo(redis, command, encode) {
  try {
    return { result: encode(await redis.sendCommand(command.map(String))) };
  } catch (error) {
    return { error: error.message };
  }
}

function encoded(reply) {
  if (Array.isArray(reply)) return reply.map(encoded);
  return typeof reply === "string" && reply !== "OK" ? Buffer.from(reply).toString("base64") : reply;
}
