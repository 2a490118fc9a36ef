// The wire, as src/rest says it. Written by src/rest/tests/table.rs: UPDATE_EXPECT=1 cargo test --all-features table

/** The calls and where each lies. */
export const ROUTES = /** @type {const} */ ([
  { call: "create", method: "POST", path: "/conversations", statuses: [201, 200], isWrite: true, hasBody: true },
  { call: "list", method: "GET", path: "/conversations", statuses: [200], isWrite: false, hasBody: false },
  { call: "erase", method: "DELETE", path: "/conversations", statuses: [200], isWrite: true, hasBody: false },
  { call: "latest", method: "GET", path: "/conversations/latest", statuses: [200], isWrite: false, hasBody: false },
  { call: "closeAll", method: "POST", path: "/conversations/close", statuses: [204], isWrite: true, hasBody: true },
  { call: "get", method: "GET", path: "/conversations/{id}", statuses: [200], isWrite: false, hasBody: false },
  { call: "update", method: "PUT", path: "/conversations/{id}", statuses: [204], isWrite: true, hasBody: true },
  { call: "close", method: "POST", path: "/conversations/{id}/close", statuses: [204], isWrite: true, hasBody: true },
]);

/** The fields of each body. */
export const FIELDS = /** @type {const} */ ({
  create: ["id", "flow_id", "step_id", "metadata", "ttl"],
  update: ["flow_id", "step_id", "last_interaction", "metadata"],
  close: ["status"],
});

/** The codes that answers may carry, with their statuses. */
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

/** The statuses of a conversation; all but the first end it. */
export const STATUSES = /** @type {const} */ (["OPEN", "SWITCHED", "CLOSED", "EXPIRED", "FAILED"]);

/** How much there may be of what. */
export const LIMITS = /** @type {const} */ ({
  textBytes: 512,
  idChars: 128,
  page: 100,
  version: 9007199254740991,
  metadataBytes: 65536,
  metadataDepth: 64,
});

/** Ids that no conversation may have. */
export const RESERVED_IDS = /** @type {const} */ ([".", "..", "latest", "close"]);

/** What is said of a fault, behind its path where it has one. */
export const WORDS = /** @type {const} */ ({
  encoded: "The body has a Content-Encoding, which is not undone here: send it as it is.",
  notJsonType: "The body's content type is not application/json: send JSON in UTF-8, and say so.",
  notUtf8: "is no UTF-8: send JSON in UTF-8.",
  notKey: "must be 1 to 255 visible ASCII characters, such as a UUID in quotes.",
  weakEtag: "is a weak ETag, which matches nothing: give the conversation's version, as \"3\".",
  notEtag: "must be one ETag that this API gave, such as \"3\".",
  unknownStatus: "is unknown: give one of OPEN, SWITCHED, CLOSED, EXPIRED, FAILED.",
  openStatus: "is OPEN, which ends nothing: give SWITCHED, CLOSED, EXPIRED or FAILED.",
  storeFailed: "The store failed; nothing was acknowledged: try again.",
  noPath: "There is no such path: see openapi.yaml for those that there are.",
  missing: "is missing: give 1 to 512 bytes of text.",
  empty: "is empty: give 1 to 512 bytes of text.",
  tooLong: "is over 512 bytes of UTF-8: give a shorter one.",
  control: "has a control character: remove it.",
  repeated: "comes twice in the query: give it once.",
  malformed: "is not percent-encoded: escape it.",
  optionNotUtf8: "is no UTF-8: escape UTF-8.",
  limit: "must be a whole number from 1 to 100.",
  longId: "is over 128 characters: give a shorter id.",
  reservedId: "is reserved (., .., latest, close): give another id.",
  idChars: "may hold only A-Z a-z 0-9 . _ ~ and -: remove the others.",
});

/** What is said of a fault in JSON, behind its path. */
export const JSON_WORDS = /** @type {const} */ ({
  notJson: "is no JSON object: send one, such as {}.",
  surrogate: "has half of a surrogate pair: give whole Unicode characters.",
  tooDeep: "is over 64 levels deep: keep it flatter.",
  proto: "has a key __proto__, which changes what objects inherit: rename it.",
  unsafeInteger: "is an integer outside ±(2^53-1), which JavaScript can't hold: give it as a string.",
  tooLargeNumber: "is a number that no double can hold: give it as a string.",
});
