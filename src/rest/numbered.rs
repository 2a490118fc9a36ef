//! Keys that number the writes of one writer: the form of an Idempotency-Key by which a late or repeated copy is told from a new write.

use alloc::format;
use alloc::string::String;

use crate::model::once::{Number, Writer};

const MAX_DIGITS: usize = 15;

/// Returns the key of a numbered write.
pub(super) fn key_of(Number { writer: Writer([high, low]), n, settled }: Number) -> String {
    format!("\"w1.{high:016x}{low:016x}.{n}.{settled}\"")
}

/// Returns the number that a key says; none for a key of another form.
pub(super) fn number_of(key: &str) -> Option<Number> {
    let text = key.strip_prefix("\"w1.")?.strip_suffix('"')?;
    let mut parts = text.split('.');
    let writer = Writer::from_text(parts.next()?.as_bytes())?;
    let (n, settled) = (whole(parts.next()?)?, whole(parts.next()?)?);
    (n > 0 && parts.next().is_none()).then_some(Number { writer, n, settled })
}

fn whole(digits: &str) -> Option<u64> {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = is_number && (digits == "0" || !digits.starts_with('0'));
    (is_plain && digits.len() <= MAX_DIGITS).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_as_its_number() {
        let number = Number { writer: Writer([1, u64::MAX]), n: 999_999_999_999_999, settled: 0 };
        let key = key_of(number);
        assert_eq!(key, "\"w1.0000000000000001ffffffffffffffff.999999999999999.0\"");
        assert_eq!(number_of(&key), Some(number));
    }

    #[test]
    fn other_keys_say_no_number() {
        let writer = "0f".repeat(16);
        for (key, is_number) in [
            (format!("\"w1.{writer}.7.6\""), true),
            (format!("w1.{writer}.7.6"), false),
            (format!("\"w2.{writer}.7.6\""), false),
            (format!("\"w1.{writer}.0.0\""), false),
            (format!("\"w1.{writer}.07.6\""), false),
            (format!("\"w1.{writer}.7.06\""), false),
            (format!("\"w1.{writer}.7\""), false),
            (format!("\"w1.{writer}..6\""), false),
            (format!("\"w1.{writer}.+7.6\""), false),
            (format!("\"w1.{writer}.7.6.5\""), false),
            (format!("\"w1.{writer}.1000000000000000.0\""), false),
            (format!("\"w1.{}.7.6\"", writer.to_uppercase()), false),
            (format!("\"w1.{}.7.6\"", &writer[1..]), false),
            ("\"8e03978e-40d5-43e8-bc93-6894a57f9324\"".into(), false),
        ] {
            assert_eq!(number_of(&key).is_some(), is_number, "{key}");
        }
    }
}
