//! What travels has the fields that are written. Each type is given here with all its fields, so that a new one does
//! not compile until it is here too.

use std::collections::{BTreeMap, BTreeSet};
use std::string::{String, ToString};
use std::time::Duration;
use std::vec;
use std::vec::Vec;

use serde_json::Value;
use serde_json::value::to_value;

use super::{document, keys, texts};
use crate::client::Client;
use crate::metadata::Metadata;
use crate::model::memory::{Memory, MemoryPage};
use crate::model::requests::Field;
use crate::rest::bodies::{Change, CloseRequest, ConversationUpdate, NewConversation};
use crate::rest::body_reader::{conversation_update, final_status, new_conversation, new_turn};
use crate::rest::conversation::{Conversation, Page};
use crate::rest::encode::{Erased, Latest};
use crate::rest::memory::{Forgotten, Remembered, WireMemory, WireMemoryPage, body_of};
use crate::rest::problem::Problem;
use crate::rest::routes::CallKind;
use crate::rest::turn::{Lease, NewTurn, TurnStep};
use crate::status::Status;
use crate::timestamp::Timestamp;

fn text() -> String {
    "x".to_string()
}

/// With a ttl or without; a foreign server may leave out more.
fn conversation(ttl: Option<u32>) -> Conversation {
    let at = Timestamp::from_millis(0);
    Conversation {
        id: text(),
        client: Client::new("b", "u", "c").unwrap(),
        flow_id: None,
        step_id: None,
        metadata: Metadata::empty(),
        status: Status::Open,
        last_interaction_at: at,
        updated_at: Some(at),
        created_at: Some(at),
        version: Some(1),
        ttl,
        expires_at: ttl.map(|_| at),
    }
}

fn memory(expires: bool) -> Memory {
    let expires_at = expires.then(|| Timestamp::from_millis(0));
    Memory { key: text(), value: "1".to_string(), version: 1, expires_at }
}

fn of_memory(memory: &Memory) -> Value {
    to_value(WireMemory::of(memory).unwrap()).unwrap()
}

fn of_memories(pagination_key: Option<String>) -> Value {
    let page = MemoryPage { memories: vec![], pagination_key };
    to_value(WireMemoryPage::of(&page).unwrap()).unwrap()
}

/// Each schema of an object as its type writes it with all fields, and with those that are always there.
fn written() -> BTreeMap<&'static str, [Value; 2]> {
    let client = to_value(Client::new("b", "u", "c").unwrap()).unwrap();
    let metadata = Some(Metadata::empty());
    let new = NewConversation {
        id: Some(text()),
        flow_id: Some(text()),
        step_id: Some(text()),
        metadata: metadata.clone(),
        ttl: Some(1),
    };
    let update = ConversationUpdate {
        flow_id: Change::Clear,
        step_id: Change::Set(text()),
        last_interaction: Some(true),
        metadata,
        replace: Some(true),
        ttl: Field::Clear,
    };
    let page = |key| Page { conversations: vec![], pagination_key: key };
    let found = conversation(None);
    let latest = |conversation| to_value(Latest { has_open: true, conversation }).unwrap();
    let problem =
        |path, limit, status| Problem::new("NOT_FOUND", "x", path, limit).of_conversation(status);
    BTreeMap::from([
        ("ClientModel", [client.clone(), client]),
        ("ConversationModel", [Some(1), None].map(|ttl| to_value(conversation(ttl)).unwrap())),
        (
            "CreateConversationBody",
            [new, new_conversation("{}").unwrap()].map(|body| to_value(body).unwrap()),
        ),
        (
            "UpdateConversationBody",
            [update, conversation_update("{}").unwrap()].map(|body| to_value(body).unwrap()),
        ),
        ("Latest", [latest(Some(&found)), latest(None)]),
        ("Page", [Some(text()), None].map(|key| to_value(page(key)).unwrap())),
        ("Lease", [true, false].map(|repeated| to_value(Lease { ttl: 0, repeated }).unwrap())),
        (
            "Erased",
            [to_value(Erased { erased: 1 }).unwrap(), to_value(Erased { erased: 1 }).unwrap()],
        ),
        ("MemoryModel", [memory(true), memory(false)].map(|it| of_memory(&it))),
        ("MemoryPage", [Some(text()), None].map(of_memories)),
        ("Remembered", [(); 2].map(|()| to_value(Remembered { version: 1 }).unwrap())),
        ("Forgotten", [(); 2].map(|()| to_value(Forgotten { forgotten: true }).unwrap())),
        (
            "RememberBody",
            [Some(Duration::from_secs(1)), None]
                .map(|ttl| serde_json::from_str(&body_of("1", ttl)).unwrap()),
        ),
        (
            "Problem",
            [
                to_value(problem(Some("x"), Some(1), Some("CLOSED"))).unwrap(),
                to_value(problem(None, None, None)).unwrap(),
            ],
        ),
    ])
}

#[test]
fn objects_have_the_fields_that_are_written() {
    let document = document();
    for (name, [all, least]) in written() {
        let schema = &document["components"]["schemas"][name];
        assert_eq!(keys(&all), keys(&schema["properties"]), "{name}");
        assert_eq!(keys(&least), texts(&schema["required"]), "what is always there in {name}");
    }
    // The status that is not given is CLOSED, so no request must have it.
    let close = &document["components"]["schemas"]["CloseConversationBody"];
    let status = final_status("{}").unwrap();
    assert_eq!((status, texts(&close["required"]).len()), (Status::Closed, 0));
    let written = to_value(CloseRequest { status }).unwrap();
    assert_eq!(keys(&written), keys(&close["properties"]));
    // Nor how long to wait, which is not at all.
    let turn = &document["components"]["schemas"]["TakeTurnBody"];
    assert_eq!(new_turn("{}").unwrap(), TurnStep::Take { wait_ms: 0, once: None });
    assert_eq!(texts(&turn["required"]).len(), 0);
    let whole = to_value(NewTurn { wait: 0, once: Some("m1") }).unwrap();
    assert_eq!(keys(&whole), keys(&turn["properties"]));
}

#[test]
fn no_object_is_left_out_here() {
    let document = document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let objects = schemas.iter().filter(|(_, schema)| schema["type"] == "object");
    let names: BTreeSet<_> = objects.map(|(name, _)| name.as_str()).collect();
    let mut checked: BTreeSet<_> = written().into_keys().collect();
    // JavaScript answers that one.
    checked.extend(["CloseConversationBody", "TakeTurnBody", "Ready", "Clients", "Counts"]);
    assert_eq!(names, checked);
}

#[test]
fn each_operation_carries_its_schema() {
    let document = document();
    let schema = |name: &str| &document["components"]["schemas"][name];
    for operation in super::operations(&document) {
        let body = match operation.call {
            CallKind::Create => Some("CreateConversationBody"),
            CallKind::Update => Some("UpdateConversationBody"),
            CallKind::Close | CallKind::CloseAll => Some("CloseConversationBody"),
            CallKind::TakeTurn => Some("TakeTurnBody"),
            CallKind::Remember => Some("RememberBody"),
            CallKind::Get
            | CallKind::Latest
            | CallKind::List
            | CallKind::Erase
            | CallKind::RenewTurn
            | CallKind::EndTurn
            | CallKind::Memories
            | CallKind::Recall
            | CallKind::Forget => None,
        };
        assert_eq!(
            operation.body().map(|body| &body["schema"]),
            body.map(schema),
            "{}",
            operation.id()
        );
        let answer = match operation.call {
            CallKind::Create | CallKind::Get => Some("ConversationModel"),
            CallKind::Latest => Some("Latest"),
            CallKind::List => Some("Page"),
            CallKind::Erase => Some("Erased"),
            CallKind::TakeTurn | CallKind::RenewTurn => Some("Lease"),
            CallKind::Memories => Some("MemoryPage"),
            CallKind::Recall => Some("MemoryModel"),
            CallKind::Remember => Some("Remembered"),
            CallKind::Forget => Some("Forgotten"),
            CallKind::Update | CallKind::Close | CallKind::CloseAll | CallKind::EndTurn => None,
        };
        let answers: Vec<_> = operation.answers().collect();
        for (status, content) in answers {
            let expected = if status < 300 { answer } else { Some("Problem") };
            let kind = if status < 300 { "application/json" } else { "application/problem+json" };
            let found = content.map(|(kind, content)| (kind.as_str(), &content["schema"]));
            assert_eq!(
                found,
                expected.map(|name| (kind, schema(name))),
                "{} {status}",
                operation.id()
            );
        }
    }
}
