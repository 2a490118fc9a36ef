//! The REST API without I/O: what the remote adapter and the server share, so that they can't drift apart.
//!
//! | look for | in |
//! |---|---|
//! | the calls and their routes | [`Call`], [`ROUTES`] |
//! | what travels | `bodies.rs`, `model.rs`, `problem.rs` |
//! | the server: a request decoded, an answer made | [`decode`], [`encode`], [`Problem`] |
//! | the adapter: a request made, an answer read | [`request`], [`read`] |
//! | the adapter: when to send, wait and give up | [`Policy`] |
//! | the adapter as a whole | [`Adapter`] |
//!
//! JSON stays text: what JavaScript hands over and gets back are texts that it writes and parses itself.

mod adapter;
mod answer;
mod bodies;
mod decode;
mod encode;
pub(crate) mod failure;
mod model;
mod policy;
mod problem;
mod raw;
mod read;
mod request;
mod retry_after;
pub(crate) mod rfc3339;
mod routes;
mod url;
pub(crate) mod uuids;

pub use adapter::{Adapter, Settings};
pub use answer::Answer;
pub use decode::{Decoded, HttpRequest, decode};
pub use encode::encode;
pub use policy::{CallId, End, Failure, Limits, Outcome, Policy, Reason, Report, Step};
pub use problem::{Problem, status_of};
pub use read::{HttpAnswer, Refusal, read};
pub use request::{Dialect, Request, request};
pub use retry_after::parse as parse_retry_after;
pub use routes::{Call, ROUTES, Route};

#[cfg(test)]
mod tests;
