//! What a bot knows about a client beyond one conversation: values by keys.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::time::Duration;

use crate::error::{Code, Error, Result};
use crate::text;
use crate::timestamp::Timestamp;

/// What is remembered of a client under one key, as it stood at one moment.
///
/// ```
/// use convostate::{Client, Engine, RememberOptions, Retention, Timestamp};
///
/// let mut engine = Engine::with_seed(0x5eed, Retention::new());
/// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
/// let version = engine.remember_at(&client, "size", r#""large""#, RememberOptions::new(), now, 7)?;
/// let memory = engine.recall_at(&client, "size", now)?.unwrap();
/// assert_eq!((memory.value.as_str(), memory.version), (r#""large""#, version));
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Memory {
    /// 1 to 512 bytes without control characters; unique within its client.
    pub key: String,
    /// The value, as the JSON text that was given.
    pub value: String,
    /// From 1; no two writes of one key have the same. What [`RememberOptions::if_version`] names.
    pub version: u64,
    /// From then on it is absent; none for never.
    pub expires_at: Option<Timestamp>,
}

/// A part of a client's memories.
///
/// ```
/// use convostate::{Client, Engine, MemoriesOptions, RememberOptions, Retention, Timestamp};
///
/// let mut engine = Engine::with_seed(0x5eed, Retention::new());
/// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
/// for key in ["b", "a", "c"] {
///     engine.remember_at(&client, key, "1", RememberOptions::new(), now, 7)?;
/// }
/// let page = engine.memories_at(&client, MemoriesOptions::new().limit(2), now)?;
/// let keys: Vec<_> = page.memories.iter().map(|memory| memory.key.as_str()).collect();
/// assert_eq!((keys, page.pagination_key.as_deref()), (vec!["a", "b"], Some("b")));
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemoryPage {
    /// By the bytes of their keys. It ends where the values come to 1 MiB, so it may have fewer than were asked for.
    pub memories: Vec<Memory>,
    /// For the next page; none on the last.
    pub pagination_key: Option<String>,
}

/// How [`remember`](crate::Engine::remember_at) writes. The default keeps the value for good, whatever stood there.
///
/// ```
/// use core::time::Duration;
/// use convostate::RememberOptions;
///
/// let options = RememberOptions::new().ttl(Duration::from_millis(1500)).if_version(0);
/// assert_eq!((options.ttl, options.if_version), (Some(Duration::from_millis(1500)), Some(0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct RememberOptions {
    /// How long it is remembered, more than 0 and at most 100 years, in milliseconds at the finest; none for good.
    pub ttl: Option<Duration>,
    /// The version that must still stand, 0 when there must be none; none for any.
    pub if_version: Option<u64>,
}

impl RememberOptions {
    /// For good, whatever stood there.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Is absent from then on, counted from this write.
    #[must_use]
    pub fn ttl(self, ttl: Duration) -> Self {
        Self { ttl: Some(ttl), ..self }
    }

    /// Changes nothing unless that version still stands; 0 for none.
    #[must_use]
    pub fn if_version(self, version: u64) -> Self {
        Self { if_version: Some(version), ..self }
    }
}

/// Which memories [`memories`](crate::Engine::memories_at) gives. The default names the first 25.
///
/// ```
/// use convostate::MemoriesOptions;
///
/// let options = MemoriesOptions::new().prefix("cart/").limit(100);
/// assert_eq!((options.prefix.as_deref(), options.limit), (Some("cart/"), Some(100)));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MemoriesOptions<'a> {
    /// Only those whose keys begin with this, at most 512 bytes; none for any.
    pub prefix: Option<Cow<'a, str>>,
    /// How many at the most, 1 to 100; 25 when there is none.
    pub limit: Option<u32>,
    /// Of the page before, as it came; none for the first page.
    pub pagination_key: Option<Cow<'a, str>>,
}

impl<'a> MemoriesOptions<'a> {
    /// The first 25.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Only those whose keys begin with this.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<Cow<'a, str>>) -> Self {
        Self { prefix: Some(prefix.into()), ..self }
    }

    /// So many at the most.
    #[must_use]
    pub fn limit(self, limit: u32) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Those that follow the page which gave that key.
    #[must_use]
    pub fn pagination_key(self, key: impl Into<Cow<'a, str>>) -> Self {
        Self { pagination_key: Some(key.into()), ..self }
    }
}

/// The key of a memory.
///
/// # Errors
/// `INVALID_ID` at `key` unless it is 1 to 512 bytes of UTF-8 without control characters.
pub fn check_key(bytes: &[u8]) -> Result<&str> {
    text::check_some(Code::InvalidId, "key", bytes)
}

/// What the keys of a page begin with; empty for any.
///
/// # Errors
/// `INVALID_BODY` at `options.prefix` unless a key may begin so.
pub fn check_prefix(bytes: &[u8]) -> Result<&str> {
    text::check(Code::InvalidBody, "options.prefix", bytes)
}

/// A pagination key is the last key of the page before.
///
/// # Errors
/// `INVALID_BODY` at `options.pagination_key` for what is no key.
pub fn check_page_key(bytes: &[u8]) -> Result<&str> {
    text::check_some(Code::InvalidBody, "options.pagination_key", bytes)
}

/// # Errors
/// `TOO_LARGE` at `value` when the JSON of a value has more bytes than that.
pub fn check_length(bytes: usize, limit: usize) -> Result<()> {
    if bytes > limit {
        let fault = "is too long as JSON: remember less, or raise maxMemoryBytes.";
        return Err(Error::at(Code::TooLarge, "value", fault).with_limit(limit as u64));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_its_code_and_place() {
        let place = |error: &Error| (error.code(), error.path().map(String::from));
        for bad in [&b""[..], b"\n", &[b'a'; 513], &[0xED, 0xA0, 0x80]] {
            let error = check_key(bad).unwrap_err();
            assert_eq!(place(&error), (Code::InvalidId, Some("key".into())));
            let error = check_page_key(bad).unwrap_err();
            assert_eq!(place(&error), (Code::InvalidBody, Some("options.pagination_key".into())));
        }
        assert!(check_prefix(b"").is_ok() && check_key(&[b'a'; 512]).is_ok());
        let error = check_prefix(b"\0").unwrap_err();
        assert_eq!(place(&error), (Code::InvalidBody, Some("options.prefix".into())));
    }

    #[test]
    fn a_value_may_be_as_long_as_the_limit() {
        assert_eq!(check_length(9, 9), Ok(()));
        let error = check_length(10, 9).unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::TooLarge, Some("value")));
        assert_eq!(error.limit(), Some(9));
    }
}
