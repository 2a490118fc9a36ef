//! Each message is handled once: of each client, the last messages that were handled are known by their fingerprints.

use crate::error::{Code, Error, Result};
use crate::hash::Keys;
use crate::limits::{MAX_HANDLED, MAX_MESSAGE_ID_BYTES};
use crate::model::once::Once;
use crate::timestamp::Timestamp;

/// The id of a message, as whoever delivers it gives it.
///
/// # Errors
/// `INVALID_BODY` unless it is 1 to 255 bytes of UTF-8.
pub fn check_message_id(bytes: &[u8]) -> Result<&[u8]> {
    check_message_id_at("options.once", bytes)
}

/// The same of one that stands elsewhere.
///
/// # Errors
/// As `check_message_id`.
pub(crate) fn check_message_id_at<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a [u8]> {
    let is_right =
        (1..=MAX_MESSAGE_ID_BYTES).contains(&bytes.len()) && str::from_utf8(bytes).is_ok();
    is_right
        .then_some(bytes)
        .ok_or_else(|| Error::at(Code::InvalidBody, path, "must be 1 to 255 bytes of UTF-8."))
}

impl Once {
    /// Whether a message was handled; its id is 1 to 255 bytes.
    #[must_use]
    pub fn is_handled(&self, id: &[u8]) -> bool {
        let fingerprint = self.fingerprint(id);
        self.messages.iter().any(|[known, _]| *known == fingerprint)
    }

    /// Notes that a message was handled. Of more than 64, the first is forgotten.
    pub fn note_handled(&mut self, id: &[u8], now: Timestamp) {
        if self.messages.len() >= MAX_HANDLED {
            self.messages.remove(0);
        }
        self.messages.push([self.fingerprint(id), now.as_millis()]);
        self.at = now;
    }

    fn fingerprint(&self, id: &[u8]) -> u64 {
        Keys { seed: self.salt }.long(0, id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_64_are_known() {
        let mut once = Once::new(1);
        for n in 0..=64_u8 {
            assert!(!once.is_handled(&[n, 1]));
            once.note_handled(&[n, 1], Timestamp::from_millis(n.into()));
        }
        assert!(!once.is_handled(&[0, 1]) && once.is_handled(&[1, 1]) && once.is_handled(&[64, 1]));
        assert_eq!((once.messages.len(), once.at()), (64, Timestamp::from_millis(64)));
    }

    #[test]
    fn fingerprints_are_keyed() {
        let handled = |salt| {
            let mut once = Once::new(salt);
            once.note_handled(b"m1", Timestamp::default());
            once.messages
        };
        assert_ne!(handled(1), handled(2));
    }

    #[test]
    fn an_id_is_1_to_255_bytes_of_text() {
        assert!(check_message_id(b"").is_err() && check_message_id(&[b'a'; 256]).is_err());
        assert!(check_message_id(&[0xED, 0xA0, 0x80]).is_err());
        assert!(check_message_id(&[b'a'; 255]).is_ok() && check_message_id(b"\n").is_ok());
    }
}
