//! Metadata and a patch as JSON texts: what is taken means what `serde_json` reads in it, is canonical, and is merged as RFC 7396 says.

#![no_main]

use convostate::{Code, Metadata};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

/// What `serde_json` begins the keys with that it keeps for itself: a value with such a key is no object for it, where `raw_value` is on.
const KEPT: &str = "$serde_json::private::";

fuzz_target!(|texts: (&str, &str)| {
    if [texts.0, texts.1].iter().any(|text| text.contains(KEPT)) {
        return;
    }
    let (Some((target, meant)), Some((patch, change))) = (taken(texts.0), taken(texts.1)) else {
        return;
    };
    match target.merge(&patch) {
        Ok(merged) => {
            assert_eq!(value_of(merged.as_str()), merged_by_rfc(meant, &change));
            assert_eq!(Metadata::from_canonical(merged.as_str()).unwrap(), merged);
        }
        Err(error) => assert_eq!(error.code(), Code::InvalidMetadata),
    }
});

fn taken(text: &str) -> Option<(Metadata, Value)> {
    match Metadata::parse(text) {
        Ok(metadata) => {
            let meant = value_of(text);
            assert_eq!(value_of(metadata.as_str()), meant);
            assert_eq!(Metadata::from_canonical(metadata.as_str()).unwrap(), metadata);
            assert_eq!(Metadata::parse(metadata.as_str()).unwrap(), metadata);
            Some((metadata, meant))
        }
        Err(error) => {
            assert_eq!(error.code(), Code::InvalidMetadata);
            None
        }
    }
}

fn value_of(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The pseudo code of the RFC.
fn merged_by_rfc(target: Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut merged = match target {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for (name, value) in patch {
        if value.is_null() {
            merged.remove(name);
        } else {
            let old = merged.remove(name).unwrap_or(Value::Null);
            merged.insert(name.clone(), merged_by_rfc(old, value));
        }
    }
    Value::Object(merged)
}
