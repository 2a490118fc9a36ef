//! The server's side: what a call answered, as an answer.

use alloc::string::{String, ToString};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::answer::Answer;
use super::model::Conversation;
use super::problem::refusal_with;
use super::routes::Call;

#[derive(Serialize)]
pub(super) struct Latest<'a> {
    pub(super) has_open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) conversation: Option<Conversation<'a>>,
}

/// A page of list.
#[derive(Deserialize, Serialize)]
pub(super) struct Page<'a> {
    #[serde(borrow)]
    pub(super) conversations: alloc::vec::Vec<Conversation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pagination_key: Option<String>,
}

/// The answer of erase.
#[derive(Deserialize, Serialize)]
pub(super) struct Erased {
    pub(super) erased: u64,
}

/// The answer to a call that was done. `value` is what the store answered, as JSON; `stood` says that create met a
/// conversation that stood already.
///
/// ```
/// use convostate::rest::{Call, encode};
///
/// let answer = encode(Call::Latest, "null", false);
/// assert_eq!((answer.status, answer.body.as_str()), (200, r#"{"has_open":false}"#));
/// ```
#[must_use]
pub fn encode(call: Call, value: &str, stood: bool) -> Answer {
    body_of(call, value).map_or_else(
        |_| {
            refusal_with(503, "STORAGE", "The store's answer can't be read: it is no conversation.")
        },
        |(body, version)| {
            let status = match (call, stood) {
                (Call::Create, false) => 201,
                (Call::Update | Call::Close | Call::CloseAll, _) => 204,
                _ => 200,
            };
            Answer {
                status,
                content_type: Some("application/json").filter(|_| !body.is_empty()),
                etag: version.map(|version| ["\"", &version.to_string(), "\""].concat()),
                allow: None,
                body,
            }
        },
    )
}

/// The body, and the version for the `ETag`.
fn body_of(call: Call, value: &str) -> serde_json::Result<(String, Option<u64>)> {
    match call {
        Call::Create | Call::Get => {
            let conversation: Conversation = serde_json::from_str(value)?;
            Ok((serde_json::to_string(&conversation)?, conversation.version))
        }
        Call::Latest => {
            let found: Option<&RawValue> = serde_json::from_str(value)?;
            let conversation = found.map(|raw| serde_json::from_str(raw.get())).transpose()?;
            let latest = Latest { has_open: found.is_some(), conversation };
            Ok((serde_json::to_string(&latest)?, None))
        }
        Call::Update | Call::Close | Call::CloseAll => Ok((String::new(), None)),
        Call::List => {
            let page: Page = serde_json::from_str(value)?;
            Ok((serde_json::to_string(&page)?, None))
        }
        Call::Erase => {
            let erased = Erased { erased: serde_json::from_str(value)? };
            Ok((serde_json::to_string(&erased)?, None))
        }
    }
}
