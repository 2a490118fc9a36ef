//! UUIDs as text, of randomness that the caller gives.

use uuid::Builder;

use crate::timestamp::Timestamp;

/// Returns a UUID of version 7, for the id of a conversation that is created now. Ten of the random bytes are used.
pub(crate) fn of_time(wall: u64, random: &[u8; 16]) -> [u8; 36] {
    let [used @ .., _, _, _, _, _, _] = random;
    text(Builder::from_unix_timestamp_millis(Timestamp::from_millis(wall).as_millis(), used))
}

/// Returns a UUID of version 4, for the token of a turn.
pub(crate) fn of_random(random: [u8; 16]) -> [u8; 36] {
    text(Builder::from_random_bytes(random))
}

/// Writes by hand, as what the crate writes with takes a kilobyte of the wasm.
fn text(builder: Builder) -> [u8; 36] {
    let mut text = [b'-'; 36];
    let mut at = 0;
    for byte in builder.into_uuid().into_bytes() {
        if matches!(at, 8 | 13 | 18 | 23) {
            at += 1;
        }
        for digit in [byte >> 4, byte & 15] {
            if let Some(place) = text.get_mut(at) {
                *place = digit + if digit < 10 { b'0' } else { b'a' - 10 };
            }
            at += 1;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn writes_what_the_crate_reads() {
        let text = of_time(1_700_000_000_123, &[0xA7; 16]);
        let uuid = Uuid::try_parse_ascii(&text).unwrap();
        assert_eq!((uuid.get_version_num(), uuid.get_variant()), (7, uuid::Variant::RFC4122));
        assert_eq!(uuid.hyphenated().encode_lower(&mut [0; 36]).as_bytes(), text);
        assert!(of_time(1_700_000_000_123, &[7; 16]).starts_with(b"018bcfe5-687b-7"));
    }
}
