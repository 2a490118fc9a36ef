//! What calls are given, as it travels: read from JSON, checked, and written again without what is not known.

use alloc::boxed::Box;
use alloc::string::{String, ToString};

use serde::Serialize;
use serde_json::value::RawValue;

use super::raw::{self, Members};
use crate::client::check_name;
use crate::error::{Code, Error, Result};
use crate::id;
use crate::limits::MAX_SAFE;
use crate::metadata::Metadata;
use crate::number::whole;
use crate::rules::close::check_final;
use crate::rules::lifecycle::check_ttl;
use crate::rules::list::check_limit;
use crate::status::Status;
use crate::text;

/// How much of an unknown field's name is said.
const MAX_NAME_CHARS: usize = 60;

/// Who talks to which bot, where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(clippy::struct_field_names, reason = "the names of the API")]
pub(super) struct ClientModel {
    pub(super) bot_id: String,
    pub(super) user_id: String,
    pub(super) channel_id: String,
}

/// The body of create.
#[derive(Debug, Default, Serialize)]
pub(super) struct NewConversation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flow_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) step_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ttl: Option<u32>,
}

/// Absent, null or a text.
#[allow(clippy::option_option, reason = "the three cases of JSON, as serde writes them")]
type Place = Option<Option<String>>;

/// The body of update.
#[derive(Debug, Default, Serialize)]
pub(super) struct ConversationUpdate {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) flow_id: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) step_id: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_interaction: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) metadata: Option<Box<RawValue>>,
}

/// The body of close and closeAll.
#[derive(Debug, Serialize)]
pub(super) struct CloseRequest {
    pub(super) status: &'static str,
}

/// What update and list are given besides; in a URL and a header.
#[derive(Debug, Default, Serialize)]
pub(super) struct Options {
    #[serde(rename = "ifVersion", skip_serializing_if = "Option::is_none")]
    pub(super) if_version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pagination_key: Option<String>,
}

impl ClientModel {
    pub(super) const FIELDS: [&str; 3] = ["bot_id", "user_id", "channel_id"];

    /// Of three ids that may be missing, as bytes.
    pub(super) fn of_parts(parts: [Option<&[u8]>; 3]) -> Result<Self> {
        let mut names = Self::FIELDS.iter().zip(parts).map(|(field, part)| {
            let path = ["client.", field].concat();
            let missing = || {
                Error::at(Code::InvalidClient, &path, "is missing: give 1 to 512 bytes of text.")
            };
            check_name(&path, part.ok_or_else(missing)?).map(ToString::to_string)
        });
        let mut next = || names.next().unwrap_or_else(|| Ok(String::new()));
        Ok(Self { bot_id: next()?, user_id: next()?, channel_id: next()? })
    }

    /// Of a JSON object.
    pub(super) fn of_json(json: &str) -> Result<Self> {
        let members = Members::of(json).ok_or_else(|| {
            raw::wrong_type(
                Code::InvalidClient,
                "client",
                "an object { bot_id, user_id, channel_id }",
                json,
            )
        })?;
        let [bot, user, channel] = Self::FIELDS.map(|field| {
            let path = ["client.", field].concat();
            members.get(field).map(|json| raw::string(Code::InvalidClient, &path, json)).transpose()
        });
        let (bot, user, channel) = (bot?, user?, channel?);
        Self::of_parts([&bot, &user, &channel].map(|id| id.as_deref().map(str::as_bytes)))
    }
}

impl NewConversation {
    const FIELDS: [&str; 5] = ["id", "flow_id", "step_id", "metadata", "ttl"];

    pub(super) fn of_json(json: &str) -> Result<Self> {
        let members = body(json, &Self::FIELDS)?;
        Ok(Self {
            id: members.get("id").map(id_of_json).transpose()?,
            flow_id: place(&members, "flow_id")?.flatten(),
            step_id: place(&members, "step_id")?.flatten(),
            metadata: metadata(&members)?,
            ttl: members.get("ttl").map(|json| check_ttl(raw::number("ttl", json)?)).transpose()?,
        })
    }
}

impl ConversationUpdate {
    const FIELDS: [&str; 4] = ["flow_id", "step_id", "last_interaction", "metadata"];

    pub(super) fn of_json(json: &str) -> Result<Self> {
        let members = body(json, &Self::FIELDS)?;
        let interaction = members.get("last_interaction");
        Ok(Self {
            flow_id: place(&members, "flow_id")?,
            step_id: place(&members, "step_id")?,
            last_interaction: interaction
                .map(|json| raw::boolean("last_interaction", json))
                .transpose()?,
            metadata: metadata(&members)?,
        })
    }
}

impl CloseRequest {
    /// Of a body; CLOSED when it names no status.
    pub(super) fn of_json(json: &str) -> Result<Self> {
        let members = body(json, &["status"])?;
        members.get("status").map_or(Ok(Self { status: Status::Closed.as_str() }), Self::of_status)
    }

    /// Of a status in JSON.
    pub(super) fn of_status(json: &str) -> Result<Self> {
        let status = status(json)?;
        check_final(status)?;
        Ok(Self { status: status.as_str() })
    }
}

impl Options {
    pub(super) fn of_json(json: &str) -> Result<Self> {
        let members = members(json)?;
        let version = members.get("ifVersion").map(|json| {
            let path = "options.ifVersion";
            whole(path, raw::number(path, json)?, 1..=MAX_SAFE)
        });
        let limit =
            members.get("limit").map(|json| check_limit(raw::number("options.limit", json)?));
        let key = members
            .get("pagination_key")
            .map(|json| raw::string(Code::InvalidBody, "options.pagination_key", json));
        Ok(Self {
            if_version: version.transpose()?,
            status: members
                .get("status")
                .map(|json| status(json).map(Status::as_str))
                .transpose()?,
            limit: limit.transpose()?,
            pagination_key: key.transpose()?,
        })
    }
}

/// A conversation's id, checked.
pub(super) fn id_of_json(json: &str) -> Result<String> {
    let id = raw::string(Code::InvalidId, "id", json)?;
    id::check(id.as_bytes())?;
    Ok(id)
}

fn members(json: &str) -> Result<Members<'_>> {
    Members::of(json).ok_or_else(|| {
        Error::at(Code::InvalidBody, "body", "is no JSON object: send one, such as {}.")
    })
}

/// The members of a body that has no others: a typo, or what an older server does not know, must not be lost.
fn body<'a>(json: &'a str, fields: &[&str]) -> Result<Members<'a>> {
    let members = members(json)?;
    match members.beside(fields) {
        None => Ok(members),
        Some(name) => Err(unknown_field(name, fields)),
    }
}

/// In the words of the JavaScript API. The name is anybody's text, so it is written as JSON writes it, and not all of it.
fn unknown_field(name: &str, fields: &[&str]) -> Error {
    let written = serde_json::to_string(name).unwrap_or_default();
    let name: String = written.trim_matches('"').chars().take(MAX_NAME_CHARS).collect();
    let message = ["body has no field \"", &name, "\": use ", &fields.join(", "), "."].concat();
    Error::new(Code::InvalidBody, &message).with_path(&name)
}

fn status(json: &str) -> Result<Status> {
    Status::parse(&raw::string(Code::InvalidStatus, "status", json).map_err(|_| Status::unknown())?)
}

fn place(members: &Members<'_>, path: &str) -> Result<Place> {
    let Some(json) = members.get(path) else { return Ok(None) };
    if json == "null" {
        return Ok(Some(None));
    }
    if !json.starts_with('"') {
        return Err(raw::wrong_type(Code::InvalidBody, path, "a string or null", json));
    }
    let text = raw::string(Code::InvalidBody, path, json)?;
    text::check(Code::InvalidBody, path, text.as_bytes())?;
    Ok(Some(Some(text)))
}

fn metadata(members: &Members<'_>) -> Result<Option<Box<RawValue>>> {
    let Some(json) = members.get("metadata") else { return Ok(None) };
    let checked = Metadata::parse(json)?.as_str().to_string();
    Ok(RawValue::from_string(checked).ok())
}
