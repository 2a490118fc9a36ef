//! The adapter as a whole: what each call sends, when, and what it makes of what comes back.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;

use serde::Serialize;
use serde_json::value::RawValue;

use super::failure::words;
use super::policy::{CallId, End, Failure, Limits, Outcome, Policy, Reason, Report, Step};
use super::problem::known;
use super::raw::{self, Members};
use super::read::{HttpAnswer, Refusal, read};
use super::request::{Dialect, Request, request};
use super::retry_after;
use super::routes::Call;
use super::uuids;
use crate::error::{Code, Error, Result};
use crate::number::whole;

/// What an adapter was told when it was made.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    limits: Limits,
    dialect: Dialect,
    has_keys: bool,
}

impl Settings {
    /// Of a JSON object: `dialect`, `attemptTimeout`, `deadline`, `retries`, `refresh`, `idempotencyKeys`, each optional.
    ///
    /// # Errors
    /// `INVALID_BODY` names the option.
    pub fn of_json(json: &str) -> Result<Self> {
        let members = Members::of(json)
            .ok_or_else(|| raw::wrong_type(Code::InvalidBody, "options", "an object", json))?;
        let ms = |name, default| {
            let path = ["options.", name].concat();
            let given = members
                .get(name)
                .map(|json| whole(&path, raw::number(&path, json)?, 1..=Limits::LONGEST_MS));
            given.unwrap_or(Ok(default))
        };
        let flag = |name, default| {
            let path = ["options.", name].concat();
            members.get(name).map_or(Ok(default), |json| raw::boolean(&path, json))
        };
        let default = Limits::default();
        let retries = members.get("retries").map(|json| {
            whole(
                "options.retries",
                raw::number("options.retries", json)?,
                0..=Limits::MOST_RETRIES,
            )
        });
        let retries = retries.transpose()?.and_then(|retries| u32::try_from(retries).ok());
        Ok(Self {
            limits: Limits {
                attempt_ms: ms("attemptTimeout", default.attempt_ms)?,
                deadline_ms: ms("deadline", default.deadline_ms)?,
                retries: retries.unwrap_or(default.retries),
                refresh: flag("refresh", default.refresh)?,
            },
            dialect: dialect(members.get("dialect"))?,
            has_keys: flag("idempotencyKeys", true)?,
        })
    }
}

fn dialect(json: Option<&str>) -> Result<Dialect> {
    match json {
        None | Some("\"convostate\"") => Ok(Dialect::Convostate),
        Some("\"plain\"") => Ok(Dialect::Plain),
        Some(_) => Err(Error::at(
            Code::InvalidBody,
            "options.dialect",
            "must be \"convostate\" or \"plain\".",
        )),
    }
}

/// Random bytes for an id of a conversation and a key of a write.
pub(super) const ENTROPY_BYTES: usize = 32;

#[derive(Debug)]
struct Sent {
    request: Request,
    key: Option<String>,
    /// Whose request went out last: its own, or that of the write it settles.
    asked: CallId,
    last: Option<Last>,
}

/// What is kept of the last answer.
#[derive(Debug)]
struct Last {
    status: u16,
    request_id: Option<String>,
    read: core::result::Result<String, Refusal>,
}

/// The calls of one connection.
///
/// ```
/// use convostate::rest::{Adapter, Settings};
///
/// let mut adapter = Adapter::new(Settings::of_json("{}").unwrap());
/// let arguments = r#"{"client":{"bot_id":"shop","user_id":"ada","channel_id":"web"}}"#;
/// let call = adapter.begin("latest", arguments, &[7; 32], 1_700_000_000_000, 0).unwrap();
/// assert!(adapter.step(call, 0, 0.5).starts_with(r#"{"do":"send""#));
/// adapter.answered(call, 5, 200, None, None, None, r#"{"has_open":false}"#, 1_700_000_000_005);
/// assert_eq!(adapter.step(call, 5, 0.5), r#"{"do":"done","value":null}"#);
/// ```
#[derive(Debug)]
pub struct Adapter {
    settings: Settings,
    policy: Policy,
    sent: BTreeMap<CallId, Sent>,
}

/// What the driver does next, as JSON.
#[derive(Serialize)]
#[serde(tag = "do", rename_all = "lowercase")]
enum Action<'a> {
    Send { request: Sending<'a>, timeout: u64 },
    Wait { ms: u64 },
    Hold { ms: u64 },
    Done(Done),
}

#[derive(Serialize)]
struct Sending<'a> {
    method: &'a str,
    target: &'a str,
    headers: Headers<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
}

#[derive(Serialize)]
struct Headers<'a> {
    accept: &'static str,
    #[serde(rename = "content-type", skip_serializing_if = "Option::is_none")]
    content_type: Option<&'static str>,
    #[serde(rename = "if-match", skip_serializing_if = "Option::is_none")]
    if_match: Option<&'a str>,
    #[serde(rename = "idempotency-key", skip_serializing_if = "Option::is_none")]
    idempotency_key: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Done {
    Value(Box<RawValue>),
    Error(Failed),
}

#[derive(Serialize)]
struct Failed {
    code: &'static str,
    message: String,
    details: Details,
    remote: Remote,
}

#[derive(Serialize)]
struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Remote {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    attempts: u32,
    retryable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    /// Of writes only.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<&'static str>,
}

impl Adapter {
    /// An adapter without calls.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings, policy: Policy::new(), sent: BTreeMap::new() }
    }

    /// A new call, by its name in JavaScript; `entropy` are 32 random bytes, `wall` is the time of day and `now` that of
    /// a clock for the waits, in milliseconds.
    ///
    /// # Errors
    /// What the engine refuses, and what the dialect can't say.
    pub fn begin(
        &mut self,
        call: &str,
        arguments: &str,
        entropy: &[u8; ENTROPY_BYTES],
        wall: u64,
        now: u64,
    ) -> Result<CallId> {
        let call = Call::of_name(call)
            .ok_or_else(|| Error::at(Code::InvalidBody, "call", "is none of the API's."))?;
        let (for_id, for_key) = halves(entropy);
        let made_id = ascii(uuids::of_time(wall, &for_id));
        let request = request(call, arguments, self.settings.dialect, &made_id)?;
        let key = (call.is_write() && self.settings.has_keys)
            .then(|| ["\"", &ascii(uuids::of_random(for_key)), "\""].concat());
        let queue = Some(request.write_queue).filter(|_| call.is_write());
        let number = self.policy.begin(now, queue, self.settings.limits);
        self.sent.insert(number, Sent { request, key, asked: number, last: None });
        Ok(number)
    }

    /// What to do next for a call, as JSON: `{"do":"send","request":…,"timeout":ms}`, `{"do":"wait","ms":…}`,
    /// `{"do":"hold","ms":…}`, `{"do":"done","value":…}` or `{"do":"done","error":…}`. `random` is at least 0 and below 1.
    pub fn step(&mut self, call: CallId, now: u64, random: f64) -> String {
        let step = self.policy.step(call, now, random);
        let text = match step {
            Step::Send { timeout_ms } => self.sending(call, call, timeout_ms),
            Step::Settle { of, timeout_ms } => self.sending(call, of, timeout_ms),
            Step::Wait { ms } => text(&Action::Wait { ms }),
            Step::Hold { ms } => text(&Action::Hold { ms }),
            Step::Done(end) => text(&Action::Done(self.done(call, end))),
        };
        while let Some(forgotten) = self.policy.forgotten() {
            self.sent.remove(&forgotten);
        }
        text
    }

    /// A whole answer came.
    #[allow(clippy::too_many_arguments, reason = "the parts of an answer")]
    pub fn answered(
        &mut self,
        call: CallId,
        now: u64,
        status: u16,
        content_type: Option<&str>,
        retry_after: Option<&str>,
        request_id: Option<&str>,
        body: &str,
        wall: u64,
    ) {
        let wait = retry_after.and_then(|text| retry_after::parse(text, wall));
        let asked = self.sent.get(&call).and_then(|sent| self.sent.get(&sent.asked));
        let Some(Sent { request, .. }) = asked else { return };
        let answer = HttpAnswer { status, content_type, body };
        let read = read(request, self.settings.dialect, &answer);
        // A foreign server says nothing that could be told from what stands in between.
        let is_foreign = self.settings.dialect == Dialect::Plain;
        let is_final = is_foreign || read.as_ref().err().is_none_or(|refusal| refusal.is_final);
        self.policy.answered(call, now, status, wait, is_final);
        if let Some(sent) = self.sent.get_mut(&call) {
            sent.last = Some(Last { status, request_id: request_id.map(ToOwned::to_owned), read });
        }
    }

    /// An attempt got no whole answer: `not_sent`, `refused`, `broken`, `timed_out`, `truncated`, `too_large`, `no_utf8` or
    /// `no_response`.
    pub fn failed(&mut self, call: CallId, now: u64, failure: &str) {
        let known = Failure::ALL.into_iter().find(|it| it.name() == failure);
        let failure = known.unwrap_or(Failure::Broken);
        self.policy.failed(call, now, failure);
        if let Some(sent) = self.sent.get_mut(&call) {
            sent.last = None;
        }
    }

    /// The caller wants no answer any more.
    pub fn cancel(&mut self, call: CallId, now: u64) {
        self.policy.cancel(call, now);
    }

    /// A call that was held and may go on; ask until there is none, after every `step`.
    pub fn woken(&mut self) -> Option<CallId> {
        self.policy.woken()
    }

    fn sending(&mut self, call: CallId, asked: CallId, timeout: u64) -> String {
        if let Some(sent) = self.sent.get_mut(&call) {
            sent.asked = asked;
        }
        self.sent.get(&asked).map_or_else(String::new, |Sent { request, key, .. }| {
            let headers = Headers {
                accept: "application/json",
                content_type: request.body.as_ref().map(|_| "application/json"),
                if_match: request.if_match.as_deref(),
                idempotency_key: key.as_deref(),
            };
            let body = request.body.as_deref();
            let (method, target) = (request.method, request.target.as_str());
            text(&Action::Send { request: Sending { method, target, headers, body }, timeout })
        })
    }

    fn done(&mut self, call: CallId, end: End) -> Done {
        let sent = self.sent.get_mut(&call);
        let is_write = sent.as_ref().is_some_and(|sent| sent.request.call.is_write());
        let last = sent.and_then(|sent| sent.last.take());
        match (end, last) {
            (End::Answered(report), Some(last)) => answered(last, report, is_write),
            (End::Answered(report), None) => failed(NO_ANSWER, report, is_write),
            (End::Failed(reason, report), _) => failed(reason, report, is_write),
        }
    }
}

const NO_ANSWER: Reason = Reason::Failed(Failure::NoResponse);

fn answered(last: Last, report: Report, is_write: bool) -> Done {
    let refusal = match last.read.map(RawValue::from_string) {
        Ok(Ok(value)) => return Done::Value(value),
        Ok(Err(_)) => Refusal::new("BAD_RESPONSE", "The server's answer is no JSON."),
        Err(refusal) => refusal,
    };
    // It may have been done, but what came of it can't be read.
    let is_unread = (200..300).contains(&last.status);
    let outcome = if is_unread { Outcome::Unknown } else { report.outcome };
    error(refusal, Report { outcome, ..report }, is_write, Some(last.status), last.request_id)
}

fn failed(reason: Reason, report: Report, is_write: bool) -> Done {
    let (code, path, message) = words(reason);
    let mut refusal = Refusal::new(code, message);
    refusal.path = Some(path.to_owned()).filter(|path| !path.is_empty());
    error(refusal, report, is_write, None, None)
}

fn error(
    refusal: Refusal,
    report: Report,
    is_write: bool,
    status: Option<u16>,
    request_id: Option<String>,
) -> Done {
    let Refusal { code, message, path, limit, conversation_status, .. } = refusal;
    let outcome = match report.outcome {
        Outcome::NotSent => "not_sent",
        Outcome::Rejected => "rejected",
        Outcome::Unknown => "unknown",
    };
    Done::Error(Failed {
        code: known(code).unwrap_or(code),
        message,
        details: Details { path, limit, status: conversation_status },
        remote: Remote {
            status,
            attempts: report.attempts,
            retryable: report.retryable,
            retry_after_ms: report.retry_after_ms,
            request_id,
            outcome: is_write.then_some(outcome),
        },
    })
}

/// What these types hold can always be written.
fn text(action: &Action<'_>) -> String {
    serde_json::to_string(action).unwrap_or_default()
}

fn halves(entropy: &[u8; ENTROPY_BYTES]) -> ([u8; 16], [u8; 16]) {
    let mut bytes = entropy.iter().copied();
    let mut next = |_| bytes.next().unwrap_or(0);
    (core::array::from_fn(&mut next), core::array::from_fn(&mut next))
}

fn ascii(bytes: [u8; 36]) -> String {
    bytes.into_iter().map(char::from).collect()
}
