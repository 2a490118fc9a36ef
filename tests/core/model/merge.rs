//! RFC 7396 on `serde_json` values, as the RFC writes it down.

use serde_json::{Map, Value};

pub(crate) fn merge(target: Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut merged = if let Value::Object(members) = target { members } else { Map::new() };
    for (key, change) in patch {
        if change.is_null() {
            merged.shift_remove(key);
        } else {
            let old = merged.get(key).cloned().unwrap_or(Value::Null);
            merged.insert(key.clone(), merge(old, change));
        }
    }
    Value::Object(merged)
}
