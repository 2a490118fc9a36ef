//! What listeners are to be told: kept from before and after each change, while somebody listens.

use super::change::Change;
use super::list::{Kind, Listed};
use super::record_ref::{RecordRef, Snapshot};
use super::slab::Slot;
use super::state::State;
use crate::error::{Error, Result};
use crate::headroom;
use crate::model::event::EventKind;

/// The most that an event takes: two views with the longest ids.
const EVENT_BYTES: usize = 2 * (512 + 128) + 512;

impl State {
    /// Whether changes are noted.
    pub fn watch(&mut self, watched: bool) {
        self.watched = watched;
    }

    /// Those since the last `forget_changes`, in their order.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub fn forget_changes(&mut self) {
        for kept in self.changes.iter().flat_map(Change::parts) {
            self.texts.release(&kept.texts());
        }
        self.changes.clear();
    }

    /// Makes sure that so many events can be noted, when somebody listens.
    pub(super) fn make_ready(&mut self, events: usize) -> Result<()> {
        if !self.watched {
            return Ok(());
        }
        self.changes.try_reserve(events).map_err(|_| Error::out_of_memory())?;
        headroom::ensure(events.saturating_mul(EVENT_BYTES))
    }

    /// The same for every conversation from there on.
    pub(super) fn make_ready_for(&mut self, kind: Kind, mut slot: Slot) -> Result<()> {
        if !self.watched {
            return Ok(());
        }
        let mut events = 0;
        while let Some(record) = self.table.records.get(slot) {
            slot = record.links(kind).next;
            events += 1;
        }
        self.make_ready(events)
    }

    /// A copy for an event, when somebody listens.
    pub(super) fn keep(&self, slot: Slot) -> Option<Snapshot> {
        if self.watched { self.view(slot).map(RecordRef::to_snapshot) } else { None }
    }

    pub(super) fn note(&mut self, kind: EventKind, before: Option<Snapshot>, slot: Option<Slot>) {
        if !self.watched {
            return;
        }
        let change = Change { kind, after: slot.and_then(|slot| self.keep(slot)), before };
        for kept in change.parts() {
            self.texts.retain(&kept.texts());
        }
        self.changes.push(change);
    }
}
