//! What goes out: a response of the API with the headers that every one has.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::Response as HttpResponse;
use convostate::rest::Response;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// With the length and the date, which hyper adds.
const MOST_HEADERS: usize = 12;

/// A response, and what only some have.
pub(crate) struct Answer {
    pub(crate) response: Response,
    /// In seconds.
    pub(crate) retry_after: Option<u64>,
    /// Whether what is left of the body is not waited for.
    pub(crate) closes: bool,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self { response, retry_after: None, closes: false }
    }
}

impl Answer {
    pub(crate) fn into_http(self, request_id: &str) -> HttpResponse<Body> {
        let Response { status, content_type, etag, allow, body } = self.response;
        let mut http = HttpResponse::new(Body::from(body));
        *http.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        let headers = http.headers_mut();
        headers.reserve(MOST_HEADERS);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        let others = [
            (REQUEST_ID, Some(request_id)),
            (ETAG, etag.as_deref()),
            (ALLOW, allow.as_deref()),
            (CONNECTION, self.closes.then_some("close")),
        ];
        for (name, value) in others {
            // All of them are visible ASCII, so that none is lost.
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        http
    }
}
