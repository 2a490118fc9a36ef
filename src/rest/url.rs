//! Percent-encoding, out and in.

use alloc::string::String;
use alloc::vec::Vec;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Appends a text with everything but unreserved characters escaped.
pub(super) fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(HEX.get(usize::from(digit)).map_or('0', |digit| char::from(*digit)));
            }
        }
    }
}

/// The bytes of an escaped text; none when an escape is no escape. In a query, + is a space.
pub(super) fn decode(text: &str, is_query: bool) -> Option<Vec<u8>> {
    // Most texts are as they are, and are copied at once.
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Some(text.as_bytes().to_vec());
    }
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => digit(bytes.next()?)? << 4 | digit(bytes.next()?)?,
            b'+' if is_query => b' ',
            _ => byte,
        });
    }
    Some(out)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Whether an escape stands where its character would do: others would read another path.
pub(super) fn has_needless_escape(path: &str) -> bool {
    path.as_bytes().windows(3).any(|bytes| match *bytes {
        [b'%', high, low] => match (digit(high), digit(low)) {
            (Some(high), Some(low)) => is_unreserved(high << 4 | low),
            _ => false,
        },
        _ => false,
    })
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// What is wrong with a parameter of a query.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Repeated,
    Malformed,
}

/// The names and values of a query, still escaped.
pub(super) fn pairs(query: &str) -> Vec<(&str, &str)> {
    query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, ""))).collect()
}

/// The value of a parameter, if it is there.
pub(super) fn parameter(pairs: &[(&str, &str)], name: &str) -> Result<Option<Vec<u8>>, Fault> {
    let mut values = pairs.iter().filter_map(|&(key, value)| {
        // Hardly any key is escaped.
        let is_named =
            key == name || (key.contains('%') && decode(key, true)?.as_slice() == name.as_bytes());
        is_named.then_some(value)
    });
    let value = values.next();
    if values.next().is_some() {
        return Err(Fault::Repeated);
    }
    value.map(|value| decode(value, true).ok_or(Fault::Malformed)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_out_and_comes_back() {
        let mut out = String::new();
        encode("a b&c=é/+~", &mut out);
        assert_eq!(out, "a%20b%26c%3D%C3%A9%2F%2B~");
        assert_eq!(decode(&out, true).as_deref(), Some("a b&c=é/+~".as_bytes()));
        assert_eq!(decode("a+b", true).as_deref(), Some(&b"a b"[..]));
        assert_eq!(decode("+", true).as_deref(), Some(&b" "[..]));
        assert_eq!(decode("a+b", false).as_deref(), Some(&b"a+b"[..]));
        for bad in ["%", "%2", "%zz", "%+1"] {
            assert_eq!(decode(bad, false), None, "{bad}");
        }
    }

    #[test]
    fn an_escape_is_needed_or_not() {
        for path in ["/%6catest", "/a%2Eb", "/%7e", "/x/%2e%2e"] {
            assert!(has_needless_escape(path), "{path}");
        }
        for path in ["/latest", "/a%20b", "/%C3%A9", "/%", "/%2", "/%zz", "/%2561"] {
            assert!(!has_needless_escape(path), "{path}");
        }
    }

    #[test]
    fn finds_a_parameter_once() {
        assert_eq!(parameter(&pairs("a=1&b=2"), "b"), Ok(Some(b"2".to_vec())));
        assert_eq!(parameter(&pairs("a=1&%62"), "b"), Ok(Some(Vec::new())));
        assert_eq!(parameter(&pairs(""), "b"), Ok(None));
        assert_eq!(parameter(&pairs("b=1&b=1"), "b"), Err(Fault::Repeated));
        assert_eq!(parameter(&pairs("b=%"), "b"), Err(Fault::Malformed));
    }
}
