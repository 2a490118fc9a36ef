//! Numbers as text.

use alloc::string::String;

/// The digits of a number. `format!` would bring the formatter, a tenth of the wasm.
#[must_use]
pub fn decimal(number: u64) -> String {
    let mut digits = if number < 10 { String::new() } else { decimal(number / 10) };
    digits.push(char::from(b'0' + u8::try_from(number % 10).unwrap_or(0)));
    digits
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn writes_every_digit() {
        for number in [0, 7, 10, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
