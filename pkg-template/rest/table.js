// The wire, as src/rest says it. Written by src/rest/tests/table.rs: UPDATE_EXPECT=1 cargo test --all-features table

/** The calls and where each lies. */
export const ROUTES = /** @type {const} */ ({
  create: { method: "POST", path: "/conversations", isWrite: true },
  list: { method: "GET", path: "/conversations", isWrite: false },
  erase: { method: "DELETE", path: "/conversations", isWrite: true },
  latest: { method: "GET", path: "/conversations/latest", isWrite: false },
  closeAll: { method: "POST", path: "/conversations/close", isWrite: true },
  get: { method: "GET", path: "/conversations/{id}", isWrite: false },
  update: { method: "PUT", path: "/conversations/{id}", isWrite: true },
  close: { method: "POST", path: "/conversations/{id}/close", isWrite: true },
  takeTurn: { method: "POST", path: "/turns", isWrite: false },
  renewTurn: { method: "PUT", path: "/turns", isWrite: false },
  endTurn: { method: "DELETE", path: "/turns", isWrite: false },
  memories: { method: "GET", path: "/memories", isWrite: false },
  recall: { method: "GET", path: "/memories/{key}", isWrite: false },
  remember: { method: "PUT", path: "/memories/{key}", isWrite: true },
  forget: { method: "DELETE", path: "/memories/{key}", isWrite: true },
  clients: { method: "GET", path: "/clients", isWrite: false },
  stats: { method: "GET", path: "/stats", isWrite: false },
});

/** The calls that have a body. */
export const WITH_BODY = /** @type {const} */ (["create", "closeAll", "update", "close", "takeTurn", "remember"]);

/** The codes that answers may carry. */
export const KNOWN = /** @type {const} */ (["INVALID_CLIENT", "INVALID_ID", "INVALID_BODY", "INVALID_STATUS", "INVALID_METADATA", "NOT_FOUND", "ID_TAKEN", "NOT_OPEN", "CONFLICT", "REPEATED", "FORGOTTEN", "TOO_LARGE", "LOCKED", "STORAGE", "REJECTED"]);

/** The same but REJECTED, with their statuses. */
export const CODES = /** @type {const} */ ({
  INVALID_CLIENT: 400,
  INVALID_ID: 400,
  INVALID_BODY: 400,
  INVALID_STATUS: 400,
  INVALID_METADATA: 400,
  NOT_FOUND: 404,
  ID_TAKEN: 409,
  NOT_OPEN: 409,
  CONFLICT: 412,
  REPEATED: 409,
  FORGOTTEN: 409,
  TOO_LARGE: 413,
  LOCKED: 423,
  STORAGE: 503,
});

/** What each status is called. */
export const TITLES = /** @type {const} */ ({
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  421: "Misdirected Request",
  423: "Locked",
  503: "Service Unavailable",
});

/** Where the docs say what a code means, behind which it stands in lower case. */
export const PAGE = /** @type {const} */ ("https://github.com/convostate/convostate/blob/main/docs/errors.md#");

/** Ids that no conversation may have. */
export const RESERVED_IDS = /** @type {const} */ ([".", "..", "latest", "close"]);

/** Why a call got no answer, by the numbers of bindings/npm/src/rest.rs: code, sentence and path. */
export const REASONS = /** @type {const} */ ({
  not_sent: ["UNREACHABLE", "options.headers failed or took too long, so nothing was sent: see the cause."],
  refused: ["INVALID_BODY", "options.headers gave what no request can have, so nothing was sent: see the cause.", "options.headers"],
  broken: ["UNREACHABLE", "The server can't be reached: try again, and check the base URL."],
  timed_out: ["TIMEOUT", "The server did not answer in time: try again, or allow more time."],
  truncated: ["BAD_RESPONSE", "The answer broke off: try again."],
  too_large: ["BAD_RESPONSE", "The answer is over options.responseLimit: raise it, or ask for less."],
  no_utf8: ["BAD_RESPONSE", "The answer is no UTF-8: check the base URL."],
  no_response: ["BAD_RESPONSE", "fetch gave no Response that can be read: give one that nobody has read."],
  unsettled: ["UNREACHABLE", "An earlier write of this client has no known outcome, so this one was not sent: try again."],
  aborted: ["ABORTED", "The call was ended by its signal, or by dispose."],
});

/** What is made of an answer that refuses without a code of this API: code and sentence. */
export const REFUSALS = /** @type {const} */ ({
  404: ["NOT_FOUND", "This client has no conversation with that id: create one, or ask for the latest."],
  412: ["CONFLICT", "The conversation has changed since that version: get it again, then update."],
  413: ["TOO_LARGE", "The server takes no body of that size: send less."],
  423: ["LOCKED", "Another turn of this client goes on: try again."],
});

/** What is said of the other statuses; of 300 to 399, the same. */
export const ANSWERED = /** @type {const} */ ({
  words: "The server answered ",
  elsewhere: " to go elsewhere, which is not followed: check the base URL",
  401: ": give credentials by options.headers",
  404: ": is this the base URL?",
});
