//! The parts of a record and its client, as one conversation.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;

use super::interned::Interned;
use super::record::{Stamped, key_of, standing};
use super::texts::Texts;
use crate::client::Client;
use crate::id::Id;
use crate::metadata::MetadataRef;
use crate::model::conversation::Conversation;
use crate::model::event::MemoryVersion;
use crate::model::memory::Memory;
use crate::rules::lifecycle::Lifecycle;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// The parts of a conversation, where they lie.
#[derive(Debug, Clone, Copy)]
pub struct RecordRef<'a> {
    pub life: Lifecycle,
    pub status: Status,
    pub id: &'a Id,
    /// Of a memory; 0 of a conversation.
    pub memory_version: u64,
    pub flow: Option<Interned>,
    pub step: Option<Interned>,
    pub metadata: Option<&'a Stamped>,
    pub bot: Interned,
    pub channel: Interned,
    /// UTF-8.
    pub user: &'a [u8],
}

impl RecordRef<'_> {
    /// When a conversation expires, or a memory is over.
    pub fn expires_at(&self) -> Option<Timestamp> {
        match self.memory_version {
            0 => self.life.expires_at(),
            version => standing(&self.life, version).expires_at,
        }
    }

    pub(crate) fn to_memory(self) -> Memory {
        let value = self.metadata.map_or("{}", Stamped::as_str);
        let key = str::from_utf8(key_of(self.id)).unwrap_or_default();
        let (key, value) = (key.to_owned(), value.to_owned());
        Memory { key, value, version: self.memory_version, expires_at: self.expires_at() }
    }

    pub(crate) fn to_memory_version(self, texts: &Texts) -> MemoryVersion {
        let key = str::from_utf8(key_of(self.id)).unwrap_or_default().to_owned();
        MemoryVersion { client: self.client(texts), key, version: self.memory_version }
    }

    pub(crate) fn client(&self, texts: &Texts) -> Client {
        let user = str::from_utf8(self.user).unwrap_or_default();
        Client::from_checked(texts.get(self.bot), user, texts.get(self.channel))
    }

    pub(crate) fn to_conversation(self, texts: &Texts) -> Conversation {
        let text = |text| texts.get(text).to_owned();
        let metadata = self.metadata.map_or("{}", Stamped::as_str);
        Conversation {
            id: self.id.to_text(),
            client: self.client(texts),
            flow_id: self.flow.map(text),
            step_id: self.step.map(text),
            metadata: MetadataRef::from_checked(metadata).to_owned(),
            status: self.status,
            last_interaction_at: self.life.last_interaction_at,
            updated_at: self.life.updated_at,
            created_at: self.life.created_at,
            version: self.life.version.into(),
            ttl: self.life.ttl(),
            expires_at: self.life.expires_at(),
        }
    }

    pub(crate) fn to_snapshot(self) -> Snapshot {
        Snapshot {
            life: self.life,
            status: self.status,
            id: self.id.clone(),
            memory_version: self.memory_version,
            flow: self.flow,
            step: self.step,
            // Nobody is told of a value.
            metadata: self.metadata.filter(|_| self.memory_version == 0).cloned(),
            bot: self.bot,
            channel: self.channel,
            user: self.user.into(),
        }
    }
}

/// The same parts, copied, so that they outlive the next change.
#[derive(Debug)]
pub struct Snapshot {
    life: Lifecycle,
    status: Status,
    id: Id,
    memory_version: u64,
    flow: Option<Interned>,
    step: Option<Interned>,
    metadata: Option<Stamped>,
    bot: Interned,
    channel: Interned,
    user: Box<[u8]>,
}

impl Snapshot {
    pub fn view(&self) -> RecordRef<'_> {
        RecordRef {
            life: self.life,
            status: self.status,
            id: &self.id,
            memory_version: self.memory_version,
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
