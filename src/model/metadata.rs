//! Metadata: a JSON value kept as its canonical text, its limits, and RFC 7396.
//!
//! The text stays text: a general JSON value in wasm costs more bytes than the whole engine.

mod check;
#[cfg(feature = "serde")]
mod deserialize;
mod merge;
mod normal;
mod scan;
#[cfg(feature = "serde")]
mod serialize;

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;

use core::fmt;
use core::str::FromStr;

use crate::error::{Code, Error, Result};
use crate::limits::MAX_METADATA_BYTES;

/// A checked JSON value, as the text that `JSON.stringify` writes for it.
///
/// ```
/// use convostate::Metadata;
///
/// let cart = Metadata::parse(r#"{ "size": "L", "extra": {"olives": true} }"#)?;
/// let patch = Metadata::parse(r#"{"size": null, "extra": {"ham": 1}}"#)?;
/// assert_eq!(cart.merge(&patch)?.as_str(), r#"{"extra":{"olives":true,"ham":1}}"#);
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Metadata(Box<str>);

impl Metadata {
    /// Checks a JSON text and brings it into canonical form: no white space, the fewest escapes.
    /// The order of keys stays, and so do numbers as written; of a key that comes twice the last
    /// counts, as in `JSON.parse`.
    ///
    /// # Errors
    /// `INVALID_METADATA` names the place of what is no JSON, over 64 KiB, over 64 levels deep, an own
    /// key `__proto__`, half of a surrogate pair, an integer outside ±(2⁵³−1), or too large a number;
    /// `OUT_OF_MEMORY`.
    pub fn parse(json: &str) -> Result<Self> {
        if json.len() > MAX_METADATA_BYTES {
            return Err(too_long());
        }
        match Self::from_canonical(json) {
            Err(_) => Self::from_canonical(&normal::normal(json)?),
            canonical => canonical,
        }
    }

    /// The same of text that is canonical, as we have written it; what is not is refused.
    ///
    /// # Errors
    /// As `parse`.
    #[doc(hidden)]
    pub fn from_canonical(json: &str) -> Result<Self> {
        let json = MetadataRef::from_canonical(json)?.as_str();
        let mut text = String::new();
        text.try_reserve_exact(json.len()).map_err(|_| Error::out_of_memory())?;
        text.push_str(json);
        Ok(Self(text.into_boxed_str()))
    }

    /// The empty object.
    #[must_use]
    pub fn empty() -> Self {
        Self("{}".into())
    }

    /// The canonical JSON text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same, without a copy of the text.
    pub(crate) fn by_ref(&self) -> MetadataRef<'_> {
        MetadataRef(&self.0)
    }

    /// This value merged with a patch, by RFC 7396.
    ///
    /// # Errors
    /// `INVALID_METADATA` when the result is over 64 KiB; `OUT_OF_MEMORY`.
    pub fn merge(&self, patch: &Self) -> Result<Self> {
        patch.by_ref().merged_into(self.0.as_bytes()).map(|text| Self(text.into_boxed_str()))
    }
}

/// Metadata whose text lies with somebody else: as it came in, or as it is kept.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MetadataRef<'a>(&'a str);

impl<'a> MetadataRef<'a> {
    /// Text that is canonical, as we have written it; what is not is refused.
    ///
    /// # Errors
    /// As `Metadata::parse`.
    pub fn from_canonical(json: &'a str) -> Result<Self> {
        if json.len() > MAX_METADATA_BYTES {
            return Err(too_long());
        }
        check::check(json).map(|()| Self(json))
    }

    /// For text that was checked before.
    #[must_use]
    pub fn from_checked(text: &'a str) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    pub(crate) fn is_empty_object(self) -> bool {
        self.0 == "{}"
    }

    pub(crate) fn to_owned(self) -> Metadata {
        Metadata(self.0.into())
    }

    /// Merges this patch into a value, by RFC 7396. The value is canonical, too.
    ///
    /// # Errors
    /// `INVALID_METADATA` when the result is over 64 KiB; `OUT_OF_MEMORY`.
    pub fn merged_into(self, target: &[u8]) -> Result<String> {
        let merged = merge::merged(target, self.0.as_bytes())?;
        if merged.len() > MAX_METADATA_BYTES {
            return Err(too_long());
        }
        Ok(merged)
    }

    /// The same for equal values, whatever the order of their keys.
    pub(crate) fn fingerprint(self) -> u64 {
        merge::fingerprint(self.0)
    }
}

/// The empty object.
impl Default for Metadata {
    fn default() -> Self {
        Self::empty()
    }
}

/// Writes the canonical JSON text.
impl fmt::Display for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl AsRef<str> for Metadata {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl FromStr for Metadata {
    type Err = Error;

    fn from_str(json: &str) -> Result<Self> {
        Self::parse(json)
    }
}

impl TryFrom<&str> for Metadata {
    type Error = Error;

    fn try_from(json: &str) -> Result<Self> {
        Self::parse(json)
    }
}

impl<'a> From<&'a Metadata> for Cow<'a, Metadata> {
    fn from(metadata: &'a Metadata) -> Self {
        Self::Borrowed(metadata)
    }
}

impl From<Metadata> for Cow<'_, Metadata> {
    fn from(metadata: Metadata) -> Self {
        Self::Owned(metadata)
    }
}

/// What is over 64 KiB gets this.
#[must_use]
pub fn too_long() -> Error {
    Error::at(Code::InvalidMetadata, "metadata", "is over 64 KiB as JSON: keep less in it.")
        .with_limit(65_536)
}
