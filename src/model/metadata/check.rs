//! One pass over canonical JSON: checks every rule.

use core::ops::Range;

use alloc::string::String;

use crate::decimal::decimal;
use crate::error::{Code, Error, Result};
use crate::joined::joined;
use crate::limits::MAX_METADATA_DEPTH;

const MAX_SAFE_INTEGER: &[u8] = b"9007199254740991";

/// The first digits, after the leading zeros, of numbers that round to infinity when they have 309
/// digits before the point.
const INFINITE_DIGITS: &[u8] = b"179769313486231580793";

/// # Errors
/// `INVALID_METADATA`. What is JSON but not canonical is refused as none.
pub(super) fn check(json: &str) -> Result<()> {
    let mut pass = Checker { json: json.as_bytes(), at: 0, fault: SYNTAX, path: String::new() };
    pass.document().ok_or(()).map_err(|()| pass.into_error())
}

const SYNTAX: &str = "is no JSON: send a JSON value.";
const TOO_DEEP: &str = "is over 64 levels deep: keep it flatter.";
const PROTO: &str = "has a key __proto__, which changes what objects inherit: rename it.";
const SURROGATE: &str = "has half of a surrogate pair: give whole Unicode characters.";
const UNSAFE_INTEGER: &str =
    "is an integer outside ±(2^53-1), which JavaScript can't hold: give it as a string.";
const TOO_LARGE_NUMBER: &str = "is a number that no double can hold: give it as a string.";

/// Every method answers none when it meets a fault.
struct Checker<'a> {
    json: &'a [u8],
    at: usize,
    /// What is wrong, once something is.
    fault: &'static str,
    /// Where, put together from the inside out.
    path: String,
}

impl<'a> Checker<'a> {
    fn refuse<T>(&mut self, fault: &'static str) -> Option<T> {
        self.fault = fault;
        None
    }

    fn into_error(self) -> Error {
        let path = joined(&["metadata", &self.path]);
        let error = Error::at(Code::InvalidMetadata, &path, self.fault);
        if self.fault == TOO_DEEP { error.with_limit(64) } else { error }
    }

    /// Says that the fault lies under the key that stands there, in quotes.
    fn under_key(&mut self, key: Range<usize>) {
        let quoted = str::from_utf8(self.json.get(key).unwrap_or_default()).unwrap_or_default();
        let key = quoted.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or("");
        let is_plain =
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let [before, step, after] = if is_plain { [".", key, ""] } else { ["[", quoted, "]"] };
        self.path = joined(&[before, step, after, &self.path]);
    }

    fn under_index(&mut self, index: u32) {
        self.path = joined(&["[", &decimal(index.into()), "]", &self.path]);
    }

    fn document(&mut self) -> Option<()> {
        self.value(0)?;
        (self.at == self.json.len()).then_some(())
    }

    fn peek(&self) -> Option<u8> {
        self.json.get(self.at).copied()
    }

    /// Takes one byte if it is next.
    fn takes(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        match self.peek()? {
            b'{' | b'[' if depth == MAX_METADATA_DEPTH => self.refuse(TOO_DEEP),
            b'{' => self.object(depth + 1),
            b'[' => self.array(depth + 1),
            b'"' => self.string(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.at += 1;
        if self.takes(b'}') {
            return Some(());
        }
        loop {
            let start = self.at;
            self.string()?;
            let key = start..self.at;
            if self.json.get(key.clone()) == Some(b"\"__proto__\"") {
                return self.refuse(PROTO);
            }
            self.expect(b':')?;
            if self.value(depth).is_none() {
                self.under_key(key);
                return None;
            }
            if !self.takes(b',') {
                return self.expect(b'}');
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<()> {
        self.at += 1;
        if self.takes(b']') {
            return Some(());
        }
        let mut index = 0;
        loop {
            if self.value(depth).is_none() {
                self.under_index(index);
                return None;
            }
            index += 1;
            if !self.takes(b',') {
                return self.expect(b']');
            }
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let found = self.json.get(self.at..)?.starts_with(word);
        self.at += word.len();
        found.then_some(())
    }

    fn string(&mut self) -> Option<()> {
        self.expect(b'"')?;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(()),
                b'\\' => self.escape()?,
                ..0x20 => return None,
                _ => {}
            }
        }
    }

    /// Only what has to be escaped is.
    fn escape(&mut self) -> Option<()> {
        self.at += match self.json.get(self.at..)? {
            [b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 1,
            [b'u', b'0', b'0', b'0', b'0'..=b'7' | b'b' | b'e' | b'f', ..]
            | [b'u', b'0', b'0', b'1', b'0'..=b'9' | b'a'..=b'f', ..] => 5,
            [b'u', b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..] => {
                return self.refuse(SURROGATE);
            }
            _ => return None,
        };
        Some(())
    }

    fn digits(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.json.get(start..self.at).filter(|digits| !digits.is_empty())
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.peek() == Some(b'-'));
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with(b"0") {
            return None;
        }
        let (mut fraction, mut exponent) = (&[][..], 0);
        if self.peek() == Some(b'.') {
            self.at += 1;
            fraction = self.digits()?;
        }
        let is_integer = fraction.is_empty() && !matches!(self.peek(), Some(b'e' | b'E'));
        if matches!(self.peek(), Some(b'e' | b'E')) {
            exponent = self.exponent()?;
        }
        if is_integer && is_unsafe(whole) {
            return self.refuse(UNSAFE_INTEGER);
        }
        if is_infinite(whole, fraction, exponent) {
            return self.refuse(TOO_LARGE_NUMBER);
        }
        Some(())
    }

    fn exponent(&mut self) -> Option<i32> {
        self.at += 1;
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative || self.peek() == Some(b'+'));
        let size = self.digits()?.iter().fold(0_i32, |size, digit| {
            size.saturating_mul(10).saturating_add(i32::from(digit - b'0'))
        });
        Some(if is_negative { -size } else { size })
    }
}

fn is_unsafe(integer: &[u8]) -> bool {
    integer.len() > MAX_SAFE_INTEGER.len()
        || (integer.len() == MAX_SAFE_INTEGER.len() && integer > MAX_SAFE_INTEGER)
}

/// Whether a decimal rounds to an infinite double: compared by its digits, since a parser of
/// floating-point numbers would double the size of the wasm.
fn is_infinite(whole: &[u8], fraction: &[u8], exponent: i32) -> bool {
    let count = |digits| i64::try_from(digits).unwrap_or(i64::MAX / 2);
    if count(whole.len()) + i64::from(exponent) < 309 {
        return false;
    }
    let mut all = whole.to_vec();
    all.extend_from_slice(fraction);
    let zeros = all.iter().take_while(|digit| **digit == b'0').count();
    let digits = all.get(zeros..).unwrap_or_default();
    let before_point = count(whole.len()) - count(zeros);
    let size = before_point + i64::from(exponent);
    !digits.is_empty() && (size > 309 || (size == 309 && digits >= INFINITE_DIGITS))
}

#[cfg(test)]
mod tests;
