// Random requests of the REST API: most of them in order, each of the others with one fault.

const CLIENTS = ["ada", "ben", "zo%C3%AB", "d+e", "%F0%9F%8D%95"];
const IDS = ["c1", "c2", "c3", "order.7", "A~_-9", "x".repeat(128)];
const PLACES = ['"order"', '"size"', '"größe 🍕"', '"tab\\u00e9"', "null", '""', `"${"x".repeat(512)}"`];
/**
 * Numbers as JavaScript writes them, and no keys that are whole numbers or come twice: the server in Rust keeps the text of metadata,
 * where `serve` writes anew what JavaScript has read.
 */
const METADATA = [
  "{}", "null", "true", '"text"', "[]", "7", "1.5", "-3e-7", "9007199254740991", ' { "a" : [ 1 , 2 ] } ',
  '{"cart":[{"size":"large","cents":2350}],"note":"ä\\u00e9\\n\\"q\\""}', '{"a":null,"b":{"c":null}}', '{"d":1,"c":2,"b":3,"a":4}',
  `${"[".repeat(60)}${"]".repeat(60)}`, `"${"🍕".repeat(3000)}"`, '"\\ud83c\\udf55\\/\\u001f\u2028"',
];
const STATUSES = ["CLOSED", "SWITCHED", "EXPIRED", "FAILED"];
const JSON_TYPES = ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'];

/** Each makes of a request that is in order one that is not. */
const FAULTS = [
  (request) => (request.method = "PATCH"),
  (request) => (request.method = "OPTIONS"),
  (request) => (request.method = "HEAD"),
  (request) => (request.target = request.target.replace("/conversations", "/conversation")),
  (request) => (request.target = request.target.replace(/\/conversations[^?]*/, "/conversations/c1/open")),
  (request) => (request.target = request.target.replace(/\/conversations[^?]*/, "/conversations/%6catest")),
  (request) => (request.target = request.target.replace(/\/conversations[^?]*/, "/conversations//close")),
  (request) => (request.target = request.target.replace(/\/conversations[^?]*/, "/conversations/../conversations")),
  (request) => (request.target = request.target.replace("user_id=", "user=")),
  (request) => (request.target += "&bot_id=shop"),
  (request) => (request.target = request.target.replace("bot_id=shop", "bot_id=")),
  (request) => (request.target = request.target.replace("bot_id=shop", "bot_id=%ff")),
  (request) => (request.target = request.target.replace("bot_id=shop", "bot_id=%0a")),
  (request) => (request.target = request.target.replace("bot_id=shop", `bot_id=${"b".repeat(513)}`)),
  (request) => (request.target = request.target.replace(/\?.*/, "")),
  (request) => (request.headers.host = "elsewhere.example"),
  (request) => (request.headers.host = "no host"),
  (request) => (request.headers.origin = "http://elsewhere.example"),
  (request) => (request.headers["sec-fetch-site"] = "cross-site"),
];

/** The same of requests with a body. */
const BODY_FAULTS = [
  (request) => (request.body = "{"),
  (request) => (request.body = "[]"),
  (request) => (request.body = '{"flow":"order"}'),
  (request) => (request.body = `{"${"é".repeat(70)}":1}`),
  (request) => (request.body = Buffer.from([0x22, 0xff, 0x22])),
  (request) => (request.body = `"${"x".repeat(300_000)}"`),
  (request) => (request.headers["content-type"] = "text/plain"),
  (request) => (request.headers["content-type"] = "application/json; charset=latin1"),
  (request) => delete request.headers["content-type"],
  (request) => (request.headers["content-encoding"] = "gzip"),
  (request) => (request.headers["idempotency-key"] = "a b"),
];

/** Faults of one call's body. */
const FIELD_FAULTS = {
  create: [
    '{"id":"a/b"}', '{"id":"latest"}', '{"id":7}', '{"flow_id":7}', '{"step_id":"a\\u0000b"}', `{"flow_id":"${"x".repeat(513)}"}`, '{"ttl":0}', '{"ttl":1.5}',
    '{"ttl":3155760001}', '{"ttl":"5"}', '{"metadata":{"__proto__":1}}', '{"metadata":9007199254740993}', '{"metadata":"\\ud800"}',
    `{"metadata":${"[".repeat(65)}${"]".repeat(65)}}`, `{"metadata":"${"x".repeat(65_536)}"}`,
  ],
  update: ['{"step_id":7}', '{"last_interaction":"yes"}', '{"metadata":{"a":{"__proto__":1}}}', '{"metadata":"\\udc00"}'],
  close: ['{"status":"OPEN"}', '{"status":"DONE"}', '{"status":7}'],
  closeAll: ['{"status":"OPEN"}', '{"status":"closed"}'],
};
const LIST_FAULTS = ["&limit=0", "&limit=101", "&limit=x", "&limit=2&limit=2", "&status=DONE", "&pagination_key=none", "&pagination_key=%ff"];
const ETAG_FAULTS = ['W/"1"', '"01"', "1", '"1", "2"', ""];

const CALLS = [["create", 20], ["get", 11], ["latest", 11], ["update", 22], ["close", 9], ["closeAll", 3], ["list", 10], ["erase", 2], ["turn", 10], ["health", 2]];
const WRITE = /^(POST|PUT|DELETE)$/;
/**
 * Those with turns, whose writes have no numbers here: a store notes a refusal where there is a lease, the engine where there is a
 * conversation.
 */
const WITH_TURNS = CLIENTS.slice(0, 2);
const isWithTurns = ({ target }) => WITH_TURNS.some((user) => target.includes(`user_id=${user}&`));
const WRITERS = ["0f".repeat(16), "a1".repeat(16)];
const PREFERENCES = ["return=representation", "respond-async, Return=\"representation\"", "return=minimal"];
const TURN_FAULTS = ['"short"', "no quotes but long enough", "", '"an asterisk * is none of these"'];

/** Makes requests by a source of random numbers; the numbers of ids that servers made stand for those, as `{made 3}`. */
export class Requests {
  #random;
  /** Those with a key, to be sent again. */
  #keyed = [];
  /** The turn of each client that was asked for last. */
  #turns = new Map();
  #count = 0;

  /** @param {(below: number) => number} random */
  constructor(random) {
    this.#random = random;
  }

  /** @param {number} made how many ids the servers have made */
  next(made) {
    this.#count += 1;
    if (this.#keyed.length > 0 && this.#is(6)) return this.#one(this.#keyed);
    const call = this.#call();
    const request = this.#inOrder(call, made);
    const isWrite = WRITE.test(request.method) && call !== "turn" && call !== "health";
    if (isWrite && isWithTurns(request) && this.#is(40)) this.#nameTurn(request);
    if (isWrite && this.#is(20)) request.headers.prefer = this.#one(PREFERENCES);
    if (call !== "health" && call !== "turn" && this.#is(18)) this.#spoil(call, request);
    else if (isWrite && this.#is(25)) {
      request.headers["idempotency-key"] = this.#key(isWithTurns(request));
      this.#keyed.push(structuredClone(request));
    }
    if (this.#is(5)) request.headers["x-request-id"] = this.#is(50) ? `request:${this.#count}` : "no id";
    return request;
  }

  #call() {
    let left = this.#random(100);
    for (const [call, weight] of CALLS) if ((left -= weight) < 0) return call;
    return "get";
  }

  /** Of the client's turn that was asked for last, or of one that never was. */
  #nameTurn(request) {
    const query = request.target.replace(/^[^?]*|&(limit|status|pagination_key)=.*/g, "");
    request.headers["turn-token"] = (this.#is(80) && this.#turns.get(query)) || this.#token();
  }

  #token() {
    return `"turn-${this.#count}-${"0".repeat(20)}"`;
  }

  /** One of its own, one that others have too, or a number: mostly the next one of its writer. */
  #key(isPlain) {
    if (this.#is(25)) return `"key-${this.#count}"`;
    if (isPlain || this.#is(25)) return `key-${this.#random(40)}`;
    const n = this.#is(80) ? this.#count : this.#random(this.#count) + 1;
    return `"w1.${this.#one(WRITERS)}.${n}.${this.#is(70) ? 0 : this.#random(n)}"`;
  }

  #turn() {
    const query = `bot_id=shop&user_id=${this.#one(WITH_TURNS)}&channel_id=web`;
    const path = `/turns?${query}`;
    const known = this.#turns.get(`?${query}`);
    const method = known === undefined ? "POST" : this.#one(["POST", "PUT", "PUT", "DELETE", "DELETE"]);
    // One that ended is not asked for again: how long it is known not to begin, each server may decide.
    const token = method === "POST" ? this.#token() : known;
    if (method === "POST") this.#turns.set(`?${query}`, token);
    const isFaulty = this.#is(10);
    const headers = { "turn-token": isFaulty ? this.#one(TURN_FAULTS) : token };
    if (isFaulty || method !== "POST" || this.#is(20)) {
      const handled = method === "DELETE" && !isFaulty ? this.#one(["", "", "&handled=m1", "&handled=m2", "&handled="]) : "";
      return { method, target: path + handled, headers, body: "" };
    }
    const body = this.#one(["{}", '{"wait":0}', '{"wait":20}', '{"wait":5001}', '{"wait":"1"}', '{"waits":1}', '{"once":"m1"}', '{"once":"m2"}', '{"once":""}']);
    return { method, target: path, headers: { ...headers, "content-type": this.#one(JSON_TYPES) }, body };
  }

  #inOrder(call, made) {
    const query = `bot_id=shop&user_id=${this.#one(CLIENTS)}&channel_id=web`;
    const id = made > 0 && this.#is(25) ? `{made ${this.#random(made)}}` : this.#one(IDS);
    const asked = (method, path, more = "") => ({ method, target: `/conversations${path}?${query}${more}`, headers: {}, body: "" });
    const written = (method, path, body) => ({ ...asked(method, path), headers: { "content-type": this.#one(JSON_TYPES) }, body });
    switch (call) {
      case "create":
        return written("POST", "", this.#is(10) ? "" : this.#object({ id: JSON.stringify(this.#one(IDS)), flow_id: this.#one(PLACES), step_id: this.#one(PLACES), metadata: this.#one(METADATA), ttl: "900" }));
      case "get":
        return asked("GET", `/${id}`);
      case "latest":
        return asked("GET", "/latest");
      case "update": {
        const request = written("PUT", `/${id}`, this.#object({ flow_id: this.#one(PLACES), step_id: this.#one(PLACES), last_interaction: "true", metadata: this.#one(METADATA) }));
        if (this.#is(20)) request.headers["if-match"] = this.#one(['"1"', '"2"', "*", '"9999999999999999"']);
        return request;
      }
      case "close":
        return written("POST", `/${id}/close`, this.#object({ status: JSON.stringify(this.#one(STATUSES)) }));
      case "closeAll":
        return written("POST", "/close", this.#object({ status: JSON.stringify(this.#one(STATUSES)) }));
      case "list":
        return asked("GET", "", this.#one(["", "&limit=2", "&limit=100", "&status=OPEN", "&status=CLOSED&limit=3", "&limit=1&pagination_key={page}"]));
      case "erase":
        return asked("DELETE", "");
      case "turn":
        return this.#turn();
      default:
        return { method: this.#one(["GET", "GET", "HEAD", "POST"]), target: this.#one(["/livez", "/readyz"]), headers: {}, body: "" };
    }
  }

  /** Some of the fields, each with its text in JSON. */
  #object(fields) {
    const given = Object.entries(fields).filter(() => this.#is(50));
    return `{${given.map(([name, text]) => `"${name}":${text}`).join(",")}}`;
  }

  #spoil(call, request) {
    const bodies = FIELD_FAULTS[call];
    delete request.headers["if-match"];
    if (call === "list" && this.#is(50)) request.target += this.#one(LIST_FAULTS);
    else if (call === "update" && this.#is(20)) request.headers["if-match"] = this.#one(ETAG_FAULTS);
    else if (bodies && this.#is(40)) request.body = this.#one(bodies);
    else this.#one(bodies && this.#is(50) ? BODY_FAULTS : FAULTS)(request);
  }

  #one(list) {
    return list[this.#random(list.length)];
  }

  #is(percent) {
    return this.#random(100) < percent;
  }
}
