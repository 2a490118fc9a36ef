//! The scratch area that both sides read and write. `packed.js` is its other half: the places and
//! numbers here and there must be the same.

use crate::engine::{Text, View};
use crate::id::Entropy;

const WORDS: usize = 16;
/// Three times, the moment of expiry, and the longest id.
const TEXT_BYTES: usize = 4 * TIME + 128;
const TIME: usize = 24;
/// Longer than any id may be, so that one that is too long arrives as such.
const NAME_BYTES: usize = 3 * 1024;
/// Drawing 4 KiB costs little more than drawing 16 bytes.
const RANDOM_BYTES: usize = 4096;

#[derive(Debug)]
#[repr(C)]
pub(super) struct Port {
    words: [u32; WORDS],
    /// created, updated, last interaction, expires (each 24 bytes), id.
    text: [u8; TEXT_BYTES],
    user: [u8; NAME_BYTES],
    id: [u8; NAME_BYTES],
    random: [u8; RANDOM_BYTES],
}

impl Default for Port {
    fn default() -> Self {
        Self {
            words: [0; WORDS],
            text: [0; TEXT_BYTES],
            user: [0; NAME_BYTES],
            id: [0; NAME_BYTES],
            random: [0; RANDOM_BYTES],
        }
    }
}

impl Port {
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

    pub(super) fn show(&mut self, view: &View<'_>) {
        let text = view.metadata.map_or("", |stamped| stamped.metadata.as_str());
        let stamp = view.metadata.map_or(0, |stamped| stamped.stamp);
        let life = &view.life;
        let end = self.write_text(view);
        self.words = [
            life.version,
            view.status.number().into(),
            number(view.flow),
            number(view.step),
            life.ttl().unwrap_or(0),
            end,
            address(text.as_ptr()),
            size(text.len()),
            half(stamp),
            half(stamp >> 32),
            view.bot.number(),
            view.channel.number(),
            address(view.user.as_ptr()),
            size(view.user.len()),
            0,
            0,
        ];
    }

    /// Counts, instead of a conversation.
    pub(super) fn show_numbers(&mut self, numbers: [usize; 3]) {
        for (word, number) in self.words.iter_mut().zip(numbers) {
            *word = size(number);
        }
    }

    /// Writes times and id; answers where the id ends.
    fn write_text(&mut self, view: &View<'_>) -> u32 {
        let life = &view.life;
        let times = [life.created_at, life.updated_at, life.last_interaction_at];
        let times = times.into_iter().map(Some).chain([life.expires_at()]);
        for (place, time) in self.text.chunks_exact_mut(TIME).zip(times) {
            if let Some(time) = time {
                place.copy_from_slice(&time.to_rfc3339());
            }
        }
        let mut buffer = [0; 36];
        let id = view.id.text(&mut buffer).as_bytes();
        let end = 4 * TIME + id.len();
        if let Some(place) = self.text.get_mut(4 * TIME..end) {
            place.copy_from_slice(id);
        }
        size(end)
    }
}

fn number(text: Option<Text>) -> u32 {
    text.map_or(0, Text::number)
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn address(pointer: *const u8) -> u32 {
    size(pointer.addr())
}

fn half(number: u64) -> u32 {
    u32::try_from(number & u64::from(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::vec::Vec;

    use core::mem::offset_of;

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::conversation::Status;
    use crate::engine::EventKind;

    const PACKED_JS: &str = include_str!("../../../pkg-template/packed.js");

    fn javascript_says(line: &str) {
        assert!(PACKED_JS.contains(line), "packed.js lacks: {line}");
    }

    #[wasm_bindgen_test]
    fn both_sides_agree_on_the_places() {
        javascript_says(&format!("const TEXT = {};", offset_of!(Port, text)));
        javascript_says(&format!("const USER = {};", offset_of!(Port, user)));
        javascript_says(&format!("const ID = {};", offset_of!(Port, id)));
        javascript_says(&format!("const MAX_CHARS = {};", NAME_BYTES / 3));
        javascript_says(&format!("const RANDOM = {};", offset_of!(Port, random)));
        javascript_says(&format!("const RANDOM_BYTES = {RANDOM_BYTES};"));
        javascript_says(&format!("const DRAWS = {};", RANDOM_BYTES / size_of::<Entropy>()));
        javascript_says(&format!("const TIME = {TIME};"));
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
