//! Methods, paths, statuses and parameters.

use std::collections::BTreeSet;
use std::string::{String, ToString};
use std::vec::Vec;

use serde_json::json;

use super::{document, operations};
use crate::rest::adapter::{Action, Adapter, Settings};
use crate::rest::problem::{CODES, status_of};
use crate::rest::request::Request;
use crate::rest::routes::{CallKind, ROUTES};
use crate::rest::tests::given;
use crate::rest::turn::TurnToken;

#[test]
fn the_routes_are_the_same() {
    let document = document();
    let written: BTreeSet<_> = operations(&document)
        .iter()
        .map(|operation| {
            let statuses = operation.answers().map(|(status, _)| status);
            let mut successes: Vec<_> = statuses.filter(|status| *status < 300).collect();
            successes.sort_unstable();
            (operation.method.clone(), operation.path.clone(), successes)
        })
        .collect();
    let built = ROUTES.iter().map(|route| {
        // That of whoever prefers the conversation is told in words: clients that are generated of it would expect a body always.
        let is_preferred =
            |status| status == 200 && matches!(route.call, CallKind::Update | CallKind::Close);
        let mut statuses = route.statuses.to_vec();
        statuses.retain(|status| !is_preferred(*status));
        statuses.sort_unstable();
        (route.method.to_string(), route.path.to_string(), statuses)
    });
    assert_eq!(written, built.collect());
}

/// Generators make the methods of clients of these, with the conversation first: `close_conversation(conversation_id,
/// bot_id, user_id, channel_id, …)` of an API `Conversations`.
#[test]
fn operations_have_the_names_that_users_of_generated_clients_know() {
    const CLIENT: [&str; 3] = ["bot_id", "user_id", "channel_id"];
    for operation in operations(&document()) {
        let (id, has_id) = match operation.call {
            CallKind::Create => ("createConversation", false),
            CallKind::Get => ("getConversation", true),
            CallKind::Latest => ("getLatestOpen", false),
            CallKind::Update => ("updateConversation", true),
            CallKind::Close => ("closeConversation", true),
            CallKind::CloseAll => ("closeAllConversations", false),
            CallKind::List => ("listConversations", false),
            CallKind::Erase => ("eraseConversations", false),
            CallKind::TakeTurn => ("takeTurn", false),
            CallKind::RenewTurn => ("renewTurn", false),
            CallKind::EndTurn => ("endTurn", false),
            CallKind::Memories => ("listMemories", false),
            CallKind::Recall => ("recall", false),
            CallKind::Remember => ("remember", false),
            CallKind::Forget => ("forget", false),
        };
        let is_turn = operation.path == "/turns";
        let is_memory = operation.path.starts_with("/memories");
        let tag = match (is_turn, is_memory) {
            (true, _) => "Turns",
            (_, true) => "Memories",
            _ => "Conversations",
        };
        assert_eq!(operation.id(), id);
        assert_eq!(operation.value["tags"], json!([tag]), "{id}");
        let required = operation.parameters.iter().filter(|one| one["required"] == true);
        let names: Vec<_> = required.map(|one| one["name"].as_str().unwrap()).collect();
        let key = ["key"].into_iter().filter(|_| operation.path.contains("{key}"));
        let first = ["conversationId"].into_iter().filter(|_| has_id).chain(key);
        let last = ["Turn-Token"].into_iter().filter(|_| is_turn);
        assert_eq!(names, first.chain(CLIENT).chain(last).collect::<Vec<_>>(), "{id}");
    }
}

/// A call with everything that it can be given.
fn sent(call: CallKind) -> Request {
    let body = match call {
        CallKind::Create => {
            json!({ "id": "c1", "flow_id": "f", "step_id": "s", "metadata": {}, "ttl": 5 })
        }
        CallKind::TakeTurn => json!({ "wait": 5, "once": "m1" }),
        CallKind::Remember => json!({ "value": 1, "ttl": 5 }),
        _ => json!({
            "flow_id": null, "step_id": "s", "last_interaction": true, "metadata": 1, "replace": true, "ttl": null,
        }),
    };
    let arguments = json!({
        "client": { "bot_id": "shop", "user_id": "ada", "channel_id": "web" },
        "id": "c1",
        "key": "k",
        "body": body,
        "status": "CLOSED",
        "options": { "ifVersion": 3, "limit": 5, "pagination_key": "7", "status": "OPEN", "handled": "m1", "prefix": "k", "any": true },
    });
    // Not every call has every argument.
    let mut arguments = arguments;
    let members = arguments.as_object_mut().unwrap();
    if !matches!(call, CallKind::Get | CallKind::Update | CallKind::Close) {
        members.remove("id");
    }
    if !matches!(call, CallKind::Update | CallKind::Remember | CallKind::Forget) {
        members["options"].as_object_mut().unwrap().remove("ifVersion");
    }
    let call = given::call(call, &arguments).unwrap();
    let mut adapter = Adapter::new(Settings::default());
    let turn = TurnToken::new(given::TURN).unwrap();
    let number = adapter.begin_in_turn(call, &turn, &[[7; 16]; 2], 0, 0).unwrap();
    match adapter.step(number, 0, 0.0) {
        Action::Send { request, .. } => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_adapter_sends_the_parameters_that_are_written() {
    let document = document();
    for operation in operations(&document) {
        let request = sent(operation.call);
        assert_eq!(request.method, operation.method.as_str());
        let (path, query) = request.target.split_once('?').unwrap();
        assert_eq!(path, operation.path.replace("{id}", "c1").replace("{key}", "k"));
        let has_id = operation.parameters_in("path").contains("conversationId");
        assert_eq!(has_id, operation.path.contains("{id}"));
        let names: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
        assert_eq!(
            operation.parameters_in("query"),
            names.into_iter().collect(),
            "{}",
            operation.id()
        );
        let headers = request.headers().map(|(name, _)| name);
        let ours: BTreeSet<_> =
            headers.filter(|name| !["accept", "content-type"].contains(name)).collect();
        // The adapter needs no conversation after a write.
        let written = operation.parameters_in("header");
        let written: BTreeSet<_> = written.iter().map(|name| name.to_lowercase()).collect();
        // Nor does it name two versions at once.
        let others = ["prefer", "if-none-match"];
        let written: BTreeSet<_> =
            written.into_iter().filter(|name| !others.contains(&name.as_str())).collect();
        assert_eq!(written.iter().map(String::as_str).collect::<BTreeSet<_>>(), ours);
        assert_eq!(operation.body().is_some(), request.body.is_some(), "{}", operation.id());
    }
}

#[test]
fn the_codes_are_the_same_and_their_statuses_are_written() {
    let document = document();
    let codes =
        super::texts(&document["components"]["schemas"]["Problem"]["properties"]["code"]["enum"]);
    assert_eq!(codes, CODES.into_iter().collect());
    let operations = operations(&document);
    let written: BTreeSet<_> = operations
        .iter()
        .flat_map(|operation| operation.answers().map(|(status, _)| status))
        .collect();
    for code in CODES {
        assert!(written.contains(&status_of(code)), "{code}");
    }
}
