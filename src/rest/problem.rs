//! Refusals as they travel: RFC 9457.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;

use serde::Serialize;

use super::failure;
use super::raw::text;
use super::response::Response;
use crate::error::Error;
use crate::status::Status;

/// What a response that refuses holds. `code` and `message` are ours, the latter for CSML's clients.
///
/// ```
/// use convostate::Client;
/// use convostate::rest::Problem;
///
/// let error = Client::new("", "ada", "web").unwrap_err();
/// assert_eq!(Problem::from(&error).to_response().status, 400);
/// ```
#[derive(Debug, Serialize)]
pub struct Problem<'a> {
    /// The page of its code; of a refusal that the status says, nothing more than that.
    r#type: Cow<'static, str>,
    title: &'static str,
    status: u16,
    detail: Cow<'a, str>,
    code: &'a str,
    message: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conversation_status: Option<&'a str>,
}

/// What is sent when a problem can't be written.
const UNWRITTEN: &str =
    r#"{"type":"about:blank","title":"Service Unavailable","status":503,"code":"STORAGE"}"#;

/// Where the docs say what a code means, behind which it stands in lower case.
const PAGE: &str = "https://github.com/convostate/convostate/blob/main/docs/errors.md#";

/// A path can be as long as a body. So much of it is said, in characters.
const MAX_PATH: usize = 200;

impl<'a> Problem<'a> {
    /// A refusal with the status of its code.
    #[must_use]
    pub fn new(code: &'a str, message: &'a str, path: Option<&'a str>, limit: Option<u64>) -> Self {
        Self::with_status(status_of(code), code, message, path, limit)
    }

    /// A refusal with a status of its own. A code that is not for answers becomes STORAGE: the engine behind it failed.
    #[must_use]
    pub fn with_status(
        status: u16,
        code: &'a str,
        message: &'a str,
        path: Option<&'a str>,
        limit: Option<u64>,
    ) -> Self {
        let title = title_of(status);
        let code = known(code).unwrap_or("STORAGE");
        let message = shortened(message, path);
        Self {
            r#type: type_of(code),
            title,
            status,
            detail: message.clone(),
            code,
            message,
            path: path.map(cut),
            limit,
            conversation_status: None,
        }
    }

    /// With the status of the conversation that is not open.
    #[must_use]
    pub fn of_conversation(self, status: Option<&'a str>) -> Self {
        Self { conversation_status: status, ..self }
    }

    /// What is said of a store that failed, whatever it said itself.
    #[must_use]
    pub fn store_failed() -> Self {
        Self::new("STORAGE", "The store failed; nothing was acknowledged: try again.", None, None)
    }

    /// What is said to who can't take a turn while another one goes on.
    #[must_use]
    pub fn locked() -> Self {
        Self::new("LOCKED", failure::LOCKED, None, None)
    }

    /// Returns the response that carries it.
    #[must_use]
    pub fn to_response(&self) -> Response {
        let (status, body) =
            text(self).map_or((503, UNWRITTEN.to_owned()), |body| (self.status, body));
        Response {
            status,
            content_type: Some("application/problem+json"),
            etag: None,
            allow: None,
            body,
        }
    }
}

impl<'a> From<&'a Error> for Problem<'a> {
    fn from(error: &'a Error) -> Self {
        Self::new(error.code().as_str(), error.message(), error.path(), error.limit())
            .of_conversation(error.status().map(Status::as_str))
    }
}

/// The message with no more of the path than is said.
fn shortened<'a>(message: &'a str, path: Option<&str>) -> Cow<'a, str> {
    let long = path.filter(|path| cut(path).len() < path.len());
    match long.and_then(|path| Some((cut(path), message.strip_prefix(path)?))) {
        Some((begin, rest)) => Cow::Owned([begin, "…", rest].concat()),
        None => Cow::Borrowed(message),
    }
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(MAX_PATH);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// A refusal that the status says, with a code of the contract all the same.
pub(super) fn refusal_with(status: u16, code: &str, message: &str) -> Response {
    Problem::with_status(status, code, message, None, None).to_response()
}

/// The status of a code; 503 for what is nobody's fault but the server's.
#[must_use]
pub fn status_of(code: &str) -> u16 {
    match code {
        "INVALID_CLIENT" | "INVALID_ID" | "INVALID_BODY" | "INVALID_STATUS"
        | "INVALID_METADATA" => 400,
        "NOT_FOUND" => 404,
        "ID_TAKEN" | "NOT_OPEN" | "REPEATED" | "FORGOTTEN" => 409,
        "CONFLICT" => 412,
        "TOO_LARGE" => 413,
        "LOCKED" => 423,
        _ => 503,
    }
}

fn type_of(code: &str) -> Cow<'static, str> {
    match code {
        "REJECTED" => Cow::Borrowed("about:blank"),
        code => Cow::Owned([PAGE, &code.to_ascii_lowercase()].concat()),
    }
}

fn title_of(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        423 => "Locked",
        _ => "Service Unavailable",
    }
}

/// The codes that answers may carry.
pub(super) const CODES: [&str; 15] = [
    "INVALID_CLIENT",
    "INVALID_ID",
    "INVALID_BODY",
    "INVALID_STATUS",
    "INVALID_METADATA",
    "NOT_FOUND",
    "ID_TAKEN",
    "NOT_OPEN",
    "CONFLICT",
    "REPEATED",
    "FORGOTTEN",
    "TOO_LARGE",
    "LOCKED",
    "STORAGE",
    "REJECTED",
];

/// The code as a text that lives as long as the program, when it is one that answers may carry.
pub(super) fn known(code: &str) -> Option<&'static str> {
    CODES.into_iter().find(|known| *known == code)
}

/// One line of at most 200 characters.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).take(200).collect()
}
