//! What every short text must be: at most 512 bytes of UTF-8 without control characters.

use crate::error::{Code, Error, Result};
use crate::limits::MAX_TEXT_BYTES;

/// The text.
///
/// # Errors
/// That code at that path.
pub fn check<'a>(code: Code, path: &str, bytes: &'a [u8]) -> Result<&'a str> {
    let invalid = |fault| Error::at(code, path, fault);
    if bytes.len() > MAX_TEXT_BYTES {
        return Err(invalid("is over 512 bytes of UTF-8: give a shorter one.").with_limit(512));
    }
    let text = str::from_utf8(bytes)
        .map_err(|_| invalid("has half of a surrogate pair: give whole Unicode characters."))?;
    if has_control(bytes) {
        return Err(invalid("has a control character: remove it."));
    }
    Ok(text)
}

/// The text, which is not empty.
///
/// # Errors
/// That code at that path.
pub(crate) fn check_some<'a>(code: Code, path: &str, bytes: &'a [u8]) -> Result<&'a str> {
    if bytes.is_empty() {
        return Err(Error::at(code, path, "is empty: give 1 to 512 bytes of text."));
    }
    check(code, path, bytes)
}

/// In UTF-8, U+0080 to U+009F are the byte C2 and one below A0.
fn has_control(bytes: &[u8]) -> bool {
    let mut before = 0;
    bytes.iter().any(|&byte| {
        let is_second = core::mem::replace(&mut before, byte) == 0xC2;
        byte < 0x20 || byte == 0x7f || (is_second && byte < 0xA0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_up_to_512_bytes_without_control_characters() {
        let check = |bytes: &[u8]| check(Code::InvalidBody, "flow_id", bytes).is_ok();
        assert!(check(b"") && check(&[b'a'; 512]) && check("é".repeat(256).as_bytes()));
        assert!(!check(&[b'a'; 513]) && !check("é".repeat(257).as_bytes()));
        for bad in [&[0xED, 0xA0, 0x80][..], b"\0", b"a\nb", b"\x7f", "\u{85}".as_bytes()] {
            assert!(!check(bad), "{bad:?}");
        }
    }

    #[test]
    fn knows_every_control_character() {
        for char in (0..0x3000).filter_map(char::from_u32) {
            let text = std::format!("a{char}b");
            assert_eq!(has_control(text.as_bytes()), char.is_control(), "{char:?}");
        }
    }

    #[test]
    fn names_code_and_place() {
        let error = check(Code::InvalidClient, "client.user_id", b"\n").unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::InvalidClient, Some("client.user_id")));
        assert!(error.message().starts_with("client.user_id has a control character"));
    }
}
