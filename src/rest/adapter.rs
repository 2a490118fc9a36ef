//! The adapter as a whole: what each call sends, when, and what it makes of what comes back.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;

use super::call::Call;
use super::call_error::CallError;
use super::numbered::key_of;
use super::policy::{CallId, End, Failure, Limits, Policy, Step};
use super::read::{HttpResponse, read};
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::{Dialect, Request, request};
use super::retry_after;
use super::routes::CallKind;
use super::turn::TurnToken;
use super::uuids;
use crate::error::Result;
use crate::model::once::{Number, Writer};

/// What an adapter is told when it is made.
///
/// ```
/// use convostate::rest::{Limits, Settings};
///
/// let limits = Limits { deadline_ms: 5_000, ..Default::default() };
/// let settings = Settings { limits, ..Default::default() };
/// assert!(settings.has_keys);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How long each call may take, and how often it is tried again.
    pub limits: Limits,
    /// What the server speaks.
    pub dialect: Dialect,
    /// Whether writes are sent with an Idempotency-Key.
    pub has_keys: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { limits: Limits::default(), dialect: Dialect::default(), has_keys: true }
    }
}

/// Random bytes, for an id of a conversation and for a key of a write.
pub type CallEntropy = [[u8; 16]; 2];

/// What the driver of an adapter does next for a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Send the request; then tell `answered` or `failed`.
    Send {
        /// The request, of this call or of the earlier one that it settles.
        request: Request,
        /// The time for it.
        timeout_ms: u64,
    },
    /// Ask again after so long.
    Wait {
        /// How long.
        ms: u64,
    },
    /// Ask again when `woken` names it, or after so long.
    Hold {
        /// How long at the most.
        ms: u64,
    },
    /// It is over, and not known any more.
    Done(core::result::Result<Reply, Box<CallError>>),
}

#[derive(Debug)]
struct Sent {
    call: Call,
    request: Request,
    /// Which write it is, once it was sent; 0 before.
    number: u64,
    /// Whose request went out last: its own, or that of the write it settles.
    asked: CallId,
    last: Option<Last>,
}

/// What is kept of the last response.
#[derive(Debug)]
struct Last {
    status: u16,
    request_id: Option<String>,
    read: core::result::Result<Reply, Refusal>,
}

/// The calls of one connection, without I/O: the caller sends the requests, and tells what came back.
///
/// ```
/// use convostate::Client;
/// use convostate::rest::{Action, Adapter, Call, HttpResponse, Reply, Settings};
///
/// let mut adapter = Adapter::new(Settings::default());
/// let latest = Call::Latest { client: Client::new("shop", "ada", "web")?, any: false };
/// let call = adapter.begin(latest, &[[7; 16]; 2], 1_700_000_000_000, 0)?;
/// assert!(matches!(adapter.step(call, 0, 0.5), Action::Send { .. }));
/// let body = r#"{"has_open":false}"#;
/// let response = HttpResponse { status: 200, body, ..Default::default() };
/// adapter.answered(call, 5, 1_700_000_000_005, &response);
/// assert_eq!(adapter.step(call, 5, 0.5), Action::Done(Ok(Reply::Latest(None))));
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug)]
pub struct Adapter {
    settings: Settings,
    policy: Policy,
    sent: BTreeMap<CallId, Sent>,
    /// Who numbers the writes: random, of the first one.
    writer: Option<Writer>,
    /// The number of the last write that was sent.
    last: u64,
    /// By the queue of its client, the last number whose outcome is known.
    settled: BTreeMap<u64, u64>,
}

impl Adapter {
    /// An adapter without calls.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            policy: Policy::new(),
            sent: BTreeMap::new(),
            writer: None,
            last: 0,
            settled: BTreeMap::new(),
        }
    }

    /// Begins a call. `wall` is the time of day and `now` that of a clock for the waits, in milliseconds.
    ///
    /// # Errors
    /// What the engine refuses, and what the dialect can't say.
    pub fn begin(
        &mut self,
        call: Call,
        entropy: &CallEntropy,
        wall: u64,
        now: u64,
    ) -> Result<CallId> {
        self.start(call, None, entropy, wall, now)
    }

    /// Begins a call within a turn: a write is done only while that turn holds. What is read names no turn.
    ///
    /// # Errors
    /// As `begin`.
    pub fn begin_in_turn(
        &mut self,
        call: Call,
        turn: &TurnToken,
        entropy: &CallEntropy,
        wall: u64,
        now: u64,
    ) -> Result<CallId> {
        self.start(call, Some(turn), entropy, wall, now)
    }

    fn start(
        &mut self,
        call: Call,
        turn: Option<&TurnToken>,
        entropy: &CallEntropy,
        wall: u64,
        now: u64,
    ) -> Result<CallId> {
        let [for_id, for_key] = entropy;
        let call = call.identified(&ascii(uuids::of_time(wall, for_id)));
        let mut request = request(&call, self.settings.dialect)?;
        let queue = call.write_queue();
        if queue.is_some() {
            self.writer.get_or_insert_with(|| writer_of(*for_key));
            request.turn_token = turn.map(TurnToken::header);
        }
        let number = self.policy.begin(now, queue, self.settings.limits);
        self.sent.insert(number, Sent { call, request, number: 0, asked: number, last: None });
        Ok(number)
    }

    /// Returns what to do next for a call. `random` is at least 0 and below 1.
    pub fn step(&mut self, call: CallId, now: u64, random: f64) -> Action {
        let action = match self.policy.step(call, now, random) {
            Step::Send { timeout_ms } => self.sending(call, call, timeout_ms),
            Step::Settle { of, timeout_ms } => self.sending(call, of, timeout_ms),
            Step::Wait { ms } => Action::Wait { ms },
            Step::Hold { ms } => Action::Hold { ms },
            Step::Done(end) => Action::Done(self.done(call, end)),
        };
        while let Some(forgotten) = self.policy.forgotten() {
            self.sent.remove(&forgotten);
        }
        action
    }

    /// Takes a whole response. `wall` is the time of day, for a Retry-After that is a date.
    pub fn answered(&mut self, call: CallId, now: u64, wall: u64, response: &HttpResponse<'_>) {
        let asked = self.sent.get(&call).and_then(|sent| self.sent.get(&sent.asked));
        let Some(asked) = asked else { return };
        let read = read(&asked.call, self.settings.dialect, response);
        // A foreign server says nothing that could be told from what stands in between.
        let is_foreign = self.settings.dialect == Dialect::Plain;
        let is_final = is_foreign || read.as_ref().err().is_none_or(|refusal| refusal.is_final);
        let wait = response.retry_after.and_then(|text| retry_after::parse(text, wall));
        let code = read.as_ref().err().map(|refusal| refusal.code);
        let (number, queue) = (asked.number, asked.call.write_queue());
        let kind = asked.call.kind();
        if let Some(queue) = queue.filter(|_| is_final) {
            self.settle(queue, number, kind, code);
        }
        self.policy.answered(call, now, response.status, wait, is_final);
        if let Some(sent) = self.sent.get_mut(&call) {
            let request_id = response.request_id.map(ToOwned::to_owned);
            sent.last = Some(Last { status: response.status, request_id, read });
        }
    }

    /// Takes that an attempt got no whole response.
    pub fn failed(&mut self, call: CallId, now: u64, failure: Failure) {
        self.policy.failed(call, now, failure);
    }

    /// Takes that the caller wants no reply any more: the next `step` ends the call.
    pub fn cancel(&mut self, call: CallId, now: u64) {
        self.policy.cancel(call, now);
    }

    /// Returns a call that was held and may go on; ask until there is none, after every `step`.
    pub fn woken(&mut self) -> Option<CallId> {
        self.policy.woken()
    }

    /// The server has decided about a write. Of an erase it keeps nothing, nor the numbers of the client; a refusal, and a closing of
    /// all, it notes only where there is anything of the client.
    fn settle(&mut self, queue: u64, number: u64, kind: CallKind, code: Option<&str>) {
        if kind == CallKind::Erase || code == Some("FORGOTTEN") {
            self.settled.remove(&queue);
        } else if kind != CallKind::CloseAll && code.is_none() {
            let settled = self.settled.entry(queue).or_default();
            *settled = number.max(*settled);
        }
    }

    /// Gives a write its key, when it is sent for the first time: a write that waits before it may become known meanwhile.
    fn number(&mut self, call: CallId) {
        let (Some(sent), Some(writer)) = (self.sent.get_mut(&call), self.writer) else { return };
        let Some(queue) = sent.call.write_queue().filter(|_| self.settings.has_keys) else {
            return;
        };
        if sent.number > 0 {
            return;
        }
        self.last += 1;
        sent.number = self.last;
        let settled = self.settled.get(&queue).copied().unwrap_or(0);
        let number = Number { writer, n: sent.number, settled };
        sent.request.idempotency_key = Some(key_of(number));
    }

    fn sending(&mut self, call: CallId, asked: CallId, timeout_ms: u64) -> Action {
        self.number(asked);
        if let Some(sent) = self.sent.get_mut(&call) {
            sent.asked = asked;
        }
        self.sent.get(&asked).map_or_else(
            || Action::Done(Err(Box::new(CallError::crashed()))),
            |Sent { request, .. }| Action::Send { request: request.clone(), timeout_ms },
        )
    }

    fn done(&mut self, call: CallId, end: End) -> core::result::Result<Reply, Box<CallError>> {
        let sent = self.sent.get_mut(&call);
        let is_write = sent.as_ref().is_some_and(|sent| sent.call.kind().is_write());
        let error = match (end, sent.and_then(|sent| sent.last.take())) {
            (End::Failed(reason, report), _) => CallError::unanswered(reason, report),
            (End::Answered(_), None) => CallError::crashed(),
            (End::Answered(report), Some(Last { status, request_id, read })) => match read {
                Ok(reply) => return Ok(reply),
                Err(refusal) => CallError::refused(refusal, report, status, request_id),
            },
        };
        Err(Box::new(if is_write { error } else { error.of_read() }))
    }
}

#[allow(clippy::cast_possible_truncation, reason = "each is half of it")]
fn writer_of(random: [u8; 16]) -> Writer {
    let whole = u128::from_be_bytes(random);
    Writer([(whole >> 64) as u64, whole as u64])
}

fn ascii(bytes: [u8; 36]) -> String {
    bytes.into_iter().map(char::from).collect()
}
