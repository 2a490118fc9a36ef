//! One attempt of one request by `fetch`. What to make of what comes back is not decided here.

use convostate::rest::{Failure, Request};
use js_sys::{Function, Promise, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect,
    Response, ResponseType,
};

use crate::timers::within;

/// Above the largest page of `list`: 1 MiB of conversations, and what stands around them.
const RESPONSE_LIMIT: usize = 2 * 1024 * 1024;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn host_fetch(url: &str, init: &RequestInit) -> core::result::Result<Promise, JsValue>;
}

/// What came back, whole.
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) retry_after: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) body: String,
}

/// Where and how requests are sent.
#[derive(Debug)]
pub(crate) struct Sender {
    pub(crate) base: String,
    pub(crate) headers: Vec<(String, String)>,
    /// The caller's own in place of the host's.
    pub(crate) fetch: Option<Function>,
}

/// Aborts what is under way when it is dropped, and does nothing to what has come.
struct Aborting(AbortController);

impl Drop for Aborting {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sender {
    pub(crate) async fn attempt(
        &self,
        request: &Request,
        timeout_ms: u64,
    ) -> Result<Answered, Failure> {
        let aborting = Aborting(AbortController::new().map_err(|_| Failure::NotSent)?);
        let init = self.init(request, &aborting.0).map_err(|_| Failure::Refused)?;
        within(self.exchange(request, &init), timeout_ms).await.unwrap_or(Err(Failure::TimedOut))
    }

    async fn exchange(&self, request: &Request, init: &RequestInit) -> Result<Answered, Failure> {
        let url = [&self.base, request.target.as_str()].concat();
        let response = self.send(&url, init).await.map_err(|_| Failure::Broken)?;
        let response: Response = response.dyn_into().map_err(|_| Failure::NoResponse)?;
        if response.body_used() {
            return Err(Failure::NoResponse);
        }
        let bytes = async { JsFuture::from(response.array_buffer()?).await };
        let bytes = Uint8Array::new(&bytes.await.map_err(|_| Failure::Truncated)?);
        if bytes.length() as usize > RESPONSE_LIMIT {
            return Err(Failure::TooLarge);
        }
        let body = match String::from_utf8(bytes.to_vec()) {
            Ok(body) => body,
            // A refusal may be in any letters.
            Err(other) if !response.ok() => String::from_utf8_lossy(other.as_bytes()).into_owned(),
            Err(_) => return Err(Failure::NoUtf8),
        };
        let header = |name| response.headers().get(name).ok().flatten();
        Ok(Answered {
            status: status_of(&response),
            content_type: header("content-type"),
            retry_after: header("retry-after"),
            request_id: header("x-request-id"),
            body,
        })
    }

    async fn send(&self, url: &str, init: &RequestInit) -> Result<JsValue, JsValue> {
        let promise = match &self.fetch {
            None => host_fetch(url, init)?,
            Some(fetch) => {
                Promise::resolve(&fetch.call2(&JsValue::UNDEFINED, &url.into(), init)?)
            }
        };
        JsFuture::from(promise).await
    }

    fn init(&self, request: &Request, aborting: &AbortController) -> Result<RequestInit, JsValue> {
        let headers = Headers::new()?;
        for (name, value) in &self.headers {
            headers.set(name, value)?;
        }
        for (name, value) in request.headers() {
            headers.set(name, value)?;
        }
        let init = RequestInit::new();
        init.set_method(request.method);
        init.set_headers(&headers);
        init.set_signal(Some(&aborting.signal()));
        init.set_redirect(RequestRedirect::Manual);
        init.set_credentials(RequestCredentials::Omit);
        init.set_cache(RequestCache::NoStore);
        if let Some(body) = &request.body {
            init.set_body(&body.into());
        }
        Ok(init)
    }
}

/// In a page, a redirect shows neither its status nor its place.
fn status_of(response: &Response) -> u16 {
    let is_hidden = response.type_() == ResponseType::Opaqueredirect;
    if is_hidden { 302 } else { response.status() }
}
