//! What each call is given, read once: foreign code runs here, before anything else. Sizes, forms and bounds are checked by the core.

use core::time::Duration;

use convostate::internals::{
    check_if_version, check_key, check_limit, check_memory_ttl, check_memory_version, check_text,
    check_ttl, saturated,
};
use convostate::rest::{Call, Change, ConversationUpdate, ListQuery, NewConversation};
use convostate::{Client, Code, Field, MemoriesOptions, RememberOptions, Status};
use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::fault::{Result, no_json, refused, unknown_field, unreadable, wrong_type};
use crate::{foreign, metadata};

/// What is no UTF-8 because it is half of a surrogate pair.
const HALF_PAIR: &[u8] = &[0xED, 0xA0, 0x80];

/// `made_id` is asked for an id when the body has none.
pub(crate) fn create(
    client: &JsValue,
    body: &JsValue,
    made_id: impl FnOnce() -> Result<JsValue>,
) -> Result<Call> {
    let client = read_client(client)?;
    let fields = ["id", "flow_id", "step_id", "metadata", "ttl"];
    let [mut id, flow_id, step_id, metadata, ttl] = optional(body, "body", fields)?;
    if id.is_undefined() {
        id = made_id()?;
    }
    let new = NewConversation {
        id: given(&id).map(read_id).transpose()?,
        flow_id: step(&flow_id, "flow_id")?,
        step_id: step(&step_id, "step_id")?,
        metadata: given(&metadata).map(metadata::read).transpose()?,
        ttl: number(&ttl, "ttl")?.map(check_ttl).transpose().map_err(refused)?,
    };
    Ok(Call::Create { client, new })
}

pub(crate) fn get(client: &JsValue, id: &JsValue) -> Result<Call> {
    Ok(Call::Get { client: read_client(client)?, id: read_id(id)? })
}

pub(crate) fn latest(client: &JsValue, options: &JsValue) -> Result<Call> {
    let client = read_client(client)?;
    let [any] = optional(options, "options", ["any"])?;
    Ok(Call::Latest { client, any: boolean(&any, "options.any")?.unwrap_or_default() })
}

pub(crate) fn update(
    client: &JsValue,
    id: &JsValue,
    body: &JsValue,
    options: &JsValue,
) -> Result<Call> {
    let (client, id) = (read_client(client)?, read_id(id)?);
    let fields = ["flow_id", "step_id", "last_interaction", "metadata", "replace", "ttl"];
    let [flow_id, step_id, last_interaction, metadata, replace, ttl] =
        fields_of(body, "body", fields)?;
    let [if_version] = optional(options, "options", ["ifVersion"])?;
    let update = ConversationUpdate {
        flow_id: change(&flow_id, "flow_id")?,
        step_id: change(&step_id, "step_id")?,
        last_interaction: boolean(&last_interaction, "last_interaction")?,
        replace: boolean(&replace, "replace")?,
        ttl: limit(&ttl)?,
        metadata: given(&metadata).map(metadata::read).transpose()?,
    };
    let if_version = number(&if_version, "options.ifVersion")?.map(check_if_version);
    Ok(Call::Update { client, id, update, if_version: if_version.transpose().map_err(refused)? })
}

pub(crate) fn close(client: &JsValue, id: &JsValue, status: &JsValue) -> Result<Call> {
    let (client, id) = (read_client(client)?, read_id(id)?);
    Ok(Call::Close { client, id, status: final_status(status)? })
}

pub(crate) fn close_all(client: &JsValue, status: &JsValue) -> Result<Call> {
    Ok(Call::CloseAll { client: read_client(client)?, status: final_status(status)? })
}

pub(crate) fn list(client: &JsValue, options: &JsValue) -> Result<Call> {
    let client = read_client(client)?;
    let fields = ["status", "limit", "pagination_key"];
    let [status, limit, key] = optional(options, "options", fields)?;
    let limit = number(&limit, "options.limit")?.map(check_limit).transpose().map_err(refused)?;
    let query = ListQuery {
        status: given(&status).map(read_status).transpose()?,
        limit: limit.and_then(|limit| u32::try_from(limit).ok()),
        pagination_key: option(&key, "options.pagination_key")?,
    };
    Ok(Call::List { client, query })
}

pub(crate) fn erase(client: &JsValue) -> Result<Call> {
    Ok(Call::Erase { client: read_client(client)? })
}

pub(crate) fn remember(
    client: &JsValue,
    key: &JsValue,
    value: &JsValue,
    options: &JsValue,
) -> Result<Call> {
    let (key, value) = (read_key(key)?, read_value(value)?);
    let [ttl, if_version] = optional(options, "options", ["ttl", "ifVersion"])?;
    let ttl = number(&ttl, "options.ttl")?.map(check_memory_ttl).transpose();
    let mut options = RememberOptions::new();
    options.ttl = ttl.map_err(refused)?.map(Duration::from_millis);
    options.if_version = read_memory_version(&if_version)?;
    Ok(Call::Remember { client: read_client(client)?, key, value, options })
}

pub(crate) fn recall(client: &JsValue, key: &JsValue) -> Result<Call> {
    let key = read_key(key)?;
    Ok(Call::Recall { client: read_client(client)?, key })
}

pub(crate) fn forget(client: &JsValue, key: &JsValue, options: &JsValue) -> Result<Call> {
    let key = read_key(key)?;
    let [if_version] = optional(options, "options", ["ifVersion"])?;
    let if_version = read_memory_version(&if_version)?;
    Ok(Call::Forget { client: read_client(client)?, key, if_version })
}

pub(crate) fn memories(client: &JsValue, options: &JsValue) -> Result<Call> {
    let fields = ["prefix", "limit", "pagination_key"];
    let [prefix, limit, key] = optional(options, "options", fields)?;
    let mut options = MemoriesOptions::new();
    options.prefix = option(&prefix, "options.prefix")?.map(Into::into);
    let limit = number(&limit, "options.limit")?.map(check_limit).transpose();
    options.limit = limit.map_err(refused)?.map(|limit| saturated(limit as u64));
    options.pagination_key = option(&key, "options.pagination_key")?.map(Into::into);
    Ok(Call::Memories { client: read_client(client)?, options })
}

fn read_client(client: &JsValue) -> Result<Client> {
    if !client.is_object() {
        let expected = "an object { bot_id, user_id, channel_id }";
        return Err(wrong_type("INVALID_CLIENT", "client", expected, client));
    }
    let read = |name: &str| {
        Reflect::get(client, &name.into()).map_err(|_| unreadable("INVALID_CLIENT", "client"))
    };
    let [bot, user, channel] = [read("bot_id")?, read("user_id")?, read("channel_id")?];
    let name = |value, path| text(value, Code::InvalidClient, path, "a string");
    let bot = name(&bot, "client.bot_id")?;
    let user = name(&user, "client.user_id")?;
    let channel = name(&channel, "client.channel_id")?;
    Client::new(&bot, &user, &channel).map_err(refused)
}

fn read_id(id: &JsValue) -> Result<String> {
    text(id, Code::InvalidId, "id", "a string")
}

fn read_key(key: &JsValue) -> Result<String> {
    let key = text(key, Code::InvalidId, "key", "a string")?;
    check_key(key.as_bytes()).map_err(refused)?;
    Ok(key)
}

/// Of what `JSON.stringify` has no text for, and of what threw meanwhile, there is none.
fn read_value(value: &JsValue) -> Result<String> {
    let text = foreign::stringify(value).ok().and_then(|text| text.as_string());
    text.ok_or_else(|| no_json("INVALID_BODY", "value", value, None))
}

fn read_memory_version(version: &JsValue) -> Result<Option<u64>> {
    let version = number(version, "options.ifVersion")?.map(check_memory_version);
    version.transpose().map_err(refused)
}

fn read_status(status: &JsValue) -> Result<Status> {
    Status::parse(&status.as_string().unwrap_or_default()).map_err(refused)
}

fn final_status(status: &JsValue) -> Result<Status> {
    given(status).map_or(Ok(Status::DEFAULT_FINAL), read_status)
}

fn step(value: &JsValue, path: &str) -> Result<Option<String>> {
    let is_given = !value.is_undefined() && !value.is_null();
    is_given.then(|| text(value, Code::InvalidBody, path, "a string or null")).transpose()
}

fn change(value: &JsValue, path: &str) -> Result<Change> {
    if value.is_undefined() {
        return Ok(Change::Keep);
    }
    Ok(step(value, path)?.map_or(Change::Clear, Change::Set))
}

fn boolean(value: &JsValue, path: &str) -> Result<Option<bool>> {
    let wrong = || wrong_type("INVALID_BODY", path, "a boolean", value);
    given(value).map(|value| value.as_bool().ok_or_else(wrong)).transpose()
}

/// The ttl of an update, which null ends.
fn limit(ttl: &JsValue) -> Result<Field<u32>> {
    if ttl.is_null() {
        return Ok(Field::Clear);
    }
    let seconds = number(ttl, "ttl")?.map(check_ttl).transpose().map_err(refused)?;
    Ok(seconds.map_or(Field::Keep, Field::Set))
}

fn option(value: &JsValue, path: &str) -> Result<Option<String>> {
    given(value).map(|value| text(value, Code::InvalidBody, path, "a string")).transpose()
}

/// A string. Half of a surrogate pair would become another character.
fn text(value: &JsValue, code: Code, path: &str, expected: &str) -> Result<String> {
    let wrong = || wrong_type(code.as_str(), path, expected, value);
    let text = value.as_string().ok_or_else(wrong)?;
    if text.contains('\u{fffd}') && JsValue::from_str(&text) != *value {
        check_text(code, path, HALF_PAIR).map_err(refused)?;
    }
    Ok(text)
}

pub(crate) fn number(value: &JsValue, path: &str) -> Result<Option<f64>> {
    if value.is_undefined() {
        return Ok(None);
    }
    let number = value.as_f64().filter(|number| !number.is_nan());
    number.map(Some).ok_or_else(|| wrong_type("INVALID_BODY", path, "a number", value))
}

pub(crate) fn given(value: &JsValue) -> Option<&JsValue> {
    Some(value).filter(|value| !value.is_undefined())
}

/// The fields of an object that may be left out.
pub(crate) fn optional<const N: usize>(
    object: &JsValue,
    path: &str,
    fields: [&str; N],
) -> Result<[JsValue; N]> {
    if object.is_undefined() {
        return Ok(fields.map(|_| JsValue::UNDEFINED));
    }
    fields_of(object, path, fields)
}

/// The own fields, each read once, by their names; undefined for what is not there. A typo must not be lost.
fn fields_of<const N: usize>(
    object: &JsValue,
    path: &str,
    fields: [&str; N],
) -> Result<[JsValue; N]> {
    let wrong = |_| unreadable("INVALID_BODY", path);
    if !object.is_object() || foreign::is_array(object).map_err(wrong)? {
        return Err(wrong_type("INVALID_BODY", path, "an object", object));
    }
    let bare = Object::create(JsValue::NULL.unchecked_ref());
    let own = foreign::assign(&bare, object).map_err(wrong)?;
    for key in foreign::keys(&own).map_err(wrong)? {
        let key = key.as_string().unwrap_or_default();
        if !fields.contains(&key.as_str()) {
            return Err(unknown_field(path, &key, &fields));
        }
    }
    Ok(fields.map(|name| Reflect::get(&own, &name.into()).unwrap_or_default()))
}
