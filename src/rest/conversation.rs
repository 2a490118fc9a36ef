//! A conversation as it travels.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::raw;
use crate::client::Client;
use crate::metadata::Metadata;
use crate::model::answers::Page as ModelPage;
use crate::model::conversation::Conversation as Model;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// A conversation, its fields in the contract's order. What a server of CSML's API may leave out is optional.
///
/// ```
/// use convostate::{Client, Engine, NewConversation, Timestamp, rest};
///
/// let mut engine = Engine::with_seed(0x5eed, Default::default());
/// let client = Client::new("shop", "ada", "web")?;
/// let now = Timestamp::from_millis(1_700_000_000_000);
/// let created = engine.create_at(&client, NewConversation::new(), now, &[7; 10])?;
/// assert_eq!(rest::Conversation::from(created.conversation).version, Some(1));
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conversation {
    /// The caller's own id or a generated one.
    pub id: String,
    /// Who talks to which bot, where.
    pub client: Client,
    /// The flow it is in.
    pub flow_id: Option<String>,
    /// The step of the flow.
    pub step_id: Option<String>,
    /// What it carries.
    #[serde(serialize_with = "raw::metadata")]
    pub metadata: Metadata,
    /// Whether it is over.
    pub status: Status,
    /// When the person last said something.
    pub last_interaction_at: Timestamp,
    /// When it last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// From 1; grows by one with every change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// The inactivity limit, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    /// `last_interaction_at + ttl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A part of a client's conversations, as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The newest first.
    pub conversations: Vec<Conversation>,
    /// For the next page; none on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination_key: Option<String>,
}

impl From<Model> for Conversation {
    fn from(model: Model) -> Self {
        Self {
            id: model.id,
            client: model.client,
            flow_id: model.flow_id,
            step_id: model.step_id,
            metadata: model.metadata,
            status: model.status,
            last_interaction_at: model.last_interaction_at,
            updated_at: Some(model.updated_at),
            created_at: Some(model.created_at),
            version: Some(model.version),
            ttl: model.ttl,
            expires_at: model.expires_at,
        }
    }
}

impl From<ModelPage> for Page {
    fn from(page: ModelPage) -> Self {
        Self {
            conversations: page.conversations.into_iter().map(Conversation::from).collect(),
            pagination_key: page.pagination_key,
        }
    }
}
