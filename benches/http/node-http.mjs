// The same on Node's HTTP server alone: node node-http.mjs prints its port.

import { createServer } from "node:http";
import { answers } from "./answers.mjs";

const { create, latest, update } = answers();

function answer(method, url, body) {
  const { pathname, searchParams } = new URL(url, "http://127.0.0.1");
  const client = { bot_id: searchParams.get("bot_id"), user_id: searchParams.get("user_id"), channel_id: searchParams.get("channel_id") };
  const id = pathname.slice("/conversations/".length);
  if (method === "GET" && id === "latest") return latest(client);
  if (method === "POST" && id === "") return create(client, JSON.parse(body));
  if (method === "PUT") return update(client, decodeURIComponent(id), JSON.parse(body));
  return [404];
}

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (part) => (body += part)).on("end", () => {
    const [status, value] = answer(request.method, request.url, body);
    if (value === undefined) return response.writeHead(status).end();
    const text = JSON.stringify(value);
    response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) }).end(text);
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
