//! The adapter as a whole, told what a server said.

use std::string::{String, ToString};

use serde_json::{Value, json};

use crate::rest::adapter::{Adapter, Settings};
use crate::rest::policy::CallId;

fn adapter(settings: &Value) -> Adapter {
    Adapter::new(Settings::of_json(&settings.to_string()).unwrap())
}

fn begin(adapter: &mut Adapter, call: &str, body: &Value) -> CallId {
    let client = json!({ "bot_id": "shop", "user_id": "ada", "channel_id": "web" });
    let mut arguments = json!({ "client": client, "body": body });
    if call == "update" {
        arguments["id"] = json!("c1");
    }
    adapter.begin(call, &arguments.to_string(), &[7; 32], 0, 0).unwrap()
}

fn step(adapter: &mut Adapter, call: CallId, now: u64) -> Value {
    serde_json::from_str(&adapter.step(call, now, 0.0)).unwrap()
}

fn answered(adapter: &mut Adapter, call: CallId, now: u64, status: u16, body: &Value) {
    adapter.answered(
        call,
        now,
        status,
        Some("application/json"),
        None,
        Some("r-1"),
        &body.to_string(),
        0,
    );
}

fn conversation(id: &str) -> Value {
    let at = "2026-11-22T10:31:00.000Z";
    json!({
        "id": id, "client": { "bot_id": "shop", "user_id": "ada", "channel_id": "web" }, "metadata": {}, "status": "OPEN",
        "last_interaction_at": at, "updated_at": at, "created_at": at, "version": 1,
    })
}

/// A create whose answer never came.
fn lost(adapter: &mut Adapter, id: &str) {
    let call = begin(adapter, "create", &json!({ "id": id }));
    assert_eq!(step(adapter, call, 0)["do"], "send");
    adapter.failed(call, 10, "timed_out");
    assert_eq!(step(adapter, call, 10)["error"]["remote"]["outcome"], "unknown");
}

#[test]
fn what_settles_an_earlier_write_is_read_as_the_answer_to_that() {
    let mut adapter = adapter(&json!({ "retries": 0 }));
    lost(&mut adapter, "c1");
    let create = begin(&mut adapter, "create", &json!({ "id": "c2" }));
    let first = step(&mut adapter, create, 20);
    assert!(first["request"]["body"].as_str().unwrap().contains("c1"), "{first}");
    answered(&mut adapter, create, 30, 200, &conversation("c1"));
    let second = step(&mut adapter, create, 30);
    assert!(second["request"]["body"].as_str().unwrap().contains("c2"), "{second}");
    answered(&mut adapter, create, 40, 201, &conversation("c2"));
    assert_eq!(step(&mut adapter, create, 40)["value"]["id"], "c2");
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
        let mut adapter = adapter(&json!({ "retries": 0 }));
        lost(&mut adapter, "c1");
        let update = begin(&mut adapter, "update", &json!({}));
        assert_eq!(step(&mut adapter, update, 20)["request"]["method"], "POST");
        adapter.answered(update, 30, status, None, None, None, &body, 0);
        let next = step(&mut adapter, update, 30);
        assert_eq!(next["do"] == "send", settles, "{status} {next}");
        if !settles {
            assert_eq!(next["error"]["remote"]["outcome"], "not_sent");
        }
    }
}

#[test]
fn a_foreign_server_s_refusal_settles_a_write() {
    let mut adapter = adapter(&json!({ "retries": 0, "dialect": "plain" }));
    lost(&mut adapter, "c1");
    let update = begin(&mut adapter, "update", &json!({}));
    step(&mut adapter, update, 20);
    answered(&mut adapter, update, 30, 400, &json!({ "message": "No." }));
    assert_eq!(step(&mut adapter, update, 30)["request"]["method"], "PUT");
}

#[test]
fn what_was_done_and_can_t_be_read_is_unknown() {
    let mut adapter = adapter(&json!({}));
    let call = begin(&mut adapter, "create", &json!({ "id": "c1" }));
    step(&mut adapter, call, 0);
    answered(&mut adapter, call, 5, 201, &json!({ "id": "c1" }));
    let error = step(&mut adapter, call, 5)["error"].clone();
    let remote = &error["remote"];
    assert_eq!((&error["code"], &remote["outcome"]), (&json!("BAD_RESPONSE"), &json!("unknown")));
    assert_eq!((&remote["status"], &remote["requestId"]), (&json!(201), &json!("r-1")));
}

#[test]
fn keys_can_be_switched_off() {
    for has_keys in [true, false] {
        let mut adapter = adapter(&json!({ "idempotencyKeys": has_keys }));
        let call = begin(&mut adapter, "update", &json!({}));
        let headers: String = step(&mut adapter, call, 0)["request"]["headers"].to_string();
        assert_eq!(headers.contains("idempotency-key"), has_keys);
    }
}
