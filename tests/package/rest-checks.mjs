// What every consumer of the REST entries checks: the adapter and the server, first without a network, then by the
// runtime's own fetch against the server at `url`. Like checks.mjs, it uses nothing but the language.

import { person, same } from "./checks.mjs";

async function rejectionOf(promise) {
  return promise.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error) => error,
  );
}

/** The six calls and the two beside them, as the engine would answer them. */
async function sixCalls(conversations, client) {
  const { id, version, metadata } = await conversations.create(client, { flow_id: "order", step_id: "size", metadata: { note: "été 😀" } });
  same([version, metadata, (await conversations.latest(client)).id], [1, { note: "été 😀" }, id]);
  same(await conversations.update(client, id, { step_id: null, metadata: { n: 1 } }, { ifVersion: 1 }), undefined);
  const { step_id, metadata: merged } = await conversations.get(client, id);
  same([step_id, merged], [null, { note: "été 😀", n: 1 }]);
  same(await conversations.close(client, id, "SWITCHED"), undefined);
  await conversations.create(client);
  same(await conversations.closeAll(client), undefined);
  same(await conversations.latest(client), null);
  same((await conversations.list(client)).conversations.map(({ status }) => status), ["CLOSED", "SWITCHED"]);
  same(await conversations.erase(client), 2);
}

const checks = {
  async "adapter and server without a network"({ connect, createHandler, Engine }) {
    const handler = createHandler(new Engine());
    const conversations = connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)) });
    await sixCalls(conversations, person("ada & été"));
    await conversations.dispose();
  },
  async "adapter and server over a socket"({ connect, url }) {
    await sixCalls(connect(url), person("eve & été"));
  },
  async "errors are those of the engine"({ connect, url, ConversationError, engineError }) {
    const error = await rejectionOf(connect(url).close(person("eve"), "missing"));
    same([error.code, error.name, error.status, error.outcome, error.attempts], ["NOT_FOUND", "ConversationError", 404, "rejected", 1]);
    same([error instanceof ConversationError, ConversationError === engineError], [true, true]);
    same(typeof error.requestId, "string");
  },
  async "nobody there is UNREACHABLE"({ connect }) {
    const error = await rejectionOf(connect("http://127.0.0.1:1", { retries: 0 }).latest(person("ada")));
    same([error.code, "outcome" in error, error.retryable], ["UNREACHABLE", false, true]);
  },
  async "a call ends with its signal"({ connect, url }) {
    const controller = new AbortController();
    const call = rejectionOf(connect(url).latest(person("ada"), { signal: controller.signal }));
    controller.abort();
    same((await call).code, "ABORTED");
  },
  async "an answer that takes too long is TIMEOUT"({ connect }) {
    const fetch = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const error = await rejectionOf(connect("http://localhost", { fetch, attemptTimeout: 20, retries: 1 }).closeAll(person("ada")));
    same([error.code, error.outcome, error.attempts], ["TIMEOUT", "unknown", 2]);
  },
  async "a server refuses what is no request of the API"({ createHandler, Engine }) {
    const handler = createHandler(new Engine(), { token: "secret" });
    const ask = (path, init) => handler(new Request(`http://localhost${path}`, init));
    const headers = { authorization: "Bearer secret" };
    const answers = [await ask("/livez"), await ask("/conversations"), await ask("/conversations", { headers }), await ask("/elsewhere", { headers })];
    same(answers.map(({ status }) => status), [200, 401, 400, 404]);
  },
};

/** Runs every check; answers the names of those that passed and the reasons of those that did not. */
export async function runRestChecks(api) {
  const report = { passed: [], failed: [] };
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(api);
      report.passed.push(name);
    } catch (error) {
      report.failed.push(`${name}: ${error.code ?? ""} ${error.stack ?? error}`);
    }
  }
  return report;
}
