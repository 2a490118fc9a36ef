//! The writes whose outcome is not known, each of which blocks the write queue of its client.

use alloc::vec::Vec;

use super::terms::CallId;

/// How long a copy of a request may be on its way, in milliseconds, after its last attempt has ended. Servers end
/// requests before that; ours after 15 seconds.
const BLOCK_MS: u64 = 60_000;

#[derive(Debug)]
struct Block {
    client: u64,
    call: CallId,
    until: u64,
}

/// One block of each client, by the clients' numbers. A list, because maps take ten times the code in the wasm.
#[derive(Debug, Default)]
pub(super) struct Unsettled {
    blocks: Vec<Block>,
    /// Nothing ends before.
    earliest: u64,
}

impl Unsettled {
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    fn find(&self, client: u64) -> Result<usize, usize> {
        self.blocks.binary_search_by_key(&client, |block| block.client)
    }

    /// Returns the call that blocks the client's queue.
    pub(super) fn of(&self, client: u64) -> Option<CallId> {
        let index = self.find(client).ok()?;
        self.blocks.get(index).map(|block| block.call)
    }

    /// Blocks the client's queue by a call whose last copy leaves now.
    pub(super) fn block(&mut self, client: u64, call: CallId, now: u64) {
        let until = now.saturating_add(BLOCK_MS);
        self.earliest = if self.is_empty() { until } else { self.earliest.min(until) };
        self.settle(client);
        if let Err(index) = self.find(client) {
            self.blocks.insert(index, Block { client, call, until });
        }
    }

    /// Opens the client's queue, and returns the call that blocked it.
    pub(super) fn settle(&mut self, client: u64) -> Option<CallId> {
        let index = self.find(client).ok()?;
        Some(self.blocks.remove(index).call)
    }

    /// Opens the queues that were blocked long enough, and adds the calls that blocked them.
    pub(super) fn expire(&mut self, now: u64, ended: &mut Vec<CallId>) {
        if self.is_empty() || now < self.earliest {
            return;
        }
        self.earliest = u64::MAX;
        self.blocks.retain(|block| {
            let blocks = block.until > now;
            if blocks {
                self.earliest = self.earliest.min(block.until);
            } else {
                ended.push(block.call);
            }
            blocks
        });
    }
}
