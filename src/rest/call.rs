//! A call with all that it is given.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::bodies::{ConversationUpdate, ListQuery, NewConversation};
use super::memory::check_value;
use super::routes::CallKind;
use super::turn::{TurnStep, TurnToken};
use crate::client::Client;
use crate::error::{Code, Error, Result};
use crate::hash::stable_hash;
use crate::id;
use crate::limits::MAX_SAFE;
use crate::model::memory::{
    MemoriesOptions, RememberOptions, check_key, check_page_key, check_prefix,
};
use crate::number::whole;
use crate::rules::close::check_final;
use crate::rules::list::check_limit;
use crate::rules::memory::{self as rules, check_memory_ttl};
use crate::status::Status;

/// A call of the API with all that it is given.
///
/// ```
/// use convostate::Client;
/// use convostate::rest::{Call, CallKind};
///
/// let call = Call::Get { client: Client::new("shop", "ada", "web")?, id: "c1".into() };
/// assert_eq!((call.kind(), call.id()), (CallKind::Get, Some("c1")));
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Call {
    /// Opens a conversation.
    Create {
        /// Whose.
        client: Client,
        /// What it begins with.
        new: NewConversation,
    },
    /// Reads one.
    Get {
        /// Whose.
        client: Client,
        /// Which one.
        id: String,
    },
    /// Reads the open one with the latest interaction.
    Latest {
        /// Whose.
        client: Client,
        /// Whether the newest will do where none is open.
        any: bool,
    },
    /// Changes an open one.
    Update {
        /// Whose.
        client: Client,
        /// Which one.
        id: String,
        /// What changes.
        update: ConversationUpdate,
        /// The version that must still stand.
        if_version: Option<u64>,
    },
    /// Ends one.
    Close {
        /// Whose.
        client: Client,
        /// Which one.
        id: String,
        /// How it ends.
        status: Status,
    },
    /// Ends all that are open.
    CloseAll {
        /// Whose.
        client: Client,
        /// How they end.
        status: Status,
    },
    /// Reads a page of them.
    List {
        /// Whose.
        client: Client,
        /// Which of them.
        query: ListQuery,
    },
    /// Deletes all of a client.
    Erase {
        /// Whose.
        client: Client,
    },
    /// Takes a turn of the client, keeps it or ends it.
    Turn {
        /// Whose.
        client: Client,
        /// Which turn.
        token: TurnToken,
        /// What becomes of it.
        step: TurnStep,
    },
    /// Writes what is remembered under a key.
    Remember {
        /// Of whom.
        client: Client,
        /// Under which key: 1 to 512 bytes, and neither `.` nor `..`, which no URL can hold.
        key: String,
        /// JSON.
        value: String,
        /// For how long, and over which version.
        options: RememberOptions,
    },
    /// Reads what is remembered under a key.
    Recall {
        /// Of whom.
        client: Client,
        /// Under which key.
        key: String,
    },
    /// Forgets what is remembered under a key.
    Forget {
        /// Of whom.
        client: Client,
        /// Under which key.
        key: String,
        /// The version that must still stand.
        if_version: Option<u64>,
    },
    /// Reads a page of what is remembered.
    Memories {
        /// Of whom.
        client: Client,
        /// Which of it.
        options: MemoriesOptions<'static>,
    },
}

impl Call {
    /// Returns which call it is.
    #[must_use]
    pub fn kind(&self) -> CallKind {
        match self {
            Self::Create { .. } => CallKind::Create,
            Self::Get { .. } => CallKind::Get,
            Self::Latest { .. } => CallKind::Latest,
            Self::Update { .. } => CallKind::Update,
            Self::Close { .. } => CallKind::Close,
            Self::CloseAll { .. } => CallKind::CloseAll,
            Self::List { .. } => CallKind::List,
            Self::Erase { .. } => CallKind::Erase,
            Self::Turn { step: TurnStep::Take { .. }, .. } => CallKind::TakeTurn,
            Self::Turn { step: TurnStep::Renew, .. } => CallKind::RenewTurn,
            Self::Turn { step: TurnStep::End { .. }, .. } => CallKind::EndTurn,
            Self::Remember { .. } => CallKind::Remember,
            Self::Recall { .. } => CallKind::Recall,
            Self::Forget { .. } => CallKind::Forget,
            Self::Memories { .. } => CallKind::Memories,
        }
    }

    /// Returns whose conversations it is about.
    #[must_use]
    pub fn client(&self) -> &Client {
        match self {
            Self::Create { client, .. }
            | Self::Get { client, .. }
            | Self::Latest { client, .. }
            | Self::Update { client, .. }
            | Self::Close { client, .. }
            | Self::CloseAll { client, .. }
            | Self::List { client, .. }
            | Self::Erase { client }
            | Self::Turn { client, .. }
            | Self::Remember { client, .. }
            | Self::Recall { client, .. }
            | Self::Forget { client, .. }
            | Self::Memories { client, .. } => client,
        }
    }

    /// Returns the id of the conversation that it names, of a create its own.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Create { new, .. } => new.id.as_deref(),
            Self::Get { id, .. } | Self::Update { id, .. } | Self::Close { id, .. } => Some(id),
            _ => None,
        }
    }

    /// Returns the key of the memory that it names.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Remember { key, .. } | Self::Recall { key, .. } | Self::Forget { key, .. } => {
                Some(key)
            }
            _ => None,
        }
    }

    /// Gives that id to a create that has none of its own, so that it can be sent again.
    ///
    /// ```
    /// use convostate::Client;
    /// use convostate::rest::Call;
    ///
    /// let client = Client::new("shop", "ada", "web")?;
    /// let create = Call::Create { client, new: Default::default() };
    /// assert_eq!(create.identified("0f8fad5b").id(), Some("0f8fad5b"));
    /// # Ok::<(), convostate::Error>(())
    /// ```
    #[must_use]
    pub fn identified(mut self, made_id: &str) -> Self {
        if let Self::Create { new, .. } = &mut self {
            new.id.get_or_insert_with(|| made_id.to_owned());
        }
        self
    }

    /// Returns the turn that a call on it names; of a write, its caller says which.
    #[must_use]
    pub fn turn(&self) -> Option<&TurnToken> {
        match self {
            Self::Turn { token, .. } => Some(token),
            _ => None,
        }
    }

    /// Returns the number of the client's write queue, for a write: what [`Policy::begin`](super::Policy::begin) takes.
    #[must_use]
    pub fn write_queue(&self) -> Option<u64> {
        let client = self.client();
        let parts = [client.bot_id(), client.user_id(), client.channel_id()];
        self.kind().is_write().then(|| stable_hash(&parts.map(str::as_bytes)))
    }

    /// Checks all that it is given, as an engine does.
    ///
    /// # Errors
    /// `INVALID_ID`, `INVALID_BODY` or `INVALID_STATUS` names what is wrong.
    pub fn check(&self) -> Result<()> {
        if let Some(id) = self.id() {
            id::check(id.as_bytes())?;
        }
        self.key().map_or(Ok(()), check_key_of_url)?;
        match self {
            Self::Create { new, .. } => new.check(),
            Self::Update { update, if_version, .. } => {
                if_version.map_or(Ok(()), check_version)?;
                update.check()
            }
            Self::Close { status, .. } | Self::CloseAll { status, .. } => check_final(*status),
            Self::List { query, .. } => query.check(),
            Self::Turn { step, .. } => step.check(),
            Self::Remember { value, options, .. } => {
                options.if_version.map_or(Ok(()), check_memory_version)?;
                let seconds = options.ttl.map(|ttl| ttl.as_secs_f64());
                seconds.map_or(Ok(()), |ttl| check_memory_ttl(ttl).map(|_| ()))?;
                check_value(value)
            }
            Self::Forget { if_version, .. } => if_version.map_or(Ok(()), check_memory_version),
            Self::Memories { options, .. } => {
                let MemoriesOptions { prefix, limit, pagination_key } = options;
                check_prefix(prefix.as_deref().unwrap_or_default().as_bytes())?;
                limit.map_or(Ok(()), |limit| check_limit(limit.into()).map(|_| ()))?;
                let key = pagination_key.as_deref();
                key.map_or(Ok(()), |key| check_page_key(key.as_bytes()).map(|_| ()))
            }
            Self::Get { .. } | Self::Latest { .. } | Self::Erase { .. } | Self::Recall { .. } => {
                Ok(())
            }
        }
    }
}

fn check_version(version: u64) -> Result<()> {
    whole("options.ifVersion", float(version), 1..=MAX_SAFE).map(|_| ())
}

fn check_memory_version(version: u64) -> Result<()> {
    rules::check_memory_version(float(version)).map(|_| ())
}

#[allow(clippy::cast_precision_loss, reason = "what is not exact is out of range")]
fn float(version: u64) -> f64 {
    version as f64
}

/// The key of a memory, which stands in a path: parsers of URLs take `.` and `..` for steps, however they are escaped.
pub(super) fn check_key_of_url(key: &str) -> Result<()> {
    check_key(key.as_bytes())?;
    if key == "." || key == ".." {
        let fault = "is . or .., which no URL can hold: give another key.";
        return Err(Error::at(Code::InvalidId, "key", fault));
    }
    Ok(())
}
