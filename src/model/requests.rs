//! What calls take, and a page of what they answer.

use alloc::string::String;
use alloc::vec::Vec;

use crate::metadata::Metadata;
use crate::model::conversation::Conversation;
use crate::status::Status;

/// What `create` takes. Every field may be left out.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewConversation<'a> {
    /// The caller's own id; generated when there is none.
    pub id: Option<&'a str>,
    /// The flow it begins in, at most 512 bytes.
    pub flow_id: Option<&'a str>,
    /// The step of the flow, at most 512 bytes.
    pub step_id: Option<&'a str>,
    /// `{}` when there is none.
    pub metadata: Option<&'a Metadata>,
    /// The inactivity limit, 1 second to 100 years.
    pub ttl: Option<u32>,
}

/// What becomes of a field in an update.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Field<'a> {
    /// It stays.
    #[default]
    Keep,
    /// It becomes null.
    Clear,
    /// It becomes this text.
    Set(&'a str),
}

/// What `update` takes. The default changes nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Update<'a> {
    /// The flow.
    pub flow_id: Field<'a>,
    /// The step.
    pub step_id: Field<'a>,
    /// Merged by RFC 7396.
    pub metadata: Option<&'a Metadata>,
    /// Whether the person said something: sets `last_interaction_at`.
    pub last_interaction: bool,
    /// The version that must still stand.
    pub if_version: Option<u64>,
}

/// Which conversations `list` gives.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListOptions<'a> {
    /// Only those that read as this.
    pub status: Option<Status>,
    /// 1 to 100; 25 when there is none.
    pub limit: Option<u32>,
    /// From the page before.
    pub pagination_key: Option<&'a str>,
}

/// A part of a client's conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// The newest first.
    pub conversations: Vec<Conversation>,
    /// For the next page; none on the last.
    pub pagination_key: Option<String>,
}
