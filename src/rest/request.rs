//! The adapter's side: a call as a request.

use alloc::string::{String, ToString};

use serde_json::value::RawValue;

use super::bodies::{
    ClientModel, CloseRequest, ConversationUpdate, NewConversation, Options, id_of_json,
};
use super::failure::not_plain;
use super::raw::Members;
use super::routes::Call;
use super::url;
use crate::error::{Code, Error, Result};
use crate::hash::stable_hash;
use crate::limits::DEFAULT_PAGE;

/// What a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// This package's own server.
    #[default]
    Convostate,
    /// Only the six routes of CSML's API.
    Plain,
}

/// A request, without what every request has.
#[derive(Debug, Clone)]
pub struct Request {
    /// The call that it makes.
    pub call: Call,
    /// The method.
    pub method: &'static str,
    /// Path and query, percent-encoded.
    pub target: String,
    /// The header If-Match.
    pub if_match: Option<String>,
    /// The body, JSON.
    pub body: Option<String>,
    /// The number of the client's write queue.
    pub write_queue: u64,
    pub(super) client: ClientModel,
    pub(super) id: Option<String>,
    /// The status that was asked for.
    pub(super) status: Option<&'static str>,
    /// The largest page that was asked for.
    pub(super) limit: usize,
}

/// The request of a call. `arguments` is a JSON object: `client`, and what the call has of `id`, `body`, `status`,
/// `options`. A create without an id of its own gets `made_id`, so that it can be sent again.
///
/// ```
/// use convostate::rest::{Call, Dialect, request};
///
/// let arguments = r#"{"client":{"bot_id":"shop","user_id":"ada b","channel_id":"web"},"id":"c1"}"#;
/// let request = request(Call::Get, arguments, Dialect::Convostate, "").unwrap();
/// assert_eq!(request.target, "/conversations/c1?bot_id=shop&user_id=ada%20b&channel_id=web");
/// ```
///
/// # Errors
/// The engine's, for arguments that the engine refuses; `INVALID_BODY` for what the dialect can't say.
pub fn request(call: Call, arguments: &str, dialect: Dialect, made_id: &str) -> Result<Request> {
    let members = Members::of(arguments)
        .ok_or_else(|| Error::at(Code::InvalidBody, "arguments", "are no JSON object."))?;
    let client = ClientModel::of_json(members.get("client").unwrap_or("null"))?;
    let options = Options::of_json(members.get("options").unwrap_or("{}"))?;
    let body = members.get("body").unwrap_or("{}");
    let mut id = members.get("id").map(id_of_json).transpose()?;
    let body = match call {
        Call::Create => {
            let body = new_conversation(body, made_id)?;
            id.clone_from(&body.id);
            refuse_plain(dialect, &[("ttl", body.ttl.is_some())])?;
            text(&body)
        }
        Call::Update => {
            let body = ConversationUpdate::of_json(body)?;
            let version = options.if_version.is_some();
            refuse_plain(
                dialect,
                &[("metadata", body.metadata.is_some()), ("options.ifVersion", version)],
            )?;
            text(&body)
        }
        Call::Close | Call::CloseAll => {
            text(&CloseRequest::of_status(members.get("status").unwrap_or("\"CLOSED\""))?)
        }
        Call::Get | Call::Latest | Call::List | Call::Erase => None,
    };
    refuse_plain(dialect, &[(call.name(), matches!(call, Call::List | Call::Erase))])?;
    Ok(Request {
        call,
        method: call.route().method,
        target: target(call, id.as_deref(), &client, &options),
        if_match: options.if_version.map(|version| ["\"", &version.to_string(), "\""].concat()),
        body,
        write_queue: stable_hash(
            &[&client.bot_id, &client.user_id, &client.channel_id].map(String::as_bytes),
        ),
        client,
        id,
        status: options.status,
        limit: options.limit.unwrap_or(DEFAULT_PAGE),
    })
}

fn new_conversation(json: &str, made_id: &str) -> Result<NewConversation> {
    let mut body = NewConversation::of_json(json)?;
    body.id.get_or_insert_with(|| made_id.to_string());
    if body.metadata.is_none() {
        // CSML's servers want it.
        body.metadata = RawValue::from_string("{}".to_string()).ok();
    }
    Ok(body)
}

/// What these types hold can always be written.
fn text(body: &impl serde::Serialize) -> Option<String> {
    serde_json::to_string(body).ok()
}

fn refuse_plain(dialect: Dialect, used: &[(&str, bool)]) -> Result<()> {
    let found = used.iter().find(|(_, is_used)| *is_used && dialect == Dialect::Plain);
    found.map_or(Ok(()), |(path, _)| Err(not_plain(path)))
}

fn target(call: Call, id: Option<&str>, client: &ClientModel, options: &Options) -> String {
    let path = call.route().path;
    let mut target = id.map_or_else(|| path.to_string(), |id| path.replace("{id}", id));
    let parts = [&client.bot_id, &client.user_id, &client.channel_id];
    for (index, (name, value)) in ClientModel::FIELDS.into_iter().zip(parts).enumerate() {
        push(&mut target, if index == 0 { '?' } else { '&' }, name, value);
    }
    if call == Call::List {
        let limit = options.limit.map(|limit| limit.to_string());
        let found = [
            ("status", options.status),
            ("limit", limit.as_deref()),
            ("pagination_key", options.pagination_key.as_deref()),
        ];
        for (name, value) in found {
            if let Some(value) = value {
                push(&mut target, '&', name, value);
            }
        }
    }
    target
}

fn push(target: &mut String, mark: char, name: &str, value: &str) {
    target.push(mark);
    target.push_str(name);
    target.push('=');
    url::encode(value, target);
}
