//! The wasm as a JavaScript module: text that decodes at once, everywhere, without `Buffer` or `atob`.
//!
//! The wasm is split into streams, see `streams.rs`, and these are written in printable ASCII, in base 86, which `front/streams.js` reads: a
//! byte below 86 is one character, any other two, the first of which says how often 86 goes into it. Most bytes are small, and a byte
//! begins where a character begins, which brotli needs. Measured on a wasm of 82,022 bytes, whole, after brotli: itself 32,210; this 33,263; two letters a byte
//! 33,748; hex 34,782; Latin-1 text 38,575; base64 43,041. After gzip this is the smallest text, too.

use crate::streams::Streams;

/// A module with one function, `bytes()`, that answers the wasm of so many bytes that was split.
pub(crate) fn module(streams: &Streams, size: usize) -> String {
    let all = streams.of.concat();
    let mut starts = vec![0];
    for stream in &streams.of {
        starts.push(starts.last().copied().unwrap_or_default() + stream.len());
    }
    let (text, functions) = (text(&all), streams.functions);
    format!(
        "\
import {{ wasmOf }} from \"../front/streams.js\";

const text =
  \"{text}\";

export function bytes() {{
  return wasmOf(text, {starts:?}, {size}, {functions});
}}
"
    )
}

fn text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        if *byte >= 86 {
            text.push(character(85 + byte / 86));
        }
        text.push(character(byte % 86));
    }
    text
}

fn character(digit: u8) -> char {
    let code = digit + 35;
    char::from(if code < b'\\' { code } else { code + 1 })
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn writes_one_character_below_86_and_two_from_there_on() {
        assert_eq!(text(&[0, 56, 57, 85]), "#[]y");
        assert_eq!(text(&[86, 171, 172, 255]), "z#zy{#{w");
    }

    #[test]
    fn needs_no_escapes() {
        let all: Vec<u8> = (0..=255).collect();
        assert!(text(&all).bytes().all(|code| (35..127).contains(&code) && code != b'\\'));
    }
}
