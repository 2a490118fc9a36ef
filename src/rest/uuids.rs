//! UUIDs as text, of randomness that the caller gives.

use uuid::Builder;

use crate::timestamp::Timestamp;

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Returns a UUID of version 7, for the id of a conversation that is created now. Ten of the random bytes are used.
pub(crate) fn of_time(wall: u64, random: &[u8; 16]) -> [u8; 36] {
    let [used @ .., _, _, _, _, _, _] = random;
    text(Builder::from_unix_timestamp_millis(Timestamp::from_millis(wall).as_millis(), used))
}

/// Returns a UUID of version 4, for the key of a write.
pub(crate) fn of_random(random: [u8; 16]) -> [u8; 36] {
    text(Builder::from_random_bytes(random))
}

/// Writes by hand, as what the crate writes with takes a kilobyte of the wasm.
fn text(builder: Builder) -> [u8; 36] {
    let bytes = builder.into_uuid().into_bytes();
    let digits = bytes.into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let mut digits = digits.filter_map(|digit| DIGITS.get(usize::from(digit)));
    core::array::from_fn(|at| match at {
        8 | 13 | 18 | 23 => b'-',
        _ => digits.next().copied().unwrap_or(b'0'),
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn writes_what_the_crate_reads() {
        for (text, version) in
            [(of_time(1_700_000_000_123, &[0xA7; 16]), 7), (of_random([0xFE; 16]), 4)]
        {
            let uuid = Uuid::try_parse_ascii(&text).unwrap();
            assert_eq!(
                (uuid.get_version_num(), uuid.get_variant()),
                (version, uuid::Variant::RFC4122)
            );
            assert_eq!(uuid.hyphenated().encode_lower(&mut [0; 36]).as_bytes(), text);
        }
        assert!(of_time(1_700_000_000_123, &[7; 16]).starts_with(b"018bcfe5-687b-7"));
    }
}
