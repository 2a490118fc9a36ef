//! A conversation as callers see it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::Arc;

use super::interned::Interned;
use super::record::Stamped;
use super::texts::Texts;
use crate::client::Client;
use crate::id::Id;
use crate::metadata::Metadata;
use crate::rules::lifecycle::Lifecycle;
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

/// The parts of a conversation, where they lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordRef<'a> {
    pub(crate) life: Lifecycle,
    pub(crate) status: Status,
    pub(crate) id: &'a Id,
    pub(crate) flow: Option<Interned>,
    pub(crate) step: Option<Interned>,
    pub(crate) metadata: Option<&'a Arc<Stamped>>,
    pub(crate) bot: Interned,
    pub(crate) channel: Interned,
    /// UTF-8.
    pub(crate) user: &'a [u8],
}

impl RecordRef<'_> {
    pub(crate) fn to_conversation(self, texts: &Texts) -> Conversation {
        let user = str::from_utf8(self.user).unwrap_or_default();
        let text = |text| texts.get(text).to_owned();
        let metadata = self.metadata.map(|stamped| stamped.metadata.clone());
        Conversation {
            id: self.id.to_text(),
            client: Client::from_checked(texts.get(self.bot), user, texts.get(self.channel)),
            flow_id: self.flow.map(text),
            step_id: self.step.map(text),
            metadata: metadata.unwrap_or_else(Metadata::empty),
            status: self.status,
            last_interaction_at: self.life.last_interaction_at,
            updated_at: self.life.updated_at,
            created_at: self.life.created_at,
            version: self.life.version,
            ttl: self.life.ttl(),
            expires_at: self.life.expires_at(),
        }
    }

    pub(crate) fn to_snapshot(self) -> Snapshot {
        Snapshot {
            life: self.life,
            status: self.status,
            id: self.id.clone(),
            flow: self.flow,
            step: self.step,
            metadata: self.metadata.cloned(),
            bot: self.bot,
            channel: self.channel,
            user: self.user.into(),
        }
    }
}

/// The same parts, copied, so that they outlive the next change.
#[derive(Debug)]
pub(crate) struct Snapshot {
    life: Lifecycle,
    status: Status,
    id: Id,
    flow: Option<Interned>,
    step: Option<Interned>,
    metadata: Option<Arc<Stamped>>,
    bot: Interned,
    channel: Interned,
    user: Box<[u8]>,
}

impl Snapshot {
    pub(crate) fn view(&self) -> RecordRef<'_> {
        RecordRef {
            life: self.life,
            status: self.status,
            id: &self.id,
            flow: self.flow,
            step: self.step,
            metadata: self.metadata.as_ref(),
            bot: self.bot,
            channel: self.channel,
            user: &self.user,
        }
    }

    pub(crate) fn texts(&self) -> [Option<Interned>; 4] {
        [self.flow, self.step, Some(self.bot), Some(self.channel)]
    }
}

/// An event whose texts are still numbers.
#[derive(Debug)]
pub(crate) struct Change {
    pub(crate) kind: EventKind,
    pub(crate) after: Option<Snapshot>,
    pub(crate) before: Option<Snapshot>,
}

impl Change {
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Snapshot> {
        [&self.before, &self.after].into_iter().flatten()
    }

    pub(crate) fn to_event(&self, texts: &Texts) -> Event {
        let conversation = |kept: &Snapshot| kept.view().to_conversation(texts);
        Event {
            kind: self.kind,
            conversation: self.after.as_ref().map(conversation),
            previous: self.before.as_ref().map(conversation),
        }
    }
}
