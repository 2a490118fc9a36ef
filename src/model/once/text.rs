//! What is kept of a client as the text that a store keeps: hexadecimal digits.

use alloc::vec::Vec;

use super::{Once, Writer};
use crate::timestamp::Timestamp;

/// Digits of a time: what is before the year 10000 takes 48 bits.
pub const TIME: usize = 12;
const COUNT: usize = 2;
/// Half of a writer, a fingerprint or a salt.
const WORD: usize = 16;
/// Digits of each number in a row.
const WRITE: [usize; 6] = [WORD, WORD, 14, 2, 8, TIME];
const MESSAGE: [usize; 2] = [WORD, TIME];
const WRITE_DIGITS: usize = 2 * WORD + 14 + 2 + 8 + TIME;
const MESSAGE_DIGITS: usize = WORD + TIME;

impl Once {
    /// As hexadecimal digits, of which the first twelve say when something was noted last.
    #[must_use]
    pub fn to_text(&self) -> Vec<u8> {
        let rows = WRITE_DIGITS * self.writes.len() + MESSAGE_DIGITS * self.messages.len();
        let mut text = Vec::with_capacity(TIME + WORD + COUNT + rows);
        push(&mut text, TIME, self.at.as_millis());
        push(&mut text, WORD, self.salt);
        push(&mut text, COUNT, self.writes.len() as u64);
        push_rows(&mut text, WRITE, &self.writes);
        push_rows(&mut text, MESSAGE, &self.messages);
        text
    }

    /// None when nothing of ours wrote that text.
    #[must_use]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let mut digits = Digits::of(text);
        let at = digits.number(TIME);
        let salt = digits.number(WORD);
        let writes = (0..digits.number(COUNT)).map(|_| digits.row(WRITE)).collect();
        let mut once = Self { salt, at: Timestamp::from_millis(at), writes, messages: Vec::new() };
        while !digits.rest.is_empty() {
            once.messages.push(digits.row(MESSAGE));
        }
        let is_right = digits.are_right && at <= Timestamp::MAX.as_millis() && once.is_right();
        is_right.then_some(once)
    }
}

impl Writer {
    /// By its 32 hexadecimal digits.
    #[must_use]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let mut digits = Digits::of(text);
        let writer = Self(digits.row([WORD; 2]));
        (digits.are_right && digits.rest.is_empty()).then_some(writer)
    }
}

// Everything here is called from few places that are seldom reached; in place, it would be larger.

fn push_rows<const N: usize>(text: &mut Vec<u8>, digits: [usize; N], rows: &[[u64; N]]) {
    for row in rows {
        for (digits, number) in digits.iter().zip(row) {
            push(text, *digits, *number);
        }
    }
}

#[inline(never)]
fn push(text: &mut Vec<u8>, digits: usize, number: u64) {
    for place in (0..digits).rev() {
        let digit = (number >> (4 * place)).to_le_bytes()[0] & 15;
        text.push(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 });
    }
}

/// Numbers, one behind the other. What is no digit, or missing, is remembered: that is smaller and faster than an answer at each.
struct Digits<'a> {
    rest: &'a [u8],
    are_right: bool,
}

impl<'a> Digits<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self { rest: text, are_right: true }
    }

    fn row<const N: usize>(&mut self, digits: [usize; N]) -> [u64; N] {
        digits.map(|digits| self.number(digits))
    }

    #[inline(never)]
    fn number(&mut self, digits: usize) -> u64 {
        let (taken, left) = self.rest.split_at_checked(digits).unwrap_or_default();
        self.are_right &= taken.len() == digits;
        self.rest = left;
        let mut number = 0;
        for digit in taken {
            let value = value_of(*digit);
            self.are_right &= value < 16;
            number = number << 4 | u64::from(value);
        }
        number
    }
}

/// 16 or more for what is no digit.
fn value_of(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => 16,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::once::LastWrite;
    use crate::model::once::tests::OUTCOMES;

    fn filled() -> Once {
        let at = Timestamp::from_millis;
        let mut once = Once { at: at(9), ..Once::new(7) };
        for (n, outcome) in (1..).zip(OUTCOMES) {
            let last = LastWrite { n, outcome, version: u32::MAX, at: at(n) };
            let row = last.to_row(Writer([u64::MAX - n, n]));
            assert_eq!(LastWrite::from_row(&row), Some(last));
            once.writes.push(row);
        }
        once.messages.extend((0..64).map(|n| [u64::MAX - n, n]));
        once
    }

    #[test]
    fn comes_back_as_it_was() {
        for once in [Once::new(u64::MAX), filled()] {
            assert_eq!(Once::from_text(&once.to_text()), Some(once));
        }
        assert_eq!(
            Writer::from_text(b"0000000000000001ffffffffffffffff"),
            Some(Writer([1, u64::MAX]))
        );
    }

    #[test]
    fn what_is_cut_or_no_digit_is_refused() {
        let text = filled().to_text();
        let begun = text.len() - 64 * MESSAGE_DIGITS;
        for end in 0..text.len() {
            let is_whole = end >= begun && (end - begun).is_multiple_of(MESSAGE_DIGITS);
            assert_eq!(Once::from_text(&text[..end]).is_some(), is_whole, "{end}");
            let mut damaged = text.clone();
            damaged[end] = b'g';
            assert_eq!(Once::from_text(&damaged), None, "{end}");
        }
    }

    #[test]
    fn more_than_there_may_be_is_refused() {
        let mut once = filled();
        once.messages.push([1, 0]);
        assert_eq!(Once::from_text(&once.to_text()), None);
        let mut once = filled();
        once.writes.extend(filled().writes);
        assert_eq!(Once::from_text(&once.to_text()), None);
    }
}
