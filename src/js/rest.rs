//! The REST API for JavaScript: texts in, texts out. It is not hot beside a request over the network.

use alloc::string::String;

use serde::Serialize;
use serde_json::value::RawValue;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::rest::{self, Answer, Call, HttpRequest, Problem, Settings};

/// The calls of one connection to a server.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Adapter(rest::Adapter);

#[wasm_bindgen]
impl Adapter {
    /// Throws the error as lines of text.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: &str) -> Result<Adapter, JsValue> {
        Settings::of_json(settings)
            .map(|settings| Self(rest::Adapter::new(settings)))
            .map_err(thrown)
    }

    /// The number of a new call; throws the error as lines of text. `random` are 32 random bytes.
    pub fn begin(
        &mut self,
        call: &str,
        arguments: &str,
        random: &[u8],
        wall: f64,
        now: f64,
    ) -> Result<u32, JsValue> {
        let mut entropy = [0; 32];
        for (to, from) in entropy.iter_mut().zip(random) {
            *to = *from;
        }
        self.0.begin(call, arguments, &entropy, ms(wall), ms(now)).map_err(thrown)
    }

    /// What to do next, as JSON.
    pub fn step(&mut self, call: u32, now: f64, random: f64) -> String {
        self.0.step(call, ms(now), random)
    }

    /// A whole answer came.
    #[allow(clippy::too_many_arguments, reason = "the parts of an answer")]
    #[allow(clippy::needless_pass_by_value, reason = "how wasm-bindgen passes what may be absent")]
    pub fn answered(
        &mut self,
        call: u32,
        status: u16,
        content_type: Option<String>,
        retry_after: Option<String>,
        request_id: Option<String>,
        body: &str,
        wall: f64,
        now: f64,
    ) {
        let (content_type, retry_after) = (content_type.as_deref(), retry_after.as_deref());
        let request_id = request_id.as_deref();
        self.0.answered(
            call,
            ms(now),
            status,
            content_type,
            retry_after,
            request_id,
            body,
            ms(wall),
        );
    }

    /// An attempt got no whole answer.
    pub fn failed(&mut self, call: u32, failure: &str, now: f64) {
        self.0.failed(call, ms(now), failure);
    }

    /// The caller wants no answer any more.
    pub fn cancel(&mut self, call: u32, now: f64) {
        self.0.cancel(call, ms(now));
    }

    /// A call that was held and may go on.
    pub fn woken(&mut self) -> Option<u32> {
        self.0.woken()
    }
}

/// Reads the requests of one server.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Decoder([u64; 2]);

#[wasm_bindgen]
impl Decoder {
    /// With 128 random bits.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(one: u64, other: u64) -> Decoder {
        Self([one, other])
    }

    /// What a request asks for, as JSON: `{"call","route","arguments","replay"?,"forgets"?}` or `{"answer"}`.
    #[must_use]
    #[allow(clippy::too_many_arguments, reason = "the parts of a request")]
    #[allow(clippy::needless_pass_by_value, reason = "how wasm-bindgen passes what may be absent")]
    pub fn decode(
        &self,
        method: &str,
        target: &str,
        content_type: Option<String>,
        content_encoding: Option<String>,
        if_match: Option<String>,
        idempotency_key: Option<String>,
        body: &[u8],
    ) -> String {
        let request = HttpRequest {
            method,
            target,
            content_type: content_type.as_deref(),
            content_encoding: content_encoding.as_deref(),
            if_match: if_match.as_deref(),
            idempotency_key: idempotency_key.as_deref(),
            body,
            secret: self.0,
        };
        text(&match rest::decode(&request) {
            Ok(decoded) => Outcome::Call {
                call: decoded.call.name(),
                route: decoded.call.route().path,
                arguments: RawValue::from_string(decoded.arguments).unwrap_or_default(),
                replay: decoded.replay,
                forgets: decoded.forgets,
            },
            Err(answer) => Outcome::Answer { answer: Sent::of(answer) },
        })
    }
}

/// The answer to a call that was done, as JSON.
#[wasm_bindgen]
#[must_use]
#[allow(unreachable_pub, reason = "an export to JavaScript, which nothing in Rust reaches")]
pub fn encode(call: &str, value: &str, stood: bool) -> String {
    let call = Call::of_name(call).unwrap_or(Call::Erase);
    text(&Sent::of(rest::encode(call, value, stood)))
}

/// The answer that refuses with a code, as JSON; with the status of the code unless another is given. What a store that
/// failed said itself is not for the caller.
#[wasm_bindgen]
#[must_use]
#[allow(unreachable_pub, reason = "an export to JavaScript, which nothing in Rust reaches")]
#[allow(clippy::needless_pass_by_value, reason = "how wasm-bindgen passes what may be absent")]
pub fn problem(
    code: &str,
    message: &str,
    path: Option<String>,
    limit: Option<f64>,
    conversation_status: Option<String>,
    status: Option<u16>,
) -> String {
    let problem = match status.unwrap_or_else(|| rest::status_of(code)) {
        503 if status.is_none() => Problem::store_failed(),
        status => Problem::with_status(status, code, message, path.as_deref(), limit.map(ms))
            .of_conversation(conversation_status.as_deref()),
    };
    text(&Sent::of(problem.to_answer()))
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Call {
        call: &'static str,
        route: &'static str,
        arguments: alloc::boxed::Box<RawValue>,
        #[serde(skip_serializing_if = "Option::is_none")]
        replay: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        forgets: Option<String>,
    },
    Answer {
        answer: Sent,
    },
}

#[derive(Serialize)]
struct Sent {
    status: u16,
    headers: Headers,
    body: String,
}

#[derive(Serialize)]
struct Headers {
    #[serde(rename = "content-type", skip_serializing_if = "Option::is_none")]
    content_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow: Option<String>,
}

impl Sent {
    fn of(answer: Answer) -> Self {
        let Answer { status, content_type, etag, allow, body } = answer;
        Self { status, headers: Headers { content_type, etag, allow }, body }
    }
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&error.to_lines().unwrap_or_default())
}

/// Whole milliseconds, at least 0.
fn ms(time: f64) -> u64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let ms = time as u64;
    ms
}
