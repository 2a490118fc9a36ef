//! Who talks to which bot, where.

use alloc::borrow::ToOwned;
use alloc::string::String;

use crate::error::{Code, Error, Result};

/// The longest id of a client, in bytes of UTF-8.
pub const MAX_NAME_BYTES: usize = 512;

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
    pub(crate) fn of_checked(bot_id: &str, user_id: &str, channel_id: &str) -> Self {
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

/// The text of one id of a client, or what is wrong with it.
pub(crate) fn check_name<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str> {
    let invalid = |fault| Error::at(Code::InvalidClient, path, fault);
    if bytes.is_empty() {
        return Err(invalid("is empty: give 1 to 512 bytes of text."));
    }
    if bytes.len() > MAX_NAME_BYTES {
        return Err(invalid("is over 512 bytes of UTF-8: give a shorter id.").with_limit(512));
    }
    let text = str::from_utf8(bytes)
        .map_err(|_| invalid("has half of a surrogate pair: give whole Unicode characters."))?;
    if text.contains(char::is_control) {
        return Err(invalid("has a control character: remove it."));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> Option<Code> {
        check_name("client.bot_id", bytes).err().map(|e| e.code())
    }

    #[test]
    fn takes_1_to_512_bytes() {
        assert_eq!(code(b"a"), None);
        assert_eq!(code(&[b'a'; 512]), None);
        assert_eq!(code("é".repeat(256).as_bytes()), None);
        assert_eq!(code(b""), Some(Code::InvalidClient));
        assert_eq!(code(&[b'a'; 513]), Some(Code::InvalidClient));
        assert_eq!(code("é".repeat(257).as_bytes()), Some(Code::InvalidClient));
    }

    #[test]
    fn refuses_control_characters_and_broken_text() {
        for text in ["\0", "a\nb", "\u{7f}", "\u{85}"] {
            assert_eq!(code(text.as_bytes()), Some(Code::InvalidClient), "{text:?}");
        }
        assert_eq!(code(&[0xED, 0xA0, 0x80]), Some(Code::InvalidClient));
    }

    #[test]
    fn names_the_place() {
        let error = Client::new("b", "u", "").unwrap_err();
        assert_eq!(error.path(), Some("client.channel_id"));
        assert!(error.message().starts_with("client.channel_id is empty"));
    }
}
