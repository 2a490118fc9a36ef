//! What the engine keeps of a conversation and of a client.

use alloc::borrow::Cow;

use triomphe::ThinArc;

use super::index::Linked;
use super::interned::Interned;
use super::list::{Kind, List, Listed, Neighbours};
use super::requests::{halves, whole};
use super::short::Short;
use super::slab::{NONE, Slot};
use crate::error::Result;
use crate::hash::Keys;
use crate::id::{Id, IdRef};
use crate::metadata::MetadataRef;
use crate::rules::lifecycle::Lifecycle;
use crate::rules::memory::Standing;
use crate::timestamp::Timestamp;

/// The text of metadata and the number of its writing, which no other metadata of this engine ever has: one allocation, which events share.
#[derive(Debug, Clone)]
pub struct Stamped(ThinArc<[u32; 2], u8>);

impl Stamped {
    /// The count of those who share it, the stamp and the length.
    const HEAD: usize = 2 * size_of::<usize>() + size_of::<[u32; 2]>();

    /// The caller has made sure that there is room.
    pub(crate) fn new(stamp: u64, text: &str) -> Self {
        Self(ThinArc::from_header_and_slice(halves(stamp), text.as_bytes()))
    }

    pub fn stamp(&self) -> u64 {
        whole(self.0.header.header)
    }

    /// UTF-8.
    pub fn bytes(&self) -> &[u8] {
        &self.0.slice
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

/// Begins the id of a memory, which its key follows: no id of a conversation has it.
pub const MEMORY: u8 = 0;

/// A conversation; or a memory, which stands in no queue and has its value as metadata.
#[derive(Debug)]
pub(crate) struct Record {
    /// In its bucket of the index.
    pub(crate) next: Slot,
    /// Of a memory, it begins when that was written; `last_interaction_at` is the end, if it has one.
    pub(crate) life: Lifecycle,
    /// Of what `create` was given, to know a retry by; of a memory, its version. In halves, so that nothing is lost to alignment.
    pub(crate) create_fingerprint: [u32; 2],
    pub(crate) id: Id,
    pub(crate) owner: Slot,
    /// Counts the conversations of the owner.
    pub(crate) seq: u32,
    pub(crate) flow: Option<Interned>,
    pub(crate) step: Option<Interned>,
    /// None for `{}`.
    pub(crate) metadata: Option<Stamped>,
    pub(crate) family: Neighbours,
    pub(crate) queue: Neighbours,
    pub(crate) heap_index: Slot,
}

impl Record {
    /// Whether it is the conversation of that client with that id.
    // In place at its three callers it would take 40 bytes more after brotli.
    #[inline(never)]
    pub(crate) fn is(&self, owner: Slot, id: IdRef<'_>) -> bool {
        self.owner == owner && self.id.as_ref() == id
    }

    pub(crate) fn fingerprint(&self) -> u64 {
        whole(self.create_fingerprint)
    }

    pub(crate) fn is_memory(&self) -> bool {
        matches!(&self.id, Id::Own(text) if text.as_bytes().first() == Some(&MEMORY))
    }

    pub(crate) fn standing(&self) -> Standing {
        standing(&self.life, self.fingerprint())
    }

    /// Of a memory.
    pub(crate) fn key(&self) -> &[u8] {
        key_of(&self.id)
    }

    /// The metadata with a patch merged into it, or replaced by it.
    pub(crate) fn written<'a>(
        &self,
        patch: MetadataRef<'a>,
        replaces: bool,
    ) -> Result<Cow<'a, str>> {
        if replaces {
            return Ok(Cow::Borrowed(patch.as_str()));
        }
        patch.merged_into(self.metadata.as_ref().map_or(b"{}", Stamped::bytes)).map(Cow::Owned)
    }

    /// 0 for `{}`.
    pub(crate) fn metadata_bytes(&self) -> usize {
        self.metadata.as_ref().map_or(0, |stamped| stamped.bytes().len())
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        let stamped = self.metadata.as_ref().map_or(0, |_| Stamped::HEAD);
        stamped + self.metadata_bytes() + self.id.heap_bytes()
    }
}

/// The end of none is its beginning.
pub(crate) fn memory_life(now: Timestamp, end: Option<Timestamp>) -> Lifecycle {
    let mut life = Lifecycle::begin(now, None);
    life.last_interaction_at = end.unwrap_or(now);
    life
}

pub(super) fn standing(life: &Lifecycle, version: u64) -> Standing {
    let end = life.last_interaction_at;
    Standing { version, expires_at: Some(end).filter(|end| *end > life.created_at) }
}

pub(super) fn key_of(id: &Id) -> &[u8] {
    match id {
        Id::Own(text) => text.as_bytes().get(1..).unwrap_or_default(),
        Id::Uuid(_) => &[],
    }
}

#[derive(Debug)]
pub(crate) struct ClientRecord {
    /// In its bucket of the index.
    next: Slot,
    pub(crate) bot: Interned,
    pub(crate) channel: Interned,
    pub(crate) user: Short,
    /// Counts its conversations, those that are gone too.
    pub(crate) last_seq: u32,
    /// How many conversations are closed.
    pub(crate) closed: u32,
    pub(crate) family: List,
    /// The one with the latest interaction comes first.
    pub(crate) open: List,
}

impl ClientRecord {
    pub(crate) fn new(bot: Interned, channel: Interned, user: &str) -> Self {
        Self {
            next: NONE,
            bot,
            channel,
            user: Short::from_text(user),
            last_seq: 0,
            closed: 0,
            family: List::EMPTY,
            open: List::EMPTY,
        }
    }
}

pub(super) fn id_hash(keys: Keys, owner: Slot, id: IdRef<'_>) -> u32 {
    keys.bytes(owner.into(), id.bytes())
}

pub(super) fn client_hash(keys: Keys, bot: Interned, channel: Interned, user: &[u8]) -> u32 {
    keys.bytes(u64::from(bot.number()) << 32 | u64::from(channel.number()), user)
}

impl Listed for Record {
    fn links(&self, kind: Kind) -> Neighbours {
        match kind {
            Kind::ByClient => self.family,
            Kind::ByActivity => self.queue,
        }
    }

    fn links_mut(&mut self, kind: Kind) -> &mut Neighbours {
        match kind {
            Kind::ByClient => &mut self.family,
            Kind::ByActivity => &mut self.queue,
        }
    }
}

impl Linked for Record {
    fn next(&self) -> Slot {
        self.next
    }

    fn set_next(&mut self, next: Slot) {
        self.next = next;
    }

    fn hash(&self, keys: Keys) -> u32 {
        id_hash(keys, self.owner, self.id.as_ref())
    }
}

impl Linked for ClientRecord {
    fn next(&self) -> Slot {
        self.next
    }

    fn set_next(&mut self, next: Slot) {
        self.next = next;
    }

    fn hash(&self, keys: Keys) -> u32 {
        client_hash(keys, self.bot, self.channel, self.user.as_bytes())
    }
}

// A million of them: what they take on wasm is looked after.
#[cfg(target_pointer_width = "32")]
const _: () = assert!(size_of::<Record>() == 100 && size_of::<ClientRecord>() == 44);
