//! The numbers of an engine's scratch area: whose call it is, and the conversation that the engine answers with.

use core::cell::Cell;

use super::{NUMBERS_BYTES, Scratch, TextSlot};
use convostate::Timestamp;
use convostate::internals::{IdRef, Interned, RecordRef, Stamped};

pub(crate) type MemoryScratch = Scratch<Numbers>;

#[derive(Debug, Default)]
#[repr(C)]
pub(crate) struct Numbers {
    pub(super) times: Times,
    pub(super) words: Words,
    /// Bot, channel, and the length of the user's id: they stay from call to call.
    pub(super) caller: [u32; 3],
    pub(super) is_new_caller: Cell<u32>,
}

#[derive(Debug, Default)]
#[repr(C)]
pub(super) struct Times {
    pub(super) created_at: f64,
    pub(super) updated_at: f64,
    pub(super) last_interaction_at: f64,
    pub(super) expires_at: f64,
    /// The stamp of the metadata's writing; 0 for `{}`.
    pub(super) stamp: f64,
    /// Of a memory; 0 of a conversation.
    pub(super) memory_version: f64,
}

#[derive(Debug, Default)]
#[repr(C)]
pub(super) struct Words {
    pub(super) version: u32,
    pub(super) status: u32,
    /// The numbers of interned texts; 0 for null.
    pub(super) flow: u32,
    pub(super) step: u32,
    /// 0 for none.
    pub(super) ttl: u32,
    /// The length of the caller's own id, which stands in the slot of ids; 0 for a UUID.
    pub(super) id_length: u32,
    pub(super) uuid: [u32; 4],
    pub(super) bot: u32,
    pub(super) channel: u32,
    pub(super) user_at: u32,
    pub(super) user_length: u32,
    pub(super) metadata_at: u32,
    pub(super) metadata_length: u32,
}

const _: () = assert!(size_of::<Numbers>() == NUMBERS_BYTES);

impl MemoryScratch {
    /// Returns bot, channel, and the length of the user's id.
    pub(crate) fn caller(&self) -> [u32; 3] {
        self.numbers.caller
    }

    /// Returns whether JavaScript has written another client since the last time that this was asked.
    pub(crate) fn takes_new_caller(&self) -> bool {
        self.numbers.is_new_caller.replace(0) != 0
    }

    /// Writes a conversation for JavaScript to read.
    pub(crate) fn write(&mut self, record: &RecordRef<'_>) {
        let text = record.metadata.map_or(&[][..], Stamped::bytes);
        let life = &record.life;
        self.numbers.times = Times {
            created_at: millis(life.created_at),
            updated_at: millis(life.updated_at),
            last_interaction_at: millis(life.last_interaction_at),
            expires_at: record.expires_at().map_or(0.0, millis),
            stamp: exact(record.metadata.map_or(0, Stamped::stamp)),
            memory_version: exact(record.memory_version),
        };
        let (id_length, uuid) = self.write_id(record.id.as_ref());
        self.numbers.words = Words {
            version: life.version,
            status: record.status.number().into(),
            flow: number(record.flow),
            step: number(record.step),
            ttl: life.ttl().unwrap_or(0),
            id_length,
            uuid,
            bot: record.bot.number(),
            channel: record.channel.number(),
            user_at: address(record.user.as_ptr()),
            user_length: size(record.user.len()),
            metadata_at: address(text.as_ptr()),
            metadata_length: size(text.len()),
        };
    }

    /// Returns the length of the caller's own id, which it writes as text; or 0 and the words of a UUID.
    fn write_id(&mut self, id: IdRef<'_>) -> (u32, [u32; 4]) {
        match id {
            IdRef::Own(id) => {
                if let Some(text) = self.text_mut(TextSlot::Id).get_mut(..id.len()) {
                    text.copy_from_slice(id);
                }
                (size(id.len()), [0; 4])
            }
            IdRef::Uuid(bytes) => {
                let mut words = [0; 4];
                for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
                    *word = u32::from_be_bytes(*bytes);
                }
                (0, words)
            }
        }
    }

    /// Writes the stamp of metadata in place of a conversation's.
    pub(crate) fn write_stamp(&mut self, stamp: u64) {
        self.numbers.times.stamp = exact(stamp);
    }

    /// Writes counts in place of a conversation.
    pub(crate) fn write_counts(&mut self, [first, second, third]: [usize; 3]) {
        let words = &mut self.numbers.words;
        (words.version, words.status, words.flow) = (size(first), size(second), size(third));
    }
}

fn millis(time: Timestamp) -> f64 {
    exact(time.as_millis())
}

/// Times and stamps are below 2^53.
#[allow(clippy::cast_precision_loss, reason = "below 2^53")]
fn exact(number: u64) -> f64 {
    number as f64
}

fn number(text: Option<Interned>) -> u32 {
    text.map_or(0, Interned::number)
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn address(pointer: *const u8) -> u32 {
    size(pointer.addr())
}
