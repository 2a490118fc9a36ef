//! The REST API without I/O: what the remote adapter and the server share, so that they can't drift apart.
//!
//! | look for | in |
//! |---|---|
//! | the calls, and what they answer | [`Call`], [`Reply`] |
//! | their routes | [`CallKind`], [`ROUTES`] |
//! | turns, which a server's store grants | [`TurnToken`], [`TurnStep`] |
//! | what travels | [`NewConversation`], [`ConversationUpdate`], [`ListQuery`], [`Conversation`], [`Page`], [`Problem`] |
//! | the server: a request decoded, a reply encoded | [`decode`], [`encode`] |
//! | the adapter: a request made, a response read | [`request`], [`read`] |
//! | the adapter: when to send, wait and give up | [`Policy`] |
//! | the adapter as a whole | [`Adapter`] |
//!
//! JSON is what travels and nothing else: calls and replies are values of Rust. The API may have more of them some day, so that a server
//! answers those it does not know by [`no_path`]. A server in short:
//!
//! ```
//! use convostate::rest::{Call, HttpRequest, Problem, Reply, Response, decode, encode, no_path};
//! use convostate::{Engine, Entropy, Result, Timestamp};
//!
//! fn answer(engine: &mut Engine, request: &HttpRequest<'_>, now: Timestamp, entropy: &Entropy) -> Response {
//!     let call = match decode(request) {
//!         Ok(decoded) => decoded.call,
//!         Err(refused) => return refused,
//!     };
//!     match engine.perform_at(&call, now, entropy) {
//!         Ok(Some(reply)) => encode(&reply),
//!         Ok(None) => no_path(),
//!         Err(error) => Problem::from(&error).to_response(),
//!     }
//! }
//!
//! let mut engine = Engine::with_seed(0x5eed, Default::default());
//! let target = "/conversations?bot_id=shop&user_id=ada&channel_id=web";
//! let content_type = Some("application/json");
//! let body = br#"{"id":"c1"}"#;
//! let request = HttpRequest { method: "POST", target, content_type, body, ..Default::default() };
//! let now = Timestamp::from_millis(1_700_000_000_000);
//! let random = [7; 10]; // Ten random bytes for each create, of your own source.
//! assert_eq!(answer(&mut engine, &request, now, &random).status, 201);
//! assert_eq!(answer(&mut engine, &request, now, &random).status, 200);
//! ```

mod adapter;
mod bodies;
mod body_reader;
mod call;
mod call_error;
mod conversation;
mod decode;
mod encode;
pub(crate) mod failure;
mod memory;
mod numbered;
mod perform;
mod policy;
mod problem;
mod raw;
mod read;
mod refusal;
mod replay;
mod reply;
mod request;
mod response;
mod retry_after;
mod routes;
mod turn;
mod url;
pub(crate) mod uuids;
mod wire;

pub use adapter::{Action, Adapter, CallEntropy, Settings};
pub use bodies::{Change, ConversationUpdate, ListQuery, NewConversation};
pub use call::Call;
pub use call_error::CallError;
pub use conversation::{Conversation, Page};
pub use decode::{Decoded, HttpRequest, decode, no_path};
pub use encode::encode;
pub use policy::{CallId, End, Failure, Limits, Outcome, Policy, Reason, Report, Step};
pub use problem::{Problem, status_of};
pub use read::{HttpResponse, read};
pub use refusal::Refusal;
pub use reply::Reply;
pub use request::{Dialect, Request, request};
pub use response::Response;
pub use retry_after::parse as parse_retry_after;
pub use routes::{CallKind, ROUTES, Route};
pub use turn::{TurnStep, TurnToken};

#[cfg(test)]
mod tests;
