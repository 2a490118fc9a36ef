//! What listeners are told.

use alloc::string::String;
use core::fmt;

use crate::client::Client;
use crate::model::conversation::Conversation;

/// What a change did.
///
/// ```
/// assert_eq!(convostate::EventKind::Expired.as_str(), "expired");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// `create` opened it.
    Created,
    /// `update` changed it.
    Updated,
    /// `close` or `close_all` ended it.
    Closed,
    /// Its `ttl` ran out, and that was written down.
    Expired,
    /// Retention removed it.
    Removed,
    /// `erase` deleted it.
    Erased,
    /// `remember` wrote a memory.
    Remembered,
    /// `forget`, `erase` or a sweep deleted a memory.
    Forgotten,
}

impl EventKind {
    /// Every kind, in the order of the numbers that cross to JavaScript.
    pub const ALL: [Self; 8] = [
        Self::Created,
        Self::Updated,
        Self::Closed,
        Self::Expired,
        Self::Removed,
        Self::Erased,
        Self::Remembered,
        Self::Forgotten,
    ];

    /// The kind as JavaScript names it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Closed => "closed",
            Self::Expired => "expired",
            Self::Removed => "removed",
            Self::Erased => "erased",
            Self::Remembered => "remembered",
            Self::Forgotten => "forgotten",
        }
    }
}

impl AsRef<str> for EventKind {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Writes it as JavaScript names it.
impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One change, after it happened: what [`take_events`](crate::Engine::take_events) gives.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Event {
    /// What the change did; `type` in JSON.
    #[cfg_attr(feature = "serde", serde(rename = "type"))]
    pub kind: EventKind,
    /// As it stands now; none when it is gone.
    pub conversation: Option<Conversation>,
    /// As it stood before; none when it is new.
    pub previous: Option<Conversation>,
    /// The memory, where it is one that has changed; its fields stand beside `type` in JSON.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub memory: Option<MemoryVersion>,
}

/// A memory without its value: what listeners are told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MemoryVersion {
    /// Whom it is about.
    pub client: Client,
    /// Its key.
    pub key: String,
    /// The version of what was written or is gone.
    pub version: u64,
}
