//! When the adapter sends, waits and gives up: a state machine that is told what happened and says what to do. It has
//! no clock, no randomness and no I/O, so every schedule of faults can be simulated.
//!
//! Writes of one client stand in one queue and go one at a time. A write that ended while a copy of it may still be on
//! its way blocks its queue: the next write sends it again first, with its own key, and a final answer to that settles it.

mod budget;
mod call;
mod calls;
mod terms;
mod unsettled;

use alloc::vec::Vec;

use budget::Budget;
use call::{Answered, Attempt, Next, State};
use calls::Calls;
use unsettled::Unsettled;

pub use terms::{CallId, End, Failure, Limits, Outcome, Reason, Report, Step};

/// All calls of one adapter. Times are milliseconds of one clock; one that steps back is held still.
///
/// ```
/// use convostate::rest::{End, Limits, Policy, Step};
///
/// let mut policy = Policy::new();
/// let call = policy.begin(0, None, Limits::default());
/// assert_eq!(policy.step(call, 0, 0.5), Step::Send { timeout_ms: 10_000 });
/// policy.answered(call, 20, 503, None, false);
/// assert_eq!(policy.step(call, 20, 0.5), Step::Wait { ms: 250 });
/// assert_eq!(policy.step(call, 270, 0.5), Step::Send { timeout_ms: 10_000 });
/// policy.answered(call, 290, 200, None, true);
/// assert!(matches!(policy.step(call, 290, 0.5), Step::Done(End::Answered(_))));
/// ```
#[derive(Debug, Default)]
pub struct Policy {
    now: u64,
    calls: Calls,
    unsettled: Unsettled,
    budget: Budget,
    woken: Vec<CallId>,
    forgotten: Vec<CallId>,
}

impl Policy {
    /// A policy without calls.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a call. A write stands in the queue of its client, which has that number. `step` says what to do.
    pub fn begin(&mut self, now: u64, write_queue: Option<u64>, limits: Limits) -> CallId {
        let now = self.tick(now);
        self.calls.add(State::new(now, write_queue, limits))
    }

    /// What to do next for a call. `random` is at least 0 and below 1.
    pub fn step(&mut self, call: CallId, now: u64, random: f64) -> Step {
        let now = self.tick(now);
        let Some(state) = self.calls.get_mut(call) else { return Step::Done(GONE) };
        match state.next(now, random, &mut self.budget) {
            Next::End(end) => return self.finish(call, end, now),
            Next::Settled => self.forget_earlier(call),
            Next::GoOn => {}
        }
        let is_waiting = self.is_waiting(call);
        let Some(state) = self.calls.get_mut(call) else { return Step::Done(GONE) };
        if now >= state.deadline {
            let end = End::Failed(Reason::Failed(Failure::TimedOut), state.report());
            return self.finish(call, end, now);
        }
        if is_waiting {
            return Step::Hold { ms: state.deadline - now };
        }
        if state.wait_until > now {
            return Step::Wait { ms: state.wait_until - now };
        }
        let timeout_ms = state.limits.attempt_ms.min(state.deadline - now);
        if let Some((client, of)) =
            state.write_queue.and_then(|client| Some((client, self.unsettled.of(client)?)))
        {
            state.in_flight = Some(Attempt::Earlier);
            self.unsettled.block(client, of, now.saturating_add(timeout_ms));
            return Step::Settle { of, timeout_ms };
        }
        state.in_flight = Some(Attempt::Own);
        state.attempts += 1;
        Step::Send { timeout_ms }
    }

    /// A whole answer came to what `step` had sent. `is_final` says that any other copy of that request is answered the
    /// same, and changes nothing.
    pub fn answered(
        &mut self,
        call: CallId,
        now: u64,
        status: u16,
        retry_after_ms: Option<u64>,
        is_final: bool,
    ) {
        self.tick(now);
        if let Some(state) = self.calls.get_mut(call) {
            state.answered(Answered { status, retry_after_ms, is_final });
        }
    }

    /// What `step` had sent got no whole answer.
    pub fn failed(&mut self, call: CallId, now: u64, failure: Failure) {
        self.tick(now);
        if let Some(state) = self.calls.get_mut(call) {
            state.failed(failure);
        }
    }

    /// The caller wants no answer any more: the next `step` ends the call.
    pub fn cancel(&mut self, call: CallId, now: u64) {
        self.tick(now);
        if let Some(state) = self.calls.get_mut(call) {
            state.is_cancelled = true;
        }
    }

    /// A call that waited for its turn and may go on: `step` it. Ask until there is none, after every `step`.
    pub fn woken(&mut self) -> Option<CallId> {
        self.woken.pop()
    }

    /// A call whose request will not be sent again. Ask until there is none, after every `step`.
    pub fn forgotten(&mut self) -> Option<CallId> {
        self.forgotten.pop()
    }

    /// Whether there is no call, and no write whose outcome matters.
    pub fn is_idle(&mut self, now: u64) -> bool {
        self.tick(now);
        self.calls.is_empty() && self.unsettled.is_empty()
    }

    fn tick(&mut self, now: u64) -> u64 {
        self.now = self.now.max(now);
        self.unsettled.expire(self.now, &mut self.forgotten);
        self.now
    }

    /// Whether another write of the same client goes first.
    fn is_waiting(&self, call: CallId) -> bool {
        let client = self.calls.get(call).and_then(|state| state.write_queue);
        client.is_some_and(|client| self.calls.first_write(client) != Some(call))
    }

    /// Opens the call's queue: the write that blocked it is settled.
    fn forget_earlier(&mut self, call: CallId) {
        let client = self.calls.get(call).and_then(|state| state.write_queue);
        if let Some(earlier) = client.and_then(|client| self.unsettled.settle(client)) {
            self.forgotten.push(earlier);
        }
    }

    fn finish(&mut self, call: CallId, end: End, now: u64) -> Step {
        let is_waiting = self.is_waiting(call);
        let Some(state) = self.calls.remove(call) else { return Step::Done(GONE) };
        let blocks = state.may_arrive_late();
        if let Some(client) = state.write_queue {
            if blocks {
                self.unsettled.block(client, call, now);
            }
            if let Some(next) = self.calls.first_write(client).filter(|_| !is_waiting) {
                self.woken.push(next);
            }
        }
        if !blocks {
            self.forgotten.push(call);
        }
        Step::Done(end)
    }
}

/// The end of a call that is not known.
const GONE: End = End::Failed(
    Reason::Aborted,
    Report { outcome: Outcome::NotSent, attempts: 0, retryable: false, retry_after_ms: None },
);

#[cfg(test)]
mod tests;
