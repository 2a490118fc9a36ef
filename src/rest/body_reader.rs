//! The bodies of requests, read from JSON and checked.

use alloc::string::String;
use core::time::Duration;

use super::bodies::{Change, ConversationUpdate, NewConversation};
use super::memory::value_of;
use super::raw::{self, Members};
use super::turn::{TurnStep, check_wait};
use crate::error::{Code, Error, Result};
use crate::metadata::Metadata;
use crate::model::requests::Field;
use crate::rules::close::check_final;
use crate::rules::lifecycle::check_ttl;
use crate::status::Status;

/// How much of an unknown field's name is said.
const MAX_NAME_CHARS: usize = 60;

/// Reads the body of create.
pub(super) fn new_conversation(json: &str) -> Result<NewConversation> {
    let members = body(json, &["id", "flow_id", "step_id", "metadata", "ttl"])?;
    let id = members.get("id").map(raw::id);
    let ttl = members.get("ttl").map(|json| check_ttl(raw::number("ttl", json)?));
    let new = NewConversation {
        id: id.transpose()?,
        flow_id: text_or_null(&members, "flow_id")?,
        step_id: text_or_null(&members, "step_id")?,
        metadata: metadata(&members)?,
        ttl: ttl.transpose()?,
    };
    new.check().map(|()| new)
}

/// Reads the body of update.
pub(super) fn conversation_update(json: &str) -> Result<ConversationUpdate> {
    let fields = ["flow_id", "step_id", "last_interaction", "metadata", "replace", "ttl"];
    let members = body(json, &fields)?;
    let boolean = |path| members.get(path).map(|json| raw::boolean(path, json)).transpose();
    let update = ConversationUpdate {
        flow_id: change(&members, "flow_id")?,
        step_id: change(&members, "step_id")?,
        last_interaction: boolean("last_interaction")?,
        replace: boolean("replace")?,
        ttl: match members.get("ttl") {
            None => Field::Keep,
            Some("null") => Field::Clear,
            Some(json) => Field::Set(check_ttl(raw::number("ttl", json)?)?),
        },
        metadata: metadata(&members)?,
    };
    update.check().map(|()| update)
}

/// Reads the body of close and closeAll: CLOSED when it names no status.
pub(super) fn final_status(json: &str) -> Result<Status> {
    let members = body(json, &["status"])?;
    let Some(json) = members.get("status") else { return Ok(Status::DEFAULT_FINAL) };
    let name = raw::string(Code::InvalidStatus, "status", json).map_err(|_| Status::unknown())?;
    let status = Status::parse(&name)?;
    check_final(status).map(|()| status)
}

/// Reads how long to wait for a turn, in milliseconds, not at all when it is not said; and the message that it is to handle.
pub(super) fn new_turn(json: &str) -> Result<TurnStep> {
    let members = body(json, &["wait", "once"])?;
    let wait_ms = members.get("wait").map_or(Ok(0), |json| check_wait(raw::number("wait", json)?));
    let once = members.get("once").map(|json| raw::string(Code::InvalidBody, "once", json));
    Ok(TurnStep::Take { wait_ms: wait_ms?, once: once.transpose()? })
}

/// Reads the value of a memory as JSON, and for how long it is remembered.
pub(super) fn remembered(json: &str) -> Result<(String, Option<Duration>)> {
    value_of(&body(json, &["value", "ttl"])?)
}

/// The members of a body that has no others: a typo, or what an older server does not know, must not be lost.
fn body<'a>(json: &'a str, fields: &[&str]) -> Result<Members<'a>> {
    let members = Members::of(json).ok_or_else(|| {
        Error::at(Code::InvalidBody, "body", "is no JSON object: send one, such as {}.")
    })?;
    match members.beside(fields) {
        None => Ok(members),
        Some(name) => Err(unknown_field(name, fields)?),
    }
}

/// In the words of the JavaScript API. The name is anybody's text, so it is written as JSON writes it, and not all of it.
fn unknown_field(name: &str, fields: &[&str]) -> Result<Error> {
    let written = raw::text(&name)?;
    let name: String = written.trim_matches('"').chars().take(MAX_NAME_CHARS).collect();
    let message = ["body has no field \"", &name, "\": use ", &fields.join(", "), "."].concat();
    Ok(Error::new(Code::InvalidBody, &message).with_path(&name))
}

fn text_or_null(members: &Members<'_>, path: &str) -> Result<Option<String>> {
    match change(members, path)? {
        Change::Keep | Change::Clear => Ok(None),
        Change::Set(text) => Ok(Some(text)),
    }
}

fn change(members: &Members<'_>, path: &str) -> Result<Change> {
    match members.get(path) {
        None => Ok(Change::Keep),
        Some("null") => Ok(Change::Clear),
        Some(json) if json.starts_with('"') => {
            raw::string(Code::InvalidBody, path, json).map(Change::Set)
        }
        Some(json) => Err(raw::wrong_type(Code::InvalidBody, path, "a string or null", json)),
    }
}

fn metadata(members: &Members<'_>) -> Result<Option<Metadata>> {
    members.get("metadata").map(Metadata::parse).transpose()
}
