//! The adapter as a whole, told what a server said.

use std::boxed::Box;
use std::string::{String, ToString};

use serde_json::{Value, json};

use super::given;
use crate::client::Client;
use crate::model::once::Number;
use crate::rest::adapter::{Action, Adapter, Settings};
use crate::rest::bodies::NewConversation;
use crate::rest::call::Call;
use crate::rest::call_error::CallError;
use crate::rest::numbered::number_of;
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

fn conversation(id: &str) -> String {
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

#[test]
fn a_write_that_was_held_goes_on_when_the_one_before_has_ended() {
    let mut adapter = adapter(Dialect::Convostate);
    let first = begin(&mut adapter, CallKind::Update, &json!({}));
    let second = begin(&mut adapter, CallKind::Update, &json!({}));
    sent(&mut adapter, first, 0);
    assert!(matches!(adapter.step(second, 0, 0.0), Action::Hold { .. }));
    assert_eq!(adapter.woken(), None);
    answered(&mut adapter, first, 5, 204, "");
    assert_eq!(ended(adapter.step(first, 5, 0.0)), Ok(Reply::Done));
    assert_eq!((adapter.woken(), adapter.woken()), (Some(second), None));
    sent(&mut adapter, second, 5);
}

/// Writer, number and settled number of a write that is sent now.
fn number(adapter: &mut Adapter, call: CallId, now: u64) -> Number {
    number_of(&sent(adapter, call, now).idempotency_key.unwrap()).unwrap()
}

#[test]
fn a_key_says_up_to_which_number_the_server_has_decided_and_noted_it() {
    let refused = |code: &str| json!({ "code": code, "message": "No." }).to_string();
    for (kind, status, body, settled) in [
        (CallKind::Create, 201, conversation("c1"), 2),
        (CallKind::Update, 204, String::new(), 2),
        (CallKind::Close, 204, String::new(), 2),
        (CallKind::Remember, 200, r#"{"version":1}"#.to_string(), 2),
        (CallKind::Forget, 200, r#"{"forgotten":true}"#.to_string(), 2),
        (CallKind::CloseAll, 204, String::new(), 1),
        (CallKind::Update, 409, refused("NOT_OPEN"), 1),
        (CallKind::Update, 503, refused("STORAGE"), 1),
        (CallKind::Update, 409, refused("FORGOTTEN"), 0),
        (CallKind::Erase, 200, r#"{"erased":1}"#.to_string(), 0),
    ] {
        let mut adapter = adapter(Dialect::Convostate);
        let first = begin(&mut adapter, CallKind::Update, &json!({}));
        assert_eq!(number(&mut adapter, first, 0).settled, 0);
        answered(&mut adapter, first, 0, 204, "");
        ended(adapter.step(first, 0, 0.0)).unwrap();
        let is_create = kind == CallKind::Create;
        let given = if is_create { json!({ "id": "c1" }) } else { json!({}) };
        let second = begin(&mut adapter, kind, &given);
        assert_eq!(number(&mut adapter, second, 1).settled, 1);
        answered(&mut adapter, second, 1, status, &body);
        let end = ended(adapter.step(second, 1, 0.0));
        assert_eq!(end.is_ok(), status < 300, "{kind:?}");
        let third = begin(&mut adapter, CallKind::Update, &json!({}));
        let third = number(&mut adapter, third, 2);
        assert_eq!((third.n, third.settled), (3, settled), "{kind:?} {status} {body}");
    }
}

#[test]
fn ids_and_keys_are_made_of_the_randomness_that_was_given() {
    let mut adapter = Adapter::new(Settings::default());
    let client = Client::new("shop", "ada", "web").unwrap();
    let create = Call::Create { client, new: NewConversation::default() };
    let random = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes();
    let call = adapter.begin(create, &[[7; 16], random], 1_700_000_000_123, 0).unwrap();
    let request = sent(&mut adapter, call, 0);
    let body: Value = serde_json::from_str(&request.body.unwrap()).unwrap();
    assert_eq!(body["id"], "018bcfe5-687b-7707-8707-070707070707");
    let key = request.idempotency_key.as_deref();
    assert_eq!(key, Some("\"w1.0123456789abcdeffedcba9876543210.1.0\""));
}

#[test]
fn a_failure_names_the_argument_that_is_at_fault_if_one_is() {
    for (failure, code, path) in [
        (Failure::Refused, "INVALID_BODY", Some("options.headers")),
        (Failure::Broken, "UNREACHABLE", None),
        (Failure::TimedOut, "TIMEOUT", None),
    ] {
        let mut adapter = adapter(Dialect::Convostate);
        let call = begin(&mut adapter, CallKind::Get, &json!({}));
        sent(&mut adapter, call, 0);
        adapter.failed(call, 5, failure);
        let error = ended(adapter.step(call, 5, 0.0)).unwrap_err();
        assert_eq!((error.refusal.code, error.refusal.path.as_deref()), (code, path));
        assert!(!error.refusal.message.is_empty());
        assert_eq!(error.to_string(), error.refusal.message);
    }
}
