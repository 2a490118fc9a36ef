//! RFC 7396 and equality, on canonical JSON texts.

use alloc::string::String;
use alloc::vec::Vec;

use super::scan::{Member, Members, inside, split_value};
use crate::error::{Error, Result};
use crate::hash::{Keys, stable_hash};

/// So many members are looked through; of more, a hash table finds one.
const SEARCHED: usize = 32;

/// No member.
const NONE: u32 = u32::MAX;

/// The canonical text of `target` merged with `patch`.
pub(super) fn merged(target: &[u8], patch: &[u8]) -> Result<String> {
    let mut out = Vec::new();
    out.try_reserve(target.len() + patch.len()).map_err(|_| Error::out_of_memory())?;
    merge_into(&mut out, target, patch)?;
    String::from_utf8(out).map_err(|_| Error::crashed())
}

fn merge_into(out: &mut Vec<u8>, target: &[u8], patch: &[u8]) -> Result<()> {
    if !is_object(patch) {
        out.extend_from_slice(patch);
        return Ok(());
    }
    let target = if is_object(target) { inside(target) } else { b"" };
    let mut patch = Patch::of(inside(patch))?;
    let mut runs = Runs { out, from: b"", start: 0, end: 0, separator: b'{' };
    for member in Members::of(target) {
        match patch.take(member.key) {
            None => runs.add(target, member),
            Some(change) => runs.change(patch.text, change, member.value)?,
        }
    }
    for (index, (change, is_taken)) in patch.members.iter().enumerate() {
        if !is_taken && patch.find(change.key) == Some(index) {
            runs.change(patch.text, *change, b"")?;
        }
    }
    runs.flush();
    runs.out.extend_from_slice(if runs.separator == b'{' { b"{}" } else { b"}" });
    Ok(())
}

/// The members of a new object. Those that stand side by side in their text are written at once.
struct Runs<'a, 'out> {
    out: &'out mut Vec<u8>,
    from: &'a [u8],
    start: usize,
    end: usize,
    separator: u8,
}

impl<'a> Runs<'a, '_> {
    fn add(&mut self, from: &'a [u8], member: Member<'a>) {
        let goes_on = core::ptr::eq(from, self.from) && member.start == self.end + 1;
        if self.start == self.end || !goes_on {
            self.flush();
            (self.from, self.start) = (from, member.start);
        }
        self.end = member.end();
    }

    /// Adds a member of a patch, merged with the value that it changes.
    fn change(&mut self, patch: &'a [u8], change: Member<'a>, value: &[u8]) -> Result<()> {
        if is_object(change.value) {
            self.flush();
            self.out.push(self.separator);
            self.separator = b',';
            self.out.extend_from_slice(change.key);
            self.out.push(b':');
            return merge_into(self.out, value, change.value);
        }
        if change.value != b"null" {
            self.add(patch, change);
        }
        Ok(())
    }

    fn flush(&mut self) {
        if self.start < self.end {
            self.out.push(self.separator);
            self.separator = b',';
            self.out.extend_from_slice(self.from.get(self.start..self.end).unwrap_or_default());
            self.start = self.end;
        }
    }
}

/// The members of one object of a patch, each with whether it was found.
struct Patch<'a> {
    /// What stands between the braces.
    text: &'a [u8],
    members: Vec<(Member<'a>, bool)>,
    /// The indexes of members in a hash table of open addresses, at most half full; empty for few.
    places: Vec<u32>,
    keys: Keys,
}

impl<'a> Patch<'a> {
    fn of(text: &'a [u8]) -> Result<Self> {
        let mut members = Vec::new();
        for member in Members::of(text) {
            members.try_reserve(1).map_err(|_| Error::out_of_memory())?;
            members.push((member, false));
        }
        let mut patch = Self { text, members, places: Vec::new(), keys: Keys { seed: 0 } };
        if patch.members.len() > SEARCHED {
            patch.fill_places()?;
        }
        Ok(patch)
    }

    fn fill_places(&mut self) -> Result<()> {
        // Hashes depend on all of the object, so that nobody can choose keys that collide.
        self.keys.seed = stable_hash(&[self.text]);
        let room = (2 * self.members.len()).next_power_of_two();
        self.places.try_reserve_exact(room).map_err(|_| Error::out_of_memory())?;
        self.places.resize(room, NONE);
        for (index, (member, _)) in (0..).zip(&self.members) {
            let place = self.place_of(member.key);
            if let Some(place) = self.places.get_mut(place) {
                *place = index;
            }
        }
        Ok(())
    }

    /// The index of a key; of one that comes twice, the last, as in `JSON.parse`.
    // In place at both of its callers it would take more after brotli.
    #[inline(never)]
    fn find(&self, key: &[u8]) -> Option<usize> {
        if self.places.is_empty() {
            return self.members.iter().rposition(|(member, _)| member.key == key);
        }
        let index = *self.places.get(self.place_of(key))?;
        (index != NONE).then_some(index as usize)
    }

    /// Where the index of that key stands or would stand.
    fn place_of(&self, key: &[u8]) -> usize {
        let mask = self.places.len() - 1;
        let mut at = self.keys.bytes(0, key) as usize & mask;
        let is_other = |index: &u32| {
            self.members.get(*index as usize).is_some_and(|(member, _)| member.key != key)
        };
        while self.places.get(at).is_some_and(is_other) {
            at = (at + 1) & mask;
        }
        at
    }

    fn take(&mut self, key: &[u8]) -> Option<Member<'a>> {
        let index = self.find(key)?;
        let (member, is_taken) = self.members.get_mut(index)?;
        *is_taken = true;
        Some(*member)
    }
}

fn is_object(value: &[u8]) -> bool {
    value.first() == Some(&b'{')
}

/// The same for equal JSON values, whatever the order of their keys.
pub(super) fn fingerprint(text: &str) -> u64 {
    fingerprint_first(text.as_bytes()).0
}

/// That of the first value, and what follows it.
fn fingerprint_first(text: &[u8]) -> (u64, &[u8]) {
    let [open @ (b'{' | b'['), rest @ ..] = text else {
        let (scalar, rest) = split_value(text);
        return (stable_hash(&[scalar]), rest);
    };
    let mut rest = rest;
    let mut hash = stable_hash(&[core::slice::from_ref(open)]);
    loop {
        match rest {
            [b'}' | b']', behind @ ..] => return (hash, behind),
            [] => return (hash, rest),
            [b',', behind @ ..] => rest = behind,
            _ if *open == b'[' => {
                let (item, behind) = fingerprint_first(rest);
                hash = stable_hash(&[&hash.to_le_bytes(), &item.to_le_bytes()]);
                rest = behind;
            }
            _ => {
                let (key, behind) = split_value(rest);
                let (value, behind) = fingerprint_first(behind.get(1..).unwrap_or_default());
                hash = hash.wrapping_add(stable_hash(&[key, &value.to_le_bytes()]));
                rest = behind;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    fn merge(target: &str, patch: &str) -> Result<String> {
        merged(target.as_bytes(), patch.as_bytes())
    }

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
            assert_eq!(merge(target, patch).as_deref(), Ok(expected), "{target} {patch}");
        }
    }

    #[test]
    fn of_a_key_that_comes_twice_the_last_counts() {
        assert_eq!(merge("null", r#"{"b":0,"b":1}"#).as_deref(), Ok(r#"{"b":1}"#));
        assert_eq!(
            merge(r#"{"b":9,"c":8}"#, r#"{"b":0,"c":7,"b":1}"#).as_deref(),
            Ok(r#"{"b":1,"c":7}"#)
        );
        assert_eq!(merge("{}", r#"{"b":0,"b":null}"#).as_deref(), Ok("{}"));
    }

    #[test]
    fn members_that_stand_side_by_side_are_written_at_once_and_others_are_not() {
        let target = r#"{"a":1,"b":{"x":1},"c":2,"d":3,"e":4}"#;
        for (patch, expected) in [
            (r#"{"c":9}"#, r#"{"a":1,"b":{"x":1},"c":9,"d":3,"e":4}"#),
            (r#"{"a":null,"e":null}"#, r#"{"b":{"x":1},"c":2,"d":3}"#),
            (r#"{"b":{"x":null},"c":8,"f":{}}"#, r#"{"a":1,"b":{},"c":8,"d":3,"e":4,"f":{}}"#),
            (
                r#"{"f":{},"a":false,"g":5}"#,
                r#"{"a":false,"b":{"x":1},"c":2,"d":3,"e":4,"f":{},"g":5}"#,
            ),
        ] {
            assert_eq!(merge(target, patch).as_deref(), Ok(expected), "{patch}");
        }
    }

    #[test]
    fn punctuation_inside_strings_is_text() {
        let target = r#"{"a,\"}":"[{","b":"\\"}"#;
        assert_eq!(merge(target, r#"{"b":1}"#).as_deref(), Ok(r#"{"a,\"}":"[{","b":1}"#));
    }

    #[test]
    fn many_members_have_a_table_that_is_at_most_half_full_and_few_have_none() {
        for (count, has_table) in
            [(0, false), (SEARCHED, false), (SEARCHED + 1, true), (4094, true)]
        {
            let members: Vec<_> = (0..count).map(|key| format!("\"{key}\":1")).collect();
            let text = members.join(",");
            let patch = Patch::of(text.as_bytes()).unwrap();
            let places = patch.places.len();
            assert_eq!(places > 0, has_table, "{count}");
            assert!(places >= 2 * count || !has_table, "{places} for {count}");
            let keys = [0, count / 2, count].map(|key| format!("\"{key}\""));
            let found = keys.map(|key| patch.find(key.as_bytes()));
            assert_eq!(found, [0, count / 2, count].map(|key| (key < count).then_some(key)));
        }
    }

    #[test]
    fn equal_values_have_one_fingerprint_whatever_their_order() {
        assert_eq!(fingerprint(r#"{"a":1,"b":[2,3]}"#), fingerprint(r#"{"b":[2,3],"a":1}"#));
        for other in [r#"{"a":1,"b":[3,2]}"#, r#"{"a":1}"#, r#"{"a":"1","b":[2,3]}"#, "{}", "[]"] {
            assert_ne!(fingerprint(r#"{"a":1,"b":[2,3]}"#), fingerprint(other), "{other}");
        }
    }
}
