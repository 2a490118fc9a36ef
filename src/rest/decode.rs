//! The server's side: a request as it came, and the call that it asks for.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;

use super::bodies::ListQuery;
use super::body_reader::{
    conversation_update, final_status, new_conversation, new_turn, remembered,
};
use super::call::{Call, check_key_of_url};
use super::numbered::number_of;
use super::problem::{Problem, refusal_with};
use super::replay::{client_hash, hash};
use super::response::Response;
use super::routes::{self, CallKind, ROUTES, Route};
use super::turn::{TurnStep, TurnToken};
use super::url::{self, Fault};
use crate::client::{Client, check_name};
use crate::error::{Code, Error, Result};
use crate::id;
use crate::limits::MAX_SAFE;
use crate::model::memory::{
    MemoriesOptions, RememberOptions, check_key, check_page_key, check_prefix,
};
use crate::model::once::Number;
use crate::number::saturated;
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
    /// The header If-None-Match.
    pub if_none_match: Option<&'a str>,
    /// The header Idempotency-Key.
    pub idempotency_key: Option<&'a str>,
    /// The header Turn-Token.
    pub turn_token: Option<&'a str>,
    /// The header Prefer.
    pub prefer: Option<&'a str>,
    /// The body; read for what has one.
    pub body: &'a [u8],
    /// What strangers can't know, for hashes of what they wrote.
    pub secret: [u64; 2],
}

/// The call that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The call, checked.
    pub call: Call,
    /// The turn that it names, for a write: it is done only while that turn holds.
    pub turn: Option<TurnToken>,
    /// Whether an update or a close is to answer with the conversation.
    pub prefers_conversation: bool,
    /// Which write of which writer it is, where its Idempotency-Key says so: for what keeps numbers, by
    /// [`Engine::before`](crate::Engine::before). None for a create without an id, which could be done anew under another one.
    pub number: Option<Number>,
    /// What tells the very same request again, for a write with an Idempotency-Key: a hash that begins with its client's. For what keeps
    /// no numbers, and for a write without one.
    pub replay: Option<String>,
    /// The hash of the client that is erased.
    pub forgets: Option<String>,
}

/// The call, or the response that refuses the request: no input makes it panic, and none gives a 5xx.
///
/// ```
/// use convostate::rest::{CallKind, HttpRequest, decode};
///
/// let target = "/conversations/latest?bot_id=shop&user_id=ada&channel_id=web";
/// let decoded = decode(&HttpRequest { method: "GET", target, ..HttpRequest::default() }).unwrap();
/// assert_eq!(decoded.call.kind(), CallKind::Latest);
/// assert_eq!(decoded.call.client().user_id(), "ada");
/// let refused = decode(&HttpRequest { method: "PATCH", target, ..HttpRequest::default() });
/// assert_eq!(refused.unwrap_err().status, 405);
/// ```
///
/// # Errors
/// The response to send, by the contract's table of codes.
pub fn decode(request: &HttpRequest<'_>) -> core::result::Result<Decoded, Response> {
    let (path, query) = request.target.split_once('?').unwrap_or((request.target, ""));
    let found = routes::find(path).filter(|_| !url::has_needless_escape(path));
    let (path, id) = found.ok_or_else(no_path)?;
    let route = at(path, request.method)?;
    let json = body_text(route.call, request)?;
    let call = call(route.call, id, query, json, request).map_err(|error| refusal(&error))?;
    let turn = turn(route.call, request).map_err(|error| refusal(&error))?;
    let client = || client_hash(call.client(), request.secret);
    let key = key(route.call, request).map_err(|error| refusal(&error))?;
    let replay = key.map(|key| [client(), request_hash(key, request)].concat());
    let may_be_numbered = route.call != CallKind::Create || call.id().is_some();
    let number = key.filter(|_| may_be_numbered).and_then(number_of);
    let forgets = (route.call == CallKind::Erase).then(client);
    let may_answer = matches!(route.call, CallKind::Update | CallKind::Close);
    let prefers_conversation = may_answer && request.prefer.is_some_and(prefers_representation);
    Ok(Decoded { call, turn, prefers_conversation, number, replay, forgets })
}

fn refusal(error: &Error) -> Response {
    Problem::from(error).to_response()
}

/// The response to a call that a server does not offer, such as a turn where nothing keeps leases: as to a path that there is not.
///
/// ```
/// assert_eq!(convostate::rest::no_path().status, 404);
/// ```
#[must_use]
pub fn no_path() -> Response {
    refusal_with(
        404,
        "NOT_FOUND",
        "There is no such path: see openapi.yaml for those that there are.",
    )
}

fn at(path: &str, method: &str) -> core::result::Result<&'static Route, Response> {
    let mut here = ROUTES.iter().filter(|route| route.path == path);
    if let Some(route) = here.clone().find(|route| route.method == method) {
        return Ok(route);
    }
    let allowed: Vec<_> = here.by_ref().map(|route| route.method).collect();
    let message = ["This path takes ", &allowed.join(", "), " only."].concat();
    Err(Response { allow: Some(allowed.join(", ")), ..refusal_with(405, "REJECTED", &message) })
}

/// The body of a call that has one, as text; `{}` when it is empty or null, as generated clients send what is left out.
/// An empty body with another content type is refused too: it is what any page may send anywhere.
fn body_text<'a>(
    kind: CallKind,
    request: &HttpRequest<'a>,
) -> core::result::Result<&'a str, Response> {
    let has_body = matches!(
        kind,
        CallKind::Create
            | CallKind::Update
            | CallKind::Close
            | CallKind::CloseAll
            | CallKind::TakeTurn
            | CallKind::Remember
    );
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

fn call(
    kind: CallKind,
    id: Option<&str>,
    query: &str,
    json: &str,
    request: &HttpRequest<'_>,
) -> Result<Call> {
    let query = url::pairs(query);
    let client = client(&query)?;
    // A route that has an id or a key in its path is found by it.
    let (id, key) = (
        || id.map_or_else(|| Err(Error::crashed()), path_id),
        || id.map_or_else(|| Err(Error::crashed()), path_key),
    );
    Ok(match kind {
        CallKind::Create => Call::Create { client, new: new_conversation(json)? },
        CallKind::Get => Call::Get { client, id: id()? },
        CallKind::Latest => Call::Latest { client, any: any(&query)? },
        CallKind::Update => Call::Update {
            client,
            id: id()?,
            update: conversation_update(json)?,
            if_version: version(request.if_match)?,
        },
        CallKind::Close => Call::Close { client, id: id()?, status: final_status(json)? },
        CallKind::CloseAll => Call::CloseAll { client, status: final_status(json)? },
        CallKind::List => Call::List { client, query: list_query(&query)? },
        CallKind::Erase => Call::Erase { client },
        CallKind::TakeTurn => turn_call(client, new_turn(json)?, request)?,
        CallKind::RenewTurn => turn_call(client, TurnStep::Renew, request)?,
        CallKind::Remember => {
            let (value, ttl) = remembered(json)?;
            let if_version = memory_version(request)?;
            let options = RememberOptions { ttl, if_version };
            Call::Remember { client, key: key()?, value, options }
        }
        CallKind::Recall => Call::Recall { client, key: key()? },
        CallKind::Forget => {
            Call::Forget { client, key: key()?, if_version: memory_version(request)? }
        }
        CallKind::Memories => Call::Memories { client, options: memories_options(&query)? },
        CallKind::EndTurn => {
            let handled = option(&query, "handled")?;
            turn_call(client, TurnStep::End { handled }, request)?
        }
    })
}

fn turn_call(client: Client, step: TurnStep, request: &HttpRequest<'_>) -> Result<Call> {
    step.check()?;
    Ok(Call::Turn { client, token: turn_token(request)?, step })
}

/// The turn that a call on it must name.
fn turn_token(request: &HttpRequest<'_>) -> Result<TurnToken> {
    TurnToken::of_header(request.turn_token.unwrap_or(""))
}

/// The turn that a write names.
fn turn(kind: CallKind, request: &HttpRequest<'_>) -> Result<Option<TurnToken>> {
    let named = request.turn_token.filter(|_| kind.is_write());
    named.map(TurnToken::of_header).transpose()
}

fn client(query: &[(&str, &str)]) -> Result<Client> {
    let [bot, user, channel] = ["bot_id", "user_id", "channel_id"].map(|field| {
        let path = ["client.", field].concat();
        let bytes = parameter(query, field, Code::InvalidClient, &path)?.ok_or_else(|| {
            Error::at(Code::InvalidClient, &path, "is missing: give 1 to 512 bytes of text.")
        })?;
        check_name(&path, &bytes).map(ToOwned::to_owned)
    });
    Ok(Client::from_checked(&bot?, &user?, &channel?))
}

fn parameter(
    query: &[(&str, &str)],
    name: &str,
    code: Code,
    path: &str,
) -> Result<Option<Vec<u8>>> {
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

/// A parameter that is none of the client's.
fn option(query: &[(&str, &str)], name: &str) -> Result<Option<String>> {
    let path = ["options.", name].concat();
    let bytes = parameter(query, name, Code::InvalidBody, &path)?;
    let invalid = |_| Error::at(Code::InvalidBody, &path, "is no UTF-8: escape UTF-8.");
    bytes.map(|bytes| String::from_utf8(bytes).map_err(invalid)).transpose()
}

fn path_key(segment: &str) -> Result<String> {
    let malformed = || Error::at(Code::InvalidId, "key", "is not percent-encoded: escape it.");
    let bytes = url::decode(segment, false).ok_or_else(malformed)?;
    let key = check_key(&bytes)?;
    check_key_of_url(key).map(|()| key.to_owned())
}

/// The version of a memory that must still stand: 0 for `If-None-Match: *`.
fn memory_version(request: &HttpRequest<'_>) -> Result<Option<u64>> {
    let fault = |path, fault| Err(Error::at(Code::InvalidBody, path, fault));
    match (request.if_none_match.map(str::trim), request.if_match.map(str::trim)) {
        (None, Some("*")) => {
            fault("If-Match", "must be one ETag that this API gave, such as \"3\".")
        }
        (None, if_match) => version(if_match),
        (Some("*"), None) => Ok(Some(0)),
        (Some(_), _) => fault("If-None-Match", "must be *, and go without If-Match."),
    }
}

fn memories_options(query: &[(&str, &str)]) -> Result<MemoriesOptions<'static>> {
    let prefix = option(query, "prefix")?;
    let limit = limit(query)?;
    let pagination_key = option(query, "pagination_key")?;
    check_prefix(prefix.as_deref().unwrap_or_default().as_bytes())?;
    let key = pagination_key.as_deref();
    key.map_or(Ok(()), |key| check_page_key(key.as_bytes()).map(|_| ()))?;
    let (prefix, pagination_key) = (prefix.map(Cow::Owned), pagination_key.map(Cow::Owned));
    Ok(MemoriesOptions { prefix, limit, pagination_key })
}

/// Whether the newest will do where none is open.
fn any(query: &[(&str, &str)]) -> Result<bool> {
    let wrong = |_| Error::at(Code::InvalidBody, "options.any", "must be true or false.");
    option(query, "any")?.map_or(Ok(false), |given| given.parse().map_err(wrong))
}

/// What is no number is out of range.
fn limit(query: &[(&str, &str)]) -> Result<Option<u32>> {
    let limit = option(query, "limit")?
        .map(|limit| check_limit(limit.parse().map_or(-1.0, |limit: u32| limit.into())));
    Ok(limit.transpose()?.map(|limit| saturated(limit as u64)))
}

fn list_query(query: &[(&str, &str)]) -> Result<ListQuery> {
    let text = |name| option(query, name);
    let status = text("status")?.map(|status| Status::parse(&status)).transpose()?;
    Ok(ListQuery { status, limit: limit(query)?, pagination_key: text("pagination_key")? })
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

/// As RFC 7240, 4.2, has it.
fn prefers_representation(prefer: &str) -> bool {
    prefer.split(',').any(|preference| {
        let (preference, _) = preference.split_once(';').unwrap_or((preference, ""));
        let (name, value) = preference.split_once('=').unwrap_or((preference, ""));
        let value = value.trim();
        let value = value.strip_prefix('"').unwrap_or(value);
        let value = value.strip_suffix('"').unwrap_or(value);
        name.trim().eq_ignore_ascii_case("return") && value.eq_ignore_ascii_case("representation")
    })
}

/// The Idempotency-Key of a write.
fn key<'a>(kind: CallKind, request: &HttpRequest<'a>) -> Result<Option<&'a str>> {
    let Some(key) = request.idempotency_key.filter(|_| kind.is_write()) else { return Ok(None) };
    if key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()) || key.is_empty() {
        let fault = "must be 1 to 255 visible ASCII characters, such as a UUID in quotes.";
        return Err(Error::at(Code::InvalidBody, "Idempotency-Key", fault));
    }
    Ok(Some(key))
}

fn request_hash(key: &str, request: &HttpRequest<'_>) -> String {
    let [if_match, if_none_match, turn] =
        [request.if_match, request.if_none_match, request.turn_token]
            .map(|header| header.unwrap_or(""));
    let parts = [key, request.method, request.target, if_match, if_none_match, turn];
    // An empty body is one without fields.
    let body = if request.body.is_empty() { b"{}" } else { request.body };
    alloc::format!("{:032x}", hash(request.secret, &parts.map(str::as_bytes), body))
}
