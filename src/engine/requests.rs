//! What calls hand to the table, with texts as numbers.

use super::interned::Interned;
use super::slab::Slot;
use crate::id::Id;
use crate::metadata::Metadata;
use crate::rules::lifecycle::Lifecycle;
use crate::rules::update::Given;

/// What `create` is given.
#[derive(Debug, Default)]
pub(crate) struct NewRecord {
    pub(crate) flow: Option<Interned>,
    pub(crate) step: Option<Interned>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) ttl: Option<u32>,
}

/// What `update` is given; the outer `None` leaves a field as it is.
#[derive(Debug, Default)]
pub(crate) struct Patch {
    pub(crate) flow: Option<StepRef>,
    pub(crate) step: Option<StepRef>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) interaction: bool,
    pub(crate) if_version: Option<u64>,
}

impl Patch {
    pub(super) fn given(&self) -> Given {
        Given {
            flow: self.flow.is_some(),
            step: self.step.is_some(),
            metadata: self.metadata.is_some(),
            interaction: self.interaction,
        }
    }
}

/// Which conversation of its client a call means.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named<'a> {
    Id(&'a [u8]),
    /// The one that lies there.
    #[cfg_attr(
        not(all(target_arch = "wasm32", feature = "js")),
        expect(dead_code, reason = "JavaScript remembers what it was shown last")
    )]
    Slot(Slot),
}

/// A flow or a step to set, or none to clear it.
pub(crate) type StepRef = Option<Interned>;

/// What never changes but by the state machine.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) id: Id,
    pub(crate) create_fingerprint: [u32; 2],
    pub(crate) life: Lifecycle,
    /// Its number among its client's, greater than those before.
    pub(crate) seq: u32,
}

/// A number in two parts, the upper first.
#[allow(clippy::cast_possible_truncation, reason = "the upper half is kept beside the lower")]
pub(crate) fn halves(number: u64) -> [u32; 2] {
    [(number >> 32) as u32, number as u32]
}
