//! One pass over a JSON text: checks every rule and writes the canonical text.

use alloc::string::String;
use core::ops::Range;

use super::merge::inside;
use crate::decimal::decimal;
use crate::error::{Code, Error, Result};
use crate::limits::MAX_METADATA_DEPTH;

const MAX_SAFE_INTEGER: &str = "9007199254740991";

/// The first digits, after the leading zeros, of numbers that round to infinity when they have 309
/// digits before the point.
const INFINITE_DIGITS: &str = "179769313486231580793";

pub(super) fn canonical(json: &str) -> Result<String> {
    let mut out = String::new();
    out.try_reserve_exact(json.len()).map_err(|_| Error::out_of_memory())?;
    let mut pass = Transcoder { json, at: 0, out, fault: SYNTAX, path: String::new() };
    match pass.document() {
        Some(()) => Ok(pass.out),
        None => Err(pass.into_error()),
    }
}

const SYNTAX: &str = "is no JSON: send a JSON value.";
const TOO_DEEP: &str = "is over 64 levels deep: keep it flatter.";
const PROTO: &str = "has a key __proto__, which changes what objects inherit: rename it.";
const SURROGATE: &str = "has half of a surrogate pair: give whole Unicode characters.";
const UNSAFE_INTEGER: &str =
    "is an integer outside ±(2^53-1), which JavaScript can't hold: give it as a string.";
const TOO_LARGE_NUMBER: &str = "is a number that no double can hold: give it as a string.";

/// Every method answers none when it meets a fault.
struct Transcoder<'a> {
    json: &'a str,
    at: usize,
    out: String,
    /// What is wrong, once something is.
    fault: &'static str,
    /// Where, put together from the inside out.
    path: String,
}

impl<'a> Transcoder<'a> {
    fn refuse<T>(&mut self, fault: &'static str) -> Option<T> {
        self.fault = fault;
        None
    }

    fn into_error(self) -> Error {
        let path = ["metadata", &self.path].concat();
        let error = Error::at(Code::InvalidMetadata, &path, self.fault);
        if self.fault == TOO_DEEP { error.with_limit(64) } else { error }
    }

    /// Says that the fault lies under the key that begins there in the output, in quotes.
    fn under_key(&mut self, key: Range<usize>) {
        let quoted = self.out.get(key).unwrap_or("");
        let key = inside(quoted);
        let is_plain =
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let step = if is_plain { [".", key, ""] } else { ["[", quoted, "]"] };
        self.path = [&step.concat(), &*self.path].concat();
    }

    fn under_index(&mut self, index: u32) {
        self.path = ["[", &decimal(index.into()), "]", &self.path].concat();
    }

    fn document(&mut self) -> Option<()> {
        self.value(0)?;
        self.skip_space();
        (self.at == self.json.len()).then_some(())
    }

    fn rest(&self) -> &'a str {
        self.json.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.json.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Takes one byte of punctuation, after white space, if it is next.
    fn takes(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
            self.out.push(char::from(byte));
        }
        found
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.takes(byte).then_some(())
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        self.skip_space();
        match self.peek() {
            Some(b'{' | b'[') if depth == MAX_METADATA_DEPTH => self.refuse(TOO_DEEP),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b'"') => self.string(),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<()> {
        self.expect(b'{')?;
        if self.takes(b'}') {
            return Some(());
        }
        loop {
            self.skip_space();
            let start = self.out.len();
            self.string()?;
            let key = start..self.out.len();
            if self.out.get(key.clone()) == Some("\"__proto__\"") {
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
        self.expect(b'[')?;
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

    fn word(&mut self) -> Option<()> {
        let rest = self.rest();
        let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word))?;
        self.at += word.len();
        self.out.push_str(word);
        Some(())
    }

    fn string(&mut self) -> Option<()> {
        self.expect(b'"')?;
        loop {
            let rest = self.rest();
            let run = rest.bytes().position(|b| b == b'"' || b == b'\\' || b < 0x20)?;
            self.out.push_str(rest.get(..run)?);
            self.at += run;
            match self.peek() {
                Some(b'"') => return self.expect(b'"'),
                Some(b'\\') => self.escape()?,
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        self.at += 1;
        let kind = self.peek()?;
        self.at += 1;
        match kind {
            b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => self.out.push('\\'),
            b'u' => {
                let char = self.unicode()?;
                self.push_escaped(char);
                return Some(());
            }
            b'/' => {}
            _ => return None,
        }
        self.out.push(char::from(kind));
        Some(())
    }

    fn unicode(&mut self) -> Option<char> {
        let first = self.four_hex()?;
        if let Some(char) = char::from_u32(first) {
            return Some(char);
        }
        let has_second = first < 0xDC00 && self.rest().starts_with("\\u");
        self.at += 2;
        let second = if has_second { self.four_hex()? } else { 0 };
        if !(0xDC00..0xE000).contains(&second) {
            return self.refuse(SURROGATE);
        }
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    }

    fn four_hex(&mut self) -> Option<u32> {
        let mut code = 0;
        for _ in 0..4 {
            code = code * 16 + char::from(self.peek()?).to_digit(16)?;
            self.at += 1;
        }
        Some(code)
    }

    fn push_escaped(&mut self, char: char) {
        let short = match char {
            '"' | '\\' => char,
            '\u{8}' => 'b',
            '\u{c}' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            control if control < ' ' => {
                let code = control as u32;
                self.out.push_str(if code < 16 { "\\u000" } else { "\\u001" });
                return self.out.push(char::from_digit(code % 16, 16).unwrap_or('0'));
            }
            plain => return self.out.push(plain),
        };
        self.out.push('\\');
        self.out.push(short);
    }

    fn digits(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += count;
        rest.get(..count).filter(|digits| !digits.is_empty())
    }

    fn number(&mut self) -> Option<()> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let whole = self.digits()?;
        if whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        let (mut fraction, mut exponent) = ("", 0);
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
        self.out.push_str(self.json.get(start..self.at)?);
        Some(())
    }

    fn exponent(&mut self) -> Option<i32> {
        self.at += 1;
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative || self.peek() == Some(b'+'));
        let size = self.digits()?.bytes().fold(0_i32, |size, digit| {
            size.saturating_mul(10).saturating_add(i32::from(digit - b'0'))
        });
        Some(if is_negative { -size } else { size })
    }
}

fn is_unsafe(integer: &str) -> bool {
    integer.len() > MAX_SAFE_INTEGER.len()
        || (integer.len() == MAX_SAFE_INTEGER.len() && integer > MAX_SAFE_INTEGER)
}

/// Whether a decimal rounds to an infinite double: compared by its digits, since a parser of
/// floating-point numbers would double the size of the wasm.
fn is_infinite(whole: &str, fraction: &str, exponent: i32) -> bool {
    let count = |digits| i64::try_from(digits).unwrap_or(i64::MAX / 2);
    if count(whole.len()) + i64::from(exponent) < 309 {
        return false;
    }
    let all = [whole, fraction].concat();
    let digits = all.trim_start_matches('0');
    let before_point = count(whole.len()) - count(all.len() - digits.len());
    let size = before_point + i64::from(exponent);
    !digits.is_empty() && (size > 309 || (size == 309 && digits >= INFINITE_DIGITS))
}

#[cfg(test)]
mod tests;
