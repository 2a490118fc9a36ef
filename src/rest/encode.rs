//! The server's side: what a call answered, as a response.

use alloc::string::{String, ToString};

use serde::Serialize;

use super::conversation::Conversation;
use super::memory::{Forgotten, Remembered, WireMemoryPage, memory_text};
use super::problem::Problem;
use super::raw::text;
use super::reply::Reply;
use super::response::Response;
use super::turn::Lease;
use crate::error::Result;
use crate::status::Status;

#[derive(Serialize)]
pub(super) struct Latest<'a> {
    pub(super) has_open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conversation: Option<&'a Conversation>,
}

/// The body of erase's response.
#[derive(Serialize)]
pub(super) struct Erased {
    pub(super) erased: u64,
}

/// The response to a call that was done.
///
/// ```
/// use convostate::rest::{Reply, encode};
///
/// let response = encode(&Reply::Latest(None));
/// assert_eq!((response.status, response.body.as_str()), (200, r#"{"has_open":false}"#));
/// ```
#[must_use]
pub fn encode(reply: &Reply) -> Response {
    written(reply).unwrap_or_else(|error| Problem::from(&error).to_response())
}

/// What is answered where nothing is remembered: the path tells it from a server that remembers nothing at all.
fn no_memory() -> Response {
    let message = "key names nothing that is remembered of this client.";
    Problem::new("NOT_FOUND", message, Some("key"), None).to_response()
}

fn written(reply: &Reply) -> Result<Response> {
    let (status, body, version) = match reply {
        Reply::Created { conversation, stood } => {
            (if *stood { 200 } else { 201 }, text(conversation)?, conversation.version)
        }
        Reply::Conversation(conversation) => (200, text(conversation)?, conversation.version),
        Reply::Latest(found) => {
            let has_open = found.as_ref().is_some_and(|found| found.status == Status::Open);
            let latest = Latest { has_open, conversation: found.as_ref() };
            (200, text(&latest)?, None)
        }
        Reply::Page(page) => (200, text(page)?, None),
        Reply::Erased(erased) => (200, text(&Erased { erased: *erased })?, None),
        Reply::Leased { ttl } => (200, text(&Lease { ttl: *ttl, repeated: false })?, None),
        Reply::Repeated => (200, text(&Lease { ttl: 0, repeated: true })?, None),
        Reply::Remembered { version } => {
            (200, text(&Remembered { version: *version })?, Some(*version))
        }
        Reply::Memory(None) => return Ok(no_memory()),
        Reply::Memory(Some(memory)) => (200, memory_text(memory)?, Some(memory.version)),
        Reply::Forgotten(forgotten) => (200, text(&Forgotten { forgotten: *forgotten })?, None),
        Reply::Memories(page) => (200, text(&WireMemoryPage::of(page)?)?, None),
        Reply::Done => (204, String::new(), None),
        Reply::Written { version } => (204, String::new(), Some(*version)),
    };
    Ok(Response {
        status,
        content_type: Some("application/json").filter(|_| !body.is_empty()),
        etag: version.map(|version| ["\"", &version.to_string(), "\""].concat()),
        allow: None,
        body,
    })
}
