//! What responses hold, as it is read from JSON before it is checked.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::conversation::Conversation;
use crate::client::Client;
use crate::error::Code;
use crate::id;
use crate::limits::MAX_SAFE;
use crate::metadata::Metadata;
use crate::status::Status;
use crate::text;
use crate::timestamp::{Timestamp, rfc3339};

/// What a foreign server may leave out is optional; unknown fields are not kept.
#[derive(Deserialize)]
pub(super) struct WireConversation<'a> {
    id: String,
    client: Client,
    #[serde(default)]
    flow_id: Option<String>,
    #[serde(default)]
    step_id: Option<String>,
    #[serde(borrow)]
    metadata: &'a RawValue,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    last_interaction_at: Cow<'a, str>,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    created_at: Option<String>,
    #[serde(default)]
    version: Option<u64>,
    #[serde(default)]
    ttl: Option<u32>,
    #[serde(default)]
    expires_at: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct WireLatest<'a> {
    pub(super) has_open: bool,
    #[serde(borrow)]
    pub(super) conversation: Option<&'a RawValue>,
}

#[derive(Deserialize)]
pub(super) struct WirePage<'a> {
    #[serde(borrow)]
    pub(super) conversations: Vec<WireConversation<'a>>,
    pub(super) pagination_key: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct WireErased {
    pub(super) erased: u64,
}

#[derive(Deserialize)]
pub(super) struct WireLease {
    pub(super) ttl: u32,
    #[serde(default)]
    pub(super) repeated: bool,
}

/// What is read of a body that refuses.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Said {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) detail: Option<String>,
    pub(super) path: Option<String>,
    pub(super) limit: Option<u64>,
    pub(super) conversation_status: Option<String>,
}

impl WireConversation<'_> {
    /// Returns the conversation if it is the client's and we could have written it.
    pub(super) fn checked(self, client: &Client) -> Option<Conversation> {
        id::check(self.id.as_bytes()).ok()?;
        for name in [&self.flow_id, &self.step_id].into_iter().flatten() {
            text::check(Code::InvalidBody, "", name.as_bytes()).ok()?;
        }
        let is_exact = self.version.is_none_or(|version| (1..=MAX_SAFE).contains(&version));
        (self.client == *client && is_exact).then_some(())?;
        Some(Conversation {
            id: self.id,
            client: self.client,
            flow_id: self.flow_id,
            step_id: self.step_id,
            metadata: Metadata::parse(self.metadata.get()).ok()?,
            status: Status::parse(&self.status).ok()?,
            last_interaction_at: rfc3339::parse(&self.last_interaction_at)?,
            updated_at: time(self.updated_at.as_deref())?,
            created_at: time(self.created_at.as_deref())?,
            version: self.version,
            ttl: self.ttl,
            expires_at: time(self.expires_at.as_deref())?,
        })
    }
}

/// None when it is no time; none in it when there is none.
#[allow(clippy::option_option, reason = "what is wrong, and what is not there")]
fn time(text: Option<&str>) -> Option<Option<Timestamp>> {
    match text {
        None => Some(None),
        Some(text) => rfc3339::parse(text).map(Some),
    }
}
