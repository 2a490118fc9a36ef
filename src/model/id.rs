//! The id of a conversation: the caller's own, or a generated UUID kept in 16 bytes.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use uuid::Uuid;

use crate::error::{Code, Error, Result};
use crate::limits::MAX_ID_CHARS;

/// Paths of the REST API, or what URLs collapse.
const RESERVED: [&[u8]; 4] = [b".", b"..", b"latest", b"close"];

/// Ten random bytes, for one generated id.
pub type Entropy = [u8; 10];

/// The id of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Id {
    /// Written as a lower-case UUID with hyphens.
    Uuid([u8; 16]),
    /// Any other text.
    Own(Box<str>),
}

impl Id {
    /// # Errors
    /// `INVALID_ID` when it is not 1 to 128 of `A-Z a-z 0-9 . _ ~ -`, or is reserved.
    pub(crate) fn new(bytes: &[u8]) -> Result<Self> {
        if let Some(uuid) = canonical_uuid(bytes) {
            return Ok(Self::Uuid(uuid));
        }
        check(bytes).map(|text| Self::Own(text.into()))
    }

    /// A UUID of version 7.
    #[must_use]
    pub fn generate(now_ms: u64, entropy: &Entropy) -> Self {
        Self::Uuid(
            uuid::Builder::from_unix_timestamp_millis(now_ms, entropy).into_uuid().into_bytes(),
        )
    }

    /// The id as it was given, to the letter.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Uuid(bytes) => {
                Uuid::from_bytes(*bytes).hyphenated().encode_lower(&mut [0; 36]).to_owned()
            }
            Self::Own(text) => text.as_ref().to_owned(),
        }
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::Uuid(_) => 0,
            Self::Own(text) => text.len(),
        }
    }
}

/// An id as it is looked for: nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdRef<'a> {
    /// The bytes of a UUID that is written in its canonical form.
    Uuid([u8; 16]),
    /// Any other text, which nobody has checked.
    Own(&'a [u8]),
}

impl<'a> IdRef<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        canonical_uuid(bytes).map_or(Self::Own(bytes), Self::Uuid)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Uuid(bytes) => bytes,
            Self::Own(bytes) => bytes,
        }
    }
}

impl Id {
    /// The same id, to look for.
    #[must_use]
    pub fn as_ref(&self) -> IdRef<'_> {
        match self {
            Self::Uuid(bytes) => IdRef::Uuid(*bytes),
            Self::Own(text) => IdRef::Own(text.as_bytes()),
        }
    }
}

/// Where eight digits of a UUID stand, four each.
const DIGITS: [[usize; 2]; 4] = [[0, 4], [9, 14], [19, 24], [28, 32]];

/// The 16 bytes of a UUID that would be written back to the same text.
fn canonical_uuid(bytes: &[u8]) -> Option<[u8; 16]> {
    let text: &[u8; 36] = bytes.try_into().ok()?;
    let four = |at: usize| Some(u32::from_le_bytes(*text.get(at..)?.first_chunk()?));
    let mut uuid = [0; 16];
    for (bytes, [first, second]) in uuid.as_chunks_mut().0.iter_mut().zip(DIGITS) {
        let digits = u64::from(four(first)?) | u64::from(four(second)?) << 32;
        *bytes = from_hex(digits)?.to_le_bytes();
    }
    let has_hyphens = [8, 13, 18, 23].iter().all(|at| text.get(*at) == Some(&b'-'));
    has_hyphens.then_some(uuid)
}

/// The four bytes that eight lower-case digits mean, all at once: a byte in each lane.
#[allow(clippy::cast_possible_truncation, reason = "the upper half was moved to the lower")]
fn from_hex(digits: u64) -> Option<u32> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // A letter has bit 6.
    let letters = digits >> 6 & ONES;
    let values = (digits & (0xF * ONES)) + 9 * letters;
    let is_letter = (values + 6 * ONES) >> 4 & ONES;
    let written = values + u64::from(b'0') * ONES + u64::from(b'a' - b'9' - 1) * is_letter;
    if written != digits || values & (0xF0 * ONES) != 0 {
        return None;
    }
    let pairs = (values << 4 | values >> 8) & 0x00FF_00FF_00FF_00FF;
    let halves = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF;
    Some((halves | halves >> 16) as u32)
}

/// The text of a well-formed id.
///
/// # Errors
/// `INVALID_ID`.
pub fn check(bytes: &[u8]) -> Result<&str> {
    let invalid = |fault| Error::at(Code::InvalidId, "id", fault);
    if bytes.is_empty() {
        return Err(invalid("is empty: give 1 to 128 characters, or leave it out of create."));
    }
    if bytes.len() > MAX_ID_CHARS {
        return Err(invalid("is over 128 characters: give a shorter id.").with_limit(128));
    }
    if RESERVED.contains(&bytes) {
        return Err(invalid("is reserved (., .., latest, close): give another id."));
    }
    let is_fit = |b: &u8| b.is_ascii_alphanumeric() || b"._~-".contains(b);
    let text = str::from_utf8(bytes).ok().filter(|_| bytes.iter().all(is_fit));
    text.ok_or_else(|| invalid("may hold only A-Z a-z 0-9 . _ ~ and -: remove the others."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_form_length_and_reserved_names() {
        let longest = "x".repeat(128);
        for good in ["a", "A-z_0.9~", "...", "latest1", "Close", &longest] {
            assert!(check(good.as_bytes()).is_ok(), "{good}");
        }
        let too_long = "x".repeat(129);
        for bad in ["", ".", "..", "latest", "close", "a/b", "a b", "é", "a\0", "%2e", &too_long] {
            assert_eq!(check(bad.as_bytes()).unwrap_err().code(), Code::InvalidId, "{bad}");
        }
    }

    #[test]
    fn eight_digits_are_four_bytes_and_nothing_else_is() {
        let read = |text: &[u8; 8]| from_hex(u64::from_le_bytes(*text)).map(u32::to_le_bytes);
        assert_eq!(read(b"0192f0c1"), Some([0x01, 0x92, 0xf0, 0xc1]));
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut text = *b"09afa9f0";
                text[at] = byte;
                let is_hex = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                let digits = core::str::from_utf8(&text).ok().filter(|_| is_hex);
                let expected = digits.map(|d| u32::from_str_radix(d, 16).unwrap().to_be_bytes());
                assert_eq!(read(&text), expected, "{byte} {at}");
            }
        }
    }

    #[test]
    fn every_id_is_given_back_to_the_letter() {
        for text in [
            "0192f0c1-2b3c-7def-8abc-0123456789ab",
            "0192F0C1-2B3C-7DEF-8ABC-0123456789AB",
            "0192f0c12b3c7def8abc0123456789ab",
            "order-7",
        ] {
            let id = Id::new(text.as_bytes()).unwrap();
            assert_eq!(id.to_text(), text);
            assert_eq!(id.as_ref(), IdRef::new(text.as_bytes()));
        }
    }

    #[test]
    fn ids_are_hashed_by_bytes_that_tell_them_apart() {
        let [one, other] = [0xab, 0xac].map(|last| {
            let text = std::format!("0192f0c1-2b3c-7def-8abc-0123456789{last:x}");
            Id::new(text.as_bytes()).unwrap()
        });
        let [a, b] = [b"a", b"b"].map(|text| IdRef::new(text));
        assert_ne!(one.as_ref().bytes(), other.as_ref().bytes());
        assert_ne!(a.bytes(), b.bytes());
    }

    #[test]
    fn a_generated_id_is_a_uuid_v7_of_that_time() {
        let id = Id::generate(1_700_000_000_123, &[7; 10]).to_text();
        assert!(id.starts_with("018bcfe5-687b-7"), "{id}");
        assert_eq!(id.len(), 36);
    }
}
