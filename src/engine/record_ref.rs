//! The parts of a record and its client, as one conversation.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::sync::Arc;

use super::interned::Interned;
use super::record::Stamped;
use super::texts::Texts;
use crate::client::Client;
use crate::id::Id;
use crate::metadata::Metadata;
use crate::model::conversation::Conversation;
use crate::rules::lifecycle::Lifecycle;
use crate::status::Status;

/// The parts of a conversation, where they lie.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordRef<'a> {
    pub(crate) life: Lifecycle,
    pub(crate) status: Status,
    pub(crate) id: &'a Id,
    pub(crate) flow: Option<Interned>,
    pub(crate) step: Option<Interned>,
    pub(crate) metadata: Option<&'a Arc<Stamped>>,
    pub(crate) bot: Interned,
    pub(crate) channel: Interned,
    /// UTF-8.
    pub(crate) user: &'a [u8],
}

impl RecordRef<'_> {
    pub(crate) fn to_conversation(self, texts: &Texts) -> Conversation {
        let user = str::from_utf8(self.user).unwrap_or_default();
        let text = |text| texts.get(text).to_owned();
        let metadata = self.metadata.map(|stamped| stamped.metadata.clone());
        Conversation {
            id: self.id.to_text(),
            client: Client::from_checked(texts.get(self.bot), user, texts.get(self.channel)),
            flow_id: self.flow.map(text),
            step_id: self.step.map(text),
            metadata: metadata.unwrap_or_else(Metadata::empty),
            status: self.status,
            last_interaction_at: self.life.last_interaction_at,
            updated_at: self.life.updated_at,
            created_at: self.life.created_at,
            version: self.life.version.into(),
            ttl: self.life.ttl(),
            expires_at: self.life.expires_at(),
        }
    }

    pub(crate) fn to_snapshot(self) -> Snapshot {
        Snapshot {
            life: self.life,
            status: self.status,
            id: self.id.clone(),
            flow: self.flow,
            step: self.step,
            metadata: self.metadata.cloned(),
            bot: self.bot,
            channel: self.channel,
            user: self.user.into(),
        }
    }
}

/// The same parts, copied, so that they outlive the next change.
#[derive(Debug)]
pub(crate) struct Snapshot {
    life: Lifecycle,
    status: Status,
    id: Id,
    flow: Option<Interned>,
    step: Option<Interned>,
    metadata: Option<Arc<Stamped>>,
    bot: Interned,
    channel: Interned,
    user: Box<[u8]>,
}

impl Snapshot {
    pub(crate) fn view(&self) -> RecordRef<'_> {
        RecordRef {
            life: self.life,
            status: self.status,
            id: &self.id,
            flow: self.flow,
            step: self.step,
            metadata: self.metadata.as_ref(),
            bot: self.bot,
            channel: self.channel,
            user: &self.user,
        }
    }

    pub(crate) fn texts(&self) -> [Option<Interned>; 4] {
        [self.flow, self.step, Some(self.bot), Some(self.channel)]
    }
}
