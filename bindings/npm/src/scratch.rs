//! The scratch area: what both sides read and write, one for each engine and one for each store.
//!
//! First come the numbers, which [`memory`] and [`stored`] lay out each for itself; then randomness; then the
//! texts of a call, as JavaScript writes them. What is longer (metadata, errors, snapshots) goes through a buffer of its own,
//! which grows.
//!
//! JavaScript knows the layout by `front/layout.js`, which the test in `layout.rs` writes.

#[cfg(all(test, feature = "stored", not(target_arch = "wasm32")))]
mod layout;
#[cfg(any(feature = "engine", test))]
pub(crate) mod memory;
#[cfg(feature = "stored")]
pub(crate) mod stored;

use convostate::{Entropy, Error, Result};

/// The numbers take this much on both sides, so that what follows has the same place.
const NUMBERS_BYTES: usize = 128;
/// More than any text may have, so that the core sees one that is too long.
const TEXT_BYTES: usize = 1024;
const TEXTS: usize = 6;
/// To draw 4 KiB of randomness costs little more than to draw 16 bytes.
const ENTROPY_BYTES: usize = 4096;

/// Which text of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum TextSlot {
    /// The id of a conversation, the key of a memory, or a pagination key.
    Id,
    User,
    Bot,
    Channel,
    Flow,
    Step,
}

#[derive(Debug)]
#[repr(C)]
pub(crate) struct Scratch<Numbers> {
    pub(crate) numbers: Numbers,
    entropy: [u8; ENTROPY_BYTES],
    texts: [[u8; TEXT_BYTES]; TEXTS],
}

impl<Numbers: Default> Default for Scratch<Numbers> {
    fn default() -> Self {
        Self {
            numbers: Numbers::default(),
            texts: [[0; TEXT_BYTES]; TEXTS],
            entropy: [0; ENTROPY_BYTES],
        }
    }
}

impl<Numbers> Scratch<Numbers> {
    /// Returns the text that JavaScript wrote with that length.
    pub(crate) fn text(&self, slot: TextSlot, length: usize) -> &[u8] {
        let text = self.texts.get(slot as usize).map_or(&[][..], |text| text);
        text.get(..length).unwrap_or(text)
    }

    /// Returns where a text goes that JavaScript is to read.
    fn text_mut(&mut self, slot: TextSlot) -> &mut [u8] {
        self.texts.get_mut(slot as usize).map_or(&mut [][..], |text| text)
    }

    /// Returns ten random bytes; each index names others.
    pub(crate) fn entropy(&self, index: usize) -> Result<Entropy> {
        // Zeros in their place would be the same id again.
        self.entropy.as_chunks().0.get(index).copied().ok_or_else(Error::crashed)
    }

    /// Returns a number of the random bytes with that index, such as keys what is kept of messages.
    pub(super) fn salt(&self, index: usize) -> Result<u64> {
        let bytes = self.entropy(index)?;
        Ok(bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes)))
    }

    /// Returns what keys the hashes. No id may be made of the same randomness.
    #[cfg(any(feature = "engine", test))]
    pub(crate) fn seed(&self) -> u64 {
        self.entropy.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
    }
}
