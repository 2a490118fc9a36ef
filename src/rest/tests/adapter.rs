//! The adapter as a whole, told what a server said.

use std::boxed::Box;
use std::string::ToString;

use serde_json::{Value, json};

use super::given;
use crate::rest::adapter::{Action, Adapter, Settings};
use crate::rest::call_error::CallError;
use crate::rest::policy::{CallId, Failure, Limits, Outcome};
use crate::rest::read::HttpResponse;
use crate::rest::reply::Reply;
use crate::rest::request::{Dialect, Request};
use crate::rest::routes::CallKind;

fn adapter(dialect: Dialect) -> Adapter {
    let limits = Limits { retries: 0, ..Limits::default() };
    Adapter::new(Settings { limits, dialect, ..Settings::default() })
}

fn begin(adapter: &mut Adapter, kind: CallKind, body: &Value) -> CallId {
    let client = json!({ "bot_id": "shop", "user_id": "ada", "channel_id": "web" });
    let call = given::call(kind, &json!({ "client": client, "id": "c1", "body": body })).unwrap();
    adapter.begin(call, &[[7; 16]; 2], 0, 0).unwrap()
}

/// What the next step sends.
fn sent(adapter: &mut Adapter, call: CallId, now: u64) -> Request {
    match adapter.step(call, now, 0.0) {
        Action::Send { request, .. } => request,
        other => panic!("{other:?}"),
    }
}

fn ended(action: Action) -> Result<Reply, Box<CallError>> {
    match action {
        Action::Done(end) => end,
        other => panic!("{other:?}"),
    }
}

fn answered(adapter: &mut Adapter, call: CallId, now: u64, status: u16, body: &str) {
    let content_type = Some("application/json");
    let request_id = Some("r-1");
    let response =
        HttpResponse { status, content_type, request_id, body, ..HttpResponse::default() };
    adapter.answered(call, now, 0, &response);
}

fn conversation(id: &str) -> std::string::String {
    let at = "2026-11-22T10:31:00.000Z";
    let client = json!({ "bot_id": "shop", "user_id": "ada", "channel_id": "web" });
    json!({
        "id": id, "client": client, "metadata": {}, "status": "OPEN",
        "last_interaction_at": at, "updated_at": at, "created_at": at, "version": 1,
    })
    .to_string()
}

/// A create whose answer never came.
fn lost(adapter: &mut Adapter, id: &str) {
    let call = begin(adapter, CallKind::Create, &json!({ "id": id }));
    sent(adapter, call, 0);
    adapter.failed(call, 10, Failure::TimedOut);
    let error = ended(adapter.step(call, 10, 0.0)).unwrap_err();
    assert_eq!(error.outcome, Some(Outcome::Unknown));
}

#[test]
fn what_settles_an_earlier_write_is_read_as_the_answer_to_that() {
    let mut adapter = adapter(Dialect::Convostate);
    lost(&mut adapter, "c1");
    let create = begin(&mut adapter, CallKind::Create, &json!({ "id": "c2" }));
    let first = sent(&mut adapter, create, 20).body.unwrap();
    assert!(first.contains("c1"), "{first}");
    answered(&mut adapter, create, 30, 200, &conversation("c1"));
    let second = sent(&mut adapter, create, 30).body.unwrap();
    assert!(second.contains("c2"), "{second}");
    answered(&mut adapter, create, 40, 201, &conversation("c2"));
    match ended(adapter.step(create, 40, 0.0)) {
        Ok(Reply::Created { conversation, stood: false }) => assert_eq!(conversation.id, "c2"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_server_s_own_word_settles_a_write() {
    let said = |code: &str| json!({ "code": code, "message": "No." }).to_string();
    for (status, body, settles) in [
        (409, said("ID_TAKEN"), true),
        (401, said("REJECTED"), false),
        (404, "<html>".to_string(), false),
        (200, "<html>".to_string(), false),
        (503, said("STORAGE"), false),
    ] {
        let mut adapter = adapter(Dialect::Convostate);
        lost(&mut adapter, "c1");
        let update = begin(&mut adapter, CallKind::Update, &json!({}));
        assert_eq!(sent(&mut adapter, update, 20).method, "POST");
        answered(&mut adapter, update, 30, status, &body);
        let next = adapter.step(update, 30, 0.0);
        assert_eq!(matches!(next, Action::Send { .. }), settles, "{status} {next:?}");
        if !settles {
            assert_eq!(ended(next).unwrap_err().outcome, Some(Outcome::NotSent));
        }
    }
}

#[test]
fn a_foreign_server_s_refusal_settles_a_write() {
    let mut adapter = adapter(Dialect::Plain);
    lost(&mut adapter, "c1");
    let update = begin(&mut adapter, CallKind::Update, &json!({}));
    sent(&mut adapter, update, 20);
    answered(&mut adapter, update, 30, 400, r#"{"message":"No."}"#);
    assert_eq!(sent(&mut adapter, update, 30).method, "PUT");
}

#[test]
fn what_was_done_and_can_t_be_read_is_unknown() {
    let mut adapter = Adapter::new(Settings::default());
    let call = begin(&mut adapter, CallKind::Create, &json!({ "id": "c1" }));
    sent(&mut adapter, call, 0);
    answered(&mut adapter, call, 5, 201, r#"{"id":"c1"}"#);
    let error = ended(adapter.step(call, 5, 0.0)).unwrap_err();
    assert_eq!((error.refusal.code, error.outcome), ("BAD_RESPONSE", Some(Outcome::Unknown)));
    assert_eq!((error.status, error.request_id.as_deref()), (Some(201), Some("r-1")));
}

#[test]
fn what_is_told_after_an_answer_does_not_take_it_back() {
    let mut adapter = Adapter::new(Settings::default());
    let call = begin(&mut adapter, CallKind::Create, &json!({ "id": "c1" }));
    sent(&mut adapter, call, 0);
    answered(&mut adapter, call, 5, 201, &conversation("c1"));
    adapter.failed(call, 6, Failure::Broken);
    assert!(ended(adapter.step(call, 6, 0.0)).is_ok());
}

#[test]
fn keys_can_be_switched_off() {
    for has_keys in [true, false] {
        let mut adapter = Adapter::new(Settings { has_keys, ..Settings::default() });
        let call = begin(&mut adapter, CallKind::Update, &json!({}));
        let request = sent(&mut adapter, call, 0);
        let key = request.headers().find(|(name, _)| *name == "idempotency-key");
        assert_eq!(key.is_some(), has_keys);
    }
}
