//! What calls are given and answer, in the engine's form and in the model's.

use std::borrow::Cow;

use convostate::{Conversation, Event, Field, Metadata, Timestamp};
use serde_json::{Value, json};

use crate::calls::{Changes, Fields, Meta, PLACES, Place};
use crate::naive::{Body, Happened, Seen};

fn place(nth: Option<usize>) -> Option<String> {
    nth.map(|nth| PLACES[nth].to_owned())
}

pub(crate) fn field(given: Option<Place>) -> Field<Cow<'static, str>> {
    match given {
        None => Field::Keep,
        Some(Place::Null) => Field::Clear,
        Some(Place::Text(nth)) => Field::from(PLACES[nth]),
    }
}

pub(crate) fn update_body(changes: &Changes, metadata: Option<&str>) -> Value {
    let mut body = json!({});
    for (name, given) in [("flow_id", changes.flow), ("step_id", changes.step)] {
        match given {
            None => {}
            Some(Place::Null) => body[name] = Value::Null,
            Some(Place::Text(nth)) => body[name] = json!(PLACES[nth]),
        }
    }
    if let Some(text) = metadata {
        body["metadata"] = serde_json::from_str(text).unwrap();
    }
    if changes.replace {
        body["replace"] = json!(true);
    }
    match changes.ttl {
        Field::Keep => {}
        Field::Clear => body["ttl"] = Value::Null,
        Field::Set(ttl) => body["ttl"] = json!(ttl),
    }
    if changes.last_interaction {
        body["last_interaction"] = json!(true);
    }
    body
}

pub(crate) fn body(fields: Fields) -> Body {
    let metadata = fields.metadata.map(Meta::text);
    Body {
        flow: place(fields.flow),
        step: place(fields.step),
        metadata: metadata.map_or(json!({}), |text| serde_json::from_str(&text).unwrap()),
        ttl: fields.ttl,
    }
}

pub(crate) fn metadata(value: &Value) -> Metadata {
    Metadata::parse(&format!("{value:#}")).unwrap()
}

pub(crate) fn seen(conversation: &Conversation) -> Seen {
    let client = &conversation.client;
    let names = [client.bot_id(), client.user_id(), client.channel_id()];
    let [bot, user, channel] = names.map(str::to_owned);
    Seen {
        id: conversation.id.clone(),
        client: (bot, user, channel),
        flow_id: conversation.flow_id.clone(),
        step_id: conversation.step_id.clone(),
        metadata: serde_json::from_str(conversation.metadata.as_str()).unwrap(),
        status: conversation.status.as_str(),
        last_interaction_at: conversation.last_interaction_at.as_millis(),
        updated_at: conversation.updated_at.as_millis(),
        created_at: conversation.created_at.as_millis(),
        version: conversation.version,
        ttl: conversation.ttl,
        expires_at: conversation.expires_at.map(Timestamp::as_millis),
    }
}

pub(crate) fn happened(event: &Event) -> Happened {
    Happened {
        kind: event.kind.as_str(),
        conversation: event.conversation.as_ref().map(seen),
        previous: event.previous.as_ref().map(seen),
        memory: event.memory.as_ref().map(|memory| {
            let client = &memory.client;
            let names = [client.bot_id(), client.user_id(), client.channel_id()];
            let [bot, user, channel] = names.map(str::to_owned);
            ((bot, user, channel), memory.key.clone(), memory.version)
        }),
    }
}
