//! The writes of each client, in the order of the calls, and the one whose fate is not known.

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};

use super::CallId;

/// How long a copy of a request may be on its way, in milliseconds, after its last attempt has ended. Servers end
/// requests before that; ours after 15 seconds.
const HOLD_MS: u64 = 60_000;

#[derive(Debug, Default)]
struct Lane {
    /// The first is the one that may send.
    queue: VecDeque<CallId>,
    unsettled: Option<Unsettled>,
}

#[derive(Debug, Clone, Copy)]
struct Unsettled {
    call: CallId,
    until: u64,
}

#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: BTreeMap<u64, Lane>,
    /// When to look whether a lane is still held.
    ends: BTreeSet<(u64, u64)>,
}

impl Lanes {
    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    pub(super) fn enter(&mut self, lane: u64, call: CallId) {
        self.lanes.entry(lane).or_default().queue.push_back(call);
    }

    pub(super) fn first(&self, lane: u64) -> Option<CallId> {
        self.lanes.get(&lane)?.queue.front().copied()
    }

    /// The call that holds the lane.
    pub(super) fn unsettled(&self, lane: u64) -> Option<CallId> {
        Some(self.lanes.get(&lane)?.unsettled?.call)
    }

    /// Holds the lane by a call whose last copy leaves now.
    pub(super) fn hold(&mut self, lane: u64, call: CallId, now: u64) {
        let until = now.saturating_add(HOLD_MS);
        if let Some(held) = self.lanes.get_mut(&lane) {
            held.unsettled = Some(Unsettled { call, until });
            self.ends.insert((until, lane));
        }
    }

    /// The call that held the lane, which it does no more.
    pub(super) fn settle(&mut self, lane: u64) -> Option<CallId> {
        let held = self.lanes.get_mut(&lane)?.unsettled.take()?;
        Some(held.call)
    }

    /// Takes a call out of its lane; answers the one whose turn has come by that.
    pub(super) fn leave(&mut self, lane: u64, call: CallId) -> Option<CallId> {
        let held = self.lanes.get_mut(&lane)?;
        let was_first = held.queue.front() == Some(&call);
        held.queue.retain(|queued| *queued != call);
        let next = held.queue.front().copied().filter(|_| was_first);
        self.remove_empty(lane);
        next
    }

    /// One call that has held its lane long enough.
    pub(super) fn expire(&mut self, now: u64) -> Option<CallId> {
        while let Some((_, lane)) = self.ends.first().copied().filter(|(until, _)| *until <= now) {
            self.ends.pop_first();
            let Some(held) = self.lanes.get_mut(&lane) else { continue };
            if held.unsettled.is_some_and(|unsettled| unsettled.until <= now) {
                let call = held.unsettled.take().map(|unsettled| unsettled.call);
                self.remove_empty(lane);
                return call;
            }
        }
        None
    }

    fn remove_empty(&mut self, lane: u64) {
        if self
            .lanes
            .get(&lane)
            .is_some_and(|held| held.queue.is_empty() && held.unsettled.is_none())
        {
            self.lanes.remove(&lane);
        }
    }
}
