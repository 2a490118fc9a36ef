// What every consumer checks: the package with no configuration. It uses nothing but the language, so that
// it runs in Node, browsers, workers, Deno and Bun, through each bundler.

export const person = (user_id) => ({ bot_id: "shop", user_id, channel_id: "web" });

export function same(actual, expected) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${left} instead of ${right}`);
}

function thrownBy(act) {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const answers = {
  "create answers an open conversation"({ engine }) {
    const { id, client, flow_id, step_id, metadata, status, version } = engine.create(person("ada"), {
      id: "first", flow_id: "order", step_id: "size", metadata: { cart: ["tea"], note: "été 😀" },
    });
    same({ id, client, flow_id, step_id, metadata, status, version }, {
      id: "first", client: person("ada"), flow_id: "order", step_id: "size",
      metadata: { cart: ["tea"], note: "été 😀" }, status: "OPEN", version: 1,
    });
  },
  "create makes UUIDv7 ids that differ"({ engine }) {
    const ids = [1, 2, 3].map(() => engine.create(person("uuid")).id);
    for (const id of ids) same(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id), true);
    same(new Set(ids).size, 3);
  },
  "create repeated answers what stands"({ engine }) {
    const body = { id: "again", flow_id: "order" };
    same(engine.create(person("retry"), body), engine.create(person("retry"), body));
  },
  "times are those of the machine's clock"({ engine }) {
    const { created_at, updated_at, last_interaction_at } = engine.create(person("clock"));
    same(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(created_at), true);
    same([updated_at, last_interaction_at], [created_at, created_at]);
    same(Math.abs(Date.parse(created_at) - Date.now()) < 60_000, true);
  },
  "ttl gives expires_at"({ engine }) {
    const { ttl, expires_at, last_interaction_at } = engine.create(person("ttl"), { ttl: 90 });
    same([ttl, Date.parse(expires_at) - Date.parse(last_interaction_at)], [90, 90_000]);
  },
  "get answers the same conversation"({ engine }) {
    const made = engine.create(person("get"), { metadata: [1, { two: null }] });
    same(engine.get(person("get"), made.id), made);
  },
  "latest answers the open conversation, or null"({ engine }) {
    same(engine.latest(person("nobody")), null);
    const { id } = engine.create(person("latest"));
    same(engine.latest(person("latest")).id, id);
  },
  "update changes what is given and merges metadata"({ engine }) {
    const { id } = engine.create(person("update"), { flow_id: "order", step_id: "size", metadata: { a: 1, b: { c: 2 } } });
    same(engine.update(person("update"), id, { step_id: null, metadata: { a: null, b: { d: 3 } }, last_interaction: true }), undefined);
    const { flow_id, step_id, metadata, version } = engine.get(person("update"), id);
    same({ flow_id, step_id, metadata, version }, { flow_id: "order", step_id: null, metadata: { b: { c: 2, d: 3 } }, version: 2 });
  },
  "close ends one conversation"({ engine }) {
    const { id } = engine.create(person("close"));
    same(engine.close(person("close"), id, "FAILED"), undefined);
    same([engine.get(person("close"), id).status, engine.latest(person("close"))], ["FAILED", null]);
  },
  "closeAll ends the open ones"({ engine }) {
    const ids = [1, 2].map(() => engine.create(person("all")).id);
    engine.close(person("all"), ids[0], "SWITCHED");
    same(engine.closeAll(person("all")), undefined);
    same(ids.map((id) => engine.get(person("all"), id).status), ["SWITCHED", "CLOSED"]);
  },
  "list pages, newest first, and erase deletes"({ engine }) {
    for (const id of ["a", "b", "c"]) engine.create(person("list"), { id });
    const page = engine.list(person("list"), { limit: 2 });
    const rest = engine.list(person("list"), { limit: 2, pagination_key: page.pagination_key });
    same([...page.conversations, ...rest.conversations].map(({ id }) => id), ["c", "b", "a"]);
    same(["pagination_key" in rest, engine.erase(person("list")), engine.list(person("list"))], [false, 3, { conversations: [] }]);
  },
  "answers are plain data"({ engine }) {
    const made = engine.create(person("plain"), { metadata: { deep: [{}] } });
    same(structuredClone(made), made);
    made.status = "CLOSED";
    same(engine.get(person("plain"), made.id).status, "OPEN");
  },
  "subscribe tells every change, in order"({ Engine }) {
    const engine = new Engine();
    const heard = [];
    const stop = engine.subscribe(({ type, conversation, previous }) => heard.push([type, conversation?.version, previous?.version]));
    const { id } = engine.create(person("ada"));
    engine.update(person("ada"), id, { step_id: "next" });
    engine.close(person("ada"), id);
    engine.erase(person("ada"));
    stop();
    engine.create(person("ada"));
    same(heard, [["created", 1, undefined], ["updated", 2, 1], ["closed", 3, 2], ["erased", undefined, 3]]);
    engine.dispose();
  },
  "an engine takes its clock and ids from its options"({ Engine }) {
    const engine = new Engine({ now: () => 1_000, id: () => "mine" });
    const { id, created_at } = engine.create(person("ada"));
    same([id, created_at], ["mine", "1970-01-01T00:00:01.000Z"]);
    engine.dispose();
  },
  "a snapshot restores into another engine"({ Engine }) {
    const [one, other] = [new Engine(), new Engine()];
    const made = one.create(person("ada"), { metadata: { note: "été 😀" } });
    other.restore(one.snapshot());
    same([other.get(person("ada"), made.id), other.stats().open], [made, 1]);
    one.dispose();
    same(other.get(person("ada"), made.id), made);
    other.dispose();
  },
};

// code → a call that must be refused with it
const refusals = {
  INVALID_CLIENT: ({ engine }) => engine.latest({ bot_id: "shop", user_id: "ada" }),
  INVALID_ID: ({ engine }) => engine.get(person("ada"), "no spaces"),
  INVALID_BODY: ({ engine }) => engine.create(person("ada"), { flow: "a typo" }),
  INVALID_STATUS: ({ engine }) => engine.close(person("ada"), "first", "OPEN"),
  INVALID_METADATA: ({ engine }) => engine.create(person("ada"), { metadata: { cart: [{ price: NaN }] } }),
  NOT_FOUND: ({ engine }) => engine.get(person("eve"), "first"),
  ID_TAKEN: ({ engine }) => engine.create(person("ada"), { id: "first", flow_id: "another" }),
  CONFLICT: ({ engine }) => engine.update(person("ada"), "first", { step_id: "x" }, { ifVersion: 7 }),
  NOT_OPEN({ engine }) {
    const { id } = engine.create(person("over"));
    engine.close(person("over"), id);
    engine.update(person("over"), id, { step_id: "late" });
  },
  CLOSED_ENGINE({ Engine }) {
    const engine = new Engine();
    engine.dispose();
    engine.latest(person("ada"));
  },
};

function refuses(code, call) {
  return (api) => {
    const error = thrownBy(() => call(api));
    same(
      [error.code, error.name, error instanceof api.ConversationError, error instanceof Error],
      [code, "ConversationError", true, true],
    );
    same(error.message.length > 0 && !error.message.includes("\n"), true);
  };
}

const checks = {
  ...answers,
  ...Object.fromEntries(Object.entries(refusals).map(([code, call]) => [`refuses with ${code}`, refuses(code, call)])),
  "details.path names the place"({ engine }) {
    same(thrownBy(() => engine.create(person("ada"), { metadata: { cart: [{ price: NaN }] } })).details.path, "metadata.cart[0].price");
  },
};

/** Runs every check; answers the names of those that passed and the reasons of those that did not. */
export function runChecks(api) {
  const report = { passed: [], failed: [] };
  for (const [name, check] of Object.entries(checks)) {
    try {
      check(api);
      report.passed.push(name);
    } catch (error) {
      report.failed.push(`${name}: ${error.code ?? ""} ${error.stack ?? error}`);
    }
  }
  return report;
}
