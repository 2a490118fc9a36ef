//! One call: what became of its attempts, and whether there is another one.

use super::budget::Budget;
use super::{End, Failure, Limits, Outcome, Reason, Report};

const BACKOFF_MS: u64 = 500;
const LONGEST_BACKOFF_MS: u64 = 8_000;
const LONGEST_RETRY_AFTER_MS: u64 = 60_000;

/// Whose request was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attempt {
    Own,
    /// That of the write that holds the lane.
    Old,
}

/// What the attempts of a write may have left behind; the worst counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Known,
    /// One may have changed something.
    Uncertain,
    /// And a copy of it may still come.
    OnItsWay,
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
pub(super) enum Verdict {
    GoOn,
    /// The write that held the lane is settled.
    Settled,
    Over(End),
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) lane: Option<u64>,
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
    fate: Fate,
    retry_after_ms: Option<u64>,
}

impl State {
    pub(super) fn new(now: u64, lane: Option<u64>, limits: Limits) -> Self {
        Self {
            lane,
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
            fate: Fate::Known,
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
    pub(super) fn judge(&mut self, now: u64, random: f64, budget: &mut Budget) -> Verdict {
        let came = self.came.take();
        if let Some((Attempt::Own, came)) = came {
            self.note(came);
        }
        if self.is_cancelled {
            return Verdict::Over(End::Failed(
                Reason::Aborted,
                Report { retryable: false, ..self.report() },
            ));
        }
        match came {
            None => Verdict::GoOn,
            Some((Attempt::Old, came)) => self.judge_old(came, now, random, budget),
            Some((Attempt::Own, came)) => self.judge_own(came, now, random, budget),
        }
    }

    /// What an attempt of a write may have left behind.
    fn note(&mut self, came: Came) {
        let fate = match came {
            Came::Failure(Failure::NotSent | Failure::Refused)
            | Came::Answer(Answered { status: ..500, .. }) => Fate::Known,
            Came::Failure(Failure::Broken | Failure::TimedOut)
            | Came::Answer(Answered { status: 502 | 504, .. }) => Fate::OnItsWay,
            Came::Failure(_) | Came::Answer(_) => Fate::Uncertain,
        };
        if self.lane.is_some() {
            self.fate = self.fate.max(fate);
        }
        if matches!(came, Came::Failure(Failure::NotSent | Failure::Refused)) {
            self.attempts -= 1;
        }
    }

    fn judge_old(&mut self, came: Came, now: u64, random: f64, budget: &mut Budget) -> Verdict {
        let retry_after = match came {
            Came::Answer(answered) if answered.settles() => {
                self.retries = 0;
                return Verdict::Settled;
            }
            Came::Answer(answered) if self.refreshes(answered) => return Verdict::GoOn,
            Came::Answer(answered) => answered.retry_after_ms,
            Came::Failure(Failure::Refused) => return self.over(Failure::Refused),
            Came::Failure(_) => None,
        };
        if self.retries_later(retry_after, now, random, budget) {
            return Verdict::GoOn;
        }
        Verdict::Over(End::Failed(Reason::Unsettled, self.report()))
    }

    fn judge_own(&mut self, came: Came, now: u64, random: f64, budget: &mut Budget) -> Verdict {
        match came {
            Came::Answer(answered) if self.refreshes(answered) => Verdict::GoOn,
            Came::Answer(answered) => {
                let retryable = is_retryable(answered.status);
                let wait = answered.retry_after_ms;
                if retryable && self.retries_later(wait, now, random, budget) {
                    return Verdict::GoOn;
                }
                if (200..300).contains(&answered.status) {
                    budget.refund(self.was_retried);
                }
                if answered.settles() {
                    self.fate = self.fate.min(Fate::Uncertain);
                }
                Verdict::Over(End::Answered(Report { retryable, ..self.report() }))
            }
            Came::Failure(failure) => {
                if failure.may_pass() && self.retries_later(None, now, random, budget) {
                    return Verdict::GoOn;
                }
                self.over(failure)
            }
        }
    }

    fn over(&self, failure: Failure) -> Verdict {
        let report = Report { retryable: failure.may_pass(), ..self.report() };
        Verdict::Over(End::Failed(Reason::Failed(failure), report))
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

    /// What is known now; a request in flight counts as sent, and its fate as unknown.
    pub(super) fn report(&self) -> Report {
        let may_change = self.lane.is_some() && self.in_flight == Some(Attempt::Own);
        let outcome = match self.attempts {
            0 => Outcome::NotSent,
            _ if self.fate > Fate::Known || may_change => Outcome::Unknown,
            _ => Outcome::Rejected,
        };
        let retry_after_ms = self.retry_after_ms;
        Report { outcome, attempts: self.attempts, retryable: true, retry_after_ms }
    }

    /// Whether a copy of its request may still be on its way, and change something.
    pub(super) fn is_loose(&self) -> bool {
        let in_flight = self.in_flight == Some(Attempt::Own);
        self.lane.is_some() && (self.fate == Fate::OnItsWay || in_flight)
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
