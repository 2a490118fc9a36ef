use std::vec::Vec;

use super::*;

const QUEUE: Option<u64> = Some(7);

fn begin(policy: &mut Policy, queue: Option<u64>) -> CallId {
    policy.begin(0, queue, Limits::default())
}

fn send() -> Step {
    Step::Send { timeout_ms: 10_000 }
}

fn end(step: Step) -> (Option<Reason>, Report) {
    match step {
        Step::Done(End::Answered(report)) => (None, report),
        Step::Done(End::Failed(reason, report)) => (Some(reason), report),
        other => panic!("{other:?}"),
    }
}

#[test]
fn retries_what_may_pass_and_nothing_else() {
    for status in [100, 200, 204, 301, 400, 401, 404, 408, 409, 412, 429, 500, 501, 502, 503, 504] {
        let mut policy = Policy::new();
        let call = begin(&mut policy, QUEUE);
        assert_eq!(policy.step(call, 0, 0.0), send());
        policy.answered(call, 1, status, None, true);
        let again = policy.step(call, 1, 0.0) == send();
        assert_eq!(again, [408, 429, 500, 502, 503, 504].contains(&status), "{status}");
    }
}

#[test]
fn waits_by_full_jitter_that_doubles() {
    let mut policy = Policy::new();
    let limits = Limits { retries: 6, deadline_ms: 1_000_000, ..Limits::default() };
    let call = policy.begin(0, None, limits);
    let mut now = 0;
    for limit in [500, 1000, 2000, 4000, 8000, 8000] {
        assert_eq!(policy.step(call, now, 0.0), send());
        policy.failed(call, now, Failure::Broken);
        assert_eq!(policy.step(call, now, 0.5), Step::Wait { ms: limit / 2 });
        now += limit / 2;
    }
    assert_eq!(policy.step(call, now, 0.0), send());
    policy.failed(call, now, Failure::Broken);
    assert_eq!(end(policy.step(call, now, 0.5)).0, Some(Reason::Failed(Failure::Broken)));
}

#[test]
fn obeys_retry_after_within_bounds() {
    for (seconds, deadline_ms, waits) in
        [(2, 30_000, true), (60, 100_000, true), (61, 100_000, false), (30, 30_000, false)]
    {
        let mut policy = Policy::new();
        let call = policy.begin(0, None, Limits { deadline_ms, ..Limits::default() });
        policy.step(call, 0, 0.9);
        policy.answered(call, 0, 503, Some(seconds * 1000), true);
        let step = policy.step(call, 0, 0.9);
        assert_eq!(step == Step::Wait { ms: seconds * 1000 }, waits, "{seconds} s");
        if !waits {
            assert_eq!(end(step).1.retry_after_ms, Some(seconds * 1000));
        }
    }
}

#[test]
fn asks_once_for_fresh_headers() {
    let mut policy = Policy::new();
    let call = policy.begin(0, QUEUE, Limits { refresh: true, ..Limits::default() });
    for _ in 0..2 {
        assert_eq!(policy.step(call, 0, 0.9), send());
        policy.answered(call, 0, 401, None, true);
    }
    let (reason, report) = end(policy.step(call, 0, 0.9));
    assert_eq!((reason, report.outcome, report.attempts), (None, Outcome::Rejected, 2));
}

/// The report of a write that is answered once and not tried again.
fn answered_with(status: u16) -> Report {
    let mut policy = Policy::new();
    let call = policy.begin(0, QUEUE, Limits { retries: 0, ..Limits::default() });
    policy.step(call, 0, 0.0);
    policy.answered(call, 5, status, None, true);
    end(policy.step(call, 5, 0.0)).1
}

#[test]
fn says_what_a_failed_call_may_have_changed() {
    use Outcome::{NotSent, Rejected, Unknown};
    let tries = [
        (Failure::NotSent, NotSent, NotSent),
        (Failure::Refused, NotSent, NotSent),
        (Failure::Broken, Unknown, Rejected),
        (Failure::TimedOut, Unknown, Rejected),
        (Failure::Truncated, Unknown, Rejected),
        (Failure::TooLarge, Unknown, Rejected),
        (Failure::NoUtf8, Unknown, Rejected),
        (Failure::NoResponse, Unknown, Rejected),
    ];
    for (failure, of_write, of_read) in tries {
        for (queue, expected) in [(QUEUE, of_write), (None, of_read)] {
            let mut policy = Policy::new();
            let call = policy.begin(0, queue, Limits { retries: 0, ..Limits::default() });
            policy.step(call, 0, 0.0);
            policy.failed(call, 5, failure);
            let (reason, report) = end(policy.step(call, 5, 0.0));
            assert_eq!(
                (reason.is_some(), report.outcome),
                (true, expected),
                "{failure:?} {queue:?}"
            );
        }
    }
    for (status, expected) in [(409, Rejected), (429, Rejected), (500, Unknown), (503, Unknown)] {
        assert_eq!(answered_with(status).outcome, expected, "{status}");
    }
}

#[test]
fn tries_again_only_what_may_pass() {
    for (failure, may_pass) in [
        (Failure::NotSent, true),
        (Failure::Refused, false),
        (Failure::Broken, true),
        (Failure::TimedOut, true),
        (Failure::Truncated, true),
        (Failure::TooLarge, false),
        (Failure::NoUtf8, false),
        (Failure::NoResponse, false),
    ] {
        let mut policy = Policy::new();
        let call = begin(&mut policy, QUEUE);
        policy.step(call, 0, 0.0);
        policy.failed(call, 5, failure);
        let step = policy.step(call, 5, 0.0);
        assert_eq!(step == send(), may_pass, "{failure:?}");
        if !may_pass {
            let (reason, report) = end(step);
            assert_eq!((reason, report.retryable), (Some(Reason::Failed(failure)), false));
        }
    }
}

#[test]
fn says_whether_the_same_call_may_work_later() {
    for (status, retryable) in [(400, false), (404, false), (429, true), (503, true)] {
        assert_eq!(answered_with(status).retryable, retryable, "{status}");
    }
    let mut policy = Policy::new();
    let (aborted, late) = (begin(&mut policy, None), begin(&mut policy, None));
    policy.step(aborted, 0, 0.0);
    policy.cancel(aborted, 5);
    let (reason, report) = end(policy.step(aborted, 5, 0.0));
    assert_eq!((reason, report.retryable), (Some(Reason::Aborted), false));
    assert!(end(policy.step(late, 30_000, 0.0)).1.retryable);
}

#[test]
fn is_idle_once_every_call_has_ended() {
    let mut policy = Policy::new();
    assert!(policy.is_idle(0));
    let call = begin(&mut policy, None);
    assert!(!policy.is_idle(0), "it has begun");
    policy.step(call, 0, 0.0);
    policy.answered(call, 5, 200, None, true);
    assert!(!policy.is_idle(5), "nobody was told its end");
    end(policy.step(call, 5, 0.0));
    assert!(policy.is_idle(5));
}

#[test]
fn headers_that_no_request_can_have_block_no_queue() {
    let mut policy = Policy::new();
    let (first, second) = (begin(&mut policy, QUEUE), begin(&mut policy, QUEUE));
    policy.step(first, 0, 0.0);
    policy.failed(first, 5, Failure::Refused);
    assert_eq!(end(policy.step(first, 5, 0.0)).1.outcome, Outcome::NotSent);
    assert_eq!(policy.step(second, 5, 0.0), send());
}

#[test]
fn ends_at_the_deadline_wherever_it_stands() {
    let mut policy = Policy::new();
    let (first, second) = (begin(&mut policy, QUEUE), begin(&mut policy, QUEUE));
    assert_eq!(policy.step(first, 25_000, 0.0), Step::Send { timeout_ms: 5000 });
    assert_eq!(policy.step(second, 25_000, 0.0), Step::Hold { ms: 5000 });
    let (reason, report) = end(policy.step(second, 30_000, 0.0));
    assert_eq!(
        (reason, report.outcome),
        (Some(Reason::Failed(Failure::TimedOut)), Outcome::NotSent)
    );
    let (reason, report) = end(policy.step(first, 30_000, 0.0));
    assert_eq!(
        (reason, report.outcome),
        (Some(Reason::Failed(Failure::TimedOut)), Outcome::Unknown)
    );
}

#[test]
fn writes_of_one_client_go_one_at_a_time_and_others_do_not_wait() {
    let mut policy = Policy::new();
    let calls: Vec<_> = (0..3).map(|_| begin(&mut policy, QUEUE)).collect();
    let (other, read) = (begin(&mut policy, Some(8)), begin(&mut policy, None));
    assert_eq!(policy.step(calls[0], 0, 0.0), send());
    assert_eq!(policy.step(calls[1], 0, 0.0), Step::Hold { ms: 30_000 });
    assert_eq!(policy.step(calls[2], 0, 0.0), Step::Hold { ms: 30_000 });
    assert_eq!((policy.step(other, 0, 0.0), policy.step(read, 0, 0.0)), (send(), send()));
    policy.cancel(calls[1], 1);
    assert_eq!(end(policy.step(calls[1], 1, 0.0)).1.outcome, Outcome::NotSent);
    assert_eq!(policy.woken(), None, "the first is still under way");
    policy.answered(calls[0], 2, 204, None, true);
    end(policy.step(calls[0], 2, 0.0));
    assert_eq!((policy.woken(), policy.woken()), (Some(calls[2]), None));
    assert_eq!(policy.step(calls[2], 2, 0.0), send());
}

/// A write that got no answer and is given up.
fn lost(policy: &mut Policy) -> CallId {
    let call = policy.begin(0, QUEUE, Limits { retries: 0, ..Limits::default() });
    assert_eq!(policy.step(call, 0, 0.0), send());
    policy.failed(call, 10, Failure::TimedOut);
    assert_eq!(end(policy.step(call, 10, 0.0)).1.outcome, Outcome::Unknown);
    assert_eq!(policy.forgotten(), None, "its request may be needed again");
    call
}

#[test]
fn the_next_write_settles_the_one_before() {
    let mut policy = Policy::new();
    let old = lost(&mut policy);
    let next = policy.begin(20, QUEUE, Limits::default());
    let settle = Step::Settle { of: old, timeout_ms: 10_000 };
    assert_eq!(policy.step(next, 20, 0.0), settle);
    policy.failed(next, 30, Failure::Broken);
    assert_eq!(policy.step(next, 30, 0.0), settle);
    policy.answered(next, 40, 409, None, true);
    assert_eq!(policy.step(next, 40, 0.0), send());
    assert_eq!((policy.forgotten(), policy.forgotten()), (Some(old), None));
    policy.answered(next, 50, 204, None, true);
    assert_eq!(end(policy.step(next, 50, 0.0)).1.attempts, 1);
    assert_eq!(policy.forgotten(), Some(next));
    assert!(policy.is_idle(50));
}

#[test]
fn what_cannot_be_settled_lets_nothing_pass_until_it_cannot_come_any_more() {
    let mut policy = Policy::new();
    let old = lost(&mut policy);
    let next = policy.begin(20, QUEUE, Limits::default());
    for _ in 0..3 {
        assert!(matches!(policy.step(next, 20, 0.0), Step::Settle { .. }));
        policy.answered(next, 20, 503, None, true);
    }
    let (reason, report) = end(policy.step(next, 20, 0.0));
    assert_eq!(
        (reason, report.outcome, report.attempts),
        (Some(Reason::Unsettled), Outcome::NotSent, 0)
    );
    assert_eq!(policy.forgotten(), Some(next));
    assert!(!policy.is_idle(70_019));
    let later = policy.begin(70_020, QUEUE, Limits::default());
    assert_eq!(policy.forgotten(), Some(old));
    assert_eq!(policy.step(later, 70_020, 0.0), send());
}

#[test]
fn a_blocked_queue_opens_however_late_it_is_asked_for() {
    let mut policy = Policy::new();
    let old = lost(&mut policy);
    let later = policy.begin(10_000_000, QUEUE, Limits::default());
    assert_eq!(policy.step(later, 10_000_000, 0.0), send());
    assert_eq!(policy.forgotten(), Some(old));
}

#[test]
fn a_clock_that_steps_back_is_held_still() {
    let mut policy = Policy::new();
    let call = policy.begin(1000, None, Limits::default());
    assert_eq!(policy.step(call, 0, 0.0), send());
    policy.failed(call, 500, Failure::Broken);
    assert_eq!(policy.step(call, 0, 0.9), Step::Wait { ms: 450 });
}

#[test]
fn a_call_that_is_not_known_is_over() {
    let mut policy = Policy::new();
    policy.answered(9, 0, 200, None, true);
    policy.failed(9, 0, Failure::Broken);
    policy.cancel(9, 0);
    assert_eq!(policy.step(9, 0, 0.0), Step::Done(GONE));
    let call = begin(&mut policy, None);
    policy.answered(call, 0, 500, None, true);
    assert_eq!(policy.step(call, 0, 0.0), send(), "an answer to nothing is none");
}

#[test]
fn an_answer_from_in_between_settles_nothing() {
    let mut policy = Policy::new();
    let old = lost(&mut policy);
    let next = policy.begin(20, QUEUE, Limits { refresh: true, ..Limits::default() });
    let settle = Step::Settle { of: old, timeout_ms: 10_000 };
    assert_eq!(policy.step(next, 20, 0.0), settle);
    policy.answered(next, 20, 401, None, false);
    assert_eq!(policy.step(next, 20, 0.9), settle, "at once, with fresh headers");
    policy.answered(next, 20, 404, None, false);
    assert_eq!(policy.step(next, 20, 0.0), settle);
    policy.answered(next, 20, 404, None, true);
    assert_eq!(policy.step(next, 20, 0.0), send());
    policy.failed(next, 30, Failure::TimedOut);
    assert_eq!(policy.step(next, 30, 0.0), send());
    policy.answered(next, 40, 403, None, false);
    assert_eq!(end(policy.step(next, 40, 0.0)).1.outcome, Outcome::Unknown);
    let last = policy.begin(50, QUEUE, Limits::default());
    assert!(
        matches!(policy.step(last, 50, 0.0), Step::Settle { .. }),
        "its first copy may still come"
    );
}
