//! Calls and replies as the JSON in which tests and JavaScript give them.

use std::borrow::Cow;
use std::string::{String, ToString};
use std::time::Duration;

use serde_json::{Value, json};

use crate::client::Client;
use crate::error::Result;
use crate::limits::MAX_SAFE;
use crate::model::memory::{MemoriesOptions, RememberOptions};
use crate::number::whole;
use crate::rest::bodies::ListQuery;
use crate::rest::body_reader::{conversation_update, new_conversation};
use crate::rest::call::Call;
use crate::rest::memory::{WireMemory, WireMemoryPage, body_of};
use crate::rest::reply::Reply;
use crate::rest::routes::CallKind;
use crate::rest::turn::{TurnStep, TurnToken, check_wait};
use crate::rules::list::check_limit;
use crate::rules::memory::{check_memory_ttl, check_memory_version};
use crate::status::Status;

/// The turn that calls name when nothing else is said.
pub(super) const TURN: &str = "0b0a5ad5-6f0e-4a7f-9a52-0d6a2b1f3c44";

/// Reads a call of its arguments: `client`, and what it has of `id`, `body`, `status`, `options`, `turn`.
pub(super) fn call(kind: CallKind, given: &Value) -> Result<Call> {
    let part = |name: &str| given["client"][name].as_str().unwrap();
    let client = Client::new(part("bot_id"), part("user_id"), part("channel_id"))?;
    let key = || given["key"].as_str().unwrap_or("k").to_string();
    let id = || given["id"].as_str().unwrap().to_string();
    let body = given.get("body").map_or("{}".to_string(), Value::to_string);
    let status = || Status::parse(given["status"].as_str().unwrap_or("CLOSED"));
    Ok(match kind {
        CallKind::Create => Call::Create { client, new: new_conversation(&body)? },
        CallKind::Get => Call::Get { client, id: id() },
        CallKind::Latest => Call::Latest { client, any: given["options"]["any"] == true },
        CallKind::Update => {
            let version = given["options"].get("ifVersion").map(|it| it.as_f64().unwrap());
            let version = version.map(|it| whole("options.ifVersion", it, 1..=MAX_SAFE));
            let if_version = version.transpose()?;
            Call::Update { client, id: id(), update: conversation_update(&body)?, if_version }
        }
        CallKind::Close => Call::Close { client, id: id(), status: status()? },
        CallKind::CloseAll => Call::CloseAll { client, status: status()? },
        CallKind::List => Call::List { client, query: list_query(&given["options"])? },
        CallKind::Erase => Call::Erase { client },
        CallKind::Remember => {
            let value = given["body"].get("value").unwrap_or(&Value::Null).to_string();
            let ttl = given["body"].get("ttl").map(|ttl| check_memory_ttl(ttl.as_f64().unwrap()));
            let ttl = ttl.transpose()?.map(Duration::from_millis);
            let options = RememberOptions { ttl, if_version: if_version(given)? };
            Call::Remember { client, key: key(), value, options }
        }
        CallKind::Recall => Call::Recall { client, key: key() },
        CallKind::Forget => Call::Forget { client, key: key(), if_version: if_version(given)? },
        CallKind::Memories => {
            let list = list_query(&given["options"])?;
            let prefix = text(&given["options"]["prefix"]).map(Cow::Owned);
            let pagination_key = list.pagination_key.map(Cow::Owned);
            let options = MemoriesOptions { prefix, limit: list.limit, pagination_key };
            Call::Memories { client, options }
        }
        CallKind::TakeTurn | CallKind::RenewTurn | CallKind::EndTurn => {
            let token = TurnToken::new(given["turn"].as_str().unwrap_or(TURN))?;
            Call::Turn { client, token, step: step(kind, given)? }
        }
    })
}

fn step(kind: CallKind, given: &Value) -> Result<TurnStep> {
    Ok(match kind {
        CallKind::RenewTurn => TurnStep::Renew,
        CallKind::EndTurn => TurnStep::End { handled: text(&given["options"]["handled"]) },
        _ => TurnStep::Take {
            wait_ms: check_wait(given["body"]["wait"].as_f64().unwrap_or(0.0))?,
            once: text(&given["body"]["once"]),
        },
    })
}

fn text(given: &Value) -> Option<String> {
    given.as_str().map(ToString::to_string)
}

fn if_version(given: &Value) -> Result<Option<u64>> {
    let version = given["options"].get("ifVersion").map(|it| it.as_f64().unwrap());
    version.map(check_memory_version).transpose()
}

fn list_query(options: &Value) -> Result<ListQuery> {
    let limit =
        options.get("limit").map(|limit| check_limit(limit.as_f64().unwrap())).transpose()?;
    let key = options.get("pagination_key").map(|key| key.as_str().unwrap().to_string());
    Ok(ListQuery {
        status: options["status"].as_str().map(Status::parse).transpose()?,
        limit: limit.map(|limit| u32::try_from(limit).unwrap()),
        pagination_key: key,
    })
}

/// Writes the arguments of a call.
pub(super) fn arguments(call: &Call) -> Value {
    let mut given = json!({ "client": call.client() });
    if let Some(id) = call.id().filter(|_| call.kind() != CallKind::Create) {
        given["id"] = json!(id);
    }
    if let Some(key) = call.key() {
        given["key"] = json!(key);
    }
    match call {
        Call::Create { new, .. } => given["body"] = json!(new),
        Call::Update { update, if_version, .. } => {
            given["body"] = json!(update);
            given["options"] = version(*if_version);
        }
        Call::Close { status, .. } | Call::CloseAll { status, .. } => {
            given["status"] = json!(status);
        }
        Call::List { query, .. } => given["options"] = json!(query),
        Call::Turn { token, step, .. } => {
            given["turn"] = json!(token.as_str());
            match step {
                TurnStep::Take { wait_ms, once } => {
                    given["body"] = json!({ "wait": wait_ms });
                    if let Some(once) = once {
                        given["body"]["once"] = json!(once);
                    }
                }
                TurnStep::Renew => {}
                TurnStep::End { handled } => given["options"] = json!({ "handled": handled }),
            }
        }
        Call::Remember { value, options, .. } => {
            given["body"] = serde_json::from_str(&body_of(value, options.ttl)).unwrap();
            given["options"] = version(options.if_version);
        }
        Call::Forget { if_version, .. } => given["options"] = version(*if_version),
        Call::Memories { options, .. } => {
            given["options"] = json!({
                "prefix": options.prefix, "limit": options.limit, "pagination_key": options.pagination_key,
            });
        }
        Call::Latest { any: true, .. } => given["options"] = json!({ "any": true }),
        Call::Get { .. } | Call::Latest { .. } | Call::Erase { .. } | Call::Recall { .. } => {}
    }
    given
}

fn version(if_version: Option<u64>) -> Value {
    if_version.map_or(json!({}), |it| json!({ "ifVersion": it }))
}

/// Writes what JavaScript answers for a reply.
pub(super) fn value(reply: &Reply) -> Value {
    match reply {
        Reply::Created { conversation, .. } | Reply::Conversation(conversation) => {
            json!(conversation)
        }
        Reply::Latest(found) => json!(found),
        Reply::Page(page) => json!(page),
        Reply::Erased(erased) => json!(erased),
        Reply::Leased { ttl } => json!({ "ttl": ttl }),
        Reply::Repeated => json!({ "ttl": 0, "repeated": true }),
        Reply::Remembered { version } => json!(version),
        Reply::Memory(found) => {
            found.as_ref().map_or(Value::Null, |found| json!(WireMemory::of(found).unwrap()))
        }
        Reply::Forgotten(forgotten) => json!(forgotten),
        Reply::Memories(page) => json!(WireMemoryPage::of(page).unwrap()),
        Reply::Done | Reply::Written { .. } => Value::Null,
    }
}
