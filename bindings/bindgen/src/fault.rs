//! What a call throws: an `Error` with the name, code, message and details of the npm package's.

use convostate::rest::{CallError, Outcome, Refusal};
use js_sys::{JsString, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};

pub(crate) type Result<T> = core::result::Result<T, JsValue>;

#[derive(Serialize, Default)]
struct Details<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
}

fn thrown(code: &str, message: &str, details: &Details<'_>) -> JsValue {
    let error: JsValue = js_sys::Error::new(message).into();
    set(&error, "name", &"ConversationError".into());
    set(&error, "code", &code.into());
    set(&error, "details", &serde_wasm_bindgen::to_value(details).unwrap_or_default());
    error
}

/// Only what is frozen refuses, and these are our own.
fn set(error: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(error, &name.into(), value);
}

/// What the core refused.
pub(crate) fn refused(error: convostate::Error) -> JsValue {
    of_refusal(&Refusal::from(error))
}

fn of_refusal(refusal: &Refusal) -> JsValue {
    let details = Details {
        path: refusal.path.as_deref(),
        limit: refusal.limit,
        status: refusal.conversation_status.map(convostate::Status::as_str),
        kind: None,
    };
    thrown(refusal.code, &refusal.message, &details)
}

/// Why a call to a server failed.
pub(crate) fn failed(call: &CallError) -> JsValue {
    let error = of_refusal(&call.refusal);
    set(&error, "attempts", &call.attempts.into());
    set(&error, "retryable", &call.retryable.into());
    if let Some(status) = call.status {
        set(&error, "status", &status.into());
    }
    if let Some(wait) = call.retry_after_ms {
        #[allow(clippy::cast_precision_loss, reason = "a wait is far below 2^53")]
        set(&error, "retryAfterMs", &(wait as f64).into());
    }
    if let Some(id) = &call.request_id {
        set(&error, "requestId", &id.into());
    }
    if let Some(outcome) = call.outcome {
        let outcome = match outcome {
            Outcome::NotSent => "not_sent",
            Outcome::Rejected => "rejected",
            Outcome::Unknown => "unknown",
        };
        set(&error, "outcome", &outcome.into());
    }
    error
}

/// A value of the wrong type at that place.
pub(crate) fn wrong_type(code: &str, path: &str, expected: &str, value: &JsValue) -> JsValue {
    let kind = kind_of(value);
    let message = format!("{path} must be {expected}, but is {kind}.");
    thrown(code, &message, &Details { path: Some(path), kind: Some(&kind), ..Details::default() })
}

/// A field that there is not.
pub(crate) fn unknown_field(path: &str, field: &str, fields: &[&str]) -> JsValue {
    let message = format!("{path} has no field {field:?}: use {}.", fields.join(", "));
    let place = if path == "body" { field.to_owned() } else { format!("{path}.{field}") };
    thrown("INVALID_BODY", &message, &Details { path: Some(&place), ..Details::default() })
}

/// What threw while it was read.
pub(crate) fn unreadable(code: &str, path: &str) -> JsValue {
    let message = format!("{path} can't be read: a getter or a proxy threw.");
    thrown(code, &message, &Details { path: Some(path), ..Details::default() })
}

/// What JSON can't hold.
pub(crate) fn no_json(code: &str, path: &str, value: &JsValue, fault: Option<&str>) -> JsValue {
    let kind = kind_of(value);
    let fault = fault.map_or_else(|| format!("is {kind}"), str::to_owned);
    let message = format!("{path} {fault}, which JSON can't hold: give plain JSON values.");
    let details = Details { path: Some(path), kind: Some(&kind), ..Details::default() };
    thrown(code, &message, &details)
}

/// A memory of a snapshot that somebody has changed.
pub(crate) fn no_json_any_more() -> JsValue {
    let message = "What is remembered there is no JSON any more: forget it, or put it right.";
    thrown("STORAGE", message, &Details::default())
}

/// How a message names the type of a value. A class may call anything its name.
fn kind_of(value: &JsValue) -> String {
    if value.is_null() {
        return "null".into();
    }
    if value.as_f64().is_some_and(f64::is_nan) {
        return "NaN".into();
    }
    if !value.is_object() {
        return value.js_typeof().as_string().unwrap_or_default();
    }
    let constructor = Reflect::get(value, &"constructor".into());
    let name = constructor.and_then(|constructor| Reflect::get(&constructor, &"name".into()));
    let name = name.ok().and_then(|name| name.dyn_into::<JsString>().ok());
    let name = name.filter(|name| (1..=64).contains(&name.length())).map(String::from);
    let is_word =
        |name: &String| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_$".contains(&b));
    name.filter(is_word).unwrap_or_else(|| "object".into())
}
