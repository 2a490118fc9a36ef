//! RFC 7396 and equality, on canonical JSON texts.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::hash::{Keys, stable_hash};
use crate::headroom;

/// The most that the lookups take for a byte of JSON: a member of five bytes may take four places.
const LOOKUP_BYTES: usize = 16;

/// The canonical text of `target` merged with `patch`.
pub(super) fn merged(target: &str, patch: &str) -> Result<String> {
    let mut out = String::new();
    let both = target.len() + patch.len();
    headroom::ensure(LOOKUP_BYTES * both)?;
    out.try_reserve(both).map_err(|_| Error::out_of_memory())?;
    merge_into(&mut out, target, patch);
    Ok(out)
}

fn merge_into(out: &mut String, target: &str, patch: &str) {
    if !patch.starts_with('{') {
        out.push_str(patch);
        return;
    }
    let target = if target.starts_with('{') { target } else { "{}" };
    let patches = Lookup::of(patch);
    let mut separator = '{';
    for (key, value) in Members::of(target) {
        match patches.get(key) {
            Some("null") => {}
            Some(change) => {
                member(out, &mut separator, key);
                merge_into(out, value, change);
            }
            None => {
                member(out, &mut separator, key);
                out.push_str(value);
            }
        }
    }
    add_new(out, &mut separator, target, patch, &patches);
    out.push_str(if separator == '{' { "{}" } else { "}" });
}

/// The members of `patch` that `target` lacks, in the order of the patch; of a key that comes twice,
/// the last.
fn add_new(
    out: &mut String,
    separator: &mut char,
    target: &str,
    patch: &str,
    patches: &Lookup<'_>,
) {
    let known = Lookup::of(target);
    for (key, value) in Members::of(patch) {
        let is_last = patches.get(key).is_some_and(|last| core::ptr::eq(last, value));
        if is_last && value != "null" && known.get(key).is_none() {
            member(out, separator, key);
            merge_into(out, "{}", value);
        }
    }
}

fn member(out: &mut String, separator: &mut char, key: &str) {
    out.push(*separator);
    *separator = ',';
    out.push_str(key);
    out.push(':');
}

/// The same for equal JSON values, whatever the order of their keys.
pub(super) fn fingerprint(text: &str) -> u64 {
    match text.as_bytes().first() {
        Some(b'{') => {
            let mut sum = stable_hash(&[b"{"]);
            for (key, value) in Members::of(text) {
                let value = fingerprint(value).to_le_bytes();
                sum = sum.wrapping_add(stable_hash(&[key.as_bytes(), &value]));
            }
            sum
        }
        Some(b'[') => Items::of(text).fold(stable_hash(&[b"["]), |hash, item| {
            stable_hash(&[&hash.to_le_bytes(), &fingerprint(item).to_le_bytes()])
        }),
        _ => stable_hash(&[text.as_bytes()]),
    }
}

/// The members of a canonical object: key in quotes, value.
pub(super) struct Members<'a>(&'a str);

impl<'a> Members<'a> {
    pub(super) fn of(object: &'a str) -> Self {
        Self(inside(object))
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = split_value(self.0)?;
        let (value, rest) = split_value(rest.strip_prefix(':')?)?;
        self.0 = rest.strip_prefix(',').unwrap_or(rest);
        Some((key, value))
    }
}

/// The members of one object by their keys, in a hash table of open addresses at most half full.
struct Lookup<'a> {
    keys: Keys,
    places: Vec<Option<(&'a str, &'a str)>>,
}

impl<'a> Lookup<'a> {
    fn of(object: &'a str) -> Self {
        // Hashes depend on all of the object, so that nobody can choose keys that collide.
        let keys = Keys { seed: stable_hash(&[object.as_bytes()]) };
        let room = (2 * Members::of(object).count()).next_power_of_two();
        let mut lookup = Self { keys, places: alloc::vec![None; room] };
        for (key, value) in Members::of(object) {
            // Of a key that comes twice the last value counts, as in `JSON.parse`.
            let place = lookup.place_of(key);
            if let Some(member) = lookup.places.get_mut(place) {
                *member = Some((key, value));
            }
        }
        lookup
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.at(self.place_of(key)).map(|(_, value)| value)
    }

    fn at(&self, place: usize) -> Option<(&'a str, &'a str)> {
        self.places.get(place).copied().flatten()
    }

    /// Where the member of that key stands or would stand.
    fn place_of(&self, key: &str) -> usize {
        let mask = self.places.len() - 1;
        let mut place = self.keys.text(key) as usize & mask;
        while self.at(place).is_some_and(|(held, _)| held != key) {
            place = (place + 1) & mask;
        }
        place
    }
}

/// The items of a canonical array.
pub(super) struct Items<'a>(&'a str);

impl<'a> Items<'a> {
    pub(super) fn of(array: &'a str) -> Self {
        Self(inside(array))
    }
}

impl<'a> Iterator for Items<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let (item, rest) = split_value(self.0)?;
        self.0 = rest.strip_prefix(',').unwrap_or(rest);
        Some(item)
    }
}

pub(super) fn inside(container: &str) -> &str {
    container.get(1..container.len().saturating_sub(1)).unwrap_or("")
}

/// The first value of the text, and what follows it.
fn split_value(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        if escaped {
            escaped = false;
            continue;
        }
        match byte {
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b',' | b':' | b'}' | b']' if depth == 0 => return text.split_at_checked(at),
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    Some((text, "")).filter(|_| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of RFC 7396, appendix A.
    #[test]
    fn merges_as_the_rfc_says() {
        for (target, patch, expected) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
            (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
            (r#"{"a":"foo"}"#, "null", "null"),
            (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
            ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        ] {
            assert_eq!(merged(target, patch).as_deref(), Ok(expected), "{target} {patch}");
        }
    }

    #[test]
    fn of_a_key_that_comes_twice_the_last_counts() {
        assert_eq!(merged("null", r#"{"b":0,"b":1}"#).as_deref(), Ok(r#"{"b":1}"#));
        assert_eq!(
            merged(r#"{"b":9,"c":8}"#, r#"{"b":0,"c":7,"b":1}"#).as_deref(),
            Ok(r#"{"b":1,"c":7}"#)
        );
        assert_eq!(merged("{}", r#"{"b":0,"b":null}"#).as_deref(), Ok("{}"));
    }

    #[test]
    fn punctuation_inside_strings_is_text() {
        let target = r#"{"a,\"}":"[{","b":"\\"}"#;
        assert_eq!(merged(target, r#"{"b":1}"#).as_deref(), Ok(r#"{"a,\"}":"[{","b":1}"#));
    }

    #[test]
    fn equal_values_have_one_fingerprint_whatever_their_order() {
        assert_eq!(fingerprint(r#"{"a":1,"b":[2,3]}"#), fingerprint(r#"{"b":[2,3],"a":1}"#));
        for other in [r#"{"a":1,"b":[3,2]}"#, r#"{"a":1}"#, r#"{"a":"1","b":[2,3]}"#, "{}", "[]"] {
            assert_ne!(fingerprint(r#"{"a":1,"b":[2,3]}"#), fingerprint(other), "{other}");
        }
    }
}
