//! What a call that was done answers.

use super::conversation::{Conversation, Page};
use crate::error::{Error, Result};
use crate::model::answers::Created;
use crate::model::memory::{Memory, MemoryPage};

/// What a call answers when it was done.
///
/// ```
/// use convostate::rest::{Reply, encode};
///
/// let response = encode(&Reply::Erased(3));
/// assert_eq!((response.status, response.body.as_str()), (200, r#"{"erased":3}"#));
/// assert_eq!(encode(&Reply::Done).status, 204);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reply {
    /// Of create.
    Created {
        /// As it stands now.
        conversation: Conversation,
        /// Whether it stood already. A server of CSML's API does not say so.
        stood: bool,
    },
    /// Of get.
    Conversation(Conversation),
    /// Of latest; none when none is open or, where any will do, when there is none.
    Latest(Option<Conversation>),
    /// Of list.
    Page(Page),
    /// Of erase: how many conversations it deleted.
    Erased(u64),
    /// Of what was asked of a turn: for how many seconds it may write, unless it is renewed.
    Leased {
        /// From now on.
        ttl: u32,
    },
    /// Of a turn that was to handle a message: that was handled before, so no turn was taken.
    Repeated,
    /// Of remember.
    Remembered {
        /// From 1.
        version: u64,
    },
    /// Of recall; none when nothing is remembered there.
    Memory(Option<Memory>),
    /// Of forget: whether there was anything.
    Forgotten(bool),
    /// Of memories.
    Memories(MemoryPage),
    /// Of update, close and closeAll, and of the end of a turn.
    Done,
    /// Of update and close as a server answers them that knows which version the conversation has now: it becomes the `ETag`. An
    /// [`Adapter`](super::Adapter) gives [`Done`](Self::Done).
    Written {
        /// From 1.
        version: u64,
    },
}

impl From<Created> for Reply {
    fn from(Created { conversation, stood }: Created) -> Self {
        Self::Created { conversation: conversation.into(), stood }
    }
}

/// What one call answers, for a client with a method for each. An [`Adapter`](super::Adapter) gives each call its own reply, so
/// that of another call is a fault of this library.
///
/// ```
/// use convostate::Code;
/// use convostate::rest::Reply;
///
/// assert_eq!(Reply::Erased(3).into_erased(), Ok(3));
/// assert_eq!(Reply::Done.into_erased().unwrap_err().code(), Code::Crashed);
/// ```
impl Reply {
    /// Returns the conversation of create and of get.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_conversation(self) -> Result<Conversation> {
        match self {
            Self::Created { conversation, .. } | Self::Conversation(conversation) => {
                Ok(conversation)
            }
            _ => Err(Error::crashed()),
        }
    }

    /// Returns the conversation of latest; none when there is none.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_latest(self) -> Result<Option<Conversation>> {
        if let Self::Latest(found) = self { Ok(found) } else { Err(Error::crashed()) }
    }

    /// Returns the page of list.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_page(self) -> Result<Page> {
        if let Self::Page(page) = self { Ok(page) } else { Err(Error::crashed()) }
    }

    /// Returns how many conversations erase deleted.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_erased(self) -> Result<u64> {
        if let Self::Erased(erased) = self { Ok(erased) } else { Err(Error::crashed()) }
    }

    /// Returns the version of remember.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_remembered(self) -> Result<u64> {
        if let Self::Remembered { version } = self { Ok(version) } else { Err(Error::crashed()) }
    }

    /// Returns the memory of recall; none when nothing is remembered there.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_memory(self) -> Result<Option<Memory>> {
        if let Self::Memory(found) = self { Ok(found) } else { Err(Error::crashed()) }
    }

    /// Returns whether forget found anything.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_forgotten(self) -> Result<bool> {
        if let Self::Forgotten(forgotten) = self { Ok(forgotten) } else { Err(Error::crashed()) }
    }

    /// Returns the page of memories.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_memories(self) -> Result<MemoryPage> {
        if let Self::Memories(page) = self { Ok(page) } else { Err(Error::crashed()) }
    }

    /// Returns that update, close or closeAll was done.
    ///
    /// # Errors
    /// `CRASHED` for the reply of another call.
    pub fn into_done(self) -> Result<()> {
        match self {
            Self::Done | Self::Written { .. } => Ok(()),
            _ => Err(Error::crashed()),
        }
    }
}
