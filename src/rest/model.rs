//! A conversation as it travels.

use alloc::borrow::Cow;
use alloc::string::String;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Who a conversation is with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[allow(clippy::struct_field_names, reason = "the names of the API")]
pub(super) struct Client<'a> {
    #[serde(borrow)]
    pub(super) bot_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) user_id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) channel_id: Cow<'a, str>,
}

/// A conversation, its fields in the contract's order. What a foreign server may leave out is optional; unknown
/// fields are not kept.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Conversation<'a> {
    #[serde(borrow)]
    pub(super) id: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) client: Client<'a>,
    #[serde(default)]
    pub(super) flow_id: Option<String>,
    #[serde(default)]
    pub(super) step_id: Option<String>,
    #[serde(borrow)]
    pub(super) metadata: &'a RawValue,
    #[serde(borrow)]
    pub(super) status: Cow<'a, str>,
    pub(super) last_interaction_at: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) updated_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) created_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) version: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ttl: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<String>,
}
