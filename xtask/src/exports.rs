//! Short names for what a wasm exports. Each stands in the wasm, and at each call in a module that no minifier may touch there.

use crate::streams::{Reader, number_bytes};
use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// By what they were, sorted.
pub(crate) type Names = BTreeMap<String, String>;

const EXPORTS: u8 = 7;
const GLOBAL: u8 = 3;
/// What modules ask of any wasm, so it has one name in all.
const SHARED: [&str; 3] = ["memory", "dispose", "depth"];
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The wasm with short names, and which they are. What it tells linkers of its memory is left out.
pub(crate) fn shorten(wasm: &[u8]) -> Result<(Vec<u8>, Names)> {
    let mut names = Names::new();
    let mut reader = Reader { bytes: wasm };
    let mut short = reader.take(8)?.to_vec();
    while !reader.bytes.is_empty() {
        let id = reader.take(1)?[0];
        let size = usize::try_from(reader.number()?)?;
        let section = reader.take(size)?;
        let section = if id == EXPORTS { renamed(section, &mut names)? } else { section.to_vec() };
        short.push(id);
        short.extend(number_bytes(section.len() as u64));
        short.extend(section);
    }
    Ok((short, names))
}

fn renamed(section: &[u8], names: &mut Names) -> Result<Vec<u8>> {
    let mut reader = Reader { bytes: section };
    let mut count = 0;
    let mut exports = Vec::new();
    for _ in 0..reader.number()? {
        let length = usize::try_from(reader.number()?)?;
        let name = String::from_utf8(reader.take(length)?.to_vec())?;
        let kind = reader.take(1)?[0];
        let index = reader.number()?;
        if kind == GLOBAL {
            continue;
        }
        let short = if SHARED.contains(&&*name) {
            name.clone()
        } else {
            let Some(letter) = LETTERS.get(names.len()) else { bail!("more exports than letters") };
            char::from(*letter).to_string()
        };
        exports.extend(number_bytes(short.len() as u64));
        exports.extend(short.bytes());
        exports.push(kind);
        exports.extend(number_bytes(index));
        names.insert(name, short);
        count += 1;
    }
    Ok([number_bytes(count), exports].concat())
}

/// A module that calls what the wasm exports as `wasm.create(…)` or `wasm().create(…)`.
pub(crate) fn in_module(text: &str, names: &Names) -> String {
    let mut pieces = text.split("wasm");
    let mut renamed = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        renamed.push_str("wasm");
        renamed.push_str(&in_call(piece, names).unwrap_or_else(|| piece.to_owned()));
    }
    renamed
}

/// What follows, when it is a call.
fn in_call(piece: &str, names: &Names) -> Option<String> {
    let (dot, called) = piece.split_once('.').filter(|(dot, _)| ["", "()"].contains(dot))?;
    let (name, arguments) = called.split_once('(')?;
    Some(format!("{dot}.{}({arguments}", names.get(name)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_exported_gets_a_letter() {
        let export = |name: &str, kind: u8| {
            let length = u8::try_from(name.len()).unwrap();
            [&[length][..], name.as_bytes(), &[kind, 0]].concat()
        };
        let exports =
            [vec![3], export("memory", 2), export("create", 0), export("__end", 3)].concat();
        let size = u8::try_from(exports.len()).unwrap();
        let wasm = [b"\0asm\x01\0\0\0", &[EXPORTS, size][..], &exports].concat();
        let (short, names) = shorten(&wasm).unwrap();
        assert_eq!(
            short[8..],
            [&[EXPORTS, 14, 2][..], &export("memory", 2), &export("b", 0)].concat()
        );
        assert_eq!(names["create"], "b");
    }

    #[test]
    fn calls_are_renamed_and_nothing_else() {
        let names = Names::from([("create".to_owned(), "b".to_owned())]);
        let text = "import \"../wasm.js\"; // wasm\nwasm.create(1); wasm().create(2); wasm.other(3); engine.create(4);";
        let expected = "import \"../wasm.js\"; // wasm\nwasm.b(1); wasm().b(2); wasm.other(3); engine.create(4);";
        assert_eq!(in_module(text, &names), expected);
    }
}
