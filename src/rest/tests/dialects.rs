//! What a foreign server may answer, and ours may not.

use std::format;
use std::string::String;

use crate::client::Client;
use crate::rest::bodies::{ConversationUpdate, NewConversation};
use crate::rest::call::Call;
use crate::rest::read::{HttpResponse, read};
use crate::rest::reply::Reply;
use crate::rest::request::Dialect;

fn client() -> Client {
    Client::new("shop", "ada", "web").unwrap()
}

/// A conversation as JSON; `more` is what only our server says.
fn conversation(id: &str, more: &str) -> String {
    let client = r#"{"bot_id":"shop","user_id":"ada","channel_id":"web"}"#;
    let time = "2026-11-22T10:31:00.000Z";
    format!(
        r#"{{"id":"{id}","client":{client},"flow_id":null,"step_id":null,"metadata":{{}},"status":"OPEN","last_interaction_at":"{time}","updated_at":"{time}","created_at":"{time}"{more}}}"#
    )
}

/// Read as an answer of ours, and as one of a foreign server.
fn both(call: &Call, status: u16, body: &str) -> [Result<Reply, &'static str>; 2] {
    let response = HttpResponse {
        status,
        content_type: Some("application/json"),
        body,
        ..HttpResponse::default()
    };
    [Dialect::Convostate, Dialect::Plain]
        .map(|dialect| read(call, dialect, &response).map_err(|refusal| refusal.code))
}

#[test]
fn only_a_foreign_server_may_make_another_id() {
    let new = NewConversation { id: Some("c1".into()), ..NewConversation::default() };
    let call = Call::Create { client: client(), new };
    let [ours, foreign] = both(&call, 200, &conversation("other", r#","version":1"#));
    assert_eq!(ours, Err("BAD_RESPONSE"));
    assert!(
        matches!(foreign, Ok(Reply::Created { stood: false, conversation }) if conversation.id == "other")
    );

    let [ours, foreign] = both(&call, 200, &conversation("c1", r#","version":1"#));
    assert!(matches!(ours, Ok(Reply::Created { stood: true, .. })));
    assert!(matches!(foreign, Ok(Reply::Created { stood: false, .. })));
}

#[test]
fn only_a_foreign_server_may_say_something_of_what_was_done() {
    let update = ConversationUpdate::default();
    let call = Call::Update { client: client(), id: "c1".into(), update, if_version: None };
    assert_eq!(both(&call, 200, r#"{"success":true}"#), [Err("BAD_RESPONSE"), Ok(Reply::Done)]);
    assert_eq!(both(&call, 200, r#"{"error":"no"}"#), [Err("BAD_RESPONSE"), Err("BAD_RESPONSE")]);
    assert_eq!(both(&call, 204, ""), [Ok(Reply::Done), Ok(Reply::Done)]);
}

#[test]
fn only_a_foreign_server_may_leave_the_version_out() {
    let call = Call::Get { client: client(), id: "c1".into() };
    let [ours, foreign] = both(&call, 200, &conversation("c1", ""));
    assert_eq!(ours, Err("BAD_RESPONSE"));
    assert!(foreign.is_ok());
    assert!(both(&call, 200, &conversation("c1", r#","version":1"#)).iter().all(Result::is_ok));
}
