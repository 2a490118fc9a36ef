import type { Status } from "./values.js";

/** What can be wrong. The names are stable. */
export type ErrorCode =
  | "INVALID_CLIENT"
  | "INVALID_ID"
  | "INVALID_BODY"
  | "INVALID_STATUS"
  | "INVALID_METADATA"
  | "NOT_FOUND"
  | "ID_TAKEN"
  | "NOT_OPEN"
  | "CONFLICT"
  | "REPEATED"
  | "FORGOTTEN"
  | "TOO_LARGE"
  | "LOCKED"
  | "CLOSED_ENGINE"
  | "CRASHED"
  | "OUT_OF_MEMORY"
  | "STORAGE"
  | "UNREACHABLE"
  | "TIMEOUT"
  | "ABORTED"
  | "BAD_RESPONSE"
  | "REJECTED";

export interface ErrorDetails {
  /** The place of the fault: `client.user_id`, `metadata.cart[0].price`. */
  path?: string;
  /** The limit that was passed. */
  limit?: number;
  /** The type of the value at fault. */
  type?: string;
  /** Of `NOT_OPEN`: where the conversation stands. */
  status?: Status;
  /** Of `convostate/typed`: what a schema finds wrong, each with its place. */
  issues?: readonly { readonly message: string; readonly path: string }[];
  /** Of `convostate/typed`: the version of metadata that this code can't read. */
  found?: number;
}

/** The one error of this package. Act on `code`; `message` says what to do, `docUrl` leads to more. */
export declare class ConversationError extends Error {
  constructor(code: ErrorCode, message: string, details?: ErrorDetails, options?: { cause?: unknown });
  readonly name: "ConversationError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** The page that says what the code means. */
  readonly docUrl: string;
  /** What lies behind it, where something does. */
  cause?: unknown;
  /** The rest is set by remote calls. The HTTP status of the last answer. */
  readonly status?: number;
  /** How often the request was sent. */
  readonly attempts?: number;
  /** Whether the same call may work later. */
  readonly retryable?: boolean;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The server's name for the last answer, for its log. */
  readonly requestId?: string;
  /** Of writes only, whether the call changed anything: it never left, it was refused, or nobody knows. */
  readonly outcome?: "not_sent" | "rejected" | "unknown";
}
