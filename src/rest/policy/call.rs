//! One call: what became of its attempts, and whether there is another one.

use super::budget::Budget;
use super::terms::{End, Failure, Limits, Outcome, Reason, Report};

const BACKOFF_MS: u64 = 500;
const LONGEST_BACKOFF_MS: u64 = 8_000;
const LONGEST_RETRY_AFTER_MS: u64 = 60_000;

/// Whose request was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    Own,
    /// That of the write that blocks the queue.
    Earlier,
}

/// What the attempts of a write may have left behind; the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Effect {
    None,
    /// One may have changed something.
    MayHaveChanged,
    /// And a copy of it may still come.
    MayArriveLate,
}

/// A whole answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) retry_after_ms: Option<u64>,
    pub(super) is_final: bool,
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy)]
enum Came {
    Answer(Answered),
    Failure(Failure),
}

/// What follows from it.
pub(super) enum Next {
    GoOn,
    /// The write that blocked the queue is settled.
    Settled,
    End(End),
}

#[derive(Debug)]
pub(super) struct State {
    /// The number of the client, for a write.
    pub(super) write_queue: Option<u64>,
    pub(super) limits: Limits,
    pub(super) deadline: u64,
    pub(super) wait_until: u64,
    pub(super) in_flight: Option<Attempt>,
    pub(super) attempts: u32,
    pub(super) is_cancelled: bool,
    came: Option<(Attempt, Came)>,
    /// Retries of what is sent at present.
    retries: u32,
    was_retried: bool,
    was_refreshed: bool,
    effect: Effect,
    retry_after_ms: Option<u64>,
}

impl State {
    pub(super) fn new(now: u64, write_queue: Option<u64>, limits: Limits) -> Self {
        Self {
            write_queue,
            limits,
            deadline: now.saturating_add(limits.deadline_ms),
            wait_until: now,
            in_flight: None,
            attempts: 0,
            is_cancelled: false,
            came: None,
            retries: 0,
            was_retried: false,
            was_refreshed: false,
            effect: Effect::None,
            retry_after_ms: None,
        }
    }

    pub(super) fn answered(&mut self, answered: Answered) {
        if let Some(attempt) = self.in_flight.take() {
            self.came = Some((attempt, Came::Answer(answered)));
        }
    }

    pub(super) fn failed(&mut self, failure: Failure) {
        if let Some(attempt) = self.in_flight.take() {
            self.came = Some((attempt, Came::Failure(failure)));
        }
    }

    /// What follows from what came since the last time.
    pub(super) fn next(&mut self, now: u64, random: f64, budget: &mut Budget) -> Next {
        let came = self.came.take();
        if let Some((Attempt::Own, came)) = came {
            self.note(came);
        }
        if self.is_cancelled {
            return Next::End(End::Failed(
                Reason::Aborted,
                Report { retryable: false, ..self.report() },
            ));
        }
        match came {
            None => Next::GoOn,
            Some((Attempt::Earlier, came)) => self.after_earlier(came, now, random, budget),
            Some((Attempt::Own, came)) => self.after_own(came, now, random, budget),
        }
    }

    /// What an attempt of a write may have left behind.
    fn note(&mut self, came: Came) {
        let effect = match came {
            Came::Failure(Failure::NotSent | Failure::Refused)
            | Came::Answer(Answered { status: ..500, .. }) => Effect::None,
            Came::Failure(Failure::Broken | Failure::TimedOut)
            | Came::Answer(Answered { status: 502 | 504, .. }) => Effect::MayArriveLate,
            Came::Failure(_) | Came::Answer(_) => Effect::MayHaveChanged,
        };
        if self.write_queue.is_some() {
            self.effect = self.effect.max(effect);
        }
        if matches!(came, Came::Failure(Failure::NotSent | Failure::Refused)) {
            self.attempts -= 1;
        }
    }

    fn after_earlier(&mut self, came: Came, now: u64, random: f64, budget: &mut Budget) -> Next {
        let retry_after = match came {
            Came::Answer(answered) if answered.settles() => {
                self.retries = 0;
                return Next::Settled;
            }
            Came::Answer(answered) if self.refreshes(answered) => return Next::GoOn,
            Came::Answer(answered) => answered.retry_after_ms,
            Came::Failure(Failure::Refused) => return self.over(Failure::Refused),
            Came::Failure(_) => None,
        };
        if self.retries_later(retry_after, now, random, budget) {
            return Next::GoOn;
        }
        Next::End(End::Failed(Reason::Unsettled, self.report()))
    }

    fn after_own(&mut self, came: Came, now: u64, random: f64, budget: &mut Budget) -> Next {
        match came {
            Came::Answer(answered) if self.refreshes(answered) => Next::GoOn,
            Came::Answer(answered) => {
                let retryable = is_retryable(answered.status);
                let wait = answered.retry_after_ms;
                if retryable && self.retries_later(wait, now, random, budget) {
                    return Next::GoOn;
                }
                if (200..300).contains(&answered.status) {
                    budget.refund(self.was_retried);
                }
                if answered.settles() {
                    self.effect = self.effect.min(Effect::MayHaveChanged);
                }
                Next::End(End::Answered(Report { retryable, ..self.report() }))
            }
            Came::Failure(failure) => {
                if failure.may_pass() && self.retries_later(None, now, random, budget) {
                    return Next::GoOn;
                }
                self.over(failure)
            }
        }
    }

    fn over(&self, failure: Failure) -> Next {
        let report = Report { retryable: failure.may_pass(), ..self.report() };
        Next::End(End::Failed(Reason::Failed(failure), report))
    }

    /// Whether it is worth one more attempt at once, with fresh headers.
    fn refreshes(&mut self, answered: Answered) -> bool {
        let refreshes = answered.status == 401 && self.limits.refresh && !self.was_refreshed;
        self.was_refreshed |= refreshes;
        refreshes
    }

    /// Plans another attempt, if there may be one.
    fn retries_later(
        &mut self,
        retry_after: Option<u64>,
        now: u64,
        random: f64,
        budget: &mut Budget,
    ) -> bool {
        self.retry_after_ms = retry_after;
        let wait = retry_after.unwrap_or_else(|| backoff(self.retries, random));
        let in_time = wait <= LONGEST_RETRY_AFTER_MS && now.saturating_add(wait) < self.deadline;
        if self.retries >= self.limits.retries || !in_time || !budget.pay() {
            return false;
        }
        self.retries += 1;
        self.was_retried = true;
        self.wait_until = now + wait;
        true
    }

    /// What is known now; a request in flight counts as sent, and its outcome as unknown.
    pub(super) fn report(&self) -> Report {
        let may_change = self.write_queue.is_some() && self.in_flight == Some(Attempt::Own);
        let outcome = match self.attempts {
            0 => Outcome::NotSent,
            _ if self.effect > Effect::None || may_change => Outcome::Unknown,
            _ => Outcome::Rejected,
        };
        let retry_after_ms = self.retry_after_ms;
        Report { outcome, attempts: self.attempts, retryable: true, retry_after_ms }
    }

    /// Whether a copy of its request may still be on its way, and change something.
    pub(super) fn may_arrive_late(&self) -> bool {
        let in_flight = self.in_flight == Some(Attempt::Own);
        self.write_queue.is_some() && (self.effect == Effect::MayArriveLate || in_flight)
    }
}

impl Answered {
    /// Whether no copy of the request matters any more.
    fn settles(self) -> bool {
        self.is_final && !is_retryable(self.status)
    }
}

fn is_retryable(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

impl Failure {
    /// Whether the same attempt may do better.
    fn may_pass(self) -> bool {
        !matches!(self, Self::Refused | Self::TooLarge | Self::NoUtf8 | Self::NoResponse)
    }
}

/// Full jitter: anything up to a limit that doubles with each retry.
fn backoff(retries: u32, random: f64) -> u64 {
    let limit = BACKOFF_MS.saturating_mul(1 << retries.min(10)).min(LONGEST_BACKOFF_MS);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "below 8,000"
    )]
    let wait = (random.clamp(0.0, 1.0) * limit as f64) as u64;
    wait
}
