//! The calls under way, by their numbers. The writes of one client among them are its write queue.

use alloc::vec::Vec;

use super::call::State;
use super::terms::CallId;

/// In the order of their numbers, which grow by one and begin again at 0, so that a call is found by halves.
#[derive(Debug, Default)]
pub(super) struct Calls {
    last: CallId,
    calls: Vec<(CallId, State)>,
}

impl Calls {
    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    /// Adds a call, and returns its number.
    pub(super) fn add(&mut self, state: State) -> CallId {
        self.last = self.last.wrapping_add(1);
        self.calls.push((self.last, state));
        self.last
    }

    pub(super) fn get(&self, call: CallId) -> Option<&State> {
        self.calls.get(self.find(call)?).map(|(_, state)| state)
    }

    pub(super) fn get_mut(&mut self, call: CallId) -> Option<&mut State> {
        let index = self.find(call)?;
        self.calls.get_mut(index).map(|(_, state)| state)
    }

    pub(super) fn remove(&mut self, call: CallId) -> Option<State> {
        let index = self.find(call)?;
        Some(self.calls.remove(index).1)
    }

    /// Returns the write of a client whose turn it is.
    pub(super) fn first_write(&self, client: u64) -> Option<CallId> {
        let mut calls = self.calls.iter();
        calls.find(|(_, state)| state.write_queue == Some(client)).map(|(call, _)| *call)
    }

    fn find(&self, call: CallId) -> Option<usize> {
        let (first, _) = self.calls.first()?;
        let age = |number: CallId| number.wrapping_sub(*first);
        self.calls.binary_search_by_key(&age(call), |(number, _)| age(*number)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::Limits;
    use super::*;

    #[test]
    fn finds_each_call_when_the_numbers_begin_again() {
        let mut calls = Calls { last: CallId::MAX - 2, calls: Vec::new() };
        let state = |now| State::new(now, None, Limits::default());
        let added: Vec<_> = (0..5).map(|now| (calls.add(state(now)), now)).collect();
        assert_eq!(added.last().map(|(call, _)| *call), Some(2));
        assert!(calls.remove(added[1].0).is_some());
        for (call, now) in added {
            assert_eq!(calls.get(call).map(|it| it.wait_until), (now != 1).then_some(now));
        }
        assert!(calls.get(7).is_none());
    }
}
