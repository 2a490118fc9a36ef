//! The write queue of each client: its writes in the order of the calls, and the one whose outcome is not known.

use core::cmp::Reverse;

use alloc::boxed::Box;
use alloc::collections::BinaryHeap;
use alloc::vec::Vec;

use super::CallId;

/// How long a copy of a request may be on its way, in milliseconds, after its last attempt has ended. Servers end
/// requests before that; ours after 15 seconds.
const BLOCK_MS: u64 = 60_000;

#[derive(Debug, Default)]
struct Queue {
    /// The first is the one that may send.
    calls: Vec<CallId>,
    unsettled: Option<Unsettled>,
}

#[derive(Debug, Clone, Copy)]
struct Unsettled {
    call: CallId,
    until: u64,
}

/// A sorted list and a heap, because maps of the standard library take ten times the code in the wasm.
#[derive(Debug, Default)]
pub(super) struct Queues {
    /// By the number of the client.
    queues: Vec<(u64, Box<Queue>)>,
    /// When to look whether a queue is still blocked.
    ends: BinaryHeap<Reverse<(u64, u64)>>,
}

impl Queues {
    pub(super) fn is_empty(&self) -> bool {
        self.queues.is_empty()
    }

    fn find(&self, client: u64) -> Result<usize, usize> {
        self.queues.binary_search_by_key(&client, |(client, _)| *client)
    }

    fn get(&self, client: u64) -> Option<&Queue> {
        let index = self.find(client).ok()?;
        self.queues.get(index).map(|(_, queue)| &**queue)
    }

    fn get_mut(&mut self, client: u64) -> Option<&mut Queue> {
        let index = self.find(client).ok()?;
        self.queues.get_mut(index).map(|(_, queue)| &mut **queue)
    }

    /// Puts a call at the end of its client's queue.
    pub(super) fn enter(&mut self, client: u64, call: CallId) {
        if let Err(index) = self.find(client) {
            self.queues.insert(index, (client, Box::default()));
        }
        if let Some(queue) = self.get_mut(client) {
            queue.calls.push(call);
        }
    }

    /// Returns the call whose turn it is.
    pub(super) fn first(&self, client: u64) -> Option<CallId> {
        self.get(client)?.calls.first().copied()
    }

    /// Returns the call that blocks the queue.
    pub(super) fn unsettled(&self, client: u64) -> Option<CallId> {
        Some(self.get(client)?.unsettled?.call)
    }

    /// Blocks the queue by a call whose last copy leaves now.
    pub(super) fn block(&mut self, client: u64, call: CallId, now: u64) {
        let until = now.saturating_add(BLOCK_MS);
        if let Some(queue) = self.get_mut(client) {
            queue.unsettled = Some(Unsettled { call, until });
            self.ends.push(Reverse((until, client)));
        }
    }

    /// Opens the queue, and returns the call that blocked it.
    pub(super) fn settle(&mut self, client: u64) -> Option<CallId> {
        Some(self.get_mut(client)?.unsettled.take()?.call)
    }

    /// Takes a call out of its queue, and returns the one whose turn has come by that.
    pub(super) fn leave(&mut self, client: u64, call: CallId) -> Option<CallId> {
        let queue = self.get_mut(client)?;
        let was_first = queue.calls.first() == Some(&call);
        queue.calls.retain(|queued| *queued != call);
        let next = queue.calls.first().copied().filter(|_| was_first);
        self.remove_empty(client);
        next
    }

    /// Returns one call that has blocked its queue long enough, and opens the queue.
    pub(super) fn expire(&mut self, now: u64) -> Option<CallId> {
        while let Some(Reverse((until, client))) = self.ends.peek().copied() {
            if until > now {
                break;
            }
            self.ends.pop();
            let Some(queue) = self.get_mut(client) else { continue };
            if queue.unsettled.is_some_and(|unsettled| unsettled.until <= now) {
                let call = queue.unsettled.take().map(|unsettled| unsettled.call);
                self.remove_empty(client);
                return call;
            }
        }
        None
    }

    fn remove_empty(&mut self, client: u64) {
        if let Ok(index) = self.find(client)
            && self.get(client).is_some_and(|it| it.calls.is_empty() && it.unsettled.is_none())
        {
            self.queues.remove(index);
        }
    }
}
