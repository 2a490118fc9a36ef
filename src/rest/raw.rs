//! JSON objects whose members are still text: each is read on its own, so that a fault has its place.

use alloc::collections::BTreeMap;
use alloc::string::String;

use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::error::{Code, Error, Result};
use crate::metadata::Metadata;
use crate::text;

/// The members of an object; of a name that comes twice the last counts, as in `JSON.parse`.
pub(super) struct Members<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Members<'a> {
    /// None when the text is no JSON object.
    pub(super) fn of(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok().map(Self)
    }

    /// The text of a member.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).map(|raw| raw.get())
    }

    /// The name of a member that is none of these.
    pub(super) fn beside(&self, names: &[&str]) -> Option<&str> {
        self.0.keys().map(String::as_str).find(|name| !names.contains(name))
    }
}

/// Writes metadata as its text is, numbers as they were written. JSON alone can do so.
pub(super) fn metadata<S: Serializer>(
    metadata: &Metadata,
    serializer: S,
) -> core::result::Result<S::Ok, S::Error> {
    let raw: &RawValue = serde_json::from_str(metadata.as_str()).map_err(S::Error::custom)?;
    raw.serialize(serializer)
}

/// The same of metadata that may be left out.
#[allow(clippy::ref_option, reason = "serde hands it in so")]
pub(super) fn some_metadata<S: Serializer>(
    some: &Option<Metadata>,
    serializer: S,
) -> core::result::Result<S::Ok, S::Error> {
    match some {
        Some(one) => metadata(one, serializer),
        None => serializer.serialize_none(),
    }
}

/// Writes a value as JSON.
///
/// # Errors
/// `CRASHED`: what this module writes can always be written.
pub(super) fn text(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|_| Error::crashed())
}

/// How JavaScript names the type of a JSON text.
fn kind(json: &str) -> &'static str {
    match json.bytes().next() {
        Some(b'"') => "string",
        Some(b'{') => "Object",
        Some(b'[') => "Array",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}

pub(super) fn wrong_type(code: Code, path: &str, expected: &str, json: &str) -> Error {
    let fault = ["must be ", expected, ", but is ", kind(json), "."].concat();
    Error::at(code, path, &fault)
}

/// The bytes of a JSON string; half of a surrogate pair stays half of one, for the check that follows.
pub(super) fn string(code: Code, path: &str, json: &str) -> Result<String> {
    if kind(json) != "string" {
        return Err(wrong_type(code, path, "a string", json));
    }
    // The only fault that a string in well-formed JSON can have.
    serde_json::from_str(json).or_else(|_| text::check(code, path, HALF_PAIR).map(Into::into))
}

/// The caller's own id. Of an integer, it is said as the JavaScript API says it.
pub(super) fn id(json: &str) -> Result<String> {
    let is_integer = serde_json::from_str(json).is_ok_and(|number: f64| number % 1.0 == 0.0);
    if is_integer {
        let fault = "must be a string, but is number: give String(id).";
        return Err(Error::at(Code::InvalidId, "id", fault));
    }
    string(Code::InvalidId, "id", json)
}

/// What is no UTF-8 because it is half of a surrogate pair.
const HALF_PAIR: &[u8] = &[0xED, 0xA0, 0x80];

/// A number; one that no double can hold is out of every range.
pub(super) fn number(path: &str, json: &str) -> Result<f64> {
    if kind(json) != "number" {
        return Err(wrong_type(Code::InvalidBody, path, "a number", json));
    }
    Ok(serde_json::from_str(json).unwrap_or(f64::MAX))
}

pub(super) fn boolean(path: &str, json: &str) -> Result<bool> {
    serde_json::from_str(json).map_err(|_| wrong_type(Code::InvalidBody, path, "a boolean", json))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_type_that_came() {
        for (json, name) in [
            ("\"\"", "string"),
            ("{}", "Object"),
            ("[]", "Array"),
            ("true", "boolean"),
            ("null", "null"),
            ("-1", "number"),
        ] {
            assert_eq!(kind(json), name);
        }
        let error = string(Code::InvalidBody, "flow_id", "3").unwrap_err();
        assert_eq!(error.message(), "flow_id must be a string, but is number.");
    }

    #[test]
    fn keeps_half_pairs_out() {
        let error = string(Code::InvalidClient, "client.user_id", r#""\ud800""#).unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::InvalidClient, Some("client.user_id")));
        assert!(Members::of("[1]").is_none() && Members::of("{").is_none());
        let deep = ["{\"a\":", &"[".repeat(100_000), &"]".repeat(100_000), "}"].concat();
        assert!(Members::of(&deep).is_some());
        assert_eq!(number("ttl", "1e999"), Ok(f64::MAX));
    }
}
