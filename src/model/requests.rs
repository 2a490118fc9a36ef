//! What calls take.

use alloc::borrow::Cow;

use crate::metadata::Metadata;
use crate::status::Status;

/// What [`create`](crate::Engine::create_at) takes. Every field may be left out; the default has none.
///
/// ```
/// use convostate::{Metadata, NewConversation};
///
/// let cart = Metadata::parse(r#"{"cart":[]}"#)?;
/// let new = NewConversation::new().flow_id("order").step_id("size").metadata(&cart).ttl(900);
/// assert_eq!((new.step_id.as_deref(), new.id), (Some("size"), None));
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct NewConversation<'a> {
    /// The caller's own id, 1 to 128 of `A-Z a-z 0-9 . _ ~ -`; generated when there is none. With one of its own, a create can
    /// be sent again.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub id: Option<Cow<'a, str>>,
    /// The flow it begins in, at most 512 bytes.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub flow_id: Option<Cow<'a, str>>,
    /// The step of the flow, at most 512 bytes.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub step_id: Option<Cow<'a, str>>,
    /// What it carries; `{}` when there is none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub metadata: Option<Cow<'a, Metadata>>,
    /// The inactivity limit, 1 second to 100 years; none for no limit.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub ttl: Option<u32>,
}

impl<'a> NewConversation<'a> {
    /// A conversation of which nothing is said.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With an id of the caller's own.
    #[must_use]
    pub fn id(self, id: impl Into<Cow<'a, str>>) -> Self {
        Self { id: Some(id.into()), ..self }
    }

    /// Begins in that flow.
    #[must_use]
    pub fn flow_id(self, flow_id: impl Into<Cow<'a, str>>) -> Self {
        Self { flow_id: Some(flow_id.into()), ..self }
    }

    /// Begins at that step.
    #[must_use]
    pub fn step_id(self, step_id: impl Into<Cow<'a, str>>) -> Self {
        Self { step_id: Some(step_id.into()), ..self }
    }

    /// Carries that.
    #[must_use]
    pub fn metadata(self, metadata: impl Into<Cow<'a, Metadata>>) -> Self {
        Self { metadata: Some(metadata.into()), ..self }
    }

    /// Expires so many seconds after the last interaction.
    #[must_use]
    pub fn ttl(self, seconds: u32) -> Self {
        Self { ttl: Some(seconds), ..self }
    }
}

/// What becomes of a field in an update.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// It stays. In JSON, the field is left out.
    #[default]
    Keep,
    /// It becomes null.
    Clear,
    /// It becomes this.
    Set(T),
}

impl<'a> From<&'a str> for Field<Cow<'a, str>> {
    fn from(text: &'a str) -> Self {
        Self::Set(text.into())
    }
}

impl From<alloc::string::String> for Field<Cow<'_, str>> {
    fn from(text: alloc::string::String) -> Self {
        Self::Set(text.into())
    }
}

impl<T> Field<T> {
    /// Whether it stays.
    pub(crate) fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

/// What [`update`](crate::Engine::update_at) takes. The default changes nothing.
///
/// ```
/// use convostate::{Field, Update};
///
/// let update = Update::new().step_id("address").last_interaction(true).if_version(3);
/// assert_eq!((update.step_id, update.flow_id), (Field::Set("address".into()), Field::Keep));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct Update<'a> {
    /// The flow, at most 512 bytes.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Field::is_keep"))]
    pub flow_id: Field<Cow<'a, str>>,
    /// The step, at most 512 bytes.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Field::is_keep"))]
    pub step_id: Field<Cow<'a, str>>,
    /// Whether the person said something: sets `last_interaction_at`, and so moves `expires_at`.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "core::ops::Not::not"))]
    pub last_interaction: bool,
    /// Merged into what the conversation carries, by RFC 7396.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub metadata: Option<Cow<'a, Metadata>>,
    /// Whether `metadata` becomes all that the conversation carries, nulls in it too, instead of being merged. Without `metadata` it says
    /// nothing.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "core::ops::Not::not"))]
    pub replace: bool,
    /// The inactivity limit, 1 second to 100 years, from the last interaction on: what had its last one longer ago than that has expired
    /// then, unless `last_interaction` goes with it. Cleared, there is no limit.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Field::is_keep"))]
    pub ttl: Field<u32>,
    /// The version that must still stand; none for any. It is no part of the body: on the wire it is the header If-Match.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub if_version: Option<u64>,
}

impl<'a> Update<'a> {
    /// An update that changes nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes to that flow.
    #[must_use]
    pub fn flow_id(self, flow_id: impl Into<Cow<'a, str>>) -> Self {
        Self { flow_id: Field::Set(flow_id.into()), ..self }
    }

    /// Goes to that step.
    #[must_use]
    pub fn step_id(self, step_id: impl Into<Cow<'a, str>>) -> Self {
        Self { step_id: Field::Set(step_id.into()), ..self }
    }

    /// Leaves the flow: it becomes null.
    #[must_use]
    pub fn clear_flow_id(self) -> Self {
        Self { flow_id: Field::Clear, ..self }
    }

    /// Leaves the step: it becomes null.
    #[must_use]
    pub fn clear_step_id(self) -> Self {
        Self { step_id: Field::Clear, ..self }
    }

    /// Merges that patch into the metadata, by RFC 7396.
    #[must_use]
    pub fn metadata(self, patch: impl Into<Cow<'a, Metadata>>) -> Self {
        Self { metadata: Some(patch.into()), ..self }
    }

    /// Carries that instead of what it carried.
    ///
    /// ```
    /// use convostate::{Client, Engine, Metadata, NewConversation, Retention, Timestamp, Update};
    ///
    /// let mut engine = Engine::with_seed(0x5eed, Retention::new());
    /// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
    /// let cart = Metadata::parse(r#"{"cart":[7],"note":"fast"}"#)?;
    /// let id = engine.create_at(&client, NewConversation::new().metadata(&cart), now, &[7; 10])?.conversation.id;
    ///
    /// let empty = Metadata::parse(r#"{"cart":[]}"#)?;
    /// engine.update_at(&client, &id, Update::new().replace_metadata(&empty), now)?;
    /// assert_eq!(engine.get_at(&client, &id, now)?.metadata, empty);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    #[must_use]
    pub fn replace_metadata(self, metadata: impl Into<Cow<'a, Metadata>>) -> Self {
        Self { replace: true, ..self.metadata(metadata) }
    }

    /// Expires so many seconds after the last interaction, from now on.
    #[must_use]
    pub fn ttl(self, seconds: u32) -> Self {
        Self { ttl: Field::Set(seconds), ..self }
    }

    /// Does not expire any more.
    #[must_use]
    pub fn clear_ttl(self) -> Self {
        Self { ttl: Field::Clear, ..self }
    }

    /// Says whether the person said something.
    #[must_use]
    pub fn last_interaction(self, last_interaction: bool) -> Self {
        Self { last_interaction, ..self }
    }

    /// Changes nothing unless that version still stands.
    #[must_use]
    pub fn if_version(self, version: u64) -> Self {
        Self { if_version: Some(version), ..self }
    }
}

/// Which conversations [`list`](crate::Engine::list_at) gives. The default names the newest 25.
///
/// ```
/// use convostate::{ListOptions, Status};
///
/// let options = ListOptions::new().status(Status::Open).limit(100);
/// assert_eq!((options.limit, options.pagination_key), (Some(100), None));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
#[non_exhaustive]
pub struct ListOptions<'a> {
    /// Only those that read as this; none for any.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub status: Option<Status>,
    /// How many at the most, 1 to 100; 25 when there is none.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub limit: Option<u32>,
    /// Of the page before, as it came; none for the first page.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub pagination_key: Option<Cow<'a, str>>,
}

impl<'a> ListOptions<'a> {
    /// The newest 25, whatever their status.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those that read as this.
    #[must_use]
    pub fn status(self, status: Status) -> Self {
        Self { status: Some(status), ..self }
    }

    /// So many at the most.
    #[must_use]
    pub fn limit(self, limit: u32) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Those that follow the page which gave that key.
    #[must_use]
    pub fn pagination_key(self, key: impl Into<Cow<'a, str>>) -> Self {
        Self { pagination_key: Some(key.into()), ..self }
    }
}

/// Which clients [`clients`](crate::Engine::clients_at) names.
///
/// ```
/// use convostate::{ClientsOptions, Status};
///
/// // Who has left a conversation open for an hour or longer.
/// let options = ClientsOptions::new("shop").status(Status::Open).idle_for(3600);
/// assert_eq!((options.idle_for, options.limit), (Some(3600), None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientsOptions<'a> {
    /// The bot whose clients they are.
    pub bot_id: Cow<'a, str>,
    /// Only those with a conversation that reads as this; none for any, and for those with memories only.
    pub status: Option<Status>,
    /// Only those with a conversation, of that status if there is one, none of which had an interaction within so many seconds: 1
    /// second to 100 years.
    pub idle_for: Option<u32>,
    /// How many at the most, 1 to 100; 25 when there is none.
    pub limit: Option<u32>,
    /// Of the page before, as it came; none for the first page.
    pub pagination_key: Option<Cow<'a, str>>,
}

impl<'a> ClientsOptions<'a> {
    /// The first 25 of that bot.
    #[must_use]
    pub fn new(bot_id: impl Into<Cow<'a, str>>) -> Self {
        Self {
            bot_id: bot_id.into(),
            status: None,
            idle_for: None,
            limit: None,
            pagination_key: None,
        }
    }

    /// Only those with a conversation that reads as this.
    #[must_use]
    pub fn status(self, status: Status) -> Self {
        Self { status: Some(status), ..self }
    }

    /// Only those without an interaction for so many seconds.
    #[must_use]
    pub fn idle_for(self, seconds: u32) -> Self {
        Self { idle_for: Some(seconds), ..self }
    }

    /// So many at the most.
    #[must_use]
    pub fn limit(self, limit: u32) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Those that follow the page which gave that key.
    #[must_use]
    pub fn pagination_key(self, key: impl Into<Cow<'a, str>>) -> Self {
        Self { pagination_key: Some(key.into()), ..self }
    }
}
