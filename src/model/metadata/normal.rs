//! Brings JSON into canonical form: no white space, the fewest escapes. What is no JSON stays none; [`check`](super::check) refuses it.

use alloc::string::String;

use crate::error::{Error, Result};

pub(super) fn normal(json: &str) -> Result<String> {
    let mut out = String::new();
    out.try_reserve_exact(json.len()).map_err(|_| Error::out_of_memory())?;
    let (mut rest, mut in_string, mut is_apart, mut last) = (json, false, false, ',');
    while let Some((char, behind)) = first(rest) {
        rest = behind;
        if !in_string && matches!(char, ' ' | '\t' | '\n' | '\r') {
            is_apart = true;
            continue;
        }
        // Two values do not become one.
        if is_apart && !is_punctuation(last) && !is_punctuation(char) {
            out.push(' ');
        }
        (is_apart, last) = (false, char);
        in_string ^= char == '"';
        match char {
            '\\' if in_string => rest = escape(rest, &mut out),
            _ => out.push(char),
        }
    }
    Ok(out)
}

fn first(text: &str) -> Option<(char, &str)> {
    let mut chars = text.chars();
    Some((chars.next()?, chars.as_str()))
}

fn is_punctuation(char: char) -> bool {
    matches!(char, '{' | '}' | '[' | ']' | ',' | ':')
}

/// Writes what an escape means, of which the text has what follows the backslash; returns what follows it.
fn escape<'a>(text: &'a str, out: &mut String) -> &'a str {
    if let Some((char, behind)) = unicode(text) {
        push_escaped(char, out);
        return behind;
    }
    let (char, behind) = first(text).unwrap_or((' ', ""));
    if char != '/' {
        out.push('\\');
    }
    out.push(char);
    behind
}

/// The character that one or two escapes of four digits mean.
fn unicode(text: &str) -> Option<(char, &str)> {
    let (unit, behind) = four_digits(text)?;
    if let Some(char) = char::from_u32(unit) {
        return Some((char, behind));
    }
    let (second, behind) = four_digits(behind.strip_prefix('\\')?)?;
    let is_pair = unit < 0xDC00 && (0xDC00..0xE000).contains(&second);
    let code = 0x10000 + ((unit & 0x3FF) << 10) + (second & 0x3FF);
    char::from_u32(code).filter(|_| is_pair).map(|char| (char, behind))
}

fn four_digits(text: &str) -> Option<(u32, &str)> {
    let mut rest = text.strip_prefix('u')?;
    let mut code = 0;
    for _ in 0..4 {
        let (digit, behind) = first(rest)?;
        code = code * 16 + digit.to_digit(16)?;
        rest = behind;
    }
    Some((code, rest))
}

fn push_escaped(char: char, out: &mut String) {
    let short = match char {
        '"' | '\\' => char,
        '\u{8}' => 'b',
        '\u{c}' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        control if control < ' ' => {
            let code = control as u32;
            out.push_str(if code < 16 { "\\u000" } else { "\\u001" });
            return out.push(char::from_digit(code % 16, 16).unwrap_or('0'));
        }
        plain => return out.push(plain),
    };
    out.push('\\');
    out.push(short);
}
