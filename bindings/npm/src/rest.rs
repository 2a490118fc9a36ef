//! The boundary of the remote adapter: its policy, as numbers.
//!
//! JavaScript sends the requests, and reads and writes their JSON. It asks here when a call sends, waits and gives up.
//! What the host has already, such as texts, times and randomness, does not cross.

use alloc::boxed::Box;

use convostate::rest::{CallId, End, Failure, Limits, Outcome, Policy, Reason, Report, Step};

/// What `step` answers for a call that ended without an answer, and the number of its reason more.
const FAILED: usize = 5;

/// One connection to a server.
#[derive(Debug)]
struct Connection {
    /// Of a step: how long, and which call is sent; or how the call ended: attempts, retryable, wait, outcome.
    numbers: [f64; 4],
    policy: Policy,
    limits: Limits,
}

impl Connection {
    /// Opens one with the limits of every call, which are checked; NaN stands for the default.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn open(attempt: f64, deadline: f64, retries: f64, refresh: bool) -> Box<Self> {
        let default = Limits::default();
        let given = |number: f64, default| if number.is_nan() { default } else { whole(number) };
        let limits = Limits {
            attempt_ms: given(attempt, default.attempt_ms),
            deadline_ms: given(deadline, default.deadline_ms),
            retries: u32::try_from(given(retries, default.retries.into())).unwrap_or(0),
            refresh,
        };
        Box::new(Self { numbers: [0.0; 4], policy: Policy::new(), limits })
    }

    #[unsafe(no_mangle)]
    extern "C" fn close(connection: Box<Self>) {
        drop(connection);
    }

    /// Answers where the numbers lie.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn numbers(&self) -> *const f64 {
        self.numbers.as_ptr()
    }

    /// Begins a call, and answers its number. A write stands in the queue of that number; NaN stands for none.
    #[unsafe(no_mangle)]
    extern "C" fn begin(&mut self, queue: f64, now: f64) -> CallId {
        let queue = Some(queue).filter(|queue| !queue.is_nan()).map(whole);
        self.policy.begin(whole(now), queue, self.limits)
    }

    /// Answers what the call does next: 0 sends its request, 1 that of an earlier call, 2 waits, 3 waits for its turn;
    /// 4 ends with the last answer, 5 and more without one.
    #[unsafe(no_mangle)]
    extern "C" fn step(&mut self, call: CallId, now: f64, random: f64) -> usize {
        let (kind, first, second) = match self.policy.step(call, whole(now), random) {
            Step::Send { timeout_ms } => (0, timeout_ms, 0),
            Step::Settle { of, timeout_ms } => (1, timeout_ms, of),
            Step::Wait { ms } => (2, ms, 0),
            Step::Hold { ms } => (3, ms, 0),
            Step::Done(End::Answered(report)) => {
                self.report(report);
                return 4;
            }
            Step::Done(End::Failed(reason, report)) => {
                self.report(report);
                return FAILED + number_of(reason);
            }
        };
        self.numbers = [exact(first), second.into(), 0.0, 0.0];
        kind
    }

    /// Takes a whole answer to what `step` had sent; NaN when it asks for no wait.
    #[unsafe(no_mangle)]
    extern "C" fn answered(
        &mut self,
        call: CallId,
        now: f64,
        status: u32,
        retry_after: f64,
        is_final: bool,
    ) {
        let status = u16::try_from(status).unwrap_or(0);
        let wait = Some(retry_after).filter(|wait| !wait.is_nan()).map(whole);
        self.policy.answered(call, whole(now), status, wait, is_final);
    }

    /// Takes that an attempt got no whole answer; failures have the numbers of `Failure::ALL`.
    #[unsafe(no_mangle)]
    extern "C" fn failed(&mut self, call: CallId, now: f64, failure: usize) {
        let failure = Failure::ALL.get(failure).copied().unwrap_or(Failure::Broken);
        self.policy.failed(call, whole(now), failure);
    }

    /// Takes that the caller wants no answer any more.
    #[unsafe(no_mangle)]
    extern "C" fn cancel(&mut self, call: CallId, now: f64) {
        self.policy.cancel(call, whole(now));
    }

    /// Answers a call whose turn has come, or 0.
    #[unsafe(no_mangle)]
    extern "C" fn woken(&mut self) -> CallId {
        self.policy.woken().unwrap_or(0)
    }

    /// Answers a call whose request is not sent again, or 0.
    #[unsafe(no_mangle)]
    extern "C" fn forgotten(&mut self) -> CallId {
        self.policy.forgotten().unwrap_or(0)
    }
}

impl Connection {
    fn report(&mut self, report: Report) {
        let outcome = match report.outcome {
            Outcome::NotSent => 0.0,
            Outcome::Rejected => 1.0,
            Outcome::Unknown => 2.0,
        };
        let wait = report.retry_after_ms.map_or(f64::NAN, exact);
        self.numbers = [report.attempts.into(), f64::from(report.retryable), wait, outcome];
    }
}

/// A failure has its place in `Failure::ALL`; the others follow.
fn number_of(reason: Reason) -> usize {
    match reason {
        Reason::Failed(failure) => failure as usize,
        Reason::Unsettled => Failure::ALL.len(),
        Reason::Aborted => Failure::ALL.len() + 1,
    }
}

/// A whole number, at least 0.
fn whole(number: f64) -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let whole = number as u64;
    whole
}

/// Times are below 2^53; a longer wait is far too long in any case.
#[allow(clippy::cast_precision_loss, reason = "see above")]
fn exact(number: u64) -> f64 {
    number as f64
}
