//! A call of the wire, done by an engine.

use super::call::Call;
use super::reply::Reply;
use crate::engine::Engine;
use crate::error::Result;
use crate::id::Entropy;
use crate::model::requests::ListOptions;
use crate::timestamp::Timestamp;

impl Engine {
    /// Does a call of the wire; none for one that an engine does not do, such as a turn. `entropy` is for the id of a create that has
    /// none, and for the version of what is remembered.
    ///
    /// ```
    /// use convostate::rest::{Call, Reply};
    /// use convostate::{Client, Engine, Timestamp};
    ///
    /// let mut engine = Engine::with_seed(0x5eed, Default::default());
    /// let call = Call::Latest { client: Client::new("shop", "ada", "web")?, any: false };
    /// let now = Timestamp::from_millis(1_700_000_000_000);
    /// assert_eq!(engine.perform_at(&call, now, &[7; 10])?, Some(Reply::Latest(None)));
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// What the call refuses.
    pub fn perform_at(
        &mut self,
        call: &Call,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<Option<Reply>> {
        Ok(Some(match call {
            Call::Create { client, new } => {
                self.create_at(client, new.as_model(), now, entropy)?.into()
            }
            Call::Get { client, id } => Reply::Conversation(self.get_at(client, id, now)?.into()),
            Call::Latest { client, any } => {
                let mut found = self.latest_at(client, now)?;
                if found.is_none() && *any {
                    let newest = ListOptions { limit: Some(1), ..ListOptions::default() };
                    found = self.list_at(client, newest, now)?.conversations.pop();
                }
                Reply::Latest(found.map(Into::into))
            }
            Call::Update { client, id, update, if_version } => {
                self.update_at(client, id, update.as_model(*if_version), now)?;
                Reply::Done
            }
            Call::Close { client, id, status } => {
                self.close_at(client, id, *status, now)?;
                Reply::Done
            }
            Call::CloseAll { client, status } => {
                self.close_all_at(client, *status, now)?;
                Reply::Done
            }
            Call::List { client, query } => {
                Reply::Page(self.list_at(client, query.as_model(), now)?.into())
            }
            Call::Erase { client } => Reply::Erased(self.erase_at(client, now)? as u64),
            Call::Remember { client, key, value, options } => {
                let [one, two, ..] = *entropy;
                let random = u16::from_le_bytes([one, two]).into();
                let version = self.remember_at(client, key, value, *options, now, random)?;
                Reply::Remembered { version }
            }
            Call::Recall { client, key } => Reply::Memory(self.recall_at(client, key, now)?),
            Call::Forget { client, key, if_version } => {
                Reply::Forgotten(self.forget_at(client, key, *if_version, now)?)
            }
            Call::Memories { client, options } => {
                Reply::Memories(self.memories_at(client, options.clone(), now)?)
            }
            Call::Turn { .. } => return Ok(None),
        }))
    }
}
