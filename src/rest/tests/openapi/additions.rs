//! What is marked as an addition is what the plain dialect refuses, and nothing else.

use std::string::String;

use serde_json::{Map, Value, json};

use super::{document, operations};
use crate::rest::request::{Dialect, request};
use crate::rest::routes::CallKind;
use crate::rest::tests::given;

fn is_refused(call: CallKind, body: &Map<String, Value>, options: &Value) -> bool {
    let client = json!({ "bot_id": "shop", "user_id": "ada", "channel_id": "web" });
    let mut arguments = json!({ "client": client, "body": body, "options": options });
    if matches!(call, CallKind::Get | CallKind::Update | CallKind::Close) {
        arguments["id"] = json!("c1");
    }
    arguments["key"] = json!("k");
    let call = given::call(call, &arguments).unwrap();
    assert!(request(&call, Dialect::Convostate).is_ok(), "{arguments}");
    request(&call, Dialect::Plain).is_err()
}

fn is_marked(value: &Value) -> bool {
    value.get("x-addition").is_some_and(|mark| mark == true)
}

#[test]
fn the_plain_dialect_refuses_what_is_marked() {
    let document = document();
    for operation in operations(&document) {
        let call = operation.call;
        let is_addition = is_marked(&operation.value);
        assert_eq!(is_refused(call, &Map::new(), &json!({})), is_addition, "{call:?}");
        if let Some(fields) = operation
            .body()
            .map(|body| &body["schema"]["properties"])
            .filter(|_| !matches!(call, CallKind::Close | CallKind::CloseAll))
        {
            for (name, field) in fields.as_object().unwrap() {
                let value = match name.as_str() {
                    "ttl" | "wait" => json!(5),
                    "last_interaction" | "replace" => json!(true),
                    _ => json!("x"),
                };
                let body = Map::from_iter([(name.clone(), value)]);
                let is_addition = is_marked(field);
                assert_eq!(is_refused(call, &body, &json!({})), is_addition, "{call:?} {name}");
            }
        }
        // An Idempotency-Key is the adapter's to send, and can be switched off.
        for (name, options) in
            [("If-Match", json!({ "ifVersion": 3 })), ("any", json!({ "any": true }))]
        {
            for parameter in operation.parameters.iter().filter(|it| it["name"] == name) {
                assert_eq!(is_refused(call, &Map::new(), &options), is_marked(parameter));
            }
        }
    }
}
