//! The server's side: a request as it came, and the call that it asks for.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use core::hash::Hasher;

use serde::Serialize;
use siphasher::sip128::{Hasher128, SipHasher13};

use super::answer::Answer;
use super::bodies::{ClientModel, CloseRequest, ConversationUpdate, NewConversation, Options};
use super::problem::{refusal, refusal_with};
use super::routes::{self, Call, ROUTES, Route};
use super::url::{self, Fault};
use crate::error::{Code, Error, Result};
use crate::id;
use crate::limits::MAX_SAFE;
use crate::rules::list::check_limit;
use crate::status::Status;

/// A request, without what the call does not depend on.
#[derive(Debug, Clone, Copy, Default)]
pub struct HttpRequest<'a> {
    /// The method.
    pub method: &'a str,
    /// Path and query, percent-encoded.
    pub target: &'a str,
    /// The header Content-Type.
    pub content_type: Option<&'a str>,
    /// The header Content-Encoding.
    pub content_encoding: Option<&'a str>,
    /// The header If-Match.
    pub if_match: Option<&'a str>,
    /// The header Idempotency-Key.
    pub idempotency_key: Option<&'a str>,
    /// The body; read for what has one.
    pub body: &'a [u8],
    /// What strangers can't know, for hashes of what they wrote.
    pub secret: [u64; 2],
}

/// The call that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The call's place.
    pub call: Call,
    /// The call's arguments as a JSON object: `client`, and what the call has of `id`, `body`, `status`, `options`.
    pub arguments: String,
    /// What tells the very same request again, for a write with an Idempotency-Key: a hash that begins with its client's.
    pub replay: Option<String>,
    /// The hash of the client that is erased.
    pub forgets: Option<String>,
}

#[derive(Serialize)]
struct Arguments {
    client: ClientModel,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(flatten)]
    rest: Rest,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Rest {
    Create { body: NewConversation },
    Update { body: ConversationUpdate, options: Options },
    Close(CloseRequest),
    List { options: Options },
    Nothing {},
}

/// The call, or the answer that refuses the request: no input makes it panic, and none gives a 5xx.
///
/// ```
/// use convostate::rest::{Call, HttpRequest, decode};
///
/// let target = "/conversations/latest?bot_id=shop&user_id=ada&channel_id=web";
/// let decoded = decode(&HttpRequest { method: "GET", target, ..HttpRequest::default() }).unwrap();
/// assert_eq!(decoded.call, Call::Latest);
/// let refused = decode(&HttpRequest { method: "PATCH", target, ..HttpRequest::default() });
/// assert_eq!(refused.unwrap_err().status, 405);
/// ```
///
/// # Errors
/// The answer to send, by the contract's table of codes.
pub fn decode(request: &HttpRequest<'_>) -> core::result::Result<Decoded, Answer> {
    let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
    let found = routes::find(path).filter(|_| !url::has_needless_escape(path));
    let (path, id) = found.ok_or_else(no_path)?;
    let route = at(path, request.method)?;
    let json = body_text(route.call, request)?;
    let arguments =
        arguments(route.call, id, query, json, request).map_err(|error| refusal(&error))?;
    let client = || client_hash(&arguments.client, request.secret);
    let replay = replay(route.call, client, request).map_err(|error| refusal(&error))?;
    let forgets = (route.call == Call::Erase).then(client);
    // What these types hold can always be written.
    let arguments = serde_json::to_string(&arguments).unwrap_or_default();
    Ok(Decoded { call: route.call, arguments, replay, forgets })
}

fn no_path() -> Answer {
    refusal_with(
        404,
        "NOT_FOUND",
        "There is no such path: see openapi.yaml for those that there are.",
    )
}

fn at(path: &str, method: &str) -> core::result::Result<&'static Route, Answer> {
    let mut here = ROUTES.iter().filter(|route| route.path == path);
    if let Some(route) = here.clone().find(|route| route.method == method) {
        return Ok(route);
    }
    let allowed: Vec<_> = here.by_ref().map(|route| route.method).collect();
    let message = ["This path takes ", &allowed.join(", "), " only."].concat();
    Err(Answer { allow: Some(allowed.join(", ")), ..refusal_with(405, "REJECTED", &message) })
}

/// The body of a call that has one, as text; `{}` when it is empty or null, as generated clients send what is left out.
/// An empty body with another content type is refused too: it is what any page may send anywhere.
fn body_text<'a>(call: Call, request: &HttpRequest<'a>) -> core::result::Result<&'a str, Answer> {
    let has_body = matches!(call, Call::Create | Call::Update | Call::Close | Call::CloseAll);
    if !has_body {
        return Ok("{}");
    }
    if request.content_encoding.is_some_and(|name| !name.trim().eq_ignore_ascii_case("identity")) {
        let message =
            "The body has a Content-Encoding, which is not undone here: send it as it is.";
        return Err(refusal_with(415, "INVALID_BODY", message));
    }
    if request.body.is_empty() && request.content_type.is_none() {
        return Ok("{}");
    }
    if !request.content_type.is_some_and(is_json) {
        let message =
            "The body's content type is not application/json: send JSON in UTF-8, and say so.";
        return Err(refusal_with(415, "INVALID_BODY", message));
    }
    let text = str::from_utf8(request.body).map_err(|_| {
        refusal(&Error::at(Code::InvalidBody, "body", "is no UTF-8: send JSON in UTF-8."))
    })?;
    Ok(if text.is_empty() || text.trim_ascii() == "null" { "{}" } else { text })
}

/// Whether a content type is JSON in UTF-8.
fn is_json(content_type: &str) -> bool {
    let mut parts = content_type.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
            !name.eq_ignore_ascii_case("charset")
                || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

fn arguments(
    call: Call,
    id: Option<&str>,
    query: &str,
    json: &str,
    request: &HttpRequest<'_>,
) -> Result<Arguments> {
    let client = client(query)?;
    let id = id.map(path_id).transpose()?;
    let rest = match call {
        Call::Create => Rest::Create { body: NewConversation::of_json(json)? },
        Call::Update => Rest::Update {
            body: ConversationUpdate::of_json(json)?,
            options: Options { if_version: version(request.if_match)?, ..Options::default() },
        },
        Call::Close | Call::CloseAll => Rest::Close(CloseRequest::of_json(json)?),
        Call::List => Rest::List { options: list_options(query)? },
        Call::Get | Call::Latest | Call::Erase => Rest::Nothing {},
    };
    Ok(Arguments { client, id, rest })
}

fn client(query: &str) -> Result<ClientModel> {
    let [bot, user, channel] = ClientModel::FIELDS
        .map(|field| parameter(query, field, Code::InvalidClient, &["client.", field].concat()));
    let (bot, user, channel) = (bot?, user?, channel?);
    ClientModel::of_parts([bot.as_deref(), user.as_deref(), channel.as_deref()])
}

fn parameter(query: &str, name: &str, code: Code, path: &str) -> Result<Option<Vec<u8>>> {
    url::parameter(query, name).map_err(|fault| {
        Error::at(
            code,
            path,
            match fault {
                Fault::Repeated => "comes twice in the query: give it once.",
                Fault::Malformed => "is not percent-encoded: escape it.",
            },
        )
    })
}

fn path_id(segment: &str) -> Result<String> {
    let bytes = url::decode(segment, false).unwrap_or_else(|| segment.as_bytes().to_owned());
    id::check(&bytes).map(ToOwned::to_owned)
}

fn list_options(query: &str) -> Result<Options> {
    let text = |name| {
        let path = ["options.", name].concat();
        let bytes = parameter(query, name, Code::InvalidBody, &path)?;
        let invalid = |_| Error::at(Code::InvalidBody, &path, "is no UTF-8: escape UTF-8.");
        bytes.map(|bytes| String::from_utf8(bytes).map_err(invalid)).transpose()
    };
    let status = text("status")?.map(|status| Status::parse(&status)).transpose()?;
    // What is no number is out of range.
    let limit = text("limit")?
        .map(|limit| check_limit(limit.parse().map_or(-1.0, |limit: u32| limit.into())));
    Ok(Options {
        if_version: None,
        status: status.map(Status::as_str),
        limit: limit.transpose()?,
        pagination_key: text("pagination_key")?,
    })
}

/// The version that an `ETag` of ours names; none for `*` and without the header. One too large for any conversation is
/// as good as the largest. A weak one, which a proxy that compresses makes of ours, matches nothing: RFC 9110, 13.1.1.
fn version(if_match: Option<&str>) -> Result<Option<u64>> {
    let Some(etag) = if_match.map(str::trim).filter(|etag| *etag != "*") else { return Ok(None) };
    let strong = etag.strip_prefix("W/").unwrap_or(etag);
    let digits = strong.strip_prefix('"').and_then(|etag| etag.strip_suffix('"'));
    let version = digits.filter(|digits| is_version(digits)).and_then(|digits| digits.parse().ok());
    if version.is_some() && strong.len() < etag.len() {
        let fault =
            "is a weak ETag, which matches nothing: give the conversation's version, as \"3\".";
        return Err(Error::at(Code::Conflict, "If-Match", fault));
    }
    version.map(|version: u64| Some(version.min(MAX_SAFE))).ok_or_else(|| {
        Error::at(
            Code::InvalidBody,
            "If-Match",
            "must be one ETag that this API gave, such as \"3\".",
        )
    })
}

/// As openapi.yaml says it.
fn is_version(digits: &str) -> bool {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && (1..=16).contains(&digits.len()) && !digits.starts_with('0')
}

fn replay(
    call: Call,
    client: impl Fn() -> String,
    request: &HttpRequest<'_>,
) -> Result<Option<String>> {
    let Some(key) = request.idempotency_key.filter(|_| call.is_write()) else { return Ok(None) };
    if key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()) || key.is_empty() {
        let fault = "must be 1 to 255 visible ASCII characters, such as a UUID in quotes.";
        return Err(Error::at(Code::InvalidBody, "Idempotency-Key", fault));
    }
    let parts = [key, request.method, request.target, request.if_match.unwrap_or("")];
    let hash = hash(request.secret, &parts.map(str::as_bytes), request.body);
    Ok(Some([client(), alloc::format!("{hash:032x}")].concat()))
}

/// Of the same length for all.
fn client_hash(client: &ClientModel, secret: [u64; 2]) -> String {
    let parts = [&client.bot_id, &client.user_id, &client.channel_id].map(String::as_bytes);
    alloc::format!("{:032x}", hash(secret, &parts, &[]))
}

/// Nothing that can be read is kept of what a request held.
fn hash([one, other]: [u64; 2], parts: &[&[u8]], last: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new_with_keys(one, other);
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    hasher.write(last);
    hasher.finish128().as_u128()
}
