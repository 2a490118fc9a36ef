//! The adapter's side: a call as a request.

use alloc::string::{String, ToString};

use super::bodies::{CloseRequest, NewConversation};
use super::call::Call;
use super::failure::not_plain;
use super::memory::body_of;
use super::raw::text;
use super::turn::{NewTurn, TurnStep, TurnToken};
use super::url;
use crate::client::Client;
use crate::error::Result;
use crate::metadata::Metadata;
use crate::model::memory::RememberOptions;
use crate::status::Status;

/// What a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// This package's own server.
    #[default]
    Convostate,
    /// Only the six routes of CSML's API.
    Plain,
}

/// A request to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: &'static str,
    /// Path and query, percent-encoded.
    pub target: String,
    /// The header If-Match.
    pub if_match: Option<String>,
    /// The header If-None-Match.
    pub if_none_match: Option<&'static str>,
    /// The header Idempotency-Key.
    pub idempotency_key: Option<String>,
    /// The header Turn-Token.
    pub turn_token: Option<String>,
    /// The body, JSON.
    pub body: Option<String>,
}

impl Request {
    /// Returns its headers, the names in small letters.
    ///
    /// ```
    /// use convostate::rest::{Call, Dialect, request};
    /// use convostate::{Client, Status};
    ///
    /// let client = Client::new("shop", "ada", "web")?;
    /// let request = request(&Call::CloseAll { client, status: Status::Closed }, Dialect::Plain)?;
    /// let names: Vec<_> = request.headers().map(|(name, _)| name).collect();
    /// assert_eq!(names, ["accept", "content-type"]);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    pub fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let content_type = self.body.as_ref().map(|_| "application/json");
        [
            ("accept", Some("application/json")),
            ("content-type", content_type),
            ("if-match", self.if_match.as_deref()),
            ("if-none-match", self.if_none_match),
            ("idempotency-key", self.idempotency_key.as_deref()),
            ("turn-token", self.turn_token.as_deref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
    }
}

/// The request of a call, without a key; of a write, without a turn. A create should have an id, its own or a [made one](Call::identified): without,
/// it can't be sent again.
///
/// ```
/// use convostate::Client;
/// use convostate::rest::{Call, Dialect, request};
///
/// let call = Call::Get { client: Client::new("shop", "ada b", "web")?, id: "c1".into() };
/// let request = request(&call, Dialect::Convostate)?;
/// assert_eq!(request.target, "/conversations/c1?bot_id=shop&user_id=ada%20b&channel_id=web");
/// # Ok::<(), convostate::Error>(())
/// ```
///
/// # Errors
/// The engine's, for arguments that the engine refuses; `INVALID_BODY` for what the dialect can't say.
pub fn request(call: &Call, dialect: Dialect) -> Result<Request> {
    call.check()?;
    if dialect == Dialect::Plain {
        beyond_plain(call).map_or(Ok(()), |path| Err(not_plain(path)))?;
    }
    let (if_match, body) = match call {
        Call::Create { new, .. } => (None, Some(with_metadata(new)?)),
        Call::Update { update, if_version, .. } => (if_version.map(etag), Some(text(update)?)),
        Call::Close { status, .. } | Call::CloseAll { status, .. } => {
            (None, Some(text(&CloseRequest { status: *status })?))
        }
        Call::Turn { step: TurnStep::Take { wait_ms, once }, .. } => {
            (None, Some(text(&NewTurn { wait: *wait_ms, once: once.as_deref() })?))
        }
        Call::Remember { value, options, .. } => {
            (memory_etag(options.if_version), Some(body_of(value, options.ttl)))
        }
        Call::Forget { if_version, .. } => (memory_etag(*if_version), None),
        _ => (None, None),
    };
    let if_none_match = match call {
        Call::Remember { options: RememberOptions { if_version: Some(0), .. }, .. }
        | Call::Forget { if_version: Some(0), .. } => Some("*"),
        _ => None,
    };
    let method = call.kind().route().method;
    let turn_token = call.turn().map(TurnToken::header);
    Ok(Request {
        method,
        target: target(call),
        if_match,
        if_none_match,
        idempotency_key: None,
        turn_token,
        body,
    })
}

/// The path of what the six routes can't say.
fn beyond_plain(call: &Call) -> Option<&'static str> {
    match call {
        Call::Create { new, .. } => new.ttl.map(|_| "ttl"),
        Call::Update { update, .. } if update.metadata.is_some() => Some("metadata"),
        Call::Update { update, .. } if !update.ttl.is_keep() => Some("ttl"),
        Call::Update { update, .. } if update.replace.is_some() => Some("replace"),
        Call::Update { if_version, .. } => if_version.map(|_| "options.ifVersion"),
        Call::List { .. }
        | Call::Erase { .. }
        | Call::Remember { .. }
        | Call::Recall { .. }
        | Call::Forget { .. }
        | Call::Memories { .. } => Some(call.kind().name()),
        Call::Turn { .. } => Some("turn"),
        Call::Latest { any, .. } => any.then_some("options.any"),
        Call::Get { .. } | Call::Close { .. } | Call::CloseAll { .. } => None,
    }
}

/// CSML's servers want metadata.
fn with_metadata(new: &NewConversation) -> Result<String> {
    if new.metadata.is_some() {
        return text(new);
    }
    text(&NewConversation { metadata: Some(Metadata::empty()), ..new.clone() })
}

fn etag(version: u64) -> String {
    ["\"", &version.to_string(), "\""].concat()
}

/// Version 0 says that there is none.
fn memory_etag(version: Option<u64>) -> Option<String> {
    version.filter(|version| *version > 0).map(etag)
}

fn target(call: &Call) -> String {
    let path = call.kind().route().path;
    let mut target = match (call.key(), call.id().filter(|_| path.contains("{id}"))) {
        (Some(key), _) => {
            let mut escaped = String::new();
            url::encode(key, &mut escaped);
            path.replace("{key}", &escaped)
        }
        (None, Some(id)) => path.replace("{id}", id),
        (None, None) => path.to_string(),
    };
    for (mark, (name, value)) in ['?', '&', '&'].into_iter().zip(parts(call.client())) {
        push(&mut target, mark, name, value);
    }
    match call {
        Call::Latest { any, .. } => push_some(&mut target, "any", any.then_some("true")),
        Call::List { query, .. } => {
            let limit = query.limit.map(|limit| limit.to_string());
            push_some(&mut target, "status", query.status.map(Status::as_str));
            push_some(&mut target, "limit", limit.as_deref());
            push_some(&mut target, "pagination_key", query.pagination_key.as_deref());
        }
        Call::Memories { options, .. } => {
            let limit = options.limit.map(|limit| limit.to_string());
            push_some(&mut target, "prefix", options.prefix.as_deref());
            push_some(&mut target, "limit", limit.as_deref());
            push_some(&mut target, "pagination_key", options.pagination_key.as_deref());
        }
        Call::Turn { step: TurnStep::End { handled }, .. } => {
            push_some(&mut target, "handled", handled.as_deref());
        }
        _ => {}
    }
    target
}

fn push_some(target: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        push(target, '&', name, value);
    }
}

fn parts(client: &Client) -> [(&'static str, &str); 3] {
    [
        ("bot_id", client.bot_id()),
        ("user_id", client.user_id()),
        ("channel_id", client.channel_id()),
    ]
}

fn push(target: &mut String, mark: char, name: &str, value: &str) {
    target.push(mark);
    target.push_str(name);
    target.push('=');
    url::encode(value, target);
}
