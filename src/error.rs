//! What can be wrong: one opaque error with a stable code and a sentence that says what to do.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use core::fmt;

use crate::joined::joined;
use crate::status::Status;

/// The result of every call.
pub type Result<T> = core::result::Result<T, Error>;

/// The stable name of a fault. Programs act on it; people read the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// One of the three ids of a client is missing, too long or of the wrong form.
    InvalidClient,
    /// The conversation's id has the wrong form.
    InvalidId,
    /// A body, an option or a snapshot is of the wrong type, size or form.
    InvalidBody,
    /// The status is unknown or may not stand there.
    InvalidStatus,
    /// The metadata is no JSON value within the limits.
    InvalidMetadata,
    /// This client has no such conversation.
    NotFound,
    /// The id stands already, created with another body.
    IdTaken,
    /// The conversation is over.
    NotOpen,
    /// The version asked for is not the conversation's version any more.
    Conflict,
    /// The value of a memory is over the limit.
    TooLarge,
    /// A numbered write comes after a later one of the same writer.
    Repeated,
    /// The writer of a numbered write is not known any more.
    Forgotten,
    /// The lease of a turn is held by another, or was lost.
    #[cfg(feature = "stored")]
    Locked,
    /// What a store has loaded can't be what was written.
    #[cfg(feature = "stored")]
    Storage,
    /// There is no memory left for what was asked.
    OutOfMemory,
    /// What must always hold does not: a fault of this library.
    Crashed,
}

impl Code {
    /// The code as JavaScript and the REST API name it.
    ///
    /// ```
    /// assert_eq!(convostate::Code::NotFound.as_str(), "NOT_FOUND");
    /// ```
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidClient => "INVALID_CLIENT",
            Self::InvalidId => "INVALID_ID",
            Self::InvalidBody => "INVALID_BODY",
            Self::InvalidStatus => "INVALID_STATUS",
            Self::InvalidMetadata => "INVALID_METADATA",
            Self::NotFound => "NOT_FOUND",
            Self::IdTaken => "ID_TAKEN",
            Self::NotOpen => "NOT_OPEN",
            Self::Conflict => "CONFLICT",
            Self::TooLarge => "TOO_LARGE",
            Self::Repeated => "REPEATED",
            Self::Forgotten => "FORGOTTEN",
            #[cfg(feature = "stored")]
            Self::Locked => "LOCKED",
            #[cfg(feature = "stored")]
            Self::Storage => "STORAGE",
            Self::OutOfMemory => "OUT_OF_MEMORY",
            Self::Crashed => "CRASHED",
        }
    }
}

impl AsRef<str> for Code {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Writes it as JavaScript and the REST API name it.
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why a call was refused. A call that is refused has changed nothing.
///
/// ```
/// use convostate::{Client, Code};
///
/// let error = Client::new("shop", &"x".repeat(513), "web").unwrap_err();
/// assert_eq!((error.code(), error.path()), (Code::InvalidClient, Some("client.user_id")));
/// assert_eq!(error.limit(), Some(512));
/// assert!(error.to_string().starts_with("client.user_id is over 512 bytes"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Kind);

#[derive(Clone, PartialEq, Eq)]
enum Kind {
    /// To say that there is no memory left takes none.
    OutOfMemory,
    Other(Box<Inner>),
}

#[derive(Clone, PartialEq, Eq)]
struct Inner {
    code: Code,
    message: String,
    path: String,
    limit: Option<u64>,
    status: Option<Status>,
}

impl Error {
    /// A fault without a place.
    #[doc(hidden)]
    #[must_use]
    pub fn new(code: Code, message: &str) -> Self {
        Self::of(code, message.to_owned(), String::new())
    }

    /// A fault at a place in the arguments; the message begins with the place.
    #[doc(hidden)]
    #[must_use]
    pub fn at(code: Code, path: &str, fault: &str) -> Self {
        Self::of(code, joined(&[path, " ", fault]), path.to_owned())
    }

    fn of(code: Code, message: String, path: String) -> Self {
        Self(Kind::Other(Box::new(Inner { code, message, path, limit: None, status: None })))
    }

    /// A place that the message names in its own way.
    #[cfg(feature = "rest")]
    pub(crate) fn with_path(mut self, path: &str) -> Self {
        if let Kind::Other(inner) = &mut self.0 {
            path.clone_into(&mut inner.path);
        }
        self
    }

    pub(crate) fn with_limit(mut self, limit: u64) -> Self {
        if let Kind::Other(inner) = &mut self.0 {
            inner.limit = Some(limit);
        }
        self
    }

    /// A conversation that is over; `todo` fits the call that was made.
    pub(crate) fn not_open(status: Status, todo: &str) -> Self {
        let message = joined(&["The conversation is ", status.as_str(), todo]);
        let mut error = Self::new(Code::NotOpen, &message);
        if let Kind::Other(inner) = &mut error.0 {
            inner.status = Some(status);
        }
        error
    }

    /// Another client's conversation and a missing one get this, to the letter.
    pub(crate) fn not_found() -> Self {
        Self::new(
            Code::NotFound,
            "This client has no conversation with that id: create one, or ask for the latest.",
        )
    }

    pub(crate) fn id_taken() -> Self {
        Self::new(
            Code::IdTaken,
            "This client has a conversation with that id, created with another body: choose another id.",
        )
    }

    pub(crate) fn conflict() -> Self {
        let message = "The conversation has changed since that version: get it again, then update.";
        Self::new(Code::Conflict, message)
    }

    pub(crate) fn memory_conflict() -> Self {
        let message = "The memory has changed since that version: recall it again, then remember.";
        Self::new(Code::Conflict, message)
    }

    /// For what can't be, whatever a caller hands in. It must not read as an answer that a bot handles. Make it only where it is the
    /// answer: on wasm, making it is the end.
    #[doc(hidden)]
    #[must_use]
    pub fn crashed() -> Self {
        // JavaScript says so of the instance from then on, and uses it no more.
        #[cfg(target_arch = "wasm32")]
        core::arch::wasm32::unreachable();
        #[cfg(not(target_arch = "wasm32"))]
        Self::new(
            Code::Crashed,
            "The engine has broken a rule of its own: begin with a new one, and report how.",
        )
    }

    /// The end of memory.
    #[doc(hidden)]
    #[must_use]
    pub fn out_of_memory() -> Self {
        Self(Kind::OutOfMemory)
    }

    fn inner(&self) -> Option<&Inner> {
        match &self.0 {
            Kind::OutOfMemory => None,
            Kind::Other(inner) => Some(inner),
        }
    }

    /// The stable name of the fault.
    #[must_use]
    pub fn code(&self) -> Code {
        self.inner().map_or(Code::OutOfMemory, |inner| inner.code)
    }

    /// Code, path, limit, status and message, a line each; what there is none of is empty. None when there is no memory.
    #[doc(hidden)]
    #[must_use]
    pub fn to_lines(&self) -> Option<String> {
        let inner = self.inner()?;
        let limit = inner.limit.map_or(String::new(), crate::decimal::decimal);
        let status = inner.status.map_or("", Status::as_str);
        let code = inner.code.as_str();
        let lines = [code, "\n", &inner.path, "\n", &limit, "\n", status, "\n", &inner.message];
        Some(joined(&lines))
    }

    /// One line that says what is wrong and what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        let full = "There is no memory left for this call: erase conversations, then try again.";
        self.inner().map_or(full, |inner| &inner.message)
    }

    /// The place of the fault, such as `client.user_id` or `metadata.cart[0].price`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.inner().map(|inner| inner.path.as_str()).filter(|path| !path.is_empty())
    }

    /// The limit that was passed, in the unit that the message names.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        self.inner()?.limit
    }

    /// The status of the conversation that is not open.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.inner()?.status
    }
}

/// Leaves out what there is none of.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = f.debug_struct("Error");
        said.field("code", &self.code()).field("message", &self.message());
        if let Some(path) = self.path() {
            said.field("path", &path);
        }
        if let Some(limit) = self.limit() {
            said.field("limit", &limit);
        }
        if let Some(status) = self.status() {
            said.field("status", &status);
        }
        said.finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl core::error::Error for Error {}
