//! A server's conversations for Rust: calls and replies as types, `fetch` underneath.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::task::{Poll, Waker};

use convostate::rest::{Action, Adapter, Call, CallError, CallId, HttpResponse, Reply, Settings};
use js_sys::{Date, Function, Math};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::attempt::{Answered, Sender};
use crate::timers::{sleep, within};

#[wasm_bindgen]
extern "C" {
    /// A clock for the waits: it never steps back.
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Why a call failed.
#[derive(Debug)]
pub enum Failed {
    /// Nothing was sent: an argument is wrong.
    Refused(convostate::Error),
    /// What came of sending it.
    Call(Box<CallError>),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => error.fmt(f),
            Self::Call(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Failed {}

/// A server of the REST API, by `fetch`. It sends again what may be sent again, by the policy of `convostate::rest`.
///
/// ```ignore
/// let connection = Connection::new("https://bots.example", Settings::default(), Vec::new());
/// let client = Client::new("shop", "ada", "web")?;
/// let reply = connection.call(Call::Latest { client, any: false }).await?;
/// ```
#[derive(Debug)]
pub struct Connection {
    sender: Sender,
    adapter: RefCell<Adapter>,
    /// The calls that wait for their turn: how to wake each, or that it was woken.
    held: RefCell<BTreeMap<CallId, Option<Waker>>>,
}

impl Connection {
    /// A connection to that base URL; a path is kept as prefix. Nothing is sent before the first call.
    #[must_use]
    pub fn new(base_url: &str, settings: Settings, headers: Vec<(String, String)>) -> Self {
        let base = base_url.trim_end_matches('/').to_owned();
        Self {
            sender: Sender { base, headers, fetch: None },
            adapter: RefCell::new(Adapter::new(settings)),
            held: RefCell::default(),
        }
    }

    /// The same by another `fetch` than the host's.
    #[must_use]
    pub fn with_fetch(mut self, fetch: Option<Function>) -> Self {
        self.sender.fetch = fetch;
        self
    }

    /// Does a call. Who drops the future ends the call.
    ///
    /// # Errors
    /// What the engine refuses, and what came of sending it.
    pub async fn call(&self, call: Call) -> Result<Reply, Failed> {
        let drawn = random().and_then(|for_id| Ok([for_id, random()?]));
        let entropy = drawn.map_err(|_| Failed::Refused(convostate::Error::crashed()))?;
        let begun = self.adapter.borrow_mut().begin(call, &entropy, wall(), clock());
        let mut under =
            Under { connection: self, call: begun.map_err(Failed::Refused)?, is_over: false };
        let call = under.call;
        loop {
            match self.step(call) {
                Action::Send { request, timeout_ms } => {
                    match self.sender.attempt(&request, timeout_ms).await {
                        Ok(answered) => self.answered(call, &answered),
                        Err(failure) => self.adapter.borrow_mut().failed(call, clock(), failure),
                    }
                }
                Action::Wait { ms } => sleep(ms).await,
                Action::Hold { ms } => {
                    within(self.turn(call), ms).await;
                    self.held.borrow_mut().remove(&call);
                }
                Action::Done(done) => {
                    under.is_over = true;
                    return done.map_err(Failed::Call);
                }
            }
        }
    }

    fn step(&self, call: CallId) -> Action {
        let mut adapter = self.adapter.borrow_mut();
        let action = adapter.step(call, clock(), Math::random());
        while let Some(woken) = adapter.woken() {
            if let Some(waker) = self.held.borrow_mut().insert(woken, None).flatten() {
                waker.wake();
            }
        }
        action
    }

    fn answered(&self, call: CallId, answered: &Answered) {
        let response = HttpResponse {
            status: answered.status,
            content_type: answered.content_type.as_deref(),
            retry_after: answered.retry_after.as_deref(),
            request_id: answered.request_id.as_deref(),
            body: &answered.body,
        };
        self.adapter.borrow_mut().answered(call, clock(), wall(), &response);
    }

    /// Waits until the call was woken.
    async fn turn(&self, call: CallId) {
        poll_fn(|context| {
            let mut held = self.held.borrow_mut();
            if matches!(held.get(&call), Some(None)) {
                return Poll::Ready(());
            }
            held.insert(call, Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}

/// A call under way: dropped before its end, it is ended, so that the client's next writes go on.
struct Under<'a> {
    connection: &'a Connection,
    call: CallId,
    is_over: bool,
}

impl Drop for Under<'_> {
    fn drop(&mut self) {
        if !self.is_over {
            self.connection.adapter.borrow_mut().cancel(self.call, clock());
            self.connection.step(self.call);
        }
    }
}

/// The time of day.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn wall() -> u64 {
    Date::now() as u64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn clock() -> u64 {
    now() as u64
}

pub(crate) fn random<const N: usize>() -> Result<[u8; N], JsValue> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| JsValue::from(error.to_string()))?;
    Ok(bytes)
}
