// Where a request is for, and where it comes from.

import assert from "node:assert/strict";
import { request } from "node:http";
import { connect as dial } from "node:net";
import { test } from "node:test";
import { Engine } from "convostate";
import { createHandler, createNodeListener } from "convostate/server";
import { ADA, START, coded } from "../contract/support.mjs";
import { randomOf } from "../../pkg-template/testing/random.js";
import { JSON_TYPE, QUERY, assertProblem, served } from "./ask.mjs";
import { listen, listenOn } from "./support.mjs";

const WRITES = [
  ["POST", "/conversations"], ["DELETE", "/conversations"], ["POST", "/conversations/close"],
  ["PUT", "/conversations/c1"], ["POST", "/conversations/c1/close"],
];

test("a page of another origin writes nothing, with whatever a browser lets it send", async () => {
  const { ask, engine } = served({ cors: ["https://bots.example"] });
  engine.create(ADA, { id: "c1" });
  const before = engine.list(ADA);
  const pages = [
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, { origin: "https://evil.example" }, { origin: "null" },
    { "sec-fetch-site": "cross-site" }, { origin: "http://localhost:3000", "sec-fetch-site": "same-site" },
    { origin: "http://localhost", "sec-fetch-site": "cross-site" }, { origin: "https://bots.example.evil" }, { origin: "http://bots.example" },
    { origin: "https://bots.example, https://evil.example" }, { origin: "http://localhost@evil.example" },
  ];
  for (const page of pages) {
    for (const [method, path] of WRITES) {
      for (const type of [{}, { "content-type": "text/plain" }, JSON_TYPE]) {
        await assertProblem(ask(method, path, { headers: { ...page, ...type } }), 403, "REJECTED", undefined);
      }
    }
  }
  assert.deepEqual(engine.list(ADA), before);
});

test("it is refused before anything is read, whoever it says it is", async () => {
  const { handler } = served({ token: "secret-of-the-server" });
  let isRead = false;
  const body = new ReadableStream({ pull() { isRead = true; } }, { highWaterMark: 0 });
  const headers = { ...JSON_TYPE, origin: "https://evil.example", authorization: "Bearer secret-of-the-server" };
  const response = await handler(new Request(`http://localhost/conversations?${QUERY}`, { method: "POST", headers, body, duplex: "half" }));
  assert.deepEqual([response.status, isRead], [403, false]);
});

test("the server's own pages, those that are named, and programs write", async () => {
  const { ask } = served({ cors: ["https://bots.example", "capacitor://localhost"] });
  for (const headers of [
    {}, { origin: "http://localhost" }, { origin: "http://localhost", "sec-fetch-site": "same-origin" }, { "sec-fetch-site": "none" },
    { origin: "https://localhost" }, { origin: "https://bots.example", "sec-fetch-site": "cross-site" }, { origin: "capacitor://localhost" },
  ]) {
    const { status } = await ask("POST", "/conversations", { body: "{}", headers: { ...JSON_TYPE, ...headers } });
    assert.equal(status, 201, JSON.stringify(headers));
  }
});

test("10,000 pairs of a foreign page's request and a route change nothing", async () => {
  const seed = Number(process.env.CONVOSTATE_SEED ?? 20261129);
  const below = randomOf(seed);
  const pick = (list) => list[below(list.length)];
  const engine = new Engine({ now: () => START });
  const handler = createHandler(engine, { cors: ["https://bots.example"] });
  engine.create(ADA, { id: "c1", metadata: { n: 1 } });
  engine.create(ADA, { id: "c2" });
  engine.close(ADA, "c2", "SWITCHED");
  const state = () => JSON.stringify([engine.list(ADA), engine.stats(), Buffer.from(engine.snapshot()).toString("base64")]);
  const before = state();
  const methods = ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"];
  const paths = ["/conversations", "/conversations/latest", "/conversations/close", "/conversations/c1", "/conversations/c1/close", "/conversations/c2/close", "/elsewhere"];
  const origins = ["https://evil.example", "null", "http://localhost:3000", "http://localhost.evil.example", "https://bots.example.evil", "http://bots.example"];
  const sites = ["cross-site", "same-site", "none", "same-origin", undefined];
  const types = [undefined, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "text/plain;charset=UTF-8"];
  const bodies = [undefined, "", "{}", "null", '{"id":"new"}', '{"status":"CLOSED"}', '{"step_id":"x"}', "status=CLOSED"];
  for (let round = 0; round < 10_000; round += 1) {
    const method = pick(methods);
    // A browser names the page's origin, or says that it is another site, or both.
    const origin = below(4) === 0 ? undefined : pick(origins);
    const site = origin === undefined ? "cross-site" : pick(sites);
    const body = ["GET", "HEAD"].includes(method) ? undefined : pick(bodies);
    const given = {
      origin, "sec-fetch-site": site, "content-type": pick(types), "if-match": pick([undefined, '"1"', "*"]),
      "idempotency-key": pick([undefined, '"k1"']), "access-control-request-method": pick([undefined, "PUT"]),
    };
    const headers = new Headers(Object.entries(given).filter(([, value]) => value !== undefined));
    if (given["content-type"] === undefined && typeof body === "string") headers.set("content-type", "text/plain;charset=UTF-8");
    const path = pick(paths);
    const { status } = await handler(new Request(`http://localhost${path}?${QUERY}`, { method, headers, body }));
    const said = `seed ${seed}, round ${round}: ${method} ${path} ${JSON.stringify([...headers])} ${body}`;
    assert.equal(status, 403, said);
    if (round % 100 === 0) assert.equal(state(), before, said);
  }
  assert.equal(state(), before, `seed ${seed}`);
});

test("health answers to any host and any page", async () => {
  const { handler } = served({ hosts: ["bots.example"], token: "secret-of-the-server" });
  for (const path of ["/livez", "/readyz"]) {
    for (const method of ["GET", "HEAD"]) {
      const response = await handler(new Request(`http://10.1.2.3:8787${path}`, { method, headers: { origin: "https://evil.example" } }));
      const text = await response.text();
      assert.deepEqual([response.status, text], [200, method === "HEAD" ? "" : '{"ready":true}']);
      assert.equal(response.headers.get("access-control-allow-origin"), null);
    }
  }
  const response = await handler(new Request("http://bots.example/livez", { method: "POST" }));
  assert.deepEqual([response.status, response.headers.get("allow")], [405, "GET, HEAD"]);
});

test("hosts are compared as a URL parser does", async () => {
  const ask = async (hosts, host) => (await served({ hosts }).handler(new Request(`http://${host}/conversations/latest?${QUERY}`))).status;
  for (const [host, asked] of [["::1", "[::1]:8787"], ["[::1]", "[0:0::1]"], ["Bots.Example", "bots.example"], ["127.0.0.1", "127.1"], ["bücher.example", "xn--bcher-kva.example"]]) {
    assert.equal(await ask([host], asked), 200, host);
    assert.equal(await ask([host], "evil.example"), 421, host);
  }
});

test("a host, an origin or a token that no request can have is refused at once", () => {
  const refused = (options, path) => assert.throws(() => createHandler(new Engine(), options), coded("INVALID_BODY", path));
  for (const host of ["bots.example:8787", "http://bots.example", "bots.example/", "", "a b", "user@h", "[::1", 7]) refused({ hosts: ["localhost", host] }, "options.hosts[1]");
  for (const origin of ["*", "https://a.example/", "https://A.example", "https://a.example:443", "a.example", "null", "https://a.example/x", 7]) refused({ cors: [origin] }, "options.cors[0]");
  for (const token of ["", "secret\n", " secret", "sécret", "a\u0000b"]) refused({ token }, "options.token");
});

/** Sends these bytes; answers the status. */
function raw(url, text) {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    let came = "";
    const socket = dial(Number(port), "127.0.0.1", () => socket.write(text));
    socket.setEncoding("latin1").on("data", (part) => (came += part)).on("error", reject).on("close", () => resolve(Number(came.slice(9, 12))));
  });
}

/** Both ways in: what is sent comes through a socket. */
const FACES = {
  handler: (options) => listen(createHandler(new Engine(), options)),
  listener: (options) => listenOn(createNodeListener(new Engine(), options)),
};

for (const [face, open] of Object.entries(FACES)) test(`a Host that is none, or a second one, is 400 (${face})`, async () => {
  const listening = await open({ token: "secret-of-the-server" });
  const ask = (hosts, path = "/livez") => raw(listening.url, `GET ${path} HTTP/1.1\r\n${hosts.map((host) => `Host: ${host}\r\n`).join("")}Connection: close\r\n\r\n`);
  for (const host of ["h:99999", "1.2.3.4.5", "[:::::]", "xn--a", "a b@c", "[", "999.999.999.999", "a/b", "localhost:8787:1"]) assert.deepEqual([await ask([host]), await ask([host], "/x/../livez")], [400, 400], host);
  assert.equal(await ask(["localhost", "evil.example"]), 400);
  for (const host of ["LOCALHOST:18781", "127.1", "[::1]:9", "localhost.", "my_pod"]) assert.equal(await ask([host]), 200, host);
  await listening.close();
});

test("a Host that is none is 400 for a handler by itself, too", async () => {
  const { ask } = served();
  for (const host of ["a, b", "h:99999", "a/b"]) await assertProblem(ask("GET", "/conversations/latest", { headers: { host } }), 400, "REJECTED", undefined);
});

for (const [face, open] of Object.entries(FACES)) test(`a path in another form than its own is 404 (${face})`, async () => {
  const listening = await open({ basePath: "/state" });
  const { port } = new URL(listening.url);
  const ask = (path) => new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", path }, (response) => resolve(response.resume().statusCode)).on("error", reject).end();
  });
  for (const path of [
    "/state/x/../conversations/latest", "/state/x/%2e%2e/conversations/latest", "/state/./conversations/latest", "/state/x/%2E./conversations/latest",
    "/state/conversations\\latest", "/state\\conversations/latest", "/x/../state/livez", "/state//conversations/latest", "//state/conversations/latest",
    "/state/conversations/latest/", "/state/conversations/%6catest", "/state/%63onversations/latest", "/state/conversations/", "/statex/conversations/latest",
  ]) assert.equal(await ask(`${path}?${QUERY}`), 404, path);
  for (const path of [`/state/conversations/latest?${QUERY}`, `/state/conversations/latest?${QUERY}&x=../\\%2e%2e`, "/state/livez", "/state/livez?x=/../y"]) assert.equal(await ask(path), 200, path);
  await listening.close();
});
