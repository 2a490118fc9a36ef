//! The scratch area that both sides read and write. `packed.js` is its other half: the places and
//! numbers here and there must be the same.

use core::cell::Cell;

use crate::engine::{Interned, RecordRef};
use crate::id::{Entropy, IdRef};
use crate::timestamp::Timestamp;

const NUMBERS: usize = 6;
const WORDS: usize = 16;
/// The longest id.
const TEXT_BYTES: usize = 128;
/// Longer than any id may be, so that one that is too long arrives as such.
const NAME_BYTES: usize = 3 * 1024;
/// Drawing 4 KiB costs little more than drawing 16 bytes.
const RANDOM_BYTES: usize = 4096;

#[derive(Debug)]
#[repr(C)]
pub(super) struct Port {
    /// Created, updated, last interaction, expires; the stamp of the metadata.
    numbers: [f64; NUMBERS],
    words: [u32; WORDS],
    /// Bot, channel, and the length of the user's id: they stay from call to call.
    asker: [u32; 3],
    is_new: Cell<u32>,
    text: [u8; TEXT_BYTES],
    user: [u8; NAME_BYTES],
    id: [u8; NAME_BYTES],
    random: [u8; RANDOM_BYTES],
}

impl Default for Port {
    fn default() -> Self {
        Self {
            numbers: [0.0; NUMBERS],
            words: [0; WORDS],
            asker: [0; 3],
            is_new: Cell::new(0),
            text: [0; TEXT_BYTES],
            user: [0; NAME_BYTES],
            id: [0; NAME_BYTES],
            random: [0; RANDOM_BYTES],
        }
    }
}

impl Port {
    pub(super) fn asker(&self) -> [u32; 3] {
        self.asker
    }

    /// Whether JavaScript has written another client since the last time that this was asked.
    pub(super) fn takes_new_asker(&self) -> bool {
        self.is_new.replace(0) != 0
    }

    pub(super) fn user(&self, length: usize) -> &[u8] {
        self.user.get(..length).unwrap_or(&self.user)
    }

    pub(super) fn id(&self, length: usize) -> &[u8] {
        self.id.get(..length).unwrap_or(&self.id)
    }

    pub(super) fn seed(&self) -> u64 {
        self.random.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }

    /// Ten random bytes; each number names others.
    pub(super) fn entropy(&self, draw: usize) -> Entropy {
        self.random.as_chunks().0.get(draw).copied().unwrap_or_default()
    }

    pub(super) fn show(&mut self, view: &RecordRef<'_>) {
        let text = view.metadata.map_or("", |stamped| stamped.metadata.as_str());
        let life = &view.life;
        self.numbers = [
            millis(life.created_at),
            millis(life.updated_at),
            millis(life.last_interaction_at),
            life.expires_at().map_or(0.0, millis),
            exact(view.metadata.map_or(0, |stamped| stamped.stamp)),
            0.0,
        ];
        let (length, [a, b, c, d]) = self.show_id(view.id.as_ref());
        self.words = [
            life.version,
            view.status.number().into(),
            number(view.flow),
            number(view.step),
            life.ttl().unwrap_or(0),
            length,
            a,
            b,
            c,
            d,
            view.bot.number(),
            view.channel.number(),
            address(view.user.as_ptr()),
            size(view.user.len()),
            address(text.as_ptr()),
            size(text.len()),
        ];
    }

    /// The length of the caller's own id, which is written as text; or 0 and the words of a UUID.
    fn show_id(&mut self, id: IdRef<'_>) -> (u32, [u32; 4]) {
        match id {
            IdRef::Own(id) => {
                if let Some(text) = self.text.get_mut(..id.len()) {
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

    /// Counts, instead of a conversation.
    pub(super) fn show_numbers(&mut self, numbers: [usize; 3]) {
        for (word, number) in self.words.iter_mut().zip(numbers) {
            *word = size(number);
        }
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

#[cfg(test)]
mod tests {
    use std::format;
    use std::vec::Vec;

    use core::mem::offset_of;

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::model::event::EventKind;
    use crate::status::Status;

    const PACKED_JS: &str = include_str!("../../../pkg-template/engine/packed.js");

    fn javascript_says(line: &str) {
        assert!(PACKED_JS.contains(line), "packed.js lacks: {line}");
    }

    #[wasm_bindgen_test]
    fn both_sides_agree_on_the_places() {
        javascript_says(&format!("const WORDS = {};", offset_of!(Port, words)));
        javascript_says(&format!("const TEXT = {};", offset_of!(Port, text)));
        javascript_says(&format!("const USER = {};", offset_of!(Port, user)));
        javascript_says(&format!("const ID = {};", offset_of!(Port, id)));
        javascript_says(&format!("const MAX_CHARS = {};", NAME_BYTES / 3));
        javascript_says(&format!("const RANDOM = {};", offset_of!(Port, random)));
        javascript_says(&format!("const RANDOM_BYTES = {RANDOM_BYTES};"));
        javascript_says(&format!("const DRAWS = {};", RANDOM_BYTES / size_of::<Entropy>()));
    }

    #[wasm_bindgen_test]
    fn both_sides_agree_on_the_numbers() {
        let names = |names: &[&str]| {
            format!("[{}]", names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", "))
        };
        javascript_says(&names(&Status::ALL.map(Status::as_str)));
        javascript_says(&names(&EventKind::ALL.map(EventKind::as_str)));
    }
}
