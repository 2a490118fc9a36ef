//! The types for TypeScript: the texts of the npm package's own declarations.

#![allow(dead_code, reason = "only what the macro makes of the sections uses it")]

use wasm_bindgen::prelude::wasm_bindgen;

const CALLS: &str = include_str!("../../../pkg-template/entry/index.d.ts");
const ERROR: &str = include_str!("../../../pkg-template/entry/conversation-error.d.ts");
const MEMORY: &str = include_str!("../../../pkg-template/entry/memories.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const VALUES: &str = include_str!("../../../pkg-template/entry/values.d.ts");

#[wasm_bindgen(typescript_custom_section)]
const DATA: &str = between(CALLS, "/**\n * One run of a bot", "/** The calls that an `Engine`");

#[wasm_bindgen(typescript_custom_section)]
const MEMORIES: &str =
    between(MEMORY, "/** What is remembered of a client", "/** What a bot knows");

#[wasm_bindgen(typescript_custom_section)]
const ERRORS: &str = between(ERROR, "/** What can be wrong.", "/** The one error");

#[wasm_bindgen(typescript_custom_section)]
const REMOTE: &str = r#"
/** What every call throws, or rejects with. Act on `code`; `message` says what to do. */
export interface ConversationError extends Error {
  readonly name: "ConversationError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** The rest is set by calls of `Remote`, as in the npm package. */
  readonly status?: number;
  readonly attempts?: number;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number;
  readonly requestId?: string;
  readonly outcome?: "not_sent" | "rejected" | "unknown";
}

export interface RemoteOptions {
  /** Sent with every request, such as `{ authorization: "Bearer …" }`. */
  headers?: Record<string, string> | undefined;
  /** Default: the host's own. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** For one attempt, in milliseconds. Default: 10,000. */
  attemptTimeout?: number | undefined;
  /** For all attempts and waits of a call, in milliseconds. Default: 30,000. */
  deadline?: number | undefined;
  /** Attempts besides the first. Default: 2. */
  retries?: number | undefined;
}
"#;

/// The part of a text from one mark on, up to another. A mark that is gone is an error of the build.
const fn between(text: &'static str, from: &str, to: &str) -> &'static str {
    let (_, from) = text.split_at(index_of(text, from));
    let (part, _) = from.split_at(index_of(from, to));
    part
}

const fn index_of(text: &str, mark: &str) -> usize {
    let (text, mark) = (text.as_bytes(), mark.as_bytes());
    let mut at = 0;
    while at + mark.len() <= text.len() {
        let mut same = 0;
        while same < mark.len() && text[at + same] == mark[same] {
            same += 1;
        }
        if same == mark.len() {
            return at;
        }
        at += 1;
    }
    panic!("a mark is not in the declarations any more")
}
