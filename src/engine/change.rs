//! One change, noted for listeners.

use alloc::boxed::Box;

use super::interned::Interned;
use super::record_ref::Snapshot;
use super::remembered::MemoryRef;
use super::texts::Texts;
use crate::client::Client;
use crate::model::event::{Event, EventKind, MemoryVersion};
use crate::rules::memory::Standing;

/// An event whose texts are still numbers.
#[derive(Debug)]
pub struct Change {
    pub kind: EventKind,
    pub after: Option<Snapshot>,
    pub before: Option<Snapshot>,
    pub memory: Option<MemoryChange>,
}

/// Which memory has changed.
#[derive(Debug)]
pub struct MemoryChange {
    pub bot: Interned,
    pub channel: Interned,
    /// UTF-8.
    pub user: Box<[u8]>,
    pub key: Box<str>,
    pub version: u64,
}

impl Change {
    pub(crate) fn of_memory(kind: EventKind, memory: MemoryChange) -> Self {
        Self { kind, after: None, before: None, memory: Some(memory) }
    }

    pub(crate) fn parts(&self) -> impl Iterator<Item = &Snapshot> {
        [&self.before, &self.after].into_iter().flatten()
    }

    pub(crate) fn to_event(&self, texts: &Texts) -> Event {
        let conversation = |kept: &Snapshot| kept.view().to_conversation(texts);
        Event {
            kind: self.kind,
            conversation: self.after.as_ref().map(conversation),
            previous: self.before.as_ref().map(conversation),
            memory: self.memory.as_ref().map(|memory| memory.to_version(texts)),
        }
    }
}

impl MemoryChange {
    /// As a memory without its value.
    pub fn view(&self) -> MemoryRef<'_> {
        MemoryRef {
            bot: self.bot,
            channel: self.channel,
            user: &self.user,
            key: &self.key,
            value: "",
            standing: Standing { version: self.version, expires_at: None },
        }
    }

    fn to_version(&self, texts: &Texts) -> MemoryVersion {
        let user = str::from_utf8(&self.user).unwrap_or_default();
        MemoryVersion {
            client: Client::from_checked(texts.get(self.bot), user, texts.get(self.channel)),
            key: (*self.key).into(),
            version: self.version,
        }
    }

    pub(crate) fn texts(&self) -> [Option<Interned>; 2] {
        [Some(self.bot), Some(self.channel)]
    }
}
