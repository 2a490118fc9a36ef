// What is taken out of the package, and the test that is to notice. `from` stands once in the file of `pkg-template/offline`.

const NAMED = "faults.test.mjs";
const WORLD = "world.test.mjs";

export const PLANTED = [
  { name: "TanStack/db#921", file: "outgoing.js", from: "if (entry.n === 0) {", to: "{", test: NAMED },
  { name: "TanStack/db#1323", file: "view.js", from: 'entries.filter(({ state }) => state !== "failed");', to: "[];", test: NAMED },
  { name: "TanStack/db#1124", file: "database.js", from: "put(transaction, { totals, entry });", to: "put(transaction, { totals });", test: NAMED },
  { name: "TanStack/db#1169", of: "TanStack/db#1124 and #1169", file: "database.js", from: "if (record?.version !== one.version) one.pending = true;", to: "", test: NAMED },
  // A client's entries are sent by the tabs that wrote them only.
  {
    name: "TanStack/db#865", file: "sender.js", test: NAMED,
    from: "return !this.#busy.has(key) && this.#backoff.isDue(key);", to: "return this.mine?.has(key) && !this.#busy.has(key) && this.#backoff.isDue(key);",
    also: { file: "conversations.js", from: "this.#sender.wake(keyOf(client));", to: "(this.#sender.mine ??= new Set()).add(JSON.stringify(keyOf(client))); this.#sender.wake(keyOf(client));" },
  },
  { name: "rxdb#5571", file: "base.js", from: "if (isSince) return undefined;", to: "", test: NAMED },
  { name: "rxdb#7259", file: "backoff.js", from: "if (at > this.#looked) next", to: "if (at > this.#now()) next", test: "backoff.test.mjs" },
  { name: "rxdb#7259", file: "sender.js", from: "else this.#wakeLater(isElsewhere || this.#hasFailed);", to: "", test: NAMED },
  { name: "mono#6340", file: "database.js", from: "else if (traffic.first === undefined) put", to: "else put", test: NAMED },
  { name: "replicache#810", file: "open.js", from: "name: `${name}/${encodeURIComponent(account)}`,", to: "name,", test: NAMED },
  { name: "Dexie.js#2228", file: "delivery.js", from: "return isFinal && !PASSING.includes(code);", to: "return false;", test: NAMED },
  { name: "Dexie.js#2225", file: "delivery.js", from: 'return status !== 204 || headers.has("x-request-id");', to: "return true;", test: NAMED },
  { name: "Dexie.js#2225", file: "delivery.js", from: 'if (status === 403) return headers.get("content-type")?.startsWith("application/problem+json") === true;', to: "if (status === 403) return true;", test: NAMED },
  { name: "powersync-js#162", file: "outgoing.js", from: 'entry.state = "sending";', to: 'if (entry.state === "sending") return null;\n      entry.state = "sending";', test: NAMED },
  { name: "supabase-js#44642", file: "delivery.js", from: 'request.headers["idempotency-key"] = `"w1.${writer}.${n}.${settled}"`;', to: "", test: NAMED },
  { name: "BotFramework-WebChat#3292", file: "delivery.js", from: 'if (response.status === 401 && !isAgain && typeof this.#headers === "function") continue;', to: "", test: NAMED },
  { name: "BotFramework-WebChat#3292", file: "delivery.js", from: "if (isRefusal(error, isFinal, response)) return", to: "if (response.status === 401 || isRefusal(error, isFinal, response)) return", test: NAMED },
  { name: "a number is used twice", file: "outgoing.js", from: "n: (totals.n += 1)", to: "n: (totals.n = 1)", test: WORLD },
  { name: "a key names no writer", file: "outgoing.js", from: "totals.writer ??= randomName();", to: 'totals.writer = "0".repeat(32);', test: WORLD },
  { name: "a pull goes over what is pending", file: "base.js", from: "return conclude(transaction, this.#replay, traffic, totals, true);", to: "transaction.objectStore(OUTBOX).clear();\n      return conclude(transaction, this.#replay, traffic, totals, true);", test: WORLD },
  { name: "two senders go without numbers", file: "delivery.js", from: 'request.headers["idempotency-key"] = `"w1.${writer}.${n}.${settled}"`;', to: "", test: WORLD },
  { name: "a refusal blocks", file: "delivery.js", from: "return isFinal && !PASSING.includes(code);", to: "return false;", test: WORLD },
  { name: "accounts are mixed", file: "open.js", from: "name: `${name}/${encodeURIComponent(account)}`,", to: "name,", test: WORLD },
];
