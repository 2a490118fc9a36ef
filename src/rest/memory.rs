//! Memories as they travel: the body that writes one, and what is read.

use alloc::borrow::{Cow, ToOwned};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::raw::{self, text};
use crate::error::{Code, Error, Result};
use crate::limits::MAX_SAFE;
use crate::model::memory::{Memory, MemoryPage, check_key};
use crate::rules::memory::check_memory_ttl;
use crate::timestamp::rfc3339;

/// A memory in a response.
#[derive(Serialize, Deserialize)]
pub(super) struct WireMemory<'a> {
    key: Cow<'a, str>,
    #[serde(borrow)]
    value: &'a RawValue,
    version: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// A page of them.
#[derive(Serialize, Deserialize)]
pub(super) struct WireMemoryPage<'a> {
    #[serde(borrow)]
    pub(super) memories: Vec<WireMemory<'a>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) pagination_key: Option<String>,
}

/// What is answered to a write.
#[derive(Serialize, Deserialize)]
pub(super) struct Remembered {
    pub(super) version: u64,
}

/// What is answered to a request to forget.
#[derive(Serialize, Deserialize)]
pub(super) struct Forgotten {
    pub(super) forgotten: bool,
}

impl<'a> WireMemory<'a> {
    /// # Errors
    /// `CRASHED` for a value that is no JSON.
    pub(super) fn of(memory: &'a Memory) -> Result<Self> {
        Ok(Self {
            key: Cow::Borrowed(&memory.key),
            value: serde_json::from_str(&memory.value).map_err(|_| Error::crashed())?,
            version: memory.version,
            expires_at: memory.expires_at.map(|at| at.to_string()),
        })
    }

    /// None when we could not have written it.
    pub(super) fn checked(self) -> Option<Memory> {
        check_key(self.key.as_bytes()).ok()?;
        let expires_at = self.expires_at.as_deref().map(rfc3339::parse);
        let expires_at = if let Some(time) = expires_at { Some(time?) } else { None };
        let (key, value) = (self.key.into_owned(), self.value.get().to_owned());
        let version = Some(self.version).filter(|it| (1..=MAX_SAFE).contains(it))?;
        Some(Memory { key, value, version, expires_at })
    }
}

impl<'a> WireMemoryPage<'a> {
    /// # Errors
    /// As of a memory.
    pub(super) fn of(page: &'a MemoryPage) -> Result<Self> {
        let memories = page.memories.iter().map(WireMemory::of).collect::<Result<_>>()?;
        Ok(Self { memories, pagination_key: page.pagination_key.clone() })
    }

    /// None when we could not have written it.
    pub(super) fn checked(self) -> Option<MemoryPage> {
        let memories = self.memories.into_iter().map(WireMemory::checked).collect::<Option<_>>()?;
        Some(MemoryPage { memories, pagination_key: self.pagination_key })
    }
}

/// The body that writes a value.
pub(super) fn body_of(value: &str, ttl: Option<Duration>) -> String {
    let ttl = ttl.map_or(String::new(), |ttl| format!(",\"ttl\":{}", ttl.as_secs_f64()));
    ["{\"value\":", value, &ttl, "}"].concat()
}

/// The value of a body, and how long it is remembered.
///
/// # Errors
/// `INVALID_BODY`.
pub(super) fn value_of(members: &raw::Members<'_>) -> Result<(String, Option<Duration>)> {
    let value = members.get("value").ok_or_else(|| {
        Error::at(Code::InvalidBody, "value", "is missing: give a JSON value, such as null.")
    })?;
    check_value(value)?;
    let ttl = members.get("ttl").map(|json| check_memory_ttl(raw::number("options.ttl", json)?));
    Ok((value.to_owned(), ttl.transpose()?.map(Duration::from_millis)))
}

/// Checks that a value is JSON, and nothing else: it is kept and sent as the text that it is.
///
/// # Errors
/// `INVALID_BODY` at `value`.
pub(super) fn check_value(json: &str) -> Result<()> {
    let is_json = serde_json::from_str::<&RawValue>(json).is_ok();
    let refused = || Error::at(Code::InvalidBody, "value", "is no JSON: send a JSON value.");
    is_json.then_some(()).ok_or_else(refused)
}

/// A reply as JSON.
///
/// # Errors
/// As of a memory.
pub(super) fn memory_text(memory: &Memory) -> Result<String> {
    text(&WireMemory::of(memory)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_all_that_is_json() {
        for json in ["null", "[1.50,-0]", "[{\"a\":-9007199254740993}]", "1e309", "\"\""] {
            assert_eq!(check_value(json), Ok(()), "{json}");
        }
        for json in ["", "nul", "1 2"] {
            assert!(check_value(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_body_comes_back() {
        let body = body_of("[1.50]", Some(Duration::from_millis(1500)));
        assert_eq!(body, r#"{"value":[1.50],"ttl":1.5}"#);
        let read = value_of(&raw::Members::of(&body).unwrap());
        assert_eq!(read, Ok(("[1.50]".into(), Some(Duration::from_millis(1500)))));
    }
}
