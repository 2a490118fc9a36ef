//! Waiting, by the host's timers.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(then: &Function, ms: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// Ends a timer that nobody waits for any more: in Node it would keep the process.
struct Timer(JsValue);

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(&self.0);
    }
}

pub(crate) async fn sleep(ms: u64) {
    let mut timer = JsValue::UNDEFINED;
    #[allow(clippy::cast_precision_loss, reason = "the policy's waits are below 2^31")]
    let done = Promise::new(&mut |resolve, _| timer = set_timeout(&resolve, ms as f64));
    let _timer = Timer(timer);
    // A timer resolves, and never rejects.
    let _ = JsFuture::from(done).await;
}

/// What the work comes to; none when the time was over first.
pub(crate) async fn within<T>(work: impl Future<Output = T>, ms: u64) -> Option<T> {
    let (mut work, mut timer) = (pin!(work), pin!(sleep(ms)));
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await
}
