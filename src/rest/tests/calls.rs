//! Calls with what this module makes of them and of answers, good and hostile: the adapter in JavaScript is held to them.

use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;
use std::{env, fs};

use serde_json::{Value, json};

use super::given;
use crate::rest::call::Call;
use crate::rest::problem::CODES;
use crate::rest::read::{HttpResponse, read};
use crate::rest::request::{Dialect, request};
use crate::rest::routes::CallKind;

const PATH: &str = "tests/rest/calls.jsonl";
const DIALECTS: [(&str, Dialect); 2] =
    [("convostate", Dialect::Convostate), ("plain", Dialect::Plain)];

/// `UPDATE_EXPECT=1` writes them anew.
#[test]
fn the_calls_are_those_that_are_written_here() {
    let path = [env!("CARGO_MANIFEST_DIR"), "/", PATH].concat();
    let lines = DIALECTS.iter().flat_map(|dialect| {
        let sent = calls().into_iter().map(|(call, given)| sent(call, &given, *dialect));
        let read = answers().into_iter().flat_map(|(call, answer)| {
            asked(call, &answer.2)
                .into_iter()
                .map(move |given| read_line(call, &given, &answer, *dialect))
        });
        // What is long says nothing more in the other dialect.
        let is_told = |line: &String| dialect.0 == "convostate" || line.len() < 10_000;
        sent.chain(read).filter(is_told).collect::<Vec<_>>()
    });
    let text = lines.collect::<Vec<_>>().join("\n") + "\n";
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == text, "{PATH}: write it anew by UPDATE_EXPECT=1");
}

fn client() -> Value {
    json!({ "bot_id": "shop", "user_id": "ada b&c'(é)*!~", "channel_id": "web" })
}

/// Calls with their arguments; each has one fault at the most.
fn calls() -> Vec<(CallKind, Value)> {
    let long = "x".repeat(513);
    let mut calls = Vec::new();
    for (part, values) in [
        ("bot_id", [json!(""), json!(long), json!("a\nb"), json!("é")]),
        ("channel_id", [json!("😀"), json!("\u{85}"), json!(" "), json!("x".repeat(512))]),
    ] {
        for value in values {
            let mut client = client();
            client[part] = value;
            calls.push((CallKind::Latest, json!({ "client": client })));
        }
    }
    let mut add = |call, given: Value| {
        let mut whole = json!({ "client": client() });
        for (name, value) in given.as_object().unwrap() {
            whole[name] = value.clone();
        }
        calls.push((call, whole));
    };
    for id in
        ["c1", "", ".", "..", "latest", "close", "a/b", "a%20b", "é", "A-z_0.9~", &"x".repeat(129)]
    {
        add(CallKind::Get, json!({ "id": id }));
        add(CallKind::Close, json!({ "id": id, "status": "FAILED" }));
        add(CallKind::Create, json!({ "body": { "id": id } }));
    }
    for body in [
        json!({}),
        json!({ "flow_id": "f", "step_id": null, "metadata": { "a": [1, null, "é\n"] } }),
        json!({ "flow_id": long }),
        json!({ "step_id": "a\u{1}" }),
        json!({ "metadata": { "x": { "__proto__": 1 } } }),
        json!({ "metadata": "x".repeat(65_534) }),
        json!({ "metadata": "é".repeat(32_768) }),
        json!({ "metadata": 9_007_199_254_740_992_i64 }),
        json!({ "metadata": nested(64) }),
        json!({ "metadata": nested(65) }),
    ] {
        add(CallKind::Create, json!({ "body": with(&body, "id", &json!("c1")) }));
        add(CallKind::Update, json!({ "id": "c1", "body": body }));
    }
    for ttl in [json!(1), json!(0), json!(1.5), json!(3_155_760_000_u32), json!(3_155_760_001_u32)]
    {
        add(CallKind::Create, json!({ "body": { "id": "c1", "ttl": ttl } }));
        add(CallKind::Update, json!({ "id": "c1", "body": { "ttl": ttl } }));
    }
    for body in [
        json!({ "ttl": null, "last_interaction": true }),
        json!({ "metadata": { "a": null }, "replace": true }),
        json!({ "metadata": {}, "replace": false, "ttl": 60 }),
    ] {
        add(CallKind::Update, json!({ "id": "c1", "body": body }));
    }
    for version in [json!(1), json!(0), json!(-1), json!(9_007_199_254_740_991_i64)] {
        add(
            CallKind::Update,
            json!({ "id": "c1", "body": { "last_interaction": false }, "options": { "ifVersion": version } }),
        );
    }
    for status in ["CLOSED", "SWITCHED", "EXPIRED", "FAILED", "OPEN", "closed", ""] {
        add(CallKind::CloseAll, json!({ "status": status }));
        add(CallKind::List, json!({ "options": { "status": status } }));
    }
    for options in [
        json!({}),
        json!({ "limit": 100 }),
        json!({ "limit": 101 }),
        json!({ "limit": 0, "pagination_key": "7" }),
        json!({ "pagination_key": "a b+" }),
    ] {
        add(CallKind::List, json!({ "options": options }));
    }
    for any in [true, false] {
        add(CallKind::Latest, json!({ "options": { "any": any } }));
    }
    add(CallKind::Erase, json!({}));
    calls
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(json!(0), |inner, _| json!([inner]))
}

fn with(object: &Value, name: &str, value: &Value) -> Value {
    let mut object = object.clone();
    object[name] = value.clone();
    object
}

fn without(object: &Value, name: &str) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().remove(name);
    object
}

fn made(kind: CallKind, given: &Value) -> crate::Result<Call> {
    given::call(kind, given).map(|call| call.identified("made"))
}

fn sent(kind: CallKind, given: &Value, (name, dialect): (&str, Dialect)) -> String {
    let mut line = json!({ "dialect": name, "call": kind.name(), "given": given });
    match made(kind, given).and_then(|call| request(&call, dialect)) {
        Ok(it) => {
            line["sent"] = json!({ "method": it.method, "target": it.target, "if_match": it.if_match, "body": it.body });
        }
        Err(error) => {
            line["refused"] = json!({
                "code": error.code().as_str(), "message": error.message(), "path": error.path(), "limit": error.limit(),
            });
        }
    }
    line.to_string()
}

/// A status, a content type and a body.
type Answered = (u16, Option<&'static str>, String);

fn conversation() -> Value {
    let at = "2026-11-22T10:31:00.000Z";
    json!({
        "id": "c1", "client": client(), "flow_id": null, "step_id": "s", "metadata": { "a": 1 }, "status": "OPEN",
        "last_interaction_at": at, "updated_at": at, "created_at": at, "version": 1,
    })
}

fn answers() -> Vec<(CallKind, Answered)> {
    let mut answers = Vec::new();
    let mut add = |call, status, body: String| answers.push((call, (status, None, body)));
    for changed in changed() {
        add(CallKind::Get, 200, changed.to_string());
        add(CallKind::Create, 201, changed.to_string());
        add(
            CallKind::Latest,
            200,
            json!({ "has_open": true, "conversation": changed }).to_string(),
        );
        add(CallKind::List, 200, json!({ "conversations": [changed] }).to_string());
    }
    for status in ["CLOSED", "OPEN", "GONE"] {
        let over = with(&conversation(), "status", &json!(status));
        for has_open in [true, false] {
            let latest = json!({ "has_open": has_open, "conversation": over });
            add(CallKind::Latest, 200, latest.to_string());
        }
    }
    for length in [65_534, 65_535] {
        let long = with(&conversation(), "metadata", &json!("x".repeat(length)));
        add(CallKind::Get, 200, long.to_string());
    }
    let quoted = conversation().to_string();
    for (from, to) in [
        (r#""a":1"#, r#""a":9007199254740992"#),
        (r#""a":1"#, r#""a":[1e400,1.0,-0]"#),
        (r#""a":1"#, r#""a":"\ud800""#),
        (r#""a":1"#, r#""__proto__":1"#),
        (r#""version":1"#, r#""version":1,"more":12345678901234567890"#),
        (r#""version":1"#, r#""version":9007199254740992"#),
        (r#""step_id":"s""#, r#""step_id":"\ud800""#),
    ] {
        add(CallKind::Get, 200, quoted.replace(from, to));
    }
    for body in [
        "",
        " ",
        "null",
        "[]",
        "{}",
        "{<<<",
        "<html>",
        "7",
        r#"{"success":true}"#,
        r#"{"error":null}"#,
        r#"{"code":"X"}"#,
        r#"{"message":"no"}"#,
        r#"{"has_open":false}"#,
        r#"{"has_open":true}"#,
        r#"{"has_open":0}"#,
        r#"{"erased":3}"#,
        r#"{"erased":-1}"#,
        r#"{"erased":1.5}"#,
        r#"{"conversations":[]}"#,
        r#"{"conversations":[{}]}"#,
        r#"{"conversations":[],"pagination_key":"k"}"#,
        r#"{"conversations":[],"pagination_key":5}"#,
        r#"{"conversations":{}}"#,
        r#"{"has_open":false,"conversation":5}"#,
    ] {
        for call in [
            CallKind::Create,
            CallKind::Latest,
            CallKind::Update,
            CallKind::Close,
            CallKind::CloseAll,
            CallKind::List,
            CallKind::Erase,
        ] {
            add(call, 200, body.to_string());
        }
    }
    answers.extend(refusals());
    answers
}

/// What refuses.
fn refusals() -> Vec<(CallKind, Answered)> {
    let mut answers = Vec::new();
    let mut add = |call, status, body: String| answers.push((call, (status, None, body)));
    for status in [300, 301, 400, 401, 403, 404, 409, 412, 413, 423, 501] {
        for body in [
            "",
            "no",
            r#"{"message":"a\nb"}"#,
            r#"{"detail":"d","message":null}"#,
            r#"{"code":"REJECTED","message":"m"}"#,
            r#"{"message":""}"#,
        ] {
            for call in [CallKind::Get, CallKind::CloseAll] {
                add(call, status, body.to_string());
            }
        }
    }
    for status in [302, 403, 404] {
        answers.push((
            CallKind::Get,
            (status, Some("text/html; charset=utf-8"), "<html>".to_string()),
        ));
    }
    let mut add =
        |status, body: &Value| answers.push((CallKind::Close, (status, None, body.to_string())));
    for code in CODES {
        add(
            400,
            &json!({ "code": code, "message": "m", "path": "p", "limit": 3, "conversation_status": "CLOSED" }),
        );
    }
    let long = "é".repeat(300);
    for said in [
        json!({ "code": "NOT_OPEN", "conversation_status": "SHUT" }),
        json!({ "code": "NOT_OPEN", "message": long, "limit": null, "path": null }),
        json!({ "code": "NOT_OPEN", "limit": "3" }),
        json!({ "code": "NOT_OPEN", "path": 3 }),
        json!({ "code": 7, "message": "m" }),
        json!({ "code": "toString", "message": "m" }),
    ] {
        add(409, &said);
    }
    answers
}

/// A conversation with one thing about it changed.
fn changed() -> Vec<Value> {
    let whole = conversation();
    let names: Vec<_> = whole.as_object().unwrap().keys().cloned().collect();
    let mut changed = Vec::from([whole.clone(), with(&whole, "more", &json!({ "metadata": 1 }))]);
    for name in &names {
        changed.push(without(&whole, name));
        for value in
            [json!(null), json!(5), json!("x"), json!([]), json!({}), json!(-1), json!(true)]
        {
            changed.push(with(&whole, name, &value));
        }
    }
    for (name, value) in [
        ("id", json!("c2")),
        ("id", json!("a/b")),
        ("flow_id", json!("x".repeat(512))),
        ("flow_id", json!("x".repeat(513))),
        ("step_id", json!("a\u{85}")),
        ("status", json!("CLOSED")),
        ("last_interaction_at", json!("2026-11-22t11:31:00.123456789+01:00")),
        ("created_at", json!("1990-12-31T23:59:60Z")),
        ("updated_at", json!("2026-02-30T10:31:00.000Z")),
        ("expires_at", json!("2026-11-22 10:31:00Z")),
        ("expires_at", json!("soon")),
        ("ttl", json!(60)),
        ("ttl", json!("60")),
        ("version", json!(0)),
        ("version", json!(1.5)),
        ("metadata", json!(nested(64))),
        ("metadata", json!(nested(65))),
    ] {
        changed.push(with(&whole, name, &value));
    }
    let mut other = client();
    other["user_id"] = json!("eve");
    changed.push(with(&whole, "client", &other));
    changed
}

/// What a call is given whose answer is read; a latest, where it matters, both ways.
fn asked(kind: CallKind, body: &str) -> Vec<Value> {
    let plain = json!({ "client": client() });
    match kind {
        CallKind::Get | CallKind::Update | CallKind::Close => {
            vec![with(&plain, "id", &json!("c1"))]
        }
        CallKind::Create => vec![with(&plain, "body", &json!({ "id": "c1" }))],
        CallKind::Latest if body.contains("false") => {
            vec![plain.clone(), with(&plain, "options", &json!({ "any": true }))]
        }
        _ => vec![plain],
    }
}

fn read_line(
    kind: CallKind,
    given: &Value,
    (status, content_type, body): &Answered,
    (name, dialect): (&str, Dialect),
) -> String {
    let mut line = json!({ "dialect": name, "call": kind.name(), "given": given, "status": status, "type": content_type, "body": body });
    let call = made(kind, given).unwrap();
    if request(&call, dialect).is_err() {
        return json!({}).to_string();
    }
    let response = HttpResponse {
        status: *status,
        content_type: *content_type,
        body,
        ..HttpResponse::default()
    };
    match read(&call, dialect, &response) {
        Ok(reply) => line["value"] = given::value(&reply),
        Err(it) => {
            line["error"] = json!({
                "code": it.code, "message": it.message, "path": it.path, "limit": it.limit, "status": it.conversation_status,
            });
        }
    }
    line.to_string()
}
