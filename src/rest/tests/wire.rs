//! Requests and answers as strangers write them.

use std::string::{String, ToString};
use std::vec::Vec;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::rest::decode::{HttpRequest, decode};
use crate::rest::read::{HttpAnswer, read};
use crate::rest::request::{Dialect, request};
use crate::rest::routes::{Call, ROUTES};

const QUERY: &str = "bot_id=shop&user_id=ada&channel_id=web";

/// Parts of requests, most of them nearly right.
fn parts(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    let whole = proptest::sample::select(of).prop_map(ToString::to_string);
    prop_oneof![4 => whole, 1 => ".{0,12}"]
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let json = parts(&[
        "",
        "{}",
        "[]",
        "null",
        r#"{"id":"c1","flow_id":"f","metadata":{"a":[1]}}"#,
        r#"{"flow_id":null,"last_interaction":true}"#,
        r#"{"status":"CLOSED"}"#,
        r#"{"status":"\ud800"}"#,
        r#"{"ttl":1e400}"#,
    ]);
    prop_oneof![4 => json.prop_map(String::into_bytes), 1 => proptest::collection::vec(any::<u8>(), 0..40)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn no_request_is_answered_with_a_5xx(
        method in parts(&["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]),
        path in parts(&["/conversations", "/conversations/latest", "/conversations/close", "/conversations/c1", "/conversations/%", "/conversations/c1/close"]),
        query in parts(&[QUERY, "bot_id=a&user_id=b", "bot_id=%ff&user_id=+&channel_id=%", "bot_id=a&user_id=b&channel_id=c&limit=-1"]),
        content_type in proptest::option::of(parts(&["application/json", "application/json; charset=utf-8", "application/json;charset=latin1", "text/plain"])),
        if_match in proptest::option::of(parts(&["\"3\"", "*", "W/\"3\"", "\"99999999999999999999\""])),
        key in proptest::option::of(parts(&["\"k\"", "k", ""])),
        body in body(),
    ) {
        let target = [&path, "?", &query].concat();
        let request = HttpRequest {
            method: &method,
            target: &target,
            content_type: content_type.as_deref(),
            if_match: if_match.as_deref(),
            idempotency_key: key.as_deref(),
            body: &body,
        };
        match decode(&request) {
            Ok(decoded) => {
                let arguments: Value = serde_json::from_str(&decoded.arguments).unwrap();
                prop_assert!(arguments["client"]["user_id"].is_string());
            }
            Err(answer) => {
                prop_assert!((400..500).contains(&answer.status));
                let problem: Value = serde_json::from_str(&answer.body).unwrap();
                prop_assert_eq!(&problem["status"], answer.status);
                prop_assert!(!problem["message"].as_str().unwrap().contains('\n'));
            }
        }
    }

    #[test]
    fn any_answer_is_a_value_or_a_refusal(
        route in proptest::sample::select(&ROUTES[..]),
        status in prop_oneof![Just(200_u16), Just(204), 100..600_u16],
        content_type in proptest::option::of(parts(&["application/json", "text/html"])),
        body in parts(&["", "{}", "null", "[]", r#"{"has_open":true}"#, r#"{"has_open":false}"#, r#"{"code":"NOT_FOUND","message":"a\nb"}"#, r#"{"erased":3}"#, r#"{"conversations":[{}]}"#]),
    ) {
        for dialect in [Dialect::Convostate, Dialect::Plain] {
            let Ok(request) = request(route.call, &arguments(route.call), dialect, "made") else { continue };
            let answer = HttpAnswer { status, content_type: content_type.as_deref(), body: &body };
            match read(&request, dialect, &answer) {
                Ok(value) => prop_assert!(serde_json::from_str::<Value>(&value).is_ok()),
                Err(refusal) => prop_assert!(!refusal.message.is_empty() && !refusal.message.contains('\n')),
            }
        }
    }

    /// What the adapter sends is what the server understands, for any texts.
    #[test]
    fn a_request_comes_through(bot_id in "\\PC{1,60}", user_id in "\\PC{1,60}", flow_id in "\\PC{0,60}", version in 1..1000_u64) {
        let client = json!({ "bot_id": bot_id, "user_id": user_id, "channel_id": "web" });
        let body = json!({ "flow_id": flow_id, "step_id": null, "last_interaction": true, "metadata": { "x": flow_id } });
        let given = json!({ "client": client, "id": "c1", "body": body, "options": { "ifVersion": version } });
        let request = request(Call::Update, &given.to_string(), Dialect::Convostate, "made").unwrap();
        let decoded = decode(&HttpRequest {
            method: request.method,
            target: &request.target,
            content_type: Some("application/json"),
            if_match: request.if_match.as_deref(),
            body: request.body.as_deref().unwrap().as_bytes(),
            ..HttpRequest::default()
        });
        let arguments: Value = serde_json::from_str(&decoded.unwrap().arguments).unwrap();
        prop_assert_eq!(arguments, given);
    }
}

fn arguments(call: Call) -> String {
    let mut arguments =
        json!({ "client": { "bot_id": "shop", "user_id": "ada", "channel_id": "web" } });
    if matches!(call, Call::Get | Call::Update | Call::Close) {
        arguments["id"] = json!("c1");
    }
    arguments.to_string()
}

#[test]
fn the_same_request_is_known_by_its_key_and_no_other_is() {
    let target = ["/conversations/c1?", QUERY].concat();
    let of = |key, body: &'static [u8], if_match, target| {
        let request = HttpRequest {
            method: "PUT",
            target,
            content_type: Some("application/json"),
            if_match,
            idempotency_key: Some(key),
            body,
        };
        decode(&request).unwrap().replay.unwrap()
    };
    let one = of("\"k\"", b"{}", None, &target);
    assert_eq!(one, of("\"k\"", b"{}", None, &target));
    let elsewhere = target.replace("c1", "c2");
    for other in [
        of("\"l\"", b"{}", None, &target),
        of("\"k\"", b"{ }", None, &target),
        of("\"k\"", b"{}", Some("\"3\""), &target),
        of("\"k\"", b"{}", None, &elsewhere),
    ] {
        assert_ne!(one, other);
    }
}
