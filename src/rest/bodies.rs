//! What calls are given, as it travels.

use alloc::borrow::Cow;
use alloc::string::String;

use serde::{Serialize, Serializer};

use super::raw;
use crate::error::{Code, Result};
use crate::id;
use crate::metadata::Metadata;
use crate::model::requests::{Field, ListOptions, NewConversation as NewModel, Update};
use crate::rules::lifecycle::check_ttl;
use crate::rules::list::check_limit;
use crate::status::Status;
use crate::text;

/// The body of create. Every field may be left out.
///
/// ```
/// use convostate::rest::NewConversation;
///
/// let new = NewConversation { flow_id: Some("order".into()), ..Default::default() };
/// assert_eq!(new.as_model().flow_id.as_deref(), Some("order"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NewConversation {
    /// The caller's own id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The flow it begins in, at most 512 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_id: Option<String>,
    /// The step of the flow, at most 512 bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_id: Option<String>,
    /// `{}` when there is none.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "raw::some_metadata")]
    pub metadata: Option<Metadata>,
    /// The inactivity limit, 1 second to 100 years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
}

/// What becomes of a field in an update.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change {
    /// It stays.
    #[default]
    Keep,
    /// It becomes null.
    Clear,
    /// It becomes this text.
    Set(String),
}

/// The body of update. The default changes nothing.
///
/// ```
/// use convostate::rest::{Change, ConversationUpdate};
///
/// let update = ConversationUpdate { step_id: Change::Set("size".into()), ..Default::default() };
/// assert_eq!(update.as_model(Some(3)).if_version, Some(3));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ConversationUpdate {
    /// The flow.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub flow_id: Change,
    /// The step.
    #[serde(skip_serializing_if = "Change::is_keep")]
    pub step_id: Change,
    /// Whether the person said something; none is no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_interaction: Option<bool>,
    /// Whether `metadata` takes the place of what there is; none is no.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replace: Option<bool>,
    /// The inactivity limit, in seconds; cleared, there is none.
    #[serde(skip_serializing_if = "Field::is_keep")]
    pub ttl: Field<u32>,
    /// Merged by RFC 7396.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "raw::some_metadata")]
    pub metadata: Option<Metadata>,
}

/// The body of close and closeAll.
#[derive(Debug, Serialize)]
pub(super) struct CloseRequest {
    pub(super) status: Status,
}

/// Which conversations list gives; it stands in the query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ListQuery {
    /// Only those that read as this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// 1 to 100; 25 when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// From the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination_key: Option<String>,
}

impl NewConversation {
    /// Returns what [`Engine::create`](crate::Engine::create_at) takes.
    #[must_use]
    pub fn as_model(&self) -> NewModel<'_> {
        NewModel {
            id: self.id.as_deref().map(Cow::Borrowed),
            flow_id: self.flow_id.as_deref().map(Cow::Borrowed),
            step_id: self.step_id.as_deref().map(Cow::Borrowed),
            metadata: self.metadata.as_ref().map(Cow::Borrowed),
            ttl: self.ttl,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        if let Some(id) = &self.id {
            id::check(id.as_bytes())?;
        }
        check_text("flow_id", self.flow_id.as_deref())?;
        check_text("step_id", self.step_id.as_deref())?;
        self.ttl.map_or(Ok(()), |ttl| check_ttl(ttl.into()).map(|_| ()))
    }
}

impl Change {
    /// Returns what [`Update`] takes.
    #[must_use]
    pub fn as_field(&self) -> Field<Cow<'_, str>> {
        match self {
            Self::Keep => Field::Keep,
            Self::Clear => Field::Clear,
            Self::Set(text) => Field::Set(Cow::Borrowed(text)),
        }
    }

    fn is_keep(&self) -> bool {
        *self == Self::Keep
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Keep | Self::Clear => None,
            Self::Set(text) => Some(text),
        }
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        self.text().serialize(serializer)
    }
}

impl ConversationUpdate {
    /// Returns what [`Engine::update`](crate::Engine::update_at) takes.
    #[must_use]
    pub fn as_model(&self, if_version: Option<u64>) -> Update<'_> {
        Update {
            flow_id: self.flow_id.as_field(),
            step_id: self.step_id.as_field(),
            metadata: self.metadata.as_ref().map(Cow::Borrowed),
            replace: self.replace == Some(true),
            ttl: self.ttl,
            last_interaction: self.last_interaction == Some(true),
            if_version,
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        check_text("flow_id", self.flow_id.text())?;
        check_text("step_id", self.step_id.text())?;
        if let Field::Set(ttl) = self.ttl {
            check_ttl(ttl.into())?;
        }
        Ok(())
    }
}

impl ListQuery {
    /// Returns what [`Engine::list`](crate::Engine::list_at) takes.
    #[must_use]
    pub fn as_model(&self) -> ListOptions<'_> {
        ListOptions {
            status: self.status,
            limit: self.limit,
            pagination_key: self.pagination_key.as_deref().map(Cow::Borrowed),
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        self.limit.map_or(Ok(()), |limit| check_limit(limit.into()).map(|_| ()))
    }
}

fn check_text(path: &str, text: Option<&str>) -> Result<()> {
    text.map_or(Ok(()), |text| text::check(Code::InvalidBody, path, text.as_bytes()).map(|_| ()))
}
