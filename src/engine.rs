//! Many conversations in memory: the calls, by texts.

mod calls;
mod change;
mod changes;
mod deadlines;
mod index;
mod interned;
mod list;
mod memory;
mod queues;
mod record;
mod record_ref;
mod requests;
mod restore;
mod short;
mod slab;
mod sweep;
mod table;
mod texts;

pub(crate) use interned::Interned;
pub(crate) use memory::Memory;
pub(crate) use record::{ClientRecord, Record};
#[cfg(any(all(target_arch = "wasm32", feature = "js"), test))]
pub(crate) use record_ref::RecordRef;
pub(crate) use requests::{Facts, Named, NewRecord, Patch, StepRef, halves};
#[cfg(all(target_arch = "wasm32", feature = "js"))]
pub(crate) use slab::NONE;
pub(crate) use slab::Slot;
pub(crate) use table::ClientKey;

use alloc::vec::Vec;

use crate::client::Client;
use crate::decimal::decimal;
use crate::error::{Code, Error, Result};
use crate::id::Entropy;
use crate::limits::DEFAULT_PAGE;
use crate::model::conversation::Conversation;
use crate::model::event::Event;
use crate::model::requests::{Field, ListOptions, NewConversation, Page, Update};
use crate::model::stats::Stats;
use crate::rules::lifecycle::check_ttl;
use crate::rules::list::{check_limit, seq_of_key};
use crate::rules::sweep::{Retention, Swept};
use crate::snapshot;
use crate::status::Status;
use crate::text;
use crate::timestamp::Timestamp;

/// Conversations in memory. The time of each call and the randomness of each generated id are
/// handed in; a call that is refused has changed nothing.
///
/// ```
/// use convostate::{Client, Engine, Field, NewConversation, Status, Timestamp, Update};
///
/// let mut engine = Engine::new(0x5eed, Default::default());
/// let client = Client::new("shop", "ada", "web")?;
/// let now = Timestamp::from_millis(1_700_000_000_000);
///
/// let new = NewConversation { flow_id: Some("order"), step_id: Some("size"), ..Default::default() };
/// let created = engine.create(&client, new, now, &[7; 10])?;
/// let step = Update { step_id: Field::Set("address"), last_interaction: true, ..Default::default() };
/// engine.update(&client, &created.id, step, now)?;
/// assert_eq!(engine.latest(&client, now)?.unwrap().step_id.as_deref(), Some("address"));
/// engine.close(&client, &created.id, Status::Closed, now)?;
/// assert!(engine.latest(&client, now)?.is_none());
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug)]
pub struct Engine {
    memory: Memory,
}

impl Engine {
    /// An empty engine. The seed keys its hash tables: let it be random where strangers choose ids.
    #[must_use]
    pub fn new(seed: u64, retention: Retention) -> Self {
        Self { memory: Memory::new(seed, retention) }
    }

    /// Opens a conversation. With an id that stands already and the same body as it was created with,
    /// answers that conversation as it stands now.
    ///
    /// # Errors
    /// `ID_TAKEN` when the id stands with another body; `INVALID_ID`, `INVALID_BODY`, `OUT_OF_MEMORY`.
    pub fn create(
        &mut self,
        client: &Client,
        new: NewConversation<'_>,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<Conversation> {
        self.forget_texts();
        let ttl = new.ttl.map(|ttl| check_ttl(ttl.into())).transpose()?;
        let flow = self.step_ref("flow_id", new.flow_id)?;
        let step = self.step_ref("step_id", new.step_id)?;
        let who = self.who(client)?;
        let draft = NewRecord { flow, step, metadata: new.metadata.cloned(), ttl };
        let id = new.id.map(str::as_bytes);
        let (slot, _) = self.memory.create(who, id, draft, now, entropy)?;
        self.conversation(slot)
    }

    /// One conversation of the client.
    ///
    /// # Errors
    /// `NOT_FOUND` when this client has no such conversation; `INVALID_ID`, `OUT_OF_MEMORY`.
    pub fn get(&mut self, client: &Client, id: &str, now: Timestamp) -> Result<Conversation> {
        let who = self.asker(client)?;
        let slot = self.memory.get(who, Named::Id(id.as_bytes()), now)?;
        self.conversation(slot)
    }

    /// The open conversation with the latest interaction; among equals, the one created last.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn latest(&mut self, client: &Client, now: Timestamp) -> Result<Option<Conversation>> {
        let who = self.asker(client)?;
        let latest = self.memory.latest(who, now)?;
        latest.map(|slot| self.conversation(slot)).transpose()
    }

    /// Changes an open conversation.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`; `CONFLICT` when `if_version` does not hold; `INVALID_ID`,
    /// `INVALID_BODY`, `INVALID_METADATA`, `OUT_OF_MEMORY`.
    pub fn update(
        &mut self,
        client: &Client,
        id: &str,
        update: Update<'_>,
        now: Timestamp,
    ) -> Result<()> {
        self.forget_texts();
        let patch = Patch {
            flow: self.field("flow_id", update.flow_id)?,
            step: self.field("step_id", update.step_id)?,
            metadata: update.metadata.cloned(),
            interaction: update.last_interaction,
            if_version: update.if_version,
        };
        let who = self.who(client)?;
        self.memory.update(who, Named::Id(id.as_bytes()), &patch, now).map(|_| ())
    }

    /// Ends a conversation; again with the same status does nothing.
    ///
    /// # Errors
    /// `NOT_FOUND`; `NOT_OPEN` when it ended with another status; `INVALID_STATUS` for `Open`;
    /// `INVALID_ID`, `OUT_OF_MEMORY`.
    pub fn close(
        &mut self,
        client: &Client,
        id: &str,
        status: Status,
        now: Timestamp,
    ) -> Result<()> {
        let who = self.asker(client)?;
        self.memory.close(who, Named::Id(id.as_bytes()), status, now)
    }

    /// Ends every open conversation of the client.
    ///
    /// # Errors
    /// `INVALID_STATUS` for `Open`; `OUT_OF_MEMORY`.
    pub fn close_all(&mut self, client: &Client, status: Status, now: Timestamp) -> Result<()> {
        let who = self.asker(client)?;
        self.memory.close_all(who, status, now)
    }

    /// A page of the client's conversations, newest first.
    ///
    /// # Errors
    /// `INVALID_BODY` for a limit outside 1 to 100 or a key that no page gave; `OUT_OF_MEMORY`.
    pub fn list(
        &mut self,
        client: &Client,
        options: ListOptions<'_>,
        now: Timestamp,
    ) -> Result<Page> {
        let limit = options.limit.map_or(Ok(DEFAULT_PAGE), |limit| check_limit(limit.into()))?;
        let before = options.pagination_key.map(|key| seq_of_key(key.as_bytes())).transpose()?;
        let who = self.asker(client)?;
        let (slots, more) = self.memory.list(who, options.status, before, limit, now)?;
        let key = slots.last().filter(|_| more).and_then(|slot| self.memory.key_of(*slot));
        let conversations = slots.into_iter().map(|slot| self.conversation(slot));
        Ok(Page {
            conversations: conversations.collect::<Result<_>>()?,
            pagination_key: key.map(|seq| decimal(seq.into())),
        })
    }

    /// Deletes everything of the client; answers how many conversations that were.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn erase(&mut self, client: &Client, now: Timestamp) -> Result<usize> {
        let who = self.asker(client)?;
        self.memory.erase(who, now)
    }

    /// Writes down what has expired and removes what retention names, at most `limit` together.
    pub fn sweep(&mut self, limit: usize, now: Timestamp) -> Swept {
        self.memory.sweep(limit, now)
    }

    /// How much the engine holds. Counts the open ones one by one.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.memory.stats()
    }

    /// Whether changes are kept for `take_events`. They are not, at first.
    pub fn watch(&mut self, watched: bool) {
        self.memory.watch(watched);
    }

    /// The changes since the last time, in their order.
    pub fn take_events(&mut self) -> Vec<Event> {
        let events = self.memory.changes().iter().map(|change| change.to_event(&self.memory.texts));
        let events = events.collect();
        self.memory.forget_changes();
        events
    }

    /// Everything the engine holds, as versioned bytes with a checksum.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        snapshot::write(&self.memory)
    }

    /// Replaces everything the engine holds by a snapshot. Nothing of it becomes an event, and events
    /// that were not taken are gone.
    ///
    /// # Errors
    /// `INVALID_BODY` when the bytes are no snapshot, are cut or damaged, or come from a newer version;
    /// `OUT_OF_MEMORY`.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<()> {
        snapshot::read(&mut self.memory, bytes)
    }

    fn conversation(&self, slot: Slot) -> Result<Conversation> {
        let view = self.memory.view(slot).ok_or_else(Error::crashed)?;
        Ok(view.to_conversation(&self.memory.texts))
    }

    fn forget_texts(&mut self) {
        if self.memory.texts.is_crowded() {
            self.memory.trim_texts();
        }
    }

    fn text(&mut self, text: &str) -> Result<Interned> {
        self.memory.intern(text)?.ok_or_else(Error::out_of_memory)
    }

    /// The client of a call that names no other texts.
    fn asker<'a>(&mut self, client: &'a Client) -> Result<ClientKey<'a>> {
        self.forget_texts();
        self.who(client)
    }

    fn who<'a>(&mut self, client: &'a Client) -> Result<ClientKey<'a>> {
        let (bot, channel) = (self.text(client.bot_id())?, self.text(client.channel_id())?);
        Ok(self.memory.who(bot, channel, client.user_id().as_bytes()))
    }

    fn step_ref(&mut self, path: &str, text: Option<&str>) -> Result<Option<Interned>> {
        text.map(|text| self.text(text::check(Code::InvalidBody, path, text.as_bytes())?))
            .transpose()
    }

    fn field(&mut self, path: &str, field: Field<'_>) -> Result<Option<StepRef>> {
        match field {
            Field::Keep => Ok(None),
            Field::Clear => Ok(Some(None)),
            Field::Set(text) => self.step_ref(path, Some(text)).map(Some),
        }
    }
}
