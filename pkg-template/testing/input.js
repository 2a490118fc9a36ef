/** Every row of "Bad input" and the wrong types of every argument. Each refusal leaves everything as it was. */

import { ADA, check, define, equal, FINAL, occupied } from "./check.js";
import { CONTROLS, LONE, NO_TEXTS } from "./texts.js";

const NO_IDS = ["", ".", "..", "latest", "close", "a b", "a/b", "a:b", "a%20b", "é", "👋", "a\n", "\na", "a,b", "*", "a+b", "x".repeat(1000)];

/** Wrong instead of an object. */
const NO_OBJECTS = NO_TEXTS.filter(([, value]) => typeof value !== "object" || Array.isArray(value));

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Every call, with one client. */
function callsOf(conversations, client) {
  const calls = {
    create: () => conversations.create(client, { id: "new" }),
    get: () => conversations.get(client, "here"),
    latest: () => conversations.latest(client),
    update: () => conversations.update(client, "here", { step_id: "x" }),
    close: () => conversations.close(client, "here"),
    closeAll: () => conversations.closeAll(client),
    list: () => conversations.list(client),
    erase: () => conversations.erase(client),
  };
  return Object.entries(calls).filter(([name]) => conversations[name]);
}

const labelled = (texts) => texts.map((text) => [`the text ${JSON.stringify(text).slice(0, 40)}`, text]);

export const clients = [
  define("input: every call refuses what is no client", [], async (open) => {
    const { conversations, refusesAll } = await occupied(open);
    for (const [what, client] of [["undefined", undefined], ["null", null], ["a text", "ada"], ...NO_TEXTS]) {
      await refusesAll(callsOf(conversations, client), "INVALID_CLIENT", /^client/, `${what} as client`);
    }
  }),

  forEachField("input: every call refuses a client id that is no text", [["undefined", undefined], ["null", null], ...NO_TEXTS]),
  forEachField("input: every call refuses an empty client id", [["an empty text", ""]]),
  forEachField("input: every call refuses a lone surrogate in a client id", labelled(LONE)),
  forEachField("input: every call refuses control characters in a client id", labelled(CONTROLS)),

  define("input: what may stand in a flow may not for that reason stand in a client", [], async (open) => {
    const { conversations, refusesAll } = await occupied(open);
    const { id } = await conversations.create({ ...ADA, user_id: "other" }, { flow_id: "", step_id: "" });
    await conversations.update({ ...ADA, user_id: "other" }, id, { flow_id: "", step_id: "" });
    for (const field of Object.keys(ADA)) {
      const calls = callsOf(conversations, { ...ADA, [field]: "" });
      await refusesAll(calls, "INVALID_CLIENT", `client.${field}`, `an empty ${field}, after a flow like it,`);
    }
  }),

  define("input: every call refuses a client with a field left out", [], async (open) => {
    const { conversations, refusesAll } = await occupied(open);
    for (const field of Object.keys(ADA)) {
      const { [field]: _, ...client } = ADA;
      await refusesAll(callsOf(conversations, client), "INVALID_CLIENT", `client.${field}`, `no ${field}`);
    }
  }),
];

function forEachField(name, values) {
  return define(name, [], async (open) => {
    const { conversations, refusesAll } = await occupied(open);
    for (const field of Object.keys(ADA)) {
      for (const [what, value] of values) {
        const calls = callsOf(conversations, { ...ADA, [field]: value });
        await refusesAll(calls, "INVALID_CLIENT", `client.${field}`, `${what} as ${field}`);
      }
    }
  });
}

export const ids = [
  define("input: every call refuses what is no id", [], async (open) => {
    const { conversations, refusesAll } = await occupied(open);
    const wrong = [...labelled([...NO_IDS, ...LONE, ...CONTROLS]), ["null", null], ...NO_TEXTS];
    for (const [what, id] of [["undefined", undefined], ...wrong]) {
      const calls = [
        ["get", () => conversations.get(ADA, id)],
        ["update", () => conversations.update(ADA, id, { step_id: "x" })],
        ["close", () => conversations.close(ADA, id)],
      ];
      if (id !== undefined) calls.push(["create", () => conversations.create(ADA, { id })]);
      await refusesAll(calls, "INVALID_ID", "id", `${what} as id`);
    }
  }),

  define("input: what the option id makes is checked too", ["id"], async (open) => {
    for (const made of ["latest", "", "a/b", 7, null, "x".repeat(129), "\ud800"]) {
      const conversations = await open({ id: () => made });
      let code;
      try {
        await conversations.create(ADA);
      } catch (error) {
        code = error.code;
      }
      check(code === "INVALID_ID", `an id made as ${String(made)} must be INVALID_ID, got ${code}`);
      check((await conversations.latest(ADA)) === null, "nothing was created");
    }
  }),
];

export const bodies = [
  define("input: create and update refuse what is no body", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    for (const [what, body] of [["null", null], ["a text", "{}"], ...NO_OBJECTS]) {
      await refuses(() => conversations.create(ADA, body), "INVALID_BODY", undefined, `create with ${what} as body`);
      await refuses(() => conversations.update(ADA, "here", body), "INVALID_BODY", undefined, `update with ${what} as body`);
    }
    await refuses(() => conversations.update(ADA, "here"), "INVALID_BODY", undefined, "update without a body");
  }),

  define("input: an unknown field of a body is refused by name", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    const both = ["flowId", "status", "version", "client", "toString", "constructor", "Metadata", "", "lastInteraction", "__proto__", "created_at"];
    const bodyOf = (field) => JSON.parse(`{"step_id":"x",${JSON.stringify(field)}:{"flow_id":"x"}}`);
    for (const field of [...both, "last_interaction"]) {
      await refuses(() => conversations.create(ADA, bodyOf(field)), "INVALID_BODY", field, `create with the field "${field}"`);
    }
    for (const field of [...both, "id", "ttl"]) {
      await refuses(() => conversations.update(ADA, "here", bodyOf(field)), "INVALID_BODY", field, `update with the field "${field}"`);
    }
  }),

  define("input: flow_id and step_id are texts or null, whole ones", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    for (const field of ["flow_id", "step_id"]) {
      for (const [what, value] of [...labelled(LONE), ...NO_TEXTS]) {
        await refuses(() => conversations.create(ADA, { [field]: value }), "INVALID_BODY", field, `create with ${what} as ${field}`);
        const update = () => conversations.update(ADA, "here", { [field]: value });
        await refuses(update, "INVALID_BODY", field, `update with ${what} as ${field}`);
      }
    }
  }),

  define("input: flow_id and step_id take no control characters", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    for (const field of ["flow_id", "step_id"]) {
      for (const [what, value] of labelled(CONTROLS)) {
        await refuses(() => conversations.create(ADA, { [field]: value }), "INVALID_BODY", field, `create with ${what} as ${field}`);
        const update = () => conversations.update(ADA, "here", { [field]: value });
        await refuses(update, "INVALID_BODY", field, `update with ${what} as ${field}`);
      }
    }
  }),

  define("input: last_interaction is true or false", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    const values = NO_TEXTS.filter(([, value]) => typeof value !== "boolean");
    for (const [what, value] of [["null", null], ["a text", "true"], ["1", 1], ["a Boolean object", new Boolean(true)], ...values]) {
      const update = () => conversations.update(ADA, "here", { last_interaction: value });
      await refuses(update, "INVALID_BODY", "last_interaction", `update with ${what} as last_interaction`);
    }
  }),

  define("input: ifVersion is a whole number", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    const values = NO_TEXTS.filter(([, value]) => value !== 7);
    for (const [what, ifVersion] of [["null", null], ["a text", "1"], ["a half", 1.5], ["-1", -1], ["Infinity", Infinity], ...values]) {
      const update = () => conversations.update(ADA, "here", { step_id: "x" }, { ifVersion });
      await refuses(update, "INVALID_BODY", "options.ifVersion", `update with ${what} as ifVersion`);
    }
  }),

  define("input: what can't be read, as a getter that throws or a proxy that was revoked, is said with a code", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    const trap = (object, name) => Object.defineProperty({ ...object }, name, { enumerable: true, get: () => { throw new Error("from a getter"); } });
    for (const client of [trap(ADA, "user_id"), revoked()]) {
      for (const [name, call] of callsOf(conversations, client)) await refuses(call, "INVALID_CLIENT", /^client/, `${name} with an unreadable client`);
    }
    for (const body of [trap({}, "flow_id"), trap({}, "metadata"), revoked()]) {
      await refuses(() => conversations.create(ADA, body), "INVALID_BODY", undefined, "create with an unreadable body");
      await refuses(() => conversations.update(ADA, "here", body), "INVALID_BODY", undefined, "update with an unreadable body");
    }
    const value = revoked();
    await refuses(() => conversations.create(ADA, { flow_id: value }), "INVALID_BODY", "flow_id", "create with an unreadable flow_id");
    await refuses(() => conversations.get(ADA, value), "INVALID_ID", "id", "get with an unreadable id");
    await refuses(() => conversations.create(ADA, { metadata: { a: value } }), "INVALID_METADATA", "metadata.a", "create with unreadable metadata");
    await refuses(() => conversations.update(ADA, "here", { step_id: "x" }, revoked()), "INVALID_BODY", /^options/, "update with unreadable options");
  }),

  define("input: only the own fields of a body count", [], async (open) => {
    const conversations = await open();
    const { id } = await conversations.create(ADA, Object.create({ flow_id: "inherited", extend() {} }));
    await conversations.update(ADA, id, Object.create({ step_id: "inherited", extend() {} }));
    const { flow_id, step_id, version } = await conversations.get(ADA, id);
    equal([flow_id, step_id, version], [null, null, 1], "flow, step and version");
  }),
];

export const statuses = [
  define("input: close and closeAll take the four final statuses only", [], async (open) => {
    const { conversations, refuses } = await occupied(open);
    const words = ["OPEN", "closed", "", " CLOSED", "CLOSED\0", "DONE", "__proto__", "toString", "constructor", "0", FINAL.join()];
    for (const [what, status] of [["null", null], ...labelled([...words, ...LONE]), ["0", 0], ["an array of a status", ["CLOSED"]], ...NO_TEXTS]) {
      await refuses(() => conversations.close(ADA, "here", status), "INVALID_STATUS", "status", `close with ${what} as status`);
      await refuses(() => conversations.close(ADA, "done", status), "INVALID_STATUS", "status", `close of a closed one with ${what} as status`);
      await refuses(() => conversations.closeAll(ADA, status), "INVALID_STATUS", "status", `closeAll with ${what} as status`);
    }
  }),

  define("input: list refuses options it can't follow", ["list"], async (open) => {
    const { conversations, refuses } = await occupied(open);
    const no = (options, code, path, what) => refuses(() => conversations.list(ADA, options), code, path, `list with ${what}`);
    for (const [what, status] of [["null", null], ...labelled(["open", "", "ALL", "toString", "__proto__"]), ...NO_TEXTS]) {
      await no({ status }, "INVALID_STATUS", /status$/, `${what} as status`);
    }
    const limits = NO_TEXTS.filter(([, value]) => value !== 7);
    for (const [what, limit] of [["null", null], ["0", 0], ["-1", -1], ["101", 101], ["1.5", 1.5], ["a text", "25"], ["2³²+1", 2 ** 32 + 1], ["Infinity", Infinity], ...limits]) {
      await no({ limit }, "INVALID_BODY", "options.limit", `${what} as limit`);
    }
    for (const [what, key] of [["null", null], ...labelled(["", "nonsense", "-1", "1.5", "999999999999999999999", "\ud800", "\0", "x".repeat(10_000)]), ...NO_TEXTS]) {
      await no({ pagination_key: key }, "INVALID_BODY", /pagination_key$/, `${what} as pagination_key`);
    }
  }),

  define("input: sweep refuses a limit it can't follow", ["sweep"], async (open) => {
    const { conversations, refuses } = await occupied(open);
    for (const limit of [null, -1, 1.5, NaN, "5", Infinity, true, {}]) {
      await refuses(() => conversations.sweep({ limit }), "INVALID_BODY", /limit$/, `sweep with the limit ${String(limit)}`);
    }
  }),
];
