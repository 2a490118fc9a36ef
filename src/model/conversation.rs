//! A conversation as callers see it.

use alloc::string::String;

use crate::client::Client;
use crate::metadata::Metadata;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// One run of a bot with a client, as it stood at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conversation {
    /// The caller's own id or a generated `UUIDv7`.
    pub id: String,
    /// Who talks to which bot, where.
    pub client: Client,
    /// The flow it is in.
    pub flow_id: Option<String>,
    /// The step of the flow.
    pub step_id: Option<String>,
    /// What it carries.
    pub metadata: Metadata,
    /// Whether it is over, as read at that moment.
    pub status: Status,
    /// When the person last said something.
    pub last_interaction_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// From 1; grows by one with every change.
    pub version: u32,
    /// The inactivity limit, in seconds.
    pub ttl: Option<u32>,
    /// `last_interaction_at + ttl`.
    pub expires_at: Option<Timestamp>,
}
