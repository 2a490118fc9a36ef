//! Metadata from JavaScript: what JSON can't hold is refused with its place, where `JSON.stringify` would lose it.

use convostate::internals::metadata_too_long;
use convostate::{MAX_METADATA_BYTES, MAX_METADATA_DEPTH, Metadata};
use js_sys::{JsString, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::fault::{Result, no_json, refused, unreadable};
use crate::foreign::{is_array, keys, stringify, symbols};

/// Reads metadata. The core checks its text: sizes, half pairs, large integers, keys `__proto__`.
pub(crate) fn read(value: &JsValue) -> Result<Metadata> {
    let mut walk = Walk { path: "metadata".into(), depth: 0, room: MAX_METADATA_BYTES };
    walk.check(value)?;
    // What a proxy gives the second time may be anything.
    let text = stringify(value).map_err(|_| unreadable("INVALID_METADATA", "metadata"))?;
    let text =
        text.as_string().ok_or_else(|| no_json("INVALID_METADATA", "metadata", value, None))?;
    Metadata::parse(&text).map_err(refused)
}

struct Walk {
    path: String,
    depth: usize,
    /// How many characters there is room for.
    room: usize,
}

impl Walk {
    fn check(&mut self, value: &JsValue) -> Result<()> {
        if let Some(text) = value.dyn_ref::<JsString>() {
            return self.take(text.length() as usize + 2);
        }
        if value.is_null()
            || value.as_bool().is_some()
            || value.as_f64().is_some_and(f64::is_finite)
        {
            return self.take(1);
        }
        if !value.is_object() {
            return Err(no_json("INVALID_METADATA", &self.path, value, None));
        }
        // What lies deeper the core refuses, and so a cycle.
        if self.depth > MAX_METADATA_DEPTH {
            return Self::too_deep();
        }
        self.depth += 1;
        self.held(value)?;
        self.depth -= 1;
        Ok(())
    }

    fn held(&mut self, value: &JsValue) -> Result<()> {
        let is_array = self.read(is_array(value))?;
        if !self.is_plain(value, is_array)? {
            return Err(no_json("INVALID_METADATA", &self.path, value, None));
        }
        if is_array {
            let length = self.read(Reflect::get(value, &"length".into()))?.as_f64().unwrap_or(0.0);
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a length is a u32"
            )]
            let length = length as u32;
            self.take(length as usize + 1)?;
            return (0..length).try_for_each(|index| {
                self.member(value, &index.into(), &format!("[{index}]"), true)
            });
        }
        for symbol in self.read(symbols(value))? {
            let found = self.read(Reflect::get_own_property_descriptor::<JsValue>(
                value.unchecked_ref(),
                &symbol,
            ))?;
            if Reflect::get(&found, &"enumerable".into()).is_ok_and(|seen| seen.is_truthy()) {
                return Err(no_json(
                    "INVALID_METADATA",
                    &self.path,
                    value,
                    Some("has a symbol as key"),
                ));
            }
        }
        let keys = self.read(keys(value))?;
        self.take(2 * keys.length() as usize + 1)?;
        for key in keys {
            let name = key.as_string().unwrap_or_default();
            self.member(value, &key, &step(&name), false)?;
        }
        Ok(())
    }

    fn member(
        &mut self,
        holder: &JsValue,
        key: &JsValue,
        step: &str,
        in_array: bool,
    ) -> Result<()> {
        let length = self.path.len();
        self.path.push_str(step);
        let member = self.read(Reflect::get(holder, key))?;
        if in_array || !member.is_undefined() {
            self.check(&member)?;
        }
        self.path.truncate(length);
        Ok(())
    }

    /// Whether it is a literal or has no prototype, of whatever realm.
    fn is_plain(&self, value: &JsValue, is_array: bool) -> Result<bool> {
        let above = |value: &JsValue| {
            if value.is_null() {
                Ok(JsValue::NULL)
            } else {
                self.read(Reflect::get_prototype_of(value)).map(JsValue::from)
            }
        };
        let start = if is_array { above(value)? } else { value.clone() };
        let prototype = above(&start)?;
        Ok(prototype.is_null() || above(&prototype)?.is_null())
    }

    fn take(&mut self, chars: usize) -> Result<()> {
        let left = self.room.checked_sub(chars);
        self.room = left.ok_or_else(|| refused(metadata_too_long()))?;
        Ok(())
    }

    fn too_deep() -> Result<()> {
        let text =
            ["[".repeat(MAX_METADATA_DEPTH + 1), "]".repeat(MAX_METADATA_DEPTH + 1)].concat();
        Metadata::parse(&text).map(|_| ()).map_err(refused)
    }

    fn read<T>(&self, read: core::result::Result<T, JsValue>) -> Result<T> {
        read.map_err(|_| unreadable("INVALID_METADATA", &self.path))
    }
}

/// The part of a path that leads under a key.
fn step(key: &str) -> String {
    let is_word = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if is_word { format!(".{key}") } else { format!("[{key:?}]") }
}
