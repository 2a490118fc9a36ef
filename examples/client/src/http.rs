//! One attempt of one request, by ureq: its time limit, and what came of it. What to make of that is not decided here.

use anyhow::{Context, Result, ensure};
use convostate::rest::{Failure, HttpResponse, Request};
use std::time::Duration;
use ureq::http::{Request as HttpMessage, Response, Uri};
use ureq::{Agent, AsSendBody, Body, Error};

const RESPONSE_LIMIT: u64 = 1024 * 1024;

pub(crate) struct Http {
    agent: Agent,
    base: String,
    token: Option<String>,
}

/// A whole response.
pub(crate) struct Received {
    status: u16,
    content_type: Option<String>,
    retry_after: Option<String>,
    request_id: Option<String>,
    body: String,
}

impl Received {
    pub(crate) fn as_response(&self) -> HttpResponse<'_> {
        HttpResponse {
            status: self.status,
            content_type: self.content_type.as_deref(),
            retry_after: self.retry_after.as_deref(),
            request_id: self.request_id.as_deref(),
            body: &self.body,
        }
    }
}

impl Http {
    /// Requests below that address, with a token when there is one.
    pub(crate) fn new(base: &str, token: Option<String>) -> Result<Self> {
        let uri: Uri = base.parse().with_context(|| format!("{base} is no URL"))?;
        let is_taken = match uri.scheme_str() {
            Some("https") => cfg!(feature = "tls"),
            scheme => scheme == Some("http"),
        };
        ensure!(is_taken, "{base} is no http URL; for https, build this with the feature tls");
        // Which status is an error, and whether to go elsewhere, is the policy's to say.
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .build()
            .into();
        Ok(Self { agent, base: base.trim_end_matches('/').to_owned(), token })
    }

    /// # Errors
    /// How it failed without a whole response.
    pub(crate) fn send(&self, request: &Request, timeout: Duration) -> Result<Received, Failure> {
        let mut message = HttpMessage::builder()
            .method(request.method)
            .uri(format!("{}{}", self.base, request.target));
        for (name, value) in request.headers() {
            message = message.header(name, value);
        }
        if let Some(token) = &self.token {
            message = message.header("authorization", format!("Bearer {token}"));
        }
        let response = match &request.body {
            Some(body) => self.run(message.body(body.as_str()), timeout),
            None => self.run(message.body(()), timeout),
        };
        receive(response.map_err(|error| unanswered(&error))?)
    }

    fn run(
        &self,
        message: ureq::http::Result<HttpMessage<impl AsSendBody>>,
        timeout: Duration,
    ) -> Result<Response<Body>, Error> {
        let message = self.agent.configure_request(message?).timeout_global(Some(timeout)).build();
        self.agent.run(message)
    }
}

fn receive(mut response: Response<Body>) -> Result<Received, Failure> {
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    let [content_type, retry_after, request_id] =
        ["content-type", "retry-after", "x-request-id"].map(|name| header(name).map(str::to_owned));
    let status = response.status().as_u16();
    let bytes = response.body_mut().with_config().limit(RESPONSE_LIMIT).read_to_vec();
    let bytes = bytes.map_err(|error| match error {
        Error::BodyExceedsLimit(_) => Failure::TooLarge,
        Error::Timeout(_) => Failure::TimedOut,
        _ => Failure::Truncated,
    })?;
    let body = String::from_utf8(bytes).map_err(|_| Failure::NoUtf8)?;
    Ok(Received { status, content_type, retry_after, request_id, body })
}

fn unanswered(error: &Error) -> Failure {
    match error {
        Error::Timeout(_) => Failure::TimedOut,
        Error::Http(_) | Error::BadUri(_) => Failure::Refused,
        _ => Failure::Broken,
    }
}
