//! Metadata as serde reads it: a value of any format that JSON can hold.

use alloc::string::String;

use core::fmt::{self, Write as _};

use serde::de::{DeserializeOwned, DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::Metadata;
use crate::error::{Code, Error, Result};
use crate::limits::{MAX_METADATA_BYTES, MAX_METADATA_DEPTH, MAX_SAFE};

impl Metadata {
    /// The value that serde reads from the metadata: the way back from [`from_serialize`](Self::from_serialize).
    ///
    /// What strangers may have written is best read into a type of your own. A `serde_json::Value` takes an object whose first key is
    /// `$serde_json::private::RawValue` for the JSON that its text holds, as soon as anything turns on `serde_json`'s feature
    /// `raw_value`, as the feature `rest` does.
    ///
    /// ```
    /// use convostate::{Code, Metadata};
    ///
    /// let sizes: Vec<String> = Metadata::parse(r#"["S","L"]"#)?.try_deserialize()?;
    /// assert_eq!(sizes, ["S", "L"]);
    /// let error = Metadata::empty().try_deserialize::<Vec<String>>().unwrap_err();
    /// assert_eq!(error.code(), Code::InvalidMetadata);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// `INVALID_METADATA` when what the conversation carries is no `T`.
    pub fn try_deserialize<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.as_str()).map_err(|error| {
            let fault = alloc::format!("is not of the type that was asked for: {error}.");
            Error::at(Code::InvalidMetadata, "metadata", &fault)
        })
    }
}

/// Refuses what [`Metadata::parse`] refuses. Numbers are read as numbers, not as they were written: `1e2` becomes `100`.
impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
        let mut json = String::new();
        Writer { json: &mut json, depth: 0 }.deserialize(deserializer)?;
        Self::parse(&json).map_err(D::Error::custom)
    }
}

/// Writes one value as JSON text.
struct Writer<'a> {
    json: &'a mut String,
    depth: usize,
}

impl Writer<'_> {
    /// What follows lies in this value. No more is read than can be kept.
    fn inner<E: serde::de::Error>(&mut self) -> core::result::Result<Writer<'_>, E> {
        if self.json.len() > MAX_METADATA_BYTES {
            return Err(E::custom(super::too_long()));
        }
        if self.depth > MAX_METADATA_DEPTH {
            return Err(E::custom("metadata is over 64 levels deep: keep it flatter."));
        }
        Ok(Writer { json: self.json, depth: self.depth + 1 })
    }

    fn number<E: serde::de::Error>(
        self,
        number: fmt::Arguments<'_>,
    ) -> core::result::Result<(), E> {
        self.json.write_fmt(number).map_err(E::custom)
    }

    fn text<E: serde::de::Error>(&mut self, text: &str) -> core::result::Result<(), E> {
        self.json.push_str(&serde_json::to_string(text).map_err(E::custom)?);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Writer<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> core::result::Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Writer<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_unit<E: serde::de::Error>(self) -> core::result::Result<(), E> {
        self.json.push_str("null");
        Ok(())
    }

    fn visit_none<E: serde::de::Error>(self) -> core::result::Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> core::result::Result<(), D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> core::result::Result<(), E> {
        self.json.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> core::result::Result<(), E> {
        self.number(format_args!("{value}"))
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> core::result::Result<(), E> {
        self.number(format_args!("{value}"))
    }

    /// A whole number is written as one, as JavaScript writes it.
    #[allow(clippy::cast_possible_truncation, reason = "it is whole, and below 2⁵³")]
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> core::result::Result<(), E> {
        let whole = value as i64;
        #[allow(clippy::cast_precision_loss, clippy::float_cmp, reason = "below 2⁵³ it is exact")]
        if whole.unsigned_abs() <= MAX_SAFE && whole as f64 == value {
            return self.visit_i64(whole);
        }
        if !value.is_finite() {
            return Err(E::custom("metadata holds a number that JSON can't: give a finite one."));
        }
        self.number(format_args!("{value:?}"))
    }

    fn visit_str<E: serde::de::Error>(mut self, text: &str) -> core::result::Result<(), E> {
        self.text(text)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> core::result::Result<(), A::Error> {
        self.json.push('[');
        let begin = self.json.len();
        while seq.next_element_seed(self.inner()?)?.is_some() {
            self.json.push(',');
        }
        // Behind the last item there is one too many.
        if self.json.len() > begin {
            self.json.pop();
        }
        self.json.push(']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> core::result::Result<(), A::Error> {
        let mut mark = '{';
        while let Some(key) = map.next_key::<String>()? {
            self.json.push(mark);
            mark = ',';
            self.text(&key)?;
            self.json.push(':');
            map.next_value_seed(self.inner()?)?;
        }
        self.json.push_str(if mark == '{' { "{}" } else { "}" });
        Ok(())
    }
}
