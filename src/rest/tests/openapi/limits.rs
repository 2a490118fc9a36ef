//! Enumerations, limits and defaults.

use std::string::ToString;

use serde_json::{Value, json};

use super::{document, operations, texts};
use crate::limits::{
    DEFAULT_PAGE, MAX_ID_CHARS, MAX_MESSAGE_ID_BYTES, MAX_PAGE, MAX_SAFE, MAX_TEXT_BYTES,
    MAX_TTL_SECONDS, MAX_TURN_WAIT_MS,
};
use crate::rest::decode::{HttpRequest, decode};
use crate::rest::routes::CallKind;
use crate::rules::close::check_final;
use crate::status::Status;

#[test]
fn statuses_are_the_same() {
    let document = document();
    let written = |name: &str| texts(&document["components"]["schemas"][name]["enum"]);
    assert_eq!(written("Status"), Status::ALL.map(Status::as_str).into_iter().collect());
    let last = Status::ALL.into_iter().filter(|status| check_final(*status).is_ok());
    assert_eq!(written("FinalStatus"), last.map(Status::as_str).collect());
}

#[test]
fn limits_are_the_same() {
    let document = document();
    let schema = |name: &str| &document["components"]["schemas"][name];
    for name in ["Name", "Place"] {
        assert_eq!(schema(name)["maxLength"], MAX_TEXT_BYTES, "{name}");
    }
    assert_eq!(schema("Name")["minLength"], 1);
    let id = schema("Id")["pattern"].as_str().unwrap();
    assert!(id.ends_with(&["{1,", &MAX_ID_CHARS.to_string(), "}$"].concat()), "{id}");
    for name in ["ConversationModel", "CreateConversationBody"] {
        let ttl = &schema(name)["properties"]["ttl"];
        assert_eq!([&ttl["minimum"], &ttl["maximum"]], [&json!(1), &json!(MAX_TTL_SECONDS)]);
        // Without it, generators make 32 bits of it, which the greatest does not fit.
        assert_eq!(ttl["format"], "int64", "{name}");
    }
    let version = &schema("ConversationModel")["properties"]["version"];
    assert_eq!([&version["minimum"], &version["maximum"]], [&json!(1), &json!(MAX_SAFE)]);
    assert_eq!(schema("Page")["properties"]["conversations"]["maxItems"], MAX_PAGE);
    let wait = &schema("TakeTurnBody")["properties"]["wait"];
    assert_eq!([&wait["minimum"], &wait["maximum"]], [&json!(0), &json!(MAX_TURN_WAIT_MS)]);
    let operations = operations(&document);
    let end = operations.iter().find(|operation| operation.call == CallKind::EndTurn).unwrap();
    let handled = end.parameters.iter().find(|parameter| parameter["name"] == "handled").unwrap();
    let once = &schema("TakeTurnBody")["properties"]["once"];
    for message in [once, &handled["schema"]] {
        let range = [&message["minLength"], &message["maxLength"]];
        assert_eq!(range, [&json!(1), &json!(MAX_MESSAGE_ID_BYTES)]);
    }
    let list = operations.iter().find(|operation| operation.call == CallKind::List).unwrap();
    let limit = list.parameters.iter().find(|parameter| parameter["name"] == "limit").unwrap();
    let expected =
        json!({ "type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": DEFAULT_PAGE });
    assert_eq!(limit["schema"], expected);
}

/// Each value beside whether the document takes it, by a pattern or a list that this test reads as a person would.
#[test]
fn ids_keys_and_versions_are_taken_as_written() {
    let document = document();
    let reserved: Value = document["components"]["schemas"]["Id"]["not"]["enum"].clone();
    for id in texts(&reserved) {
        assert!(crate::id::check(id.as_bytes()).is_err(), "{id}");
    }
    let taken = |header: &str, value: &str| {
        let target = "/conversations/c1?bot_id=b&user_id=u&channel_id=c";
        let mut request = HttpRequest { method: "PUT", target, ..HttpRequest::default() };
        match header {
            "If-Match" => request.if_match = Some(value),
            "Turn-Token" => request.turn_token = Some(value),
            _ => request.idempotency_key = Some(value),
        }
        decode(&request).is_ok()
    };
    assert_eq!(
        document["components"]["parameters"]["If-Match"]["schema"]["pattern"],
        r#"^"[1-9][0-9]{0,15}"$"#
    );
    for (value, expected) in [
        ("*", true),
        ("\"1\"", true),
        ("\"9999999999999999\"", true),
        ("\"99999999999999999\"", false),
        ("\"0\"", false),
        ("\"01\"", false),
        ("\"\"", false),
        ("1", false),
        ("W/\"1\"", false),
    ] {
        assert_eq!(taken("If-Match", value), expected, "{value}");
    }
    assert_eq!(
        document["components"]["parameters"]["Idempotency-Key"]["schema"]["pattern"],
        r"^[\x21-\x7E]{1,255}$"
    );
    for name in ["Turn", "Turn-Token"] {
        let schema = &document["components"]["parameters"][name]["schema"];
        assert_eq!(schema["pattern"], r#"^"[A-Za-z0-9._~-]{22,128}"$"#);
    }
    let quoted = |chars: usize| ["\"", &"t".repeat(chars), "\""].concat();
    for (value, expected) in [
        (quoted(22).as_str(), true),
        (&quoted(128), true),
        (&quoted(21), false),
        (&quoted(129), false),
        (quoted(22).trim_matches('"'), false),
        ("\"0123456789.-_~ABCDEFabc\"", true),
        ("\"0123456789.-_~ABCDEFab+\"", false),
    ] {
        assert_eq!(taken("Turn-Token", value), expected, "{value}");
    }
    let (longest, longer) = ("k".repeat(255), "k".repeat(256));
    for (value, expected) in [
        (longest.as_str(), true),
        (&longer, false),
        ("", false),
        ("a b", false),
        ("é", false),
        ("!~", true),
    ] {
        assert_eq!(taken("Idempotency-Key", value), expected, "{value}");
    }
}
