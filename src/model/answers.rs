//! What calls answer.

use alloc::string::String;
use alloc::vec::{self, Vec};
use core::slice;

use crate::client::Client;
use crate::model::conversation::Conversation;

/// What [`create`](crate::Engine::create_at) answers.
///
/// ```
/// use convostate::{Client, Engine, NewConversation, Timestamp};
///
/// let mut engine = Engine::with_seed(0x5eed, Default::default());
/// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
/// let order = || NewConversation::new().id("order-7").flow_id("order");
/// let first = engine.create_at(&client, order(), now, &[0; 10])?;
/// let again = engine.create_at(&client, order(), now, &[0; 10])?;
/// assert_eq!((first.stood, again.stood), (false, true));
/// assert_eq!(first.conversation, again.conversation);
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Created {
    /// As it stands now.
    pub conversation: Conversation,
    /// Whether it stood already, created with the same id and body: then nothing was written.
    pub stood: bool,
}

impl From<Created> for Conversation {
    fn from(created: Created) -> Self {
        created.conversation
    }
}

/// A part of a client's conversations. It is an iterable of them.
///
/// ```
/// use convostate::{Client, Engine, ListOptions, NewConversation, Timestamp};
///
/// let mut engine = Engine::with_seed(0x5eed, Default::default());
/// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
/// for id in ["a", "b", "c"] {
///     engine.create_at(&client, NewConversation::new().id(id), now, &[0; 10])?;
/// }
/// let mut options = ListOptions::new().limit(2);
/// let mut ids = Vec::new();
/// loop {
///     let page = engine.list_at(&client, options.clone(), now)?;
///     ids.extend(page.conversations.into_iter().map(|conversation| conversation.id));
///     let Some(key) = page.pagination_key else { break };
///     options = options.pagination_key(key);
/// }
/// assert_eq!(ids, ["c", "b", "a"]);
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Page {
    /// The newest first. It ends where the conversations come to 1 MiB of JSON, so it may have fewer than were asked for.
    pub conversations: Vec<Conversation>,
    /// For the next page; none on the last.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub pagination_key: Option<String>,
}

impl Page {
    /// Its conversations, the newest first.
    pub fn iter(&self) -> slice::Iter<'_, Conversation> {
        self.conversations.iter()
    }
}

impl IntoIterator for Page {
    type Item = Conversation;
    type IntoIter = vec::IntoIter<Conversation>;

    fn into_iter(self) -> Self::IntoIter {
        self.conversations.into_iter()
    }
}

impl<'a> IntoIterator for &'a Page {
    type Item = &'a Conversation;
    type IntoIter = slice::Iter<'a, Conversation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// A part of a bot's clients.
///
/// ```
/// use convostate::{Client, ClientsOptions, Engine, NewConversation, Timestamp};
///
/// let mut engine = Engine::with_seed(0x5eed, Default::default());
/// let now = Timestamp::from_millis(1_700_000_000_000);
/// for user in ["ada", "bob", "eve"] {
///     engine.create_at(&Client::new("shop", user, "web")?, NewConversation::new(), now, &[0; 10])?;
/// }
/// let mut options = ClientsOptions::new("shop").limit(2);
/// let mut users = Vec::new();
/// loop {
///     let page = engine.clients_at(options.clone(), now)?;
///     users.extend(page.clients.iter().map(|client| client.user_id().to_owned()));
///     let Some(key) = page.pagination_key else { break };
///     options = options.pagination_key(key);
/// }
/// users.sort();
/// assert_eq!(users, ["ada", "bob", "eve"]);
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClientsPage {
    /// In an order of the engine's own, which never changes.
    pub clients: Vec<Client>,
    /// For the next page of the same engine; none on the last.
    pub pagination_key: Option<String>,
}
