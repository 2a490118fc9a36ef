//! What can be wrong: one opaque error with a stable code and a sentence that says what to do.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use core::fmt;

/// The result of every call.
pub type Result<T> = core::result::Result<T, Error>;

/// The stable name of a fault. Programs act on it; people read the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// There is no memory left for what was asked.
    OutOfMemory,
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
            Self::OutOfMemory => "OUT_OF_MEMORY",
        }
    }
}

/// Why a call was refused. A call that is refused has changed nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    code: Code,
    message: String,
    path: String,
    limit: Option<u64>,
}

impl Error {
    pub(crate) fn new(code: Code, message: &str) -> Self {
        Self(Box::new(Inner {
            code,
            message: message.to_owned(),
            path: String::new(),
            limit: None,
        }))
    }

    /// A fault at a place in the arguments; the message begins with the place.
    pub(crate) fn at(code: Code, path: &str, fault: &str) -> Self {
        let mut error = Self::new(code, "");
        error.0.message = [path, " ", fault].concat();
        path.clone_into(&mut error.0.path);
        error
    }

    pub(crate) fn with_limit(mut self, limit: u64) -> Self {
        self.0.limit = Some(limit);
        self
    }

    /// Another client's conversation and a missing one get this, to the letter.
    pub(crate) fn not_found() -> Self {
        Self::new(
            Code::NotFound,
            "This client has no conversation with that id: create one, or ask for the latest.",
        )
    }

    pub(crate) fn out_of_memory() -> Self {
        Self::new(
            Code::OutOfMemory,
            "There is no memory left for this call: erase or sweep conversations, then try again.",
        )
    }

    /// The stable name of the fault.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// One line that says what is wrong and what to do.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The place of the fault, such as `client.user_id` or `metadata.cart[0].price`.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        Some(self.0.path.as_str()).filter(|path| !path.is_empty())
    }

    /// The limit that was passed, in the unit that the message names.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        self.0.limit
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl core::error::Error for Error {}
