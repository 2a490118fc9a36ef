//! What is read of a request.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, header::CONTENT_LENGTH};
use std::borrow::Cow;

const BODY_LIMIT: usize = 256 * 1024;
const LONGEST_ID: usize = 128;

/// One header; of one that comes twice both values, with a comma between.
pub(crate) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<Cow<'a, str>> {
    let mut values =
        headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let first = values.next()?;
    Some(values.fold(first, |all, value| Cow::Owned(format!("{all}, {value}"))))
}

/// The sender's id of the request, when it has one that a log can hold.
pub(crate) fn own_id(headers: &HeaderMap) -> Option<Cow<'_, str>> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.:-".contains(&byte);
    header(headers, "x-request-id")
        .filter(|id| (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(is_plain))
}

/// The whole body; none when it is too long. Who breaks it off reads no answer.
pub(crate) async fn body(headers: &HeaderMap, body: Body) -> Option<Bytes> {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if length.is_some_and(|length: usize| length > BODY_LIMIT) {
        return None;
    }
    to_bytes(body, BODY_LIMIT).await.ok()
}

/// What is said of a body that is too long.
pub(crate) fn too_large() -> convostate::rest::Response {
    let message = "The body is over 256 KiB: send less.";
    convostate::rest::Problem::new("TOO_LARGE", message, None, Some(BODY_LIMIT as u64))
        .to_response()
}
