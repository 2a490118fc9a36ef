//! What CSML's own client sends and reads, by the fields of its models.

use std::string::{String, ToString};
use std::vec::Vec;

use serde::Deserialize;
use serde_json::{Value, json};

use super::given;
use crate::client::Client;
use crate::rest::call::Call;
use crate::rest::conversation::Conversation;
use crate::rest::decode::{HttpRequest, decode};
use crate::rest::encode::encode;
use crate::rest::read::{HttpResponse, read};
use crate::rest::reply::Reply;
use crate::rest::request::Dialect;
use crate::rest::routes::CallKind;

/// That client's model of a conversation: what it must find, and of which type.
#[derive(Debug, PartialEq, Deserialize)]
struct Model {
    id: String,
    client: ModelClient,
    flow_id: Option<String>,
    step_id: Option<String>,
    metadata: Value,
    status: ModelStatus,
    last_interaction_at: String,
    updated_at: Option<String>,
    created_at: Option<String>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(clippy::struct_field_names, reason = "the names of the API")]
struct ModelClient {
    bot_id: String,
    channel_id: String,
    user_id: String,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum ModelStatus {
    Open,
    Switched,
    Closed,
    Expired,
    Failed,
}

#[derive(Deserialize)]
struct ModelLatest {
    has_open: bool,
    conversation: Option<Model>,
}

const ID: &str = "5d0b9aa4-8b36-4b8c-9dfb-6a1f3b6f4c21";

fn conversation(status: &str) -> Conversation {
    let at = "2026-11-22T10:31:00.000Z";
    let client = json!({ "bot_id": "shop", "user_id": "ada b", "channel_id": "web" });
    let body = json!({
        "id": ID, "client": client, "flow_id": "Default", "step_id": null, "metadata": { "a": [1] }, "status": status,
        "last_interaction_at": at, "updated_at": at, "created_at": at, "version": 1, "ttl": 5, "expires_at": at,
    });
    let client = Client::new("shop", "ada b", "web").unwrap();
    let call = Call::Get { client, id: ID.to_string() };
    let response = HttpResponse { status: 200, body: &body.to_string(), ..HttpResponse::default() };
    match read(&call, Dialect::Convostate, &response) {
        Ok(Reply::Conversation(conversation)) => conversation,
        other => panic!("{other:?}"),
    }
}

#[test]
fn its_requests_are_taken_unchanged() {
    let client = json!({ "bot_id": "shop", "user_id": "ada b", "channel_id": "web" });
    let calls = [
        (
            "POST",
            "/conversations",
            json!({ "id": ID, "metadata": {}, "flow_id": "Default", "step_id": "start" }),
            CallKind::Create,
        ),
        (
            "PUT",
            "/conversations/ID",
            json!({ "flow_id": "Default", "step_id": "next", "last_interaction": false }),
            CallKind::Update,
        ),
        ("PUT", "/conversations/ID", json!({ "last_interaction": true }), CallKind::Update),
        ("POST", "/conversations/ID/close", json!({ "status": "CLOSED" }), CallKind::Close),
        ("POST", "/conversations/close", json!({ "status": "SWITCHED" }), CallKind::CloseAll),
        ("GET", "/conversations/ID", Value::Null, CallKind::Get),
        ("GET", "/conversations/latest", Value::Null, CallKind::Latest),
    ];
    for (method, path, body, call) in calls {
        let target =
            [&path.replace("ID", ID), "?bot_id=shop&user_id=ada+b&channel_id=web"].concat();
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let content_type = Some("application/json").filter(|_| !text.is_empty());
        let bytes = text.as_bytes();
        let request = HttpRequest {
            method,
            target: &target,
            content_type,
            body: bytes,
            ..HttpRequest::default()
        };
        let decoded = decode(&request).unwrap();
        assert_eq!(decoded.call.kind(), call, "{method} {path}");
        let arguments = given::arguments(&decoded.call);
        assert_eq!(arguments["client"], client);
        assert_eq!(arguments.get("id").is_some(), path.contains("ID"));
        if matches!(call, CallKind::Create | CallKind::Update) {
            assert_eq!(arguments["body"], body);
        }
    }
}

#[test]
fn its_model_takes_our_answers() {
    use ModelStatus::{Closed, Expired, Failed, Open, Switched};
    let statuses: Vec<_> = ["OPEN", "SWITCHED", "CLOSED", "EXPIRED", "FAILED"]
        .map(|status| {
            serde_json::from_str::<Model>(&encode(&Reply::Conversation(conversation(status))).body)
                .unwrap()
                .status
        })
        .into();
    assert_eq!(statuses, [Open, Switched, Closed, Expired, Failed]);
    let created: Model = serde_json::from_str(
        &encode(&Reply::Created { conversation: conversation("OPEN"), stood: false }).body,
    )
    .unwrap();
    let latest: ModelLatest =
        serde_json::from_str(&encode(&Reply::Latest(Some(conversation("OPEN")))).body).unwrap();
    assert!(latest.has_open);
    assert_eq!(latest.conversation, Some(created));
    let none: ModelLatest = serde_json::from_str(&encode(&Reply::Latest(None)).body).unwrap();
    assert!(!none.has_open && none.conversation.is_none());
}
