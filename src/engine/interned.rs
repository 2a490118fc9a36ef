//! The number that stands for a text that recurs.

use core::num::NonZeroU32;

use super::slab::Slot;

/// The number of an interned text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interned(NonZeroU32);

impl Interned {
    /// The text of a number that crossed the boundary; 0 is none.
    #[inline]
    pub fn from_number(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    #[inline]
    pub fn number(self) -> u32 {
        self.0.get()
    }

    pub(super) fn slot(self) -> Slot {
        self.0.get() - 1
    }
}
