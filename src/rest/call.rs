//! A call with all that it is given.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::bodies::{ConversationUpdate, ListQuery, NewConversation};
use super::routes::CallKind;
use super::turn::{TurnStep, TurnToken};
use crate::client::Client;
use crate::error::Result;
use crate::hash::stable_hash;
use crate::id;
use crate::limits::MAX_SAFE;
use crate::number::whole;
use crate::rules::close::check_final;
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
        }
    }

    /// Returns whose conversations it is about.
    #[must_use]
    pub fn client(&self) -> &Client {
        match self {
            Self::Create { client, .. }
            | Self::Get { client, .. }
            | Self::Latest { client }
            | Self::Update { client, .. }
            | Self::Close { client, .. }
            | Self::CloseAll { client, .. }
            | Self::List { client, .. }
            | Self::Erase { client }
            | Self::Turn { client, .. } => client,
        }
    }

    /// Returns the id of the conversation that it names, of a create its own.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Create { new, .. } => new.id.as_deref(),
            Self::Get { id, .. } | Self::Update { id, .. } | Self::Close { id, .. } => Some(id),
            Self::Latest { .. }
            | Self::CloseAll { .. }
            | Self::List { .. }
            | Self::Erase { .. }
            | Self::Turn { .. } => None,
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
        match self {
            Self::Create { new, .. } => new.check(),
            Self::Update { update, if_version, .. } => {
                if_version.map_or(Ok(()), check_version)?;
                update.check()
            }
            Self::Close { status, .. } | Self::CloseAll { status, .. } => check_final(*status),
            Self::List { query, .. } => query.check(),
            Self::Turn { step, .. } => step.check(),
            Self::Get { .. } | Self::Latest { .. } | Self::Erase { .. } => Ok(()),
        }
    }
}

fn check_version(version: u64) -> Result<()> {
    #[allow(clippy::cast_precision_loss, reason = "what is not exact is out of range")]
    let number = version as f64;
    whole("options.ifVersion", number, 1..=MAX_SAFE).map(|_| ())
}
