// Serves the page, the package that it imports, and the REST API below /api, from one address.

import { createServer } from "node:http";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { dirname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { constants } from "node:zlib";
import compression from "compression";
import sirv from "sirv";
import { Engine } from "convostate";
import { createNodeListener } from "convostate/server";

const PAGE = fileURLToPath(new URL("../../www", import.meta.url));
const PACKAGE = dirname(fileURLToPath(import.meta.resolve("convostate")));
// Files are compressed as they are sent: a higher quality saves 2 KB of the package, and costs more time than that.
const BROTLI_QUALITY = 6;

/**
 * @param {{ port?: number, isUp?: () => boolean }} [options] `isUp`: whether the API answers; else its connections are cut
 */
export async function serve({ port = 0, isUp = () => true } = {}) {
  const compress = compression({ threshold: 0, brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } } });
  const page = sirv(PAGE, { dev: true, etag: true });
  const modules = sirv(PACKAGE, { dev: true, etag: true });
  const api = createNodeListener(new Engine(), { basePath: "/api" });
  const server = createServer((request, response) => {
    const missing = () => response.writeHead(404).end();
    if (request.url.startsWith("/api/")) return isUp() ? api(request, response) : request.socket.destroy();
    return compress(request, response, () => {
      if (!request.url.startsWith("/convostate/")) return page(request, response, missing);
      request.url = request.url.slice("/convostate".length);
      return modules(request, response, missing);
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const MISUSED = 2;

/** @param {string} message */
function misuse(message) {
  console.error(`The page can't be served: ${message}`);
  process.exit(MISUSED);
}

function given() {
  const args = process.argv.slice(2);
  try {
    const { port } = parseArgs({ args, options: { port: { type: "string", default: "8080" } } }).values;
    if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return misuse(`--port ${port} is no port: give 0 to 65535.`);
    return Number(port);
  } catch {
    return misuse(`${args.join(" ")} is not understood: give --port NUMBER, or nothing.`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = given();
  const { url } = await serve({ port }).catch((error) => misuse(`--port ${port} can't be listened on (${error.message}): give another one, or 0 for a free one.`));
  console.log(`The page is at ${url}, the REST API below ${url}api/conversations.\nCtrl+C ends both.`);
}
