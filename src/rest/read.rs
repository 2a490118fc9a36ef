//! The adapter's side: what an answer says.

use alloc::borrow::{Cow, ToOwned};
use alloc::string::{String, ToString};

use serde::Deserialize;

use super::encode::{Erased, Page};
use super::failure::{Refused, by_status};
use super::model::Conversation;
use super::problem::{known, one_line};
use super::raw::Members;
use super::request::{Dialect, Request};
use super::rfc3339;
use super::routes::Call;
use crate::error::Code;
use crate::id;
use crate::limits::MAX_SAFE;
use crate::metadata::Metadata;
use crate::status::Status;
use crate::text;

/// An answer as it came.
#[derive(Debug, Clone, Copy)]
pub struct HttpAnswer<'a> {
    /// The status.
    pub status: u16,
    /// The header Content-Type.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a str,
}

/// Why a call has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The contract's code.
    pub code: &'static str,
    /// One line that says what is wrong and what to do.
    pub message: String,
    /// The place of the fault.
    pub path: Option<String>,
    /// The limit that was passed.
    pub limit: Option<u64>,
    /// The status of the conversation that is not open.
    pub conversation_status: Option<&'static str>,
    /// Whether the server itself said it, and says it to any copy of the request: not what asks for other credentials,
    /// nor what something in between may have said.
    pub is_final: bool,
}

/// The value of a call as JSON, `null` for nothing.
///
/// ```
/// use convostate::rest::{Call, Dialect, HttpAnswer, read, request};
///
/// let arguments = r#"{"client":{"bot_id":"shop","user_id":"ada","channel_id":"web"}}"#;
/// let request = request(Call::Latest, arguments, Dialect::Convostate, "").unwrap();
/// let answer = HttpAnswer { status: 200, content_type: None, body: r#"{"has_open":false}"# };
/// assert_eq!(read(&request, Dialect::Convostate, &answer).as_deref(), Ok("null"));
/// ```
///
/// # Errors
/// What the server refused with; `BAD_RESPONSE` for what is no answer of this API; `REJECTED` for the rest.
pub fn read(
    request: &Request,
    dialect: Dialect,
    answer: &HttpAnswer<'_>,
) -> core::result::Result<String, Refusal> {
    if !(200..300).contains(&answer.status) {
        return Err(refused(request.call, answer));
    }
    let reader = Reader { request, dialect };
    reader.value(answer.body).ok_or_else(|| {
        let message =
            "The server's answer is none of this API's: check the base URL and the dialect.";
        Refusal::new("BAD_RESPONSE", message)
    })
}

/// Every method answers none for what is no answer.
struct Reader<'a> {
    request: &'a Request,
    dialect: Dialect,
}

impl Reader<'_> {
    fn value(&self, body: &str) -> Option<String> {
        match self.request.call {
            Call::Create | Call::Get => self.conversation(body, None),
            Call::Latest => {
                let latest: Latest = serde_json::from_str(body).ok()?;
                match latest.conversation.filter(|_| latest.has_open) {
                    Some(raw) => self.conversation(raw.get(), Some("OPEN")),
                    None => (!latest.has_open).then(|| "null".to_owned()),
                }
            }
            Call::Update | Call::Close | Call::CloseAll => {
                self.is_nothing(body.trim()).then(|| "null".to_owned())
            }
            Call::List => {
                let mut page: Page = serde_json::from_str(body).ok()?;
                for conversation in &mut page.conversations {
                    self.check(conversation, None, self.request.status)?;
                }
                let is_page = page.conversations.len() <= self.request.limit;
                serde_json::to_string(&page).ok().filter(|_| is_page)
            }
            Call::Erase => {
                let Erased { erased } = serde_json::from_str(body).ok()?;
                (erased <= MAX_SAFE).then(|| erased.to_string())
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

    fn conversation(&self, json: &str, status: Option<&str>) -> Option<String> {
        let mut conversation: Conversation = serde_json::from_str(json).ok()?;
        // A foreign server may make ids of its own.
        let is_free = self.request.call == Call::Create && self.dialect == Dialect::Plain;
        let id = self.request.id.as_deref().filter(|_| !is_free);
        self.check(&mut conversation, id, status)?;
        serde_json::to_string(&conversation).ok()
    }

    /// Checks that it is what was asked for and what we could have written, and brings its times into our form.
    fn check(
        &self,
        conversation: &mut Conversation<'_>,
        id: Option<&str>,
        status: Option<&str>,
    ) -> Option<()> {
        let (client, asked) = (&conversation.client, &self.request.client);
        let is_asked = [&client.bot_id, &client.user_id, &client.channel_id]
            == [&asked.bot_id, &asked.user_id, &asked.channel_id]
                .map(|id| Cow::Borrowed(id.as_str()))
                .each_ref()
            && id.is_none_or(|id| conversation.id == id)
            && status.is_none_or(|status| conversation.status == status);
        id::check(conversation.id.as_bytes()).ok()?;
        for place in [&conversation.flow_id, &conversation.step_id].into_iter().flatten() {
            text::check(Code::InvalidBody, "", place.as_bytes()).ok()?;
        }
        Metadata::parse(conversation.metadata.get()).ok()?;
        Status::parse(&conversation.status).ok()?;
        conversation.last_interaction_at = time(&conversation.last_interaction_at)?;
        for at in [
            &mut conversation.updated_at,
            &mut conversation.created_at,
            &mut conversation.expires_at,
        ] {
            *at = at.as_deref().map(|text| time(text).ok_or(())).transpose().ok()?;
        }
        let is_whole = conversation.updated_at.is_some()
            && conversation.created_at.is_some()
            && conversation.version.is_some();
        let is_exact = conversation.version.is_none_or(|it| (1..=MAX_SAFE).contains(&it));
        (is_asked && is_exact && (is_whole || self.dialect == Dialect::Plain)).then_some(())
    }
}

fn time(text: &str) -> Option<String> {
    rfc3339::parse(text).map(|at| at.to_string())
}

#[derive(Deserialize)]
struct Latest<'a> {
    has_open: bool,
    #[serde(borrow)]
    conversation: Option<&'a serde_json::value::RawValue>,
}

/// What is read of a body that refuses.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Said {
    code: Option<String>,
    message: Option<String>,
    detail: Option<String>,
    path: Option<String>,
    limit: Option<u64>,
    conversation_status: Option<String>,
}

fn refused(call: Call, answer: &HttpAnswer<'_>) -> Refusal {
    let is_object = answer.body.trim_start().starts_with('{');
    let said = is_object.then(|| serde_json::from_str::<Said>(answer.body).ok()).flatten();
    let text = said.as_ref().and_then(|said| said.message.as_ref().or(said.detail.as_ref()));
    let text = text.map(|text| one_line(text)).filter(|text| !text.is_empty());
    if let Some(code) = said.as_ref().and_then(|said| known(said.code.as_deref()?)) {
        let Said { path, limit, conversation_status, .. } = said.unwrap_or_default();
        let status = conversation_status.and_then(|name| Status::parse(&name).ok());
        let message = text.unwrap_or_else(|| by_status(answer.status));
        return Refusal {
            code,
            message,
            path,
            limit,
            conversation_status: status.map(Status::as_str),
            is_final: code != "REJECTED",
        };
    }
    let is_page = answer.content_type.is_some_and(|name| name.starts_with("text/html"));
    let has_id = matches!(call, Call::Get | Call::Update | Call::Close);
    let refused = Refused { status: answer.status, has_id, is_page };
    let (code, message) = refused.words(&text.unwrap_or_default());
    Refusal::new(code, &message)
}

impl Refusal {
    /// A refusal without a place.
    #[must_use]
    pub fn new(code: &'static str, message: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
            path: None,
            limit: None,
            conversation_status: None,
            is_final: false,
        }
    }
}
