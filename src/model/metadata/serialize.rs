//! Metadata as serde writes it: the JSON value, not its text, so that any format can hold it.

use alloc::string::String;

use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::Metadata;
use super::scan::{Members, inside, split_value};
use crate::error::{Code, Error, Result};

impl Metadata {
    /// The metadata that serde makes of a value, such as a struct of your own.
    ///
    /// ```
    /// use convostate::Metadata;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Debug, PartialEq, Serialize, Deserialize)]
    /// struct Order {
    ///     size: String,
    ///     extras: Vec<String>,
    /// }
    ///
    /// let order = Order { size: "L".into(), extras: vec!["olives".into()] };
    /// let metadata = Metadata::from_serialize(&order)?;
    /// assert_eq!(metadata.as_str(), r#"{"size":"L","extras":["olives"]}"#);
    /// assert_eq!(metadata.try_deserialize::<Order>()?, order);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// `INVALID_METADATA` when the value is none that JSON can hold, or is none that [`parse`](Self::parse) takes; `OUT_OF_MEMORY`.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self> {
        let json = serde_json::to_string(value).map_err(|error| {
            let fault = alloc::format!("can't be written as JSON: {error}.");
            Error::at(Code::InvalidMetadata, "metadata", &fault)
        })?;
        Self::parse(&json)
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        Json(self.as_str().as_bytes()).serialize(serializer)
    }
}

/// A canonical text.
struct Json<'a>(&'a [u8]);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
        match self.0.first() {
            Some(b'{') => {
                let members = || Members::of(inside(self.0));
                let mut map = serializer.serialize_map(Some(members().count()))?;
                for member in members() {
                    map.serialize_entry(&text::<S>(member.key)?, &Json(member.value))?;
                }
                map.end()
            }
            Some(b'[') => {
                let mut seq = serializer.serialize_seq(Some(items(self.0).count()))?;
                for item in items(self.0) {
                    seq.serialize_element(&Json(item))?;
                }
                seq.end()
            }
            Some(b'"') => serializer.serialize_str(&text::<S>(self.0)?),
            Some(b't' | b'f') => serializer.serialize_bool(self.0 == b"true"),
            Some(b'n') => serializer.serialize_unit(),
            _ => number(str::from_utf8(self.0).unwrap_or_default(), serializer),
        }
    }
}

/// The items of an array.
fn items(array: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = inside(array);
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (item, behind) = split_value(rest);
        rest = behind.get(1..).unwrap_or_default();
        Some(item)
    })
}

fn text<S: Serializer>(json: &[u8]) -> core::result::Result<String, S::Error> {
    serde_json::from_slice(json).map_err(S::Error::custom)
}

fn number<S: Serializer>(json: &str, serializer: S) -> core::result::Result<S::Ok, S::Error> {
    if let Ok(integer) = json.parse::<u64>() {
        return serializer.serialize_u64(integer);
    }
    if let Ok(integer) = json.parse::<i64>() {
        return serializer.serialize_i64(integer);
    }
    serializer.serialize_f64(json.parse().map_err(S::Error::custom)?)
}
