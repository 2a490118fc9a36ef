// What a path of the REST API is called in spans: no id may stand there.

const KNOWN = new Set(["conversations", "latest", "close", "turns", "memories", "clients", "stats", "livez", "readyz"]);

/** @param {string} path */
export function routeOf(path) {
  return path.split("/").map((part) => (part === "" || KNOWN.has(part) ? part : "{id}")).join("/");
}
