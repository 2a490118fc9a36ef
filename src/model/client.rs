//! Who talks to which bot, where.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::error::{Code, Result};
use crate::text;

/// The triple that every call names.
///
/// ```
/// use convostate::{Client, Code};
///
/// let client = Client::new("shop", "ada", "web")?;
/// assert_eq!(client.user_id(), "ada");
/// assert_eq!(Client::new("shop", "", "web").unwrap_err().code(), Code::InvalidClient);
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(clippy::struct_field_names, reason = "the names of the API")]
pub struct Client {
    bot_id: String,
    user_id: String,
    channel_id: String,
}

impl Client {
    /// A client of three ids, each 1 to 512 bytes without control characters.
    ///
    /// # Errors
    /// `INVALID_CLIENT` names the id that is empty, too long or has a control character.
    pub fn new(bot_id: &str, user_id: &str, channel_id: &str) -> Result<Self> {
        Ok(Self {
            bot_id: check_name("client.bot_id", bot_id.as_bytes())?.to_owned(),
            user_id: check_name("client.user_id", user_id.as_bytes())?.to_owned(),
            channel_id: check_name("client.channel_id", channel_id.as_bytes())?.to_owned(),
        })
    }

    /// For parts that a check has passed already.
    pub(crate) fn from_checked(bot_id: &str, user_id: &str, channel_id: &str) -> Self {
        Self {
            bot_id: bot_id.to_owned(),
            user_id: user_id.to_owned(),
            channel_id: channel_id.to_owned(),
        }
    }

    /// The bot.
    #[must_use]
    pub fn bot_id(&self) -> &str {
        &self.bot_id
    }

    /// The person.
    #[must_use]
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// Where they talk.
    #[must_use]
    pub fn channel_id(&self) -> &str {
        &self.channel_id
    }
}

/// The text of one id of a client.
///
/// # Errors
/// `INVALID_CLIENT` at that path.
pub fn check_name<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str> {
    text::check_some(Code::InvalidClient, path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_no_empty_id_and_names_the_place() {
        let error = Client::new("b", "u", "").unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::InvalidClient, Some("client.channel_id")));
        assert!(error.message().starts_with("client.channel_id is empty"));
        assert!(Client::new("b", "\0", "c").is_err());
    }
}
