//! Replies as plain values of JavaScript.

use convostate::rest::{Conversation, Page, Reply};
use convostate::{Client, Error, Memory, MemoryPage};
use js_sys::Array;
use serde::Serialize;
use serde_wasm_bindgen::{Serializer, preserve};
use wasm_bindgen::JsValue;

use crate::fault::{Result, no_json_any_more, refused};
use crate::foreign::parse;

#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the names of the API")]
struct PlainClient<'a> {
    bot_id: &'a str,
    user_id: &'a str,
    channel_id: &'a str,
}

/// A conversation in the contract's order. Absent is what is none, but for flow and step, which are null.
#[derive(Serialize)]
struct PlainConversation<'a> {
    id: &'a str,
    client: PlainClient<'a>,
    #[serde(with = "preserve")]
    flow_id: JsValue,
    #[serde(with = "preserve")]
    step_id: JsValue,
    #[serde(with = "preserve")]
    metadata: JsValue,
    status: &'a str,
    last_interaction_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

#[derive(Serialize)]
struct PlainPage<'a> {
    #[serde(with = "preserve")]
    conversations: JsValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination_key: Option<&'a str>,
}

#[derive(Serialize)]
struct PlainMemory<'a> {
    key: &'a str,
    #[serde(with = "preserve")]
    value: JsValue,
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

#[derive(Serialize)]
struct PlainMemoryPage<'a> {
    #[serde(with = "preserve")]
    memories: JsValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination_key: Option<&'a str>,
}

/// What the call returns in JavaScript.
pub(crate) fn of_reply(reply: &Reply) -> Result<JsValue> {
    match reply {
        Reply::Created { conversation, .. } | Reply::Conversation(conversation) => of(conversation),
        Reply::Latest(latest) => latest.as_ref().map_or(Ok(JsValue::NULL), of),
        Reply::Page(page) => of_page(page),
        Reply::Erased(erased) => plain(erased),
        Reply::Remembered { version } => plain(version),
        Reply::Memory(memory) => memory.as_ref().map_or(Ok(JsValue::NULL), of_memory),
        Reply::Forgotten(was_there) => Ok((*was_there).into()),
        Reply::Memories(page) => of_memories(page),
        Reply::Done | Reply::Written { .. } => Ok(JsValue::UNDEFINED),
        // No call from JavaScript is answered by another one.
        _ => Err(refused(Error::crashed())),
    }
}

fn of(conversation: &Conversation) -> Result<JsValue> {
    let Conversation { client, metadata, .. } = conversation;
    let text = |text: &Option<String>| text.as_deref().map_or(JsValue::NULL, JsValue::from_str);
    plain(&PlainConversation {
        id: &conversation.id,
        client: of_client(client),
        flow_id: text(&conversation.flow_id),
        step_id: text(&conversation.step_id),
        metadata: parse(metadata.as_str())?,
        status: conversation.status.as_str(),
        last_interaction_at: conversation.last_interaction_at.to_string(),
        updated_at: conversation.updated_at.map(|at| at.to_string()),
        created_at: conversation.created_at.map(|at| at.to_string()),
        version: conversation.version,
        ttl: conversation.ttl,
        expires_at: conversation.expires_at.map(|at| at.to_string()),
    })
}

fn of_client(client: &Client) -> PlainClient<'_> {
    PlainClient {
        bot_id: client.bot_id(),
        user_id: client.user_id(),
        channel_id: client.channel_id(),
    }
}

fn of_page(page: &Page) -> Result<JsValue> {
    let conversations: Array = page.conversations.iter().map(of).collect::<Result<_>>()?;
    let pagination_key = page.pagination_key.as_deref();
    plain(&PlainPage { conversations: conversations.into(), pagination_key })
}

fn of_memory(memory: &Memory) -> Result<JsValue> {
    plain(&PlainMemory {
        key: &memory.key,
        value: parse(&memory.value).map_err(|_| no_json_any_more())?,
        version: memory.version,
        expires_at: memory.expires_at.map(|at| at.to_string()),
    })
}

fn of_memories(page: &MemoryPage) -> Result<JsValue> {
    let memories: Array = page.memories.iter().map(of_memory).collect::<Result<_>>()?;
    let pagination_key = page.pagination_key.as_deref();
    plain(&PlainMemoryPage { memories: memories.into(), pagination_key })
}

/// A value as a literal of JavaScript.
pub(crate) fn plain(value: &impl Serialize) -> Result<JsValue> {
    value.serialize(&Serializer::new()).map_err(JsValue::from)
}
