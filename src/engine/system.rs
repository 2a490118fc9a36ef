//! The calls by the system's clock and randomness.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use super::Engine;
use crate::client::Client;
use crate::error::Result;
#[cfg(feature = "rest")]
use crate::id::Entropy;
use crate::model::answers::{ClientsPage, Created, Page};
use crate::model::conversation::Conversation;
use crate::model::memory::{MemoriesOptions, Memory, MemoryPage, RememberOptions};
use crate::model::requests::{ClientsOptions, ListOptions, NewConversation, Update};
#[cfg(feature = "rest")]
use crate::rest::{Call, Reply};
use crate::rules::sweep::{Retention, Swept};
use crate::status::Status;
use crate::system::entropy;
use crate::timestamp::Timestamp;

impl Engine {
    /// An empty engine that removes nothing by itself.
    ///
    /// ```
    /// let engine = convostate::Engine::new();
    /// assert_eq!(engine.stats().conversations, 0);
    /// ```
    #[must_use]
    pub fn new() -> Self {
        Self::with_retention(Retention::new())
    }

    /// An empty engine that removes what retention names.
    ///
    /// ```
    /// use convostate::{Engine, Retention};
    ///
    /// let engine = Engine::with_retention(Retention::new().per_client(100));
    /// ```
    #[must_use]
    pub fn with_retention(retention: Retention) -> Self {
        Self::with_seed(RandomState::new().hash_one(()), retention)
    }

    /// Opens a conversation, by the system's clock and randomness: see [`create_at`](Self::create_at).
    ///
    /// ```
    /// use convostate::{Client, Engine, NewConversation};
    ///
    /// let mut engine = Engine::new();
    /// let client = Client::new("shop", "ada", "web")?;
    /// let created = engine.create(&client, NewConversation::new().flow_id("order").ttl(900))?;
    /// assert_eq!((created.conversation.version, created.stood), (1, false));
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`create_at`](Self::create_at); `CRASHED` when the system gives no random bytes for an id.
    pub fn create(&mut self, client: &Client, new: NewConversation<'_>) -> Result<Created> {
        let entropy = if new.id.is_some() { [0; 10] } else { entropy()? };
        self.create_at(client, new, Timestamp::now(), &entropy)
    }

    /// One conversation of the client, as it reads now: see [`get_at`](Self::get_at).
    ///
    /// # Errors
    /// Those of [`get_at`](Self::get_at).
    pub fn get(&mut self, client: &Client, id: &str) -> Result<Conversation> {
        self.get_at(client, id, Timestamp::now())
    }

    /// The open conversation with the latest interaction: see [`latest_at`](Self::latest_at).
    ///
    /// # Errors
    /// Those of [`latest_at`](Self::latest_at).
    pub fn latest(&mut self, client: &Client) -> Result<Option<Conversation>> {
        self.latest_at(client, Timestamp::now())
    }

    /// Changes an open conversation: see [`update_at`](Self::update_at).
    ///
    /// ```
    /// use convostate::{Client, Code, Engine, NewConversation, Update};
    ///
    /// let mut engine = Engine::new();
    /// let client = Client::new("bank", "bob", "web")?;
    /// let read = engine.create(&client, NewConversation::new())?.conversation;
    /// let first = Update::new().step_id("pin").if_version(read.version);
    /// engine.update(&client, &read.id, first)?;
    /// let second = Update::new().step_id("amount").if_version(read.version);
    /// assert_eq!(engine.update(&client, &read.id, second).unwrap_err().code(), Code::Conflict);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`update_at`](Self::update_at).
    pub fn update(&mut self, client: &Client, id: &str, update: Update<'_>) -> Result<()> {
        self.update_at(client, id, update, Timestamp::now())
    }

    /// Ends a conversation: see [`close_at`](Self::close_at).
    ///
    /// ```
    /// use convostate::{Client, Code, Engine, NewConversation, Status};
    ///
    /// let mut engine = Engine::new();
    /// let client = Client::new("shop", "ada", "web")?;
    /// let id = engine.create(&client, NewConversation::new())?.conversation.id;
    /// engine.close(&client, &id, Status::Closed)?;
    /// engine.close(&client, &id, Status::Closed)?; // A retry is safe.
    /// let error = engine.close(&client, &id, Status::Failed).unwrap_err();
    /// assert_eq!((error.code(), error.status()), (Code::NotOpen, Some(Status::Closed)));
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`close_at`](Self::close_at).
    pub fn close(&mut self, client: &Client, id: &str, status: Status) -> Result<()> {
        self.close_at(client, id, status, Timestamp::now())
    }

    /// Ends every open conversation of the client: see [`close_all_at`](Self::close_all_at).
    ///
    /// # Errors
    /// Those of [`close_all_at`](Self::close_all_at).
    pub fn close_all(&mut self, client: &Client, status: Status) -> Result<()> {
        self.close_all_at(client, status, Timestamp::now())
    }

    /// A page of the client's conversations, newest first: see [`list_at`](Self::list_at).
    ///
    /// # Errors
    /// Those of [`list_at`](Self::list_at).
    pub fn list(&mut self, client: &Client, options: ListOptions<'_>) -> Result<Page> {
        self.list_at(client, options, Timestamp::now())
    }

    /// A page of a bot's clients: see [`clients_at`](Self::clients_at).
    ///
    /// # Errors
    /// Those of [`clients_at`](Self::clients_at).
    pub fn clients(&mut self, options: ClientsOptions<'_>) -> Result<ClientsPage> {
        self.clients_at(options, Timestamp::now())
    }

    /// Writes a value under a key; returns its version: see [`remember_at`](Self::remember_at).
    ///
    /// ```
    /// use convostate::{Client, Engine, RememberOptions};
    ///
    /// let mut engine = Engine::new();
    /// let client = Client::new("shop", "ada", "web")?;
    /// let version = engine.remember(&client, "size", "3", RememberOptions::new())?;
    /// assert_eq!(engine.recall(&client, "size")?.map(|memory| memory.version), Some(version));
    /// assert!(engine.forget(&client, "size", Some(version))?);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`remember_at`](Self::remember_at).
    pub fn remember(
        &mut self,
        client: &Client,
        key: &str,
        value: &str,
        options: RememberOptions,
    ) -> Result<u64> {
        let entropy = RandomState::new().hash_one(key);
        self.remember_at(client, key, value, options, Timestamp::now(), entropy)
    }

    /// What is remembered under a key: see [`recall_at`](Self::recall_at).
    ///
    /// # Errors
    /// Those of [`recall_at`](Self::recall_at).
    pub fn recall(&mut self, client: &Client, key: &str) -> Result<Option<Memory>> {
        self.recall_at(client, key, Timestamp::now())
    }

    /// Forgets what is remembered under a key; returns whether there was anything: see [`forget_at`](Self::forget_at).
    ///
    /// # Errors
    /// Those of [`forget_at`](Self::forget_at).
    pub fn forget(&mut self, client: &Client, key: &str, if_version: Option<u64>) -> Result<bool> {
        self.forget_at(client, key, if_version, Timestamp::now())
    }

    /// A page of what is remembered of the client, by key: see [`memories_at`](Self::memories_at).
    ///
    /// # Errors
    /// Those of [`memories_at`](Self::memories_at).
    pub fn memories(
        &mut self,
        client: &Client,
        options: MemoriesOptions<'_>,
    ) -> Result<MemoryPage> {
        self.memories_at(client, options, Timestamp::now())
    }

    /// Deletes everything of the client; answers how many conversations that were: see [`erase_at`](Self::erase_at).
    ///
    /// ```
    /// use convostate::{Client, Engine, NewConversation};
    ///
    /// let mut engine = Engine::new();
    /// let client = Client::new("shop", "ada", "web")?;
    /// engine.create(&client, NewConversation::new())?;
    /// assert_eq!((engine.erase(&client)?, engine.erase(&client)?), (1, 0));
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`erase_at`](Self::erase_at).
    pub fn erase(&mut self, client: &Client) -> Result<usize> {
        self.erase_at(client, Timestamp::now())
    }

    /// Writes down what has expired and removes what retention names: see [`sweep_at`](Self::sweep_at).
    ///
    /// ```
    /// use convostate::{Client, Engine, NewConversation, Retention, Status};
    ///
    /// let mut engine = Engine::with_retention(Retention::new().per_client(0));
    /// let client = Client::new("shop", "ada", "web")?;
    /// let id = engine.create(&client, NewConversation::new())?.conversation.id;
    /// engine.close(&client, &id, Status::Closed)?;
    /// assert_eq!(engine.sweep(1000).removed, 1);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    pub fn sweep(&mut self, limit: usize) -> Swept {
        self.sweep_at(limit, Timestamp::now())
    }

    /// Notes by the system's clock that a message of the client was handled: see [`note_handled_at`](Self::note_handled_at).
    ///
    /// # Errors
    /// As `note_handled_at`.
    pub fn note_handled(&mut self, client: &Client, message: &str) -> Result<()> {
        let salt = RandomState::new().hash_one(message);
        self.note_handled_at(client, message, Timestamp::now(), salt)
    }

    /// Does a call of the wire by the system's clock and randomness: see [`perform_at`](Self::perform_at).
    ///
    /// # Errors
    /// As `perform_at`; `CRASHED` when the system gives no random bytes for an id.
    #[cfg(feature = "rest")]
    pub fn perform(&mut self, call: &Call) -> Result<Option<Reply>> {
        let needs_id = matches!(call, Call::Create { new, .. } if new.id.is_none());
        let entropy = if needs_id { entropy()? } else { Entropy::default() };
        self.perform_at(call, Timestamp::now(), &entropy)
    }
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}
