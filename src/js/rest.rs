//! The remote adapter for JavaScript: texts in, texts out. It is not hot beside a request over the network.

use alloc::string::String;

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::rest::{self, Settings};

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

    /// The number of a new call; throws the error as lines of text. `random` are 26 random bytes.
    pub fn begin(
        &mut self,
        call: &str,
        arguments: &str,
        random: &[u8],
        wall: f64,
        now: f64,
    ) -> Result<u32, JsValue> {
        let mut entropy = [0; 26];
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
