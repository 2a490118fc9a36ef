//! A conversation as callers see it.

use alloc::string::String;

use crate::client::Client;
use crate::metadata::Metadata;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// One run of a bot with a client, as it stood at one moment. It never changes afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Conversation {
    /// The caller's own id or a generated `UUIDv7`; unique within its client.
    pub id: String,
    /// Who talks to which bot, where.
    pub client: Client,
    /// The flow it is in, at most 512 bytes.
    pub flow_id: Option<String>,
    /// The step of the flow, at most 512 bytes.
    pub step_id: Option<String>,
    /// What it carries, at most 64 KiB as JSON.
    pub metadata: Metadata,
    /// Whether it is over, as read at that moment.
    pub status: Status,
    /// When the person last said something.
    pub last_interaction_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// From 1; grows by one with every change. What [`Update::if_version`](crate::Update::if_version) names.
    pub version: u64,
    /// The inactivity limit, in seconds; none for no limit.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub ttl: Option<u32>,
    /// `last_interaction_at + ttl`: from then on it reads as [`Status::Expired`].
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub expires_at: Option<Timestamp>,
}
