//! The adapter's side: what a response says.

use super::call::Call;
use super::conversation::{Conversation, Page};
use super::failure::{Refused, by_status};
use super::memory::{Forgotten, Remembered, WireMemory, WireMemoryPage};
use super::problem::{known, one_line};
use super::raw::Members;
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::Dialect;
use super::routes::CallKind;
use super::turn::TurnStep;
use super::wire::{Said, WireConversation, WireErased, WireLatest, WireLease, WirePage};
use crate::limits::{DEFAULT_PAGE, MAX_SAFE};
use crate::status::Status;

/// A response as it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct HttpResponse<'a> {
    /// The status.
    pub status: u16,
    /// The header Content-Type.
    pub content_type: Option<&'a str>,
    /// The header Retry-After.
    pub retry_after: Option<&'a str>,
    /// The header X-Request-Id, or whatever names the request to the server's people.
    pub request_id: Option<&'a str>,
    /// The body.
    pub body: &'a str,
}

/// What the call answers, as the response says it.
///
/// ```
/// use convostate::Client;
/// use convostate::rest::{Call, Dialect, HttpResponse, Reply, read};
///
/// let call = Call::Latest { client: Client::new("shop", "ada", "web")?, any: false };
/// let body = r#"{"has_open":false}"#;
/// let response = HttpResponse { status: 200, body, ..Default::default() };
/// assert_eq!(read(&call, Dialect::Convostate, &response), Ok(Reply::Latest(None)));
/// # Ok::<(), convostate::Error>(())
/// ```
///
/// # Errors
/// What the server refused with; `BAD_RESPONSE` for what is no response of this API; `REJECTED` for the rest.
pub fn read(call: &Call, dialect: Dialect, response: &HttpResponse<'_>) -> Result<Reply, Refusal> {
    if !(200..300).contains(&response.status) {
        let refusal = refused(call.kind(), response);
        let is_none = refusal.code == "NOT_FOUND" && refusal.path.as_deref() == Some("key");
        if is_none && matches!(call, Call::Recall { .. }) {
            return Ok(Reply::Memory(None));
        }
        return Err(refusal);
    }
    let reader = Reader { call, dialect };
    reader.reply(response).ok_or_else(|| {
        let message =
            "The server's answer is none of this API's: check the base URL and the dialect.";
        Refusal::new("BAD_RESPONSE", message)
    })
}

/// Every method answers none for what is no response.
struct Reader<'a> {
    call: &'a Call,
    dialect: Dialect,
}

impl Reader<'_> {
    fn reply(&self, response: &HttpResponse<'_>) -> Option<Reply> {
        let body = response.body;
        match self.call {
            Call::Create { new, .. } => {
                // A foreign server may make ids of its own, and does not tell old from new.
                let is_foreign = self.dialect == Dialect::Plain;
                let id = new.id.as_deref().filter(|_| !is_foreign);
                let conversation = self.conversation(body, id, None)?;
                Some(Reply::Created { conversation, stood: !is_foreign && response.status == 200 })
            }
            Call::Get { id, .. } => {
                self.conversation(body, Some(id), None).map(Reply::Conversation)
            }
            Call::Latest { any, .. } => {
                let WireLatest { has_open, conversation } = serde_json::from_str(body).ok()?;
                let Some(json) = conversation.filter(|_| has_open || *any) else {
                    return (!has_open).then_some(Reply::Latest(None));
                };
                let found = self.conversation(json.get(), None, None)?;
                let is_said = has_open == (found.status == Status::Open);
                is_said.then_some(Reply::Latest(Some(found)))
            }
            Call::Update { .. }
            | Call::Close { .. }
            | Call::CloseAll { .. }
            | Call::Turn { step: TurnStep::End { .. }, .. } => {
                self.is_nothing(body.trim()).then_some(Reply::Done)
            }
            Call::Turn { step, .. } => {
                let WireLease { ttl, repeated } = serde_json::from_str(body).ok()?;
                if repeated && matches!(step, TurnStep::Take { .. }) {
                    return Some(Reply::Repeated);
                }
                (ttl > 0).then_some(Reply::Leased { ttl })
            }
            Call::List { query, .. } => {
                let page: WirePage = serde_json::from_str(body).ok()?;
                let most = query.limit.map_or(DEFAULT_PAGE, |limit| limit as usize);
                let conversations =
                    page.conversations.into_iter().map(|wire| self.check(wire, None, query.status));
                let conversations: alloc::vec::Vec<_> = conversations.collect::<Option<_>>()?;
                let is_page = conversations.len() <= most;
                let page = Page { conversations, pagination_key: page.pagination_key };
                is_page.then_some(Reply::Page(page))
            }
            Call::Remember { .. } => {
                let Remembered { version } = serde_json::from_str(body).ok()?;
                (1..=MAX_SAFE).contains(&version).then_some(Reply::Remembered { version })
            }
            Call::Recall { key, .. } => {
                let memory = serde_json::from_str::<WireMemory<'_>>(body).ok()?.checked()?;
                (memory.key == *key).then_some(Reply::Memory(Some(memory)))
            }
            Call::Forget { .. } => {
                let Forgotten { forgotten } = serde_json::from_str(body).ok()?;
                Some(Reply::Forgotten(forgotten))
            }
            Call::Memories { options, .. } => {
                let page = serde_json::from_str::<WireMemoryPage<'_>>(body).ok()?.checked()?;
                let most = options.limit.map_or(DEFAULT_PAGE, |limit| limit as usize);
                let prefix = options.prefix.as_deref().unwrap_or_default();
                let is_page = page.memories.len() <= most
                    && page.memories.iter().all(|memory| memory.key.starts_with(prefix));
                is_page.then_some(Reply::Memories(page))
            }
            Call::Erase { .. } => {
                let WireErased { erased } = serde_json::from_str(body).ok()?;
                (erased <= MAX_SAFE).then_some(Reply::Erased(erased))
            }
        }
    }

    /// Our server says nothing of what was done; a foreign one may say anything but a fault, such as `{"success":true}`.
    fn is_nothing(&self, body: &str) -> bool {
        let is_quiet = |members: Members<'_>| {
            ["error", "code", "message"].iter().all(|name| members.get(name).is_none())
        };
        let is_foreign = self.dialect == Dialect::Plain;
        body.is_empty() || (is_foreign && Members::of(body).is_some_and(is_quiet))
    }

    fn conversation(
        &self,
        json: &str,
        id: Option<&str>,
        status: Option<Status>,
    ) -> Option<Conversation> {
        self.check(serde_json::from_str(json).ok()?, id, status)
    }

    /// Checks that it is what was asked for and what we could have written.
    fn check(
        &self,
        wire: WireConversation<'_>,
        id: Option<&str>,
        status: Option<Status>,
    ) -> Option<Conversation> {
        let conversation = wire.checked(self.call.client())?;
        let is_asked = id.is_none_or(|id| conversation.id == id)
            && status.is_none_or(|status| conversation.status == status);
        let is_whole = conversation.updated_at.is_some()
            && conversation.created_at.is_some()
            && conversation.version.is_some();
        (is_asked && (is_whole || self.dialect == Dialect::Plain)).then_some(conversation)
    }
}

fn refused(kind: CallKind, response: &HttpResponse<'_>) -> Refusal {
    let is_object = response.body.trim_start().starts_with('{');
    let said = is_object.then(|| serde_json::from_str::<Said>(response.body).ok()).flatten();
    let text = said.as_ref().and_then(|said| said.message.as_ref().or(said.detail.as_ref()));
    let text = text.map(|text| one_line(text)).filter(|text| !text.is_empty());
    let coded = said.and_then(|said| Some((known(said.code.as_deref()?)?, said)));
    if let Some((code, said)) = coded {
        return Refusal {
            code,
            message: text.unwrap_or_else(|| by_status(response.status)),
            path: said.path,
            limit: said.limit,
            conversation_status: said.conversation_status.and_then(|it| Status::parse(&it).ok()),
            is_final: code != "REJECTED",
        };
    }
    let is_page = response.content_type.is_some_and(|name| name.starts_with("text/html"));
    let has_id = matches!(kind, CallKind::Get | CallKind::Update | CallKind::Close);
    let refused = Refused { status: response.status, has_id, is_page };
    let (code, message) = refused.words(text.as_deref().unwrap_or(""));
    Refusal::new(code, &message)
}
