//! The boundary of the remote adapter: what is a computation or a rule, as numbers and one scratch area.
//!
//! JavaScript sends the requests, and reads and writes their JSON. It asks here whether an argument may be sent, when a
//! call sends, waits and gives up, what is said of a failure, and for UUIDs and times. Texts come in, and lines of errors
//! go out, through the scratch area; what is refused answers -1 and leaves its error for `error`.

use alloc::boxed::Box;
use alloc::string::String;

use crate::client::check_name;
use crate::error::{Code, Result};
use crate::hash::stable_hash;
use crate::id;
use crate::limits::{MAX_METADATA_BYTES, MAX_SAFE};
use crate::metadata::too_long;
use crate::number::whole;
use crate::rest::failure::{self, Refused};
use crate::rest::{
    CallId, End, Failure, Limits, Outcome, Policy, Report, Step, parse_retry_after, rfc3339, uuids,
};
use crate::rules::close::check_final;
use crate::rules::lifecycle::check_ttl;
use crate::rules::list::check_limit;
use crate::status::Status;
use crate::text;

/// Enough for 256 UUIDs: the host is asked for randomness once for all of them.
const RANDOM_BYTES: usize = 4096;
/// A client's three ids, of up to 1,024 units of UTF-16 each: more than they may have, so that one too long is seen.
const TEXT_BYTES: usize = 3 * 3 * 1024;

/// What both sides read and write; a test compares where each part begins.
#[repr(C)]
#[derive(Debug)]
struct Scratch {
    /// Of a step: how long, and which call is sent; or how the call ended: attempts, retryable, wait, outcome.
    numbers: [f64; 4],
    random: [u8; RANDOM_BYTES],
    /// Texts that come in, and the lines of an error.
    text: [u8; TEXT_BYTES],
}

/// One connection to a server.
#[derive(Debug)]
struct Connection {
    scratch: Scratch,
    policy: Policy,
    limits: Limits,
    /// The number of the client that was checked last.
    client: u64,
    error: String,
}

impl Connection {
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn open() -> Box<Self> {
        Box::new(Self {
            scratch: Scratch {
                numbers: [0.0; 4],
                random: [0; RANDOM_BYTES],
                text: [0; TEXT_BYTES],
            },
            policy: Policy::new(),
            limits: Limits::default(),
            client: 0,
            error: String::new(),
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn close(connection: Box<Self>) {
        drop(connection);
    }

    /// Answers where the scratch area lies.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn scratch(&self) -> *const u8 {
        core::ptr::from_ref(&self.scratch).cast()
    }

    /// Leaves the lines of the last error as text, and answers their length.
    #[unsafe(no_mangle)]
    extern "C" fn error(&mut self) -> usize {
        let lines = core::mem::take(&mut self.error);
        self.write(lines.as_bytes());
        lines.len().min(TEXT_BYTES)
    }

    /// Sets the limits of every call; NaN leaves the default.
    #[unsafe(no_mangle)]
    extern "C" fn limit_calls(
        &mut self,
        attempt: f64,
        deadline: f64,
        retries: f64,
        refresh: bool,
    ) -> i32 {
        let limits = limits_of(attempt, deadline, retries, refresh);
        self.answer(limits, |connection, limits| connection.limits = limits)
    }

    /// Checks the client whose three ids stand in the scratch area, one after the other.
    #[unsafe(no_mangle)]
    extern "C" fn client(&mut self, bot: usize, user: usize, channel: usize) -> i32 {
        let client = self.try_client([bot, user, channel]);
        self.answer(client, |connection, client| connection.client = client)
    }

    /// Checks the id of a conversation that stands in the scratch area.
    #[unsafe(no_mangle)]
    extern "C" fn id(&mut self, length: usize) -> i32 {
        let checked = id::check(self.text(length)).map(|_| ());
        self.answer(checked, |_, ()| ())
    }

    /// Checks a text by what it is: 0 for a flow, 1 for a step, 2 for a key of `list`.
    #[unsafe(no_mangle)]
    extern "C" fn name(&mut self, length: usize, what: u32) -> i32 {
        let path = match what {
            0 => "flow_id",
            1 => "step_id",
            _ => "options.pagination_key",
        };
        let checked = text::check(Code::InvalidBody, path, self.text(length)).map(|_| ());
        self.answer(checked, |_, ()| ())
    }

    /// Checks a number by what it is: 0 for a ttl, 1 for a version, 2 for the limit of a page, 3 for the bytes of metadata.
    #[unsafe(no_mangle)]
    extern "C" fn number(&mut self, what: u32, number: f64) -> i32 {
        let checked = match what {
            0 => check_ttl(number).map(|_| ()),
            1 => whole("options.ifVersion", number, 1..=MAX_SAFE).map(|_| ()),
            2 => check_limit(number).map(|_| ()),
            _ if number <= exact(MAX_METADATA_BYTES as u64) => Ok(()),
            _ => Err(too_long()),
        };
        self.answer(checked, |_, ()| ())
    }

    /// Checks a status by its number.
    #[unsafe(no_mangle)]
    extern "C" fn status(&mut self, number: u32, is_final: bool) -> i32 {
        let status = Status::from_number(number).ok_or_else(Status::unknown);
        let checked = status.and_then(|it| if is_final { check_final(it) } else { Ok(()) });
        self.answer(checked, |_, ()| ())
    }

    /// Leaves the error of an argument that the plain dialect can't say, whose path stands in the scratch area.
    #[unsafe(no_mangle)]
    extern "C" fn refuse_plain(&mut self, length: usize) -> i32 {
        let path = self.str(length);
        let error = failure::not_plain(path);
        self.answer(Err(error), |_, ()| ())
    }

    /// Begins a call of the client that was checked last, and answers its number.
    #[unsafe(no_mangle)]
    extern "C" fn begin(&mut self, is_write: bool, now: f64) -> CallId {
        let queue = Some(self.client).filter(|_| is_write);
        self.policy.begin(whole_ms(now), queue, self.limits)
    }

    /// Answers what the call does next: 0 sends its request, 1 that of an earlier call, 2 waits, 3 waits for its turn;
    /// 4 ends with the last answer, 5 without one, and its error is left.
    #[unsafe(no_mangle)]
    extern "C" fn step(&mut self, call: CallId, now: f64, random: f64) -> i32 {
        let (kind, first, second) = match self.policy.step(call, whole_ms(now), random) {
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
                let (code, path, message) = failure::words(reason);
                self.error = lines(code, path, message);
                return 5;
            }
        };
        self.scratch.numbers = [exact(first), second.into(), 0.0, 0.0];
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
        let wait = Some(retry_after).filter(|wait| !wait.is_nan()).map(whole_ms);
        self.policy.answered(call, whole_ms(now), status, wait, is_final);
    }

    /// Takes that an attempt got no whole answer; failures have the numbers of `Failure::ALL`.
    #[unsafe(no_mangle)]
    extern "C" fn failed(&mut self, call: CallId, now: f64, failure: usize) {
        let failure = Failure::ALL.get(failure).copied().unwrap_or(Failure::Broken);
        self.policy.failed(call, whole_ms(now), failure);
    }

    /// Takes that the caller wants no answer any more.
    #[unsafe(no_mangle)]
    extern "C" fn cancel(&mut self, call: CallId, now: f64) {
        self.policy.cancel(call, whole_ms(now));
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

    /// Leaves the error of an answer that refuses. What the server said of it stands in the scratch area.
    #[unsafe(no_mangle)]
    extern "C" fn refused(&mut self, status: u32, has_id: bool, is_page: bool, length: usize) {
        let said = self.str(length);
        let refused = Refused { status: u16::try_from(status).unwrap_or(0), has_id, is_page };
        let (code, message) = refused.words(said);
        self.error = lines(code, "", &message);
    }

    /// Leaves the sentence for a status, when the server gave its code only.
    #[unsafe(no_mangle)]
    extern "C" fn only_status(&mut self, status: u32) {
        self.error = lines("", "", &failure::by_status(u16::try_from(status).unwrap_or(0)));
    }

    /// Answers how many milliseconds the header Retry-After in the scratch area asks to wait, or NaN.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn retry_after(&self, length: usize, wall: f64) -> f64 {
        let text = self.str(length);
        parse_retry_after(text, whole_ms(wall)).map_or(f64::NAN, exact)
    }

    /// Answers the milliseconds since 1970 of the time in the scratch area, or NaN.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn time(&self, length: usize) -> f64 {
        let text = self.str(length);
        rfc3339::parse(text).map_or(f64::NAN, |at| exact(at.as_millis()))
    }

    /// Puts a UUID into the scratch area, made of the random bytes at that place: one of a time, or a random one for NaN.
    #[unsafe(no_mangle)]
    extern "C" fn uuid(&mut self, draw: usize, wall: f64) {
        let (drawn, _) = self.scratch.random.as_chunks();
        let bytes: [u8; 16] = drawn.get(draw).copied().unwrap_or_default();
        let text = if wall.is_nan() {
            uuids::of_random(bytes)
        } else {
            uuids::of_time(whole_ms(wall), &bytes)
        };
        self.write(&text);
    }
}

impl Connection {
    fn text(&self, length: usize) -> &[u8] {
        self.scratch.text.get(..length).unwrap_or_default()
    }

    fn str(&self, length: usize) -> &str {
        str::from_utf8(self.text(length)).unwrap_or_default()
    }

    fn write(&mut self, text: &[u8]) {
        for (to, from) in self.scratch.text.iter_mut().zip(text) {
            *to = *from;
        }
    }

    fn answer<T>(&mut self, result: Result<T>, then: impl FnOnce(&mut Self, T)) -> i32 {
        match result {
            Ok(value) => {
                then(self, value);
                0
            }
            Err(error) => {
                self.error = error.to_lines().unwrap_or_default();
                -1
            }
        }
    }

    fn try_client(&self, lengths: [usize; 3]) -> Result<u64> {
        let mut rest = &self.scratch.text[..];
        let parts = lengths.map(|length| {
            let (part, behind) = rest.split_at_checked(length).unwrap_or_default();
            rest = behind;
            part
        });
        let paths = ["client.bot_id", "client.user_id", "client.channel_id"];
        for (path, part) in paths.into_iter().zip(parts) {
            check_name(path, part)?;
        }
        Ok(stable_hash(&parts))
    }

    fn report(&mut self, report: Report) {
        let outcome = match report.outcome {
            Outcome::NotSent => 0.0,
            Outcome::Rejected => 1.0,
            Outcome::Unknown => 2.0,
        };
        let wait = report.retry_after_ms.map_or(f64::NAN, exact);
        self.scratch.numbers = [report.attempts.into(), f64::from(report.retryable), wait, outcome];
    }
}

fn limits_of(attempt: f64, deadline: f64, retries: f64, refresh: bool) -> Result<Limits> {
    let default = Limits::default();
    let given = |path, number: f64, range, default| {
        if number.is_nan() { Ok(default) } else { whole(path, number, range) }
    };
    let retries =
        given("options.retries", retries, 0..=Limits::MOST_RETRIES, default.retries.into())?;
    Ok(Limits {
        attempt_ms: given(
            "options.attemptTimeout",
            attempt,
            1..=Limits::LONGEST_MS,
            default.attempt_ms,
        )?,
        deadline_ms: given(
            "options.deadline",
            deadline,
            1..=Limits::LONGEST_MS,
            default.deadline_ms,
        )?,
        retries: u32::try_from(retries).unwrap_or(0),
        refresh,
    })
}

/// Code, path, limit, status and message, as `Error::to_lines` writes them.
fn lines(code: &str, path: &str, message: &str) -> String {
    [code, path, "", "", message].join("\n")
}

/// Whole milliseconds, at least 0.
fn whole_ms(time: f64) -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let ms = time as u64;
    ms
}

/// Times are below 2^53; a longer wait is far too long in any case.
#[allow(clippy::cast_precision_loss, reason = "see above")]
fn exact(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use std::format;

    use core::mem::offset_of;

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn both_sides_agree_on_the_scratch_area() {
        let rules = include_str!("../../pkg-template/rest/rules.js");
        for line in [
            format!("const RANDOM = {};", offset_of!(Scratch, random)),
            format!("const RANDOM_BYTES = {RANDOM_BYTES};"),
            format!("const TEXT = {};", offset_of!(Scratch, text)),
            format!("const TEXT_BYTES = {TEXT_BYTES};"),
        ] {
            assert!(rules.contains(&line), "rules.js lacks: {line}");
        }
    }
}
