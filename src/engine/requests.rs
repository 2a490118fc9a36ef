//! What calls hand to the table, with texts as numbers.

use super::interned::Interned;
use super::slab::Slot;
use crate::id::Id;
use crate::metadata::MetadataRef;
use crate::model::requests::Field;
use crate::rules::lifecycle::Lifecycle;
use crate::rules::update::Given;

/// What `create` is given.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewRecord<'a> {
    pub flow: Option<Interned>,
    pub step: Option<Interned>,
    pub metadata: Option<MetadataRef<'a>>,
    pub ttl: Option<u32>,
}

/// What `update` is given; the outer `None` leaves a field as it is.
#[derive(Debug, Default)]
pub struct Patch<'a> {
    pub flow: Option<StepRef>,
    pub step: Option<StepRef>,
    pub metadata: Option<MetadataRef<'a>>,
    /// Whether the metadata takes the place of what there is.
    pub replaces: bool,
    pub interaction: bool,
    pub ttl: Field<u32>,
    pub if_version: Option<u64>,
}

impl Patch<'_> {
    pub(super) fn given(&self) -> Given {
        Given {
            flow: self.flow.is_some(),
            step: self.step.is_some(),
            metadata: self.metadata.is_some(),
            interaction: self.interaction,
            ttl: self.ttl,
        }
    }
}

/// Which conversation of its client a call means.
#[derive(Debug, Clone, Copy)]
pub enum Named<'a> {
    Id(&'a [u8]),
    /// The one that lies there.
    Slot(Slot),
}

/// A flow or a step to set, or none to clear it.
pub type StepRef = Option<Interned>;

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

pub(crate) fn whole([upper, lower]: [u32; 2]) -> u64 {
    u64::from(upper) << 32 | u64::from(lower)
}
