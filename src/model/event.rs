//! What listeners are told.

use crate::model::conversation::Conversation;

/// What a change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
}

impl EventKind {
    /// Every kind, in the order of the numbers that cross to JavaScript.
    pub const ALL: [Self; 6] =
        [Self::Created, Self::Updated, Self::Closed, Self::Expired, Self::Removed, Self::Erased];

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
        }
    }
}

/// One change, after it happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What the change did.
    pub kind: EventKind,
    /// As it stands now; none when it is gone.
    pub conversation: Option<Conversation>,
    /// As it stood before; none when it is new.
    pub previous: Option<Conversation>,
}
