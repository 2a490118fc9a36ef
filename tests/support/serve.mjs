import { once } from "node:events";
import { createServer } from "node:http";
import sirv from "sirv";

/** Serves folders, each under its path, on a free port of this machine; `otherwise` answers what lies in none. */
export async function serve(folders, headers = {}, otherwise = answerMissing) {
  const setHeaders = (response) => Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
  const mounts = Object.entries(folders).map(([path, folder]) => ({ path, handle: sirv(folder, { dev: true, setHeaders }) }));
  const server = createServer((request, response) => answer(mounts, request, response, otherwise));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(mounts, request, response, otherwise) {
  const mount = mounts.find(({ path }) => request.url.startsWith(path));
  if (!mount) return otherwise(request, response);
  request.url = request.url.slice(mount.path.length - 1);
  return mount.handle(request, response, () => answerMissing(request, response));
}

function answerMissing(request, response) {
  response.writeHead(request.url === "/favicon.ico" ? 204 : 404).end();
}
