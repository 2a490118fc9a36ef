//! Every example is what one end writes and the other one reads.

use std::string::ToString;

use serde_json::value::to_value;
use serde_json::{Value, json};

use super::{Operation, document, operations};
use crate::rest::decode::{HttpRequest, decode};
use crate::rest::problem::Problem;
use crate::rest::read::{HttpResponse, read};
use crate::rest::refusal::Refusal;
use crate::rest::request::Dialect;
use crate::rest::routes::CallKind;
use crate::rest::tests::given;
use crate::status::Status;

const QUERY: &str = "bot_id=shop&user_id=ada&channel_id=web";

fn examples(content: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let found = content["examples"].as_object().unwrap().iter();
    found.map(|(name, example)| (name.as_str(), &example["value"]))
}

#[test]
fn requests_are_taken_and_lose_nothing() {
    let document = document();
    let mut count = 0;
    for operation in operations(&document) {
        let Some(content) = operation.body() else { continue };
        for (name, example) in examples(content) {
            let body = example.to_string();
            let target =
                [&operation.path.replace("{id}", "c1").replace("{key}", "k"), "?", QUERY].concat();
            let request = HttpRequest {
                method: &operation.method,
                target: &target,
                content_type: Some("application/json"),
                turn_token: operation.turn_token(),
                body: body.as_bytes(),
                ..HttpRequest::default()
            };
            let decoded = decode(&request).unwrap();
            assert_eq!(decoded.call.kind(), operation.call);
            let arguments = given::arguments(&decoded.call);
            let body = match arguments.get("body") {
                Some(body) => body.clone(),
                None => json!({ "status": arguments["status"] }),
            };
            assert_eq!(&body, example, "{name}");
            count += 1;
        }
    }
    assert!(count >= 10, "{count}");
}

#[test]
fn answers_are_read_and_lose_nothing() {
    let document = document();
    for operation in operations(&document) {
        for (status, content) in operation.answers().filter(|(status, _)| *status < 300) {
            let Some((_, content)) = content else { continue };
            for (name, example) in examples(content) {
                let id = example.get("id").and_then(Value::as_str).unwrap_or("c1");
                let value = answered(&operation, id, status, &example.to_string()).unwrap();
                let expected = match operation.call {
                    CallKind::Latest => example.get("conversation").cloned().unwrap_or_default(),
                    CallKind::Erase => example["erased"].clone(),
                    CallKind::Remember => example["version"].clone(),
                    CallKind::Forget => example["forgotten"].clone(),
                    _ => example.clone(),
                };
                assert_eq!(value, expected, "{} {status} {name}", operation.id());
            }
        }
    }
}

fn answered(operation: &Operation, id: &str, status: u16, body: &str) -> Result<Value, Refusal> {
    let mut arguments =
        json!({ "client": { "bot_id": "shop", "user_id": "ada", "channel_id": "web" } });
    match operation.call {
        CallKind::Create => arguments["body"] = json!({ "id": id }),
        CallKind::Get | CallKind::Update | CallKind::Close => arguments["id"] = json!(id),
        CallKind::Latest => arguments["options"] = json!({ "any": true }),
        CallKind::Recall | CallKind::Remember | CallKind::Forget => {
            arguments["key"] = json!("address");
        }
        _ => {}
    }
    let call = given::call(operation.call, &arguments).unwrap();
    let response = HttpResponse { status, body, ..HttpResponse::default() };
    read(&call, Dialect::Convostate, &response).map(|reply| given::value(&reply))
}

#[test]
fn refusals_are_written_and_read_so() {
    let document = document();
    for operation in operations(&document) {
        for (status, content) in operation.answers().filter(|(status, _)| *status >= 400) {
            for (_, example) in examples(content.unwrap().1) {
                let [code, message] =
                    ["code", "message"].map(|name| example[name].as_str().unwrap());
                let path = example.get("path").and_then(Value::as_str);
                let limit = example.get("limit").and_then(Value::as_u64);
                let stands = example.get("conversation_status").and_then(Value::as_str);
                let problem = Problem::with_status(status, code, message, path, limit)
                    .of_conversation(stands);
                assert_eq!(&to_value(&problem).unwrap(), example);
                let read = answered(&operation, "c1", status, &example.to_string());
                if operation.call == CallKind::Recall && path == Some("key") {
                    assert_eq!(read, Ok(Value::Null));
                    continue;
                }
                let refusal = read.unwrap_err();
                assert_eq!((refusal.code, refusal.message.as_str()), (code, message));
                assert_eq!((refusal.path.as_deref(), refusal.limit), (path, limit));
                assert_eq!(refusal.conversation_status.map(Status::as_str), stands);
            }
        }
    }
}
