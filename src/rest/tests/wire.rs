//! Requests and answers as strangers write them.

use std::string::{String, ToString};
use std::vec::Vec;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::given;
use crate::rest::decode::{Decoded, HttpRequest, decode};
use crate::rest::encode::encode;
use crate::rest::read::{HttpResponse, read};
use crate::rest::reply::Reply;
use crate::rest::request::{Dialect, request};
use crate::rest::routes::{CallKind, ROUTES};

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
            ..HttpRequest::default()
        };
        match decode(&request) {
            Ok(decoded) => {
                prop_assert!(given::arguments(&decoded.call)["client"]["user_id"].is_string());
                prop_assert!(decoded.call.check().is_ok());
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
            let call = given::call(route.call, &arguments(route.call)).unwrap();
            let response = HttpResponse { status, content_type: content_type.as_deref(), body: &body, ..HttpResponse::default() };
            match read(&call, dialect, &response) {
                Ok(reply) => prop_assert!((200..300).contains(&encode(&reply).status)),
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
        let request = request(&given::call(CallKind::Update, &given).unwrap(), Dialect::Convostate).unwrap();
        let decoded = decode(&HttpRequest {
            method: request.method,
            target: &request.target,
            content_type: Some("application/json"),
            if_match: request.if_match.as_deref(),
            body: request.body.as_deref().unwrap().as_bytes(),
            ..HttpRequest::default()
        });
        prop_assert_eq!(given::arguments(&decoded.unwrap().call), given);
    }
}

fn arguments(call: CallKind) -> Value {
    let mut arguments =
        json!({ "client": { "bot_id": "shop", "user_id": "ada", "channel_id": "web" } });
    if matches!(call, CallKind::Get | CallKind::Update | CallKind::Close) {
        arguments["id"] = json!("c1");
    }
    arguments
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
            ..HttpRequest::default()
        };
        decode(&request).unwrap().replay.unwrap()
    };
    let one = of("\"k\"", b"{}", None, &target);
    assert_eq!(one, of("\"k\"", b"{}", None, &target));
    assert_eq!(one, of("\"k\"", b"", None, &target));
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

fn decoded(method: &str, target: &str, body: &str) -> Result<Decoded, Value> {
    let content_type = Some("application/json").filter(|_| !body.is_empty());
    let body = body.as_bytes();
    let request = HttpRequest { method, target, content_type, body, ..HttpRequest::default() };
    decode(&request).map_err(|answer| serde_json::from_str(&answer.body).unwrap())
}

/// Every path that takes a body, with its method.
const BODIES: [(&str, &str); 4] = [
    ("POST", "/conversations"),
    ("PUT", "/conversations/c1"),
    ("POST", "/conversations/c1/close"),
    ("POST", "/conversations/close"),
];

#[test]
fn null_and_an_empty_body_are_an_empty_object() {
    for (method, path) in BODIES {
        let target = [path, "?", QUERY].concat();
        let whole = decoded(method, &target, "{}").unwrap();
        for body in ["", "null", " null\n"] {
            assert_eq!(decoded(method, &target, body).as_ref(), Ok(&whole), "{method} {path}");
        }
        assert!(decoded(method, &target, " ").is_err() && decoded(method, &target, "nul").is_err());
    }
}

#[test]
fn an_unknown_field_is_named_and_not_lost() {
    for (method, path) in BODIES {
        let target = [path, "?", QUERY].concat();
        let refused = decoded(method, &target, r#"{"colour":"red"}"#).unwrap_err();
        assert_eq!(
            (&refused["code"], &refused["path"]),
            (&json!("INVALID_BODY"), &json!("colour"))
        );
        let long = ["{\"a\\n", &"b".repeat(9_000), "\":1}"].concat();
        let refused = decoded(method, &target, &long).unwrap_err();
        assert!(refused["message"].as_str().unwrap().len() < 200 && refused["path"].is_string());
    }
}

#[test]
fn a_path_has_one_form() {
    for path in
        ["/conversations/%6catest", "/conversations/%2e%2e", "/%63onversations", "/conversations/"]
    {
        let target = [path, "?", QUERY].concat();
        assert_eq!(decoded("GET", &target, "").unwrap_err()["status"], 404, "{path}");
    }
    let target = ["/conversations/a%20b?", QUERY].concat();
    assert_eq!(decoded("GET", &target, "").unwrap_err()["code"], "INVALID_ID");
}

#[test]
fn what_a_body_is_said_to_be_counts_even_when_it_is_empty() {
    let target = ["/conversations/close?", QUERY].concat();
    let json = Some("application/json");
    for (content_type, content_encoding, body, expected) in [
        (None, None, "", None),
        (json, Some("identity"), "{}", None),
        (Some("text/plain"), None, "", Some(415)),
        (Some("application/x-www-form-urlencoded"), None, "", Some(415)),
        (None, None, "{}", Some(415)),
        (json, Some("gzip"), "{}", Some(415)),
    ] {
        let request = HttpRequest {
            method: "POST",
            target: &target,
            content_type,
            content_encoding,
            body: body.as_bytes(),
            ..HttpRequest::default()
        };
        assert_eq!(decode(&request).err().map(|answer| answer.status), expected, "{request:?}");
    }
}

#[test]
fn a_weak_etag_matches_nothing() {
    let target = ["/conversations/c1?", QUERY].concat();
    for (if_match, expected) in [("\"3\"", None), ("W/\"3\"", Some(412)), ("W/3", Some(400))] {
        let if_match = Some(if_match);
        let request =
            HttpRequest { method: "PUT", target: &target, if_match, ..HttpRequest::default() };
        assert_eq!(decode(&request).err().map(|answer| answer.status), expected, "{if_match:?}");
    }
}

#[test]
fn a_refusal_says_little_of_a_long_path() {
    let target = ["/conversations?", QUERY].concat();
    let body = ["{\"metadata\":{\"", &"k".repeat(60_000), "\":9007199254740993}}"].concat();
    let refused = decoded("POST", &target, &body).unwrap_err();
    let message = refused["message"].as_str().unwrap();
    assert!(message.len() < 500 && message.contains("outside"), "{message}");
    assert!(refused.to_string().len() < 1_500);
}

/// A request with a key, of that user of the query's bot.
fn keyed(method: &str, user: &str, key: &str, secret: [u64; 2]) -> Decoded {
    let target = ["/conversations?", QUERY].concat().replace("ada", user);
    let idempotency_key = Some(key);
    decode(&HttpRequest {
        method,
        target: &target,
        idempotency_key,
        secret,
        ..HttpRequest::default()
    })
    .unwrap()
}

#[test]
fn what_is_remembered_tells_nothing_without_the_secret() {
    let of = |method, secret| keyed(method, "ada", "ada", secret);
    let (erase, create) = (of("DELETE", [1, 2]), of("POST", [1, 2]));
    let client = erase.forgets.unwrap();
    for replay in [erase.replay, create.replay.clone()].map(Option::unwrap) {
        assert!(replay.starts_with(&client) && replay.len() > client.len());
        assert!(!replay.contains("ada") && !replay.contains("shop"));
    }
    assert_ne!(create.replay, of("POST", [1, 3]).replay);
    assert_eq!(create.forgets, None);
}

#[test]
fn an_erase_forgets_what_was_answered_to_its_client_and_to_no_other() {
    let of = |method, user, secret| keyed(method, user, "\"k\"", secret);
    let secret = [1, 2];
    let forgotten = of("DELETE", "ada", secret).forgets.unwrap();
    let (ada, eve) = (of("POST", "ada", secret).replay, of("POST", "eve", secret).replay);
    let elsewhere = of("POST", "ada", [1, 3]).replay;
    let is_forgotten = [ada, eve, elsewhere].map(|it| it.unwrap().starts_with(&forgotten));
    assert_eq!(is_forgotten, [true, false, false]);
}

#[test]
fn only_update_and_close_answer_with_the_conversation() {
    let prefers = |method, path: &str, prefer| {
        let target = [path, "?", QUERY].concat();
        let prefer = Some(prefer);
        let request = HttpRequest { method, target: &target, prefer, ..HttpRequest::default() };
        decode(&request).unwrap().prefers_conversation
    };
    let representation = "return=representation";
    assert!(prefers("PUT", "/conversations/c1", representation));
    assert!(prefers("POST", "/conversations/c1/close", representation));
    assert!(!prefers("POST", "/conversations", representation));
    assert!(!prefers("GET", "/conversations/c1", representation));
    for (prefer, expected) in [
        ("respond-async, RETURN = \"Representation\" ; x=1", true),
        ("return=minimal", false),
        ("return", false),
        ("x=1; return=representation", false),
        ("return=representation2", false),
        ("", false),
    ] {
        assert_eq!(prefers("PUT", "/conversations/c1", prefer), expected, "{prefer}");
    }
}

#[test]
fn a_key_numbers_a_write_that_can_be_told_again() {
    let target = ["/conversations?", QUERY].concat();
    let of = |method, body: &str| {
        let request = HttpRequest {
            method,
            target: &target,
            content_type: Some("application/json"),
            idempotency_key: Some("\"w1.0123456789abcdef0123456789abcdef.7.6\""),
            body: body.as_bytes(),
            ..HttpRequest::default()
        };
        decode(&request).unwrap()
    };
    let numbered = of("POST", r#"{"id":"c1"}"#);
    assert_eq!(numbered.number.map(|number| (number.n, number.settled)), Some((7, 6)));
    assert!(numbered.replay.is_some());
    assert_eq!(of("POST", "{}").number, None);
    assert!(of("POST", "{}").replay.is_some());
    assert!(of("DELETE", "").number.is_some());
    assert_eq!(of("GET", "").number, None);
}

#[test]
fn a_write_says_which_version_it_made() {
    let written = encode(&Reply::Written { version: 7 });
    assert_eq!((written.status, written.etag.as_deref()), (204, Some("\"7\"")));
    assert_eq!((written.content_type, written.body.as_str()), (None, ""));
}
