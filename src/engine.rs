//! Many conversations in memory: the calls, by texts.

#![allow(
    missing_docs,
    clippy::missing_errors_doc,
    clippy::must_use_candidate,
    reason = "what lies below is public for `internals` only; `Engine` says it for everyone"
)]

mod calls;
mod change;
mod changes;
mod clients;
mod deadlines;
mod index;
mod interned;
mod list;
mod memories;
mod noted;
mod once;
mod queues;
mod record;
mod record_ref;
mod remembered;
mod requests;
mod restore;
mod short;
mod slab;
mod state;
mod sweep;
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
mod system;
mod table;
mod texts;

pub use change::Change;
pub use interned::Interned;
pub(crate) use record::{ClientRecord, Record, memory_life};
pub use record::{MEMORY, Stamped};
pub use record_ref::{RecordRef, Snapshot};
pub use remembered::{MemoriesAsked, Remember};
pub(crate) use requests::{Facts, halves};
pub use requests::{Named, NewRecord, Patch, StepRef};
pub use slab::{NONE, Slot};
pub use state::State;
pub use table::ClientKey;
pub use texts::Texts;

use alloc::borrow::Cow;
use alloc::vec::Vec;

use crate::client::{Client, check_name};
use crate::decimal::decimal;
use crate::error::{Code, Error, Result};
use crate::id::Entropy;
use crate::limits::DEFAULT_PAGE;
use crate::metadata::Metadata;
use crate::model::answers::{ClientsPage, Created, Page};
use crate::model::conversation::Conversation;
use crate::model::event::Event;
use crate::model::requests::{ClientsOptions, Field, ListOptions, NewConversation, Update};
use crate::model::stats::Stats;
use crate::rules::clients::{Wanted, check_idle};
use crate::rules::lifecycle::check_ttl;
use crate::rules::list::{check_limit, seq_of_key};
use crate::rules::sweep::{Retention, Swept};
use crate::snapshot;
use crate::status::Status;
use crate::text;
use crate::timestamp::Timestamp;

/// Conversations in memory. A call that is refused has changed nothing.
///
/// ```
/// # #[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))] {
/// use convostate::{Client, Engine, NewConversation, Status, Update};
///
/// let mut engine = Engine::new();
/// let client = Client::new("shop", "ada", "web")?;
///
/// let order = engine.create(&client, NewConversation::new().flow_id("order").step_id("size"))?.conversation;
/// engine.update(&client, &order.id, Update::new().step_id("address").last_interaction(true))?;
/// assert_eq!(engine.latest(&client)?.unwrap().step_id.as_deref(), Some("address"));
/// engine.close(&client, &order.id, Status::Closed)?;
/// assert!(engine.latest(&client)?.is_none());
/// # }
/// # Ok::<(), convostate::Error>(())
/// ```
///
/// # Time and randomness
///
/// The calls whose names end in `_at` take the time, and [`create_at`](Self::create_at) the randomness of an id: they are pure, and
/// play out the same everywhere. The calls without, of the feature `std`, take both from the system. An engine may be called
/// in both ways. Time never runs backwards: an earlier `now` than before reads as the last one.
///
/// ```
/// use convostate::{Client, Engine, NewConversation, Retention, Status, Timestamp};
///
/// let mut engine = Engine::with_seed(0x5eed, Retention::new());
/// let client = Client::new("shop", "ada", "web")?;
/// let now = Timestamp::from_millis(1_700_000_000_000);
/// let random = [7; 10]; // Ten random bytes of your own source, fresh for each create.
/// let created = engine.create_at(&client, NewConversation::new().ttl(900), now, &random)?;
/// let later = Timestamp::from_millis(1_700_000_900_000);
/// assert_eq!(engine.get_at(&client, &created.conversation.id, later)?.status, Status::Expired);
/// # Ok::<(), convostate::Error>(())
/// ```
///
/// # Threads
///
/// An engine is `Send` and `Sync`. Reads take `&mut self` as writes do, since each of them sets the clock: put an engine that
/// threads share into a `Mutex`. No call waits for anything, so that of the standard library fits in asynchronous code, too.
#[derive(Debug)]
#[warn(missing_docs)]
pub struct Engine {
    state: State,
}

#[warn(missing_docs, clippy::missing_errors_doc, clippy::must_use_candidate)]
impl Engine {
    /// An empty engine, whose hash tables that seed keys: let it be random where strangers choose ids, or they can choose
    /// such that every call is slow.
    #[must_use]
    pub fn with_seed(seed: u64, retention: Retention) -> Self {
        Self { state: State::new(seed, retention) }
    }

    /// Opens a conversation. With an id that stands already and the same body as it was created with,
    /// answers that conversation as it stands now, and says that it [`stood`](Created::stood).
    ///
    /// `entropy` makes the id of a conversation that has none of its own: ten random bytes, fresh for each call. It also sweeps
    /// up to four conversations of any client, as [`sweep_at`](Self::sweep_at) would.
    ///
    /// # Errors
    /// `ID_TAKEN` when the id stands with another body; `INVALID_ID`, `INVALID_BODY`, `OUT_OF_MEMORY`.
    pub fn create_at(
        &mut self,
        client: &Client,
        new: NewConversation<'_>,
        now: Timestamp,
        entropy: &Entropy,
    ) -> Result<Created> {
        self.forget_texts();
        let NewConversation { id, flow_id, step_id, metadata, ttl } = new;
        let ttl = ttl.map(|ttl| check_ttl(ttl.into())).transpose()?;
        let flow = self.step_ref("flow_id", flow_id.as_deref())?;
        let step = self.step_ref("step_id", step_id.as_deref())?;
        let who = self.who(client)?;
        let metadata = metadata.as_deref().map(Metadata::by_ref);
        let draft = NewRecord { flow, step, metadata, ttl };
        let id = id.as_deref().map(str::as_bytes);
        let (slot, is_new) = self.state.create(who, id, draft, now, entropy)?;
        Ok(Created { conversation: self.conversation(slot)?, stood: !is_new })
    }

    /// One conversation of the client, as it reads at that time.
    ///
    /// # Errors
    /// `NOT_FOUND` when this client has no such conversation; `INVALID_ID`, `OUT_OF_MEMORY`.
    pub fn get_at(&mut self, client: &Client, id: &str, now: Timestamp) -> Result<Conversation> {
        let who = self.asker(client)?;
        let slot = self.state.get(who, Named::Id(id.as_bytes()), now)?;
        self.conversation(slot)
    }

    /// The open conversation with the latest interaction; among equals, the one created last.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn latest_at(&mut self, client: &Client, now: Timestamp) -> Result<Option<Conversation>> {
        let who = self.asker(client)?;
        let latest = self.state.latest(who, now)?;
        latest.map(|slot| self.conversation(slot)).transpose()
    }

    /// Changes an open conversation. What the update leaves out stays; an update of nothing changes nothing.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`; `CONFLICT` when `if_version` does not hold; `INVALID_ID`,
    /// `INVALID_BODY`, `INVALID_METADATA`, `OUT_OF_MEMORY`.
    pub fn update_at(
        &mut self,
        client: &Client,
        id: &str,
        update: Update<'_>,
        now: Timestamp,
    ) -> Result<()> {
        self.forget_texts();
        let Update { flow_id, step_id, metadata, ttl, if_version, .. } = update;
        if let Field::Set(ttl) = ttl {
            check_ttl(ttl.into())?;
        }
        let (flow, step) = (self.field("flow_id", &flow_id)?, self.field("step_id", &step_id)?);
        let metadata = metadata.as_deref().map(Metadata::by_ref);
        let (replaces, interaction) = (update.replace, update.last_interaction);
        let patch = Patch { flow, step, metadata, replaces, interaction, ttl, if_version };
        let who = self.who(client)?;
        self.state.update(who, Named::Id(id.as_bytes()), &patch, now).map(|_| ())
    }

    /// Ends a conversation; again with the same status does nothing.
    ///
    /// # Errors
    /// `NOT_FOUND`; `NOT_OPEN` when it ended with another status; `INVALID_STATUS` for `Open`;
    /// `INVALID_ID`, `OUT_OF_MEMORY`.
    pub fn close_at(
        &mut self,
        client: &Client,
        id: &str,
        status: Status,
        now: Timestamp,
    ) -> Result<()> {
        let who = self.asker(client)?;
        self.state.close(who, Named::Id(id.as_bytes()), status, now)
    }

    /// Ends every open conversation of the client.
    ///
    /// # Errors
    /// `INVALID_STATUS` for `Open`; `OUT_OF_MEMORY`.
    pub fn close_all_at(&mut self, client: &Client, status: Status, now: Timestamp) -> Result<()> {
        let who = self.asker(client)?;
        self.state.close_all(who, status, now)
    }

    /// A page of the client's conversations, newest first: 25 at the most when nothing else is said.
    ///
    /// # Errors
    /// `INVALID_BODY` for a limit outside 1 to 100 or a key that no page gave; `OUT_OF_MEMORY`.
    #[allow(clippy::needless_pass_by_value, reason = "handed in as every request is")]
    pub fn list_at(
        &mut self,
        client: &Client,
        options: ListOptions<'_>,
        now: Timestamp,
    ) -> Result<Page> {
        let limit = options.limit.map_or(Ok(DEFAULT_PAGE), |limit| check_limit(limit.into()))?;
        let before =
            options.pagination_key.as_deref().map(|key| seq_of_key(key.as_bytes())).transpose()?;
        let who = self.asker(client)?;
        let (slots, more) = self.state.list(who, options.status, before, limit, now)?;
        let key = slots.last().filter(|_| more).and_then(|slot| self.state.key_of(*slot));
        let conversations = slots.into_iter().map(|slot| self.conversation(slot));
        Ok(Page {
            conversations: conversations.collect::<Result<_>>()?,
            pagination_key: key.map(|seq| decimal(seq.into())),
        })
    }

    /// A page of a bot's clients, those with a conversation or a memory: 25 at the most when nothing else is said. It looks at all of
    /// them up to the end of the page.
    ///
    /// # Errors
    /// `INVALID_CLIENT` for a bot that is none; `INVALID_BODY` for a limit outside 1 to 100, an idle time outside 1 second to 100 years
    /// or a key that no page gave; `OUT_OF_MEMORY`.
    #[allow(clippy::needless_pass_by_value, reason = "handed in as every request is")]
    pub fn clients_at(
        &mut self,
        options: ClientsOptions<'_>,
        now: Timestamp,
    ) -> Result<ClientsPage> {
        let limit = options.limit.map_or(Ok(DEFAULT_PAGE), |limit| check_limit(limit.into()))?;
        let idle_for = options.idle_for.map(|seconds| check_idle(seconds.into())).transpose()?;
        let key = options.pagination_key.as_deref();
        let from = key.map_or(Ok(0), |key| seq_of_key(key.as_bytes()))?;
        self.forget_texts();
        let bot = self.text(check_name("client.bot_id", options.bot_id.as_bytes())?)?;
        let wanted = Wanted { status: options.status, idle_for };
        let (page, next) = self.state.clients(bot, wanted, from, limit, now);
        let views = page.into_iter().filter_map(|slot| self.state.view(slot));
        Ok(ClientsPage {
            clients: views.map(|view| view.client(&self.state.texts)).collect(),
            pagination_key: next.map(|slot| decimal(slot.into())),
        })
    }

    /// Deletes everything of the client, memories too; answers how many conversations that were.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn erase_at(&mut self, client: &Client, now: Timestamp) -> Result<usize> {
        let who = self.asker(client)?;
        self.state.erase(who, now)
    }

    /// Writes down what has expired, removes what retention names and memories whose time is over: at most `limit` of them together, of
    /// any client.
    pub fn sweep_at(&mut self, limit: usize, now: Timestamp) -> Swept {
        self.state.sweep(limit, now)
    }

    /// How much the engine holds, as it read at the last call. Looks at every conversation, so it takes the longer the more there are.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.state.stats()
    }

    /// Says whether changes are kept for [`take_events`](Self::take_events). They are not, at first. While they are, take them
    /// now and then, or they fill the memory.
    pub fn watch(&mut self, watched: bool) {
        self.state.watch(watched);
    }

    /// The changes since the last time, in their order; none unless they are [watched](Self::watch).
    ///
    /// ```
    /// use convostate::{Client, Engine, EventKind, NewConversation, Retention, Timestamp};
    ///
    /// let mut engine = Engine::with_seed(0x5eed, Retention::new());
    /// engine.watch(true);
    /// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
    /// engine.create_at(&client, NewConversation::new(), now, &[7; 10])?;
    /// let kinds: Vec<_> = engine.take_events().into_iter().map(|event| event.kind).collect();
    /// assert_eq!(kinds, [EventKind::Created]);
    /// assert!(engine.take_events().is_empty());
    /// # Ok::<(), convostate::Error>(())
    /// ```
    pub fn take_events(&mut self) -> Vec<Event> {
        let events = self.state.changes().iter().map(|change| change.to_event(&self.state.texts));
        let events = events.collect();
        self.state.forget_changes();
        events
    }

    /// Everything the engine holds, as versioned bytes with a checksum: all conversations and memories with their deadlines
    /// and their order, and the clock. The seed, retention and what [`watch`](Self::watch) says are the engine's own and stay out. The bytes are neither
    /// compressed nor encrypted, and hold what people said: keep them as such.
    ///
    /// ```
    /// use convostate::{Client, Engine, NewConversation, Retention, Timestamp};
    ///
    /// let mut before = Engine::with_seed(0x5eed, Retention::new());
    /// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
    /// before.create_at(&client, NewConversation::new().flow_id("order"), now, &[7; 10])?;
    ///
    /// let mut after = Engine::with_seed(0xfeed, Retention::new());
    /// after.restore(&before.snapshot()?)?;
    /// assert_eq!(after.latest_at(&client, now)?, before.latest_at(&client, now)?);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        snapshot::write(&self.state)
    }

    /// Replaces everything the engine holds by a snapshot. Nothing of it becomes an event, and events
    /// that were not taken are gone. What is refused has changed nothing. Snapshots are not trusted: what one holds is
    /// checked as every argument is.
    ///
    /// # Errors
    /// `INVALID_BODY` when the bytes are no snapshot, are cut or damaged, or come from a newer version;
    /// `OUT_OF_MEMORY`.
    pub fn restore(&mut self, bytes: &[u8]) -> Result<()> {
        snapshot::read(&mut self.state, bytes)
    }

    fn conversation(&self, slot: Slot) -> Result<Conversation> {
        let view = self.state.view(slot).ok_or_else(Error::crashed)?;
        Ok(view.to_conversation(&self.state.texts))
    }

    fn forget_texts(&mut self) {
        if self.state.texts.is_crowded() {
            self.state.trim_texts();
        }
    }

    fn text(&mut self, text: &str) -> Result<Interned> {
        self.state.intern(text)?.ok_or_else(Error::out_of_memory)
    }

    /// The client of a call that names no other texts.
    fn asker<'a>(&mut self, client: &'a Client) -> Result<ClientKey<'a>> {
        self.forget_texts();
        self.who(client)
    }

    fn who<'a>(&mut self, client: &'a Client) -> Result<ClientKey<'a>> {
        let (bot, channel) = (self.text(client.bot_id())?, self.text(client.channel_id())?);
        Ok(self.state.who(bot, channel, client.user_id().as_bytes()))
    }

    fn step_ref(&mut self, path: &str, text: Option<&str>) -> Result<Option<Interned>> {
        text.map(|text| self.text(text::check(Code::InvalidBody, path, text.as_bytes())?))
            .transpose()
    }

    fn field(&mut self, path: &str, field: &Field<Cow<'_, str>>) -> Result<Option<StepRef>> {
        match field {
            Field::Keep => Ok(None),
            Field::Clear => Ok(Some(None)),
            Field::Set(text) => self.step_ref(path, Some(text)).map(Some),
        }
    }
}
