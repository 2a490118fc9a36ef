//! A server of the REST API without a network: a `fetch` that asks the types of the wire and `Conversations`.

use std::rc::Rc;

use convostate::Timestamp;
use convostate::internals::time;
use convostate::rest::{HttpRequest, Problem, Response as Wire, decode, encode};
use convostate_bindgen::Conversations;
use js_sys::{Date, Function, Object, Promise};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Headers, RequestInit, Response, ResponseInit};

use super::get;

const BASE: &str = "http://bots.example/api";

/// The `fetch` of a server of its own with these options.
pub(crate) fn fetch_of(options: &JsValue) -> Result<JsValue, JsValue> {
    let conversations = Rc::new(Conversations::new(options)?);
    let now = if options.is_undefined() { JsValue::UNDEFINED } else { get(options, "now") };
    let clock = move || {
        now.dyn_ref::<Function>()
            .map_or_else(Date::now, |now| now.call0(&JsValue::NULL).unwrap().as_f64().unwrap())
    };
    let answer = move |url: String, init: RequestInit| {
        let response = answered(&conversations, &url, &init, time(clock()).unwrap());
        Promise::resolve(&JsValue::from(response))
    };
    Ok(Closure::wrap(Box::new(answer) as Box<dyn Fn(String, RequestInit) -> Promise>)
        .into_js_value())
}

fn answered(
    conversations: &Conversations,
    url: &str,
    init: &RequestInit,
    now: Timestamp,
) -> Response {
    let headers: Headers = get(init, "headers").unchecked_into();
    let header = |name| headers.get(name).unwrap();
    let method = get(init, "method").as_string().unwrap();
    let body = get(init, "body").as_string().unwrap_or_default();
    let [content_type, if_match, if_none_match] =
        ["content-type", "if-match", "if-none-match"].map(header);
    let request = HttpRequest {
        method: &method,
        target: url.strip_prefix(BASE).expect("the base URL"),
        content_type: content_type.as_deref(),
        if_match: if_match.as_deref(),
        if_none_match: if_none_match.as_deref(),
        body: body.as_bytes(),
        ..Default::default()
    };
    let wire = match decode(&request).map(|decoded| conversations.call(&decoded.call, now)) {
        Ok(Ok(reply)) => encode(&reply),
        Ok(Err(error)) => Problem::from(&error).to_response(),
        Err(refused) => refused,
    };
    response_of(&wire)
}

fn response_of(wire: &Wire) -> Response {
    let init = ResponseInit::new();
    init.set_status(wire.status);
    let headers = Object::new();
    if let Some(content_type) = wire.content_type {
        super::set(&headers, "content-type", &content_type.into());
    }
    init.set_headers(&headers);
    let body = Some(wire.body.as_str()).filter(|body| !body.is_empty());
    Response::new_with_opt_str_and_init(body, &init).unwrap()
}
