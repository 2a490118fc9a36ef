//! Turns over the wire: what names one, and what is asked of it.

use alloc::borrow::ToOwned;
use alloc::string::String;

use serde::Serialize;

use super::uuids;
use crate::error::{Code, Error, Result};
use crate::limits::MAX_TURN_WAIT_MS;
use crate::number::{saturated, whole};
use crate::rules::handled::check_message_id_at;

/// The header that names a turn, on its own calls and on its writes.
const HEADER: &str = "Turn-Token";

const MIN_CHARS: usize = 22;
const MAX_CHARS: usize = 128;

/// The name of a turn, and the right to write as its holder: chosen by whoever takes the turn, new and random for each. So a request
/// that comes twice takes one lease, and one whose answer was lost can be given back.
///
/// ```
/// use convostate::rest::TurnToken;
///
/// let token = TurnToken::new("0b0a5ad5-6f0e-4a7f-9a52-0d6a2b1f3c44")?;
/// assert_eq!(token.header(), "\"0b0a5ad5-6f0e-4a7f-9a52-0d6a2b1f3c44\"");
/// assert!(TurnToken::new("guess").is_err());
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnToken(String);

/// What is asked of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnStep {
    /// To begin.
    Take {
        /// How long to wait while another one goes on, in milliseconds: 0 to 5,000.
        wait_ms: u32,
        /// The id of the message that it is to handle, 1 to 255 bytes: if that was handled before, the turn is not taken.
        once: Option<String>,
    },
    /// To go on for another while.
    Renew,
    /// To end.
    End {
        /// The id of the message that it has handled: noted in the step that ends the turn, and refused when the turn is over already.
        handled: Option<String>,
    },
}

/// The body that asks for a turn.
#[derive(Debug, Serialize)]
pub(super) struct NewTurn<'a> {
    pub(super) wait: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) once: Option<&'a str>,
}

/// The body of the answer to one that was taken or renewed, or that was not taken as its message was handled.
#[derive(Debug, Serialize)]
pub(super) struct Lease {
    pub(super) ttl: u32,
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub(super) repeated: bool,
}

/// Returns the time to wait.
///
/// # Errors
/// `INVALID_BODY`.
pub(super) fn check_wait(wait: f64) -> Result<u32> {
    whole("wait", wait, 0..=MAX_TURN_WAIT_MS.into()).map(saturated)
}

fn check_message(path: &str, id: Option<&str>) -> Result<()> {
    id.map_or(Ok(()), |id| check_message_id_at(path, id.as_bytes()).map(|_| ()))
}

impl TurnStep {
    /// Checks how long to wait, and the id of the message.
    ///
    /// # Errors
    /// `INVALID_BODY`.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Take { wait_ms, once } => {
                check_wait((*wait_ms).into())?;
                check_message("once", once.as_deref())
            }
            Self::Renew => Ok(()),
            Self::End { handled } => check_message("options.handled", handled.as_deref()),
        }
    }
}

impl TurnToken {
    /// 22 to 128 of `A-Z a-z 0-9 . _ ~ -`: room for 128 random bits, such as a UUID of version 4.
    ///
    /// # Errors
    /// `INVALID_BODY` for what has another form.
    pub fn new(text: &str) -> Result<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if (MIN_CHARS..=MAX_CHARS).contains(&text.len()) && text.bytes().all(is_plain) {
            return Ok(Self(text.to_owned()));
        }
        let fault =
            "must be 22 to 128 random characters of A-Z a-z 0-9 . _ ~ - in quotes, such as a UUID.";
        Err(Error::at(Code::InvalidBody, HEADER, fault))
    }

    /// Makes one of random bytes: a UUID of version 4.
    ///
    /// ```
    /// use convostate::rest::TurnToken;
    ///
    /// assert_eq!(TurnToken::from_random([0xFE; 16]).as_str(), "fefefefe-fefe-4efe-befe-fefefefefefe");
    /// ```
    #[must_use]
    pub fn from_random(random: [u8; 16]) -> Self {
        Self(uuids::of_random(random).into_iter().map(char::from).collect())
    }

    /// Reads the header Turn-Token.
    ///
    /// # Errors
    /// As `new`; also when there are no quotes around it.
    pub(super) fn of_header(header: &str) -> Result<Self> {
        let quoted = header.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        Self::new(quoted.unwrap_or(""))
    }

    /// Returns its characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the value of the header `Turn-Token` that names it.
    #[must_use]
    pub fn header(&self) -> String {
        ["\"", &self.0, "\""].concat()
    }
}
