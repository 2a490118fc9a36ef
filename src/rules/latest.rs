//! Rule 3: which conversation is the latest.

use core::borrow::Borrow;

use super::lifecycle::Lifecycle;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// The order of a client's open conversations, in which the greatest is the latest: by the last interaction and, of one moment, by
/// which was created last. No two are equal. Every driver loads them in this order; the conformance suite proves it of each.
pub(crate) fn rank(lifecycle: &Lifecycle, seq: u32) -> (Timestamp, u32) {
    (lifecycle.last_interaction_at, seq)
}

/// Returns the latest of conversations that are written open and come with the greatest rank first. Those that have expired
/// meanwhile are passed over.
pub(crate) fn latest<Name, L: Borrow<Lifecycle>>(
    open: impl IntoIterator<Item = (Name, L)>,
    now: Timestamp,
) -> Option<Name> {
    let mut open = open.into_iter();
    let is_open = |lifecycle: &L| lifecycle.borrow().status_at(now) == Status::Open;
    open.find(|(_, lifecycle)| is_open(lifecycle)).map(|(name, _)| name)
}
