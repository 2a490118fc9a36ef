// A call as its author would have written it: in TypeScript, or as a request by curl.

/** @typedef {import("../stores/observed.js").Made} Made */

/** What changes something; what only reads is not worth a line. */
const SHOWN = ["create", "update", "close", "closeAll", "erase"];
const LONGEST = 60;

/** @param {Made} made */
export function isShown({ call }) {
  return SHOWN.includes(call);
}

/**
 * @param {Made} made
 * @param {string[]} [folded] fields whose value is left out
 */
export function asTypeScript({ call, args }, folded = []) {
  const [, ...rest] = args;
  const literal = (/** @type {unknown} */ value) => literalOf(value, folded);
  return `await conversations.${call}(${["client", ...rest.filter((one) => one !== undefined).map(literal)].join(", ")});`;
}

/** What came of it. @param {Made} made */
export function outcome({ call, args, answer, error, ms }) {
  const time = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  if (error) return `${time}, ${/** @type {any} */ (error).code ?? error}`;
  if (call === "create") return `${time}, version ${answer.version}`;
  if (call === "update" && args[3]?.ifVersion) return `${time}, version ${args[3].ifVersion + 1}`;
  if (call === "close") return `${time}, ${args[2] ?? "CLOSED"}`;
  return time;
}

/** @type {Record<string, (args: any[]) => { method: string, path: string, body?: unknown, ifVersion?: number }>} */
const REQUESTS = {
  create: ([, body = {}]) => ({ method: "POST", path: "conversations", body }),
  update: ([, id, body, options]) => ({ method: "PUT", path: `conversations/${id}`, body, ifVersion: options?.ifVersion }),
  close: ([, id, status = "CLOSED"]) => ({ method: "POST", path: `conversations/${id}/close`, body: { status } }),
  closeAll: ([, status = "CLOSED"]) => ({ method: "POST", path: "conversations/close", body: { status } }),
  erase: () => ({ method: "DELETE", path: "conversations" }),
};

/**
 * @param {Made} made
 * @param {string} api its address, with a slash at the end
 */
export function asCurl({ call, args }, api) {
  const { method, path, body, ifVersion } = /** @type {typeof REQUESTS[string]} */ (REQUESTS[call])(args);
  const address = `${api}${path}?${new URLSearchParams(args[0])}`;
  const headers = [...(body ? ["Content-Type: application/json"] : []), ...(ifVersion === undefined ? [] : [`If-Match: "${ifVersion}"`])];
  const parts = [`curl -X ${method} ${quoted(address)}`, ...headers.map((one) => `-H ${quoted(one)}`), ...(body ? [`-d ${quoted(JSON.stringify(body))}`] : [])];
  return parts.join(" \\\n  ");
}

/** For a shell. @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * JSON without quotes where JavaScript needs none; texts that are long are cut.
 * @param {unknown} value
 * @param {string[]} folded
 * @returns {string}
 */
function literalOf(value, folded) {
  if (typeof value === "string") return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
  if (Array.isArray(value)) return `[${value.map((one) => literalOf(one, folded)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const fields = Object.entries(value).filter(([, one]) => one !== undefined);
  const name = (/** @type {string} */ key) => (/^([A-Za-z_$][\w$]*|\d|[1-9]\d+)$/.test(key) ? key : JSON.stringify(key));
  const field = (/** @type {[string, unknown]} */ [key, one]) => `${name(key)}: ${folded.includes(key) ? "…" : literalOf(one, folded)}`;
  return fields.length === 0 ? "{}" : `{ ${fields.map(field).join(", ")} }`;
}
