//! A request answered: health, host and origin, the call, and what is remembered of writes.

use anyhow::Context;
use axum::body::{Body, Bytes};
use axum::http::Method;
use axum::http::request::Parts;
use axum::response::Response as HttpResponse;
use convostate::Client;
use convostate::rest::{
    Call, Decoded, HttpRequest, Problem, Response, TurnStep, TurnToken, decode, encode,
};
use std::borrow::Cow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::sleep;

use crate::answer::Answer;
use crate::calls::Conversations;
use crate::origin;
use crate::replays::{Answered, Replays};
use crate::requests::{body, header, own_id, too_large};

/// Nobody says when another's turn ends: it is asked for again after so long.
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Service {
    /// What strangers can't know, for hashes of what they wrote.
    secret: [u64; 2],
    first_id: u128,
    count: AtomicU64,
    state: Mutex<State>,
}

struct State {
    conversations: Conversations,
    replays: Replays,
}

impl Service {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let conversations = Conversations::new(u64::from_ne_bytes(random()?));
        let state = Mutex::new(State { conversations, replays: Replays::default() });
        let secret = [random()?, random()?].map(u64::from_ne_bytes);
        let first_id = u128::from_ne_bytes(random()?);
        Ok(Self { secret, first_id, count: AtomicU64::new(0), state })
    }

    pub(crate) async fn answer(&self, parts: &Parts, body: Body) -> HttpResponse<Body> {
        let id = own_id(&parts.headers).unwrap_or_else(|| Cow::Owned(self.next_id()));
        self.respond(parts, body).await.unwrap_or_else(|refused| refused).into_http(&id)
    }

    /// # Errors
    /// What a request is refused with before it is a call.
    async fn respond(&self, parts: &Parts, body: Body) -> Result<Answer, Answer> {
        let host = origin::host(&parts.headers)?;
        if let Some(response) = health(&parts.method, parts.uri.path()) {
            return Ok(response.into());
        }
        origin::check(&parts.headers, &host)?;
        let has_body = parts.method == Method::POST || parts.method == Method::PUT;
        let bytes = if has_body { read(parts, body).await? } else { Bytes::new() };
        let decoded = self.decoded(parts, &bytes)?;
        if let Call::Turn { client, token, step } = &decoded.call {
            return Ok(self.turn(client, token, step).await.into());
        }
        Ok(self.serve(&decoded))
    }

    /// The name of a request that has none: it must be another one than all before, and may be guessed.
    fn next_id(&self) -> String {
        let count = u128::from(self.count.fetch_add(1, Ordering::Relaxed));
        format!("{:032x}", self.first_id.wrapping_add(count))
    }

    fn decoded(&self, parts: &Parts, body: &[u8]) -> Result<Decoded, Response> {
        let text = |name| header(&parts.headers, name);
        let [content_type, content_encoding] = ["content-type", "content-encoding"].map(text);
        let [if_match, if_none_match, key, turn_token, prefer] =
            ["if-match", "if-none-match", "idempotency-key", "turn-token", "prefer"].map(text);
        decode(&HttpRequest {
            method: parts.method.as_str(),
            target: target(parts),
            content_type: content_type.as_deref(),
            content_encoding: content_encoding.as_deref(),
            if_match: if_match.as_deref(),
            if_none_match: if_none_match.as_deref(),
            idempotency_key: key.as_deref(),
            turn_token: turn_token.as_deref(),
            prefer: prefer.as_deref(),
            body,
            secret: self.secret,
        })
    }

    fn serve(&self, decoded: &Decoded) -> Answer {
        let mut state = self.state();
        let replay = decoded.replay.as_ref().filter(|_| decoded.number.is_none());
        let answer = match replay {
            Some(key) => state.once(key, decoded),
            None => state.conversations.perform(decoded).response.into(),
        };
        if let Some(client) = decoded.forgets.as_deref().filter(|_| answer.response.status < 300) {
            state.replays.forget(client, decoded.replay.as_deref());
        }
        answer
    }

    /// Who waits for a turn and goes away is not heard of any more: the future of an answer ends with its connection.
    async fn turn(&self, client: &Client, token: &TurnToken, step: &TurnStep) -> Response {
        let begun = Instant::now();
        let patience = match step {
            TurnStep::Take { wait_ms, .. } => Duration::from_millis((*wait_ms).into()),
            TurnStep::Renew | TurnStep::End { .. } => Duration::ZERO,
        };
        loop {
            let done = self.state().conversations.step(client, token, step);
            match done {
                Ok(Some(reply)) => return encode(&reply),
                Err(error) => return Problem::from(&error).to_response(),
                Ok(None) if begun.elapsed() >= patience => return Problem::locked().to_response(),
                Ok(None) => sleep(PAUSE).await,
            }
        }
    }

    /// A call that panicked has changed nothing that another one could trip over: the engine checks what it reads.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Does a write once, and answers it as the first time when it comes again.
    fn once(&mut self, key: &str, decoded: &Decoded) -> Answer {
        match self.replays.find(key) {
            Some(Answered::Response(response)) => return response.clone().into(),
            Some(Answered::Created { id, stood }) => {
                let client = decoded.call.client();
                return self.conversations.created_before(client, id, *stood).into();
            }
            None => {}
        }
        let now = Instant::now();
        if let Err(seconds) = self.replays.make_room(now) {
            return no_room(seconds);
        }
        let done = self.conversations.perform(decoded);
        // What failed may work the next time.
        if done.response.status < 500 {
            let answered = match done.created {
                Some((id, stood)) => Answered::Created { id, stood },
                None => Answered::Response(done.response.clone()),
            };
            self.replays.keep(key.to_owned(), now, answered);
        }
        done.response.into()
    }
}

/// The body, or what is answered to one that is too long: that there is no such path, where that is so.
async fn read(parts: &Parts, whole: Body) -> Result<Bytes, Answer> {
    let Some(bytes) = body(&parts.headers, whole).await else {
        let response = refused_unread(parts).unwrap_or_else(too_large);
        let closes = response.status == 413;
        return Err(Answer { closes, ..response.into() });
    };
    Ok(bytes)
}

/// What is refused whatever the body says.
fn refused_unread(parts: &Parts) -> Option<Response> {
    let encoding = header(&parts.headers, "content-encoding");
    let request = HttpRequest {
        method: parts.method.as_str(),
        target: parts.uri.path(),
        content_encoding: encoding.as_deref(),
        ..HttpRequest::default()
    };
    decode(&request).err().filter(|refused| [404, 405, 415].contains(&refused.status))
}

/// Path and query as they were sent.
fn target(parts: &Parts) -> &str {
    parts.uri.path_and_query().map_or("/", |target| target.as_str())
}

fn health(method: &Method, path: &str) -> Option<Response> {
    if path != "/livez" && path != "/readyz" {
        return None;
    }
    if *method == Method::GET || *method == Method::HEAD {
        let body = r#"{"ready":true}"#.into();
        let content_type = Some("application/json");
        return Some(Response { status: 200, content_type, etag: None, allow: None, body });
    }
    let message = format!("{path} takes GET and HEAD only.");
    let refused = Problem::with_status(405, "REJECTED", &message, None, None).to_response();
    Some(Response { allow: Some("GET, HEAD".into()), ..refused })
}

fn no_room(seconds: u64) -> Answer {
    let message =
        "There is no room for another Idempotency-Key: try again after the seconds of Retry-After.";
    let response = Problem::new("STORAGE", message, None, None).to_response();
    Answer { retry_after: Some(seconds), ..response.into() }
}

fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(bytes)
}
