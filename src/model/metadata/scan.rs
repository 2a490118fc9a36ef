//! Where values end in canonical JSON.

/// A member of a canonical object.
#[derive(Clone, Copy)]
pub(super) struct Member<'a> {
    /// In quotes.
    pub(super) key: &'a [u8],
    pub(super) value: &'a [u8],
    /// Where it begins in the text.
    pub(super) start: usize,
}

impl Member<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.key.len() + 1 + self.value.len()
    }
}

/// The members of a canonical object.
pub(super) struct Members<'a> {
    rest: &'a [u8],
    start: usize,
}

impl<'a> Members<'a> {
    /// From what stands between the braces.
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { rest: text, start: 0 }
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = Member<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let (key, rest) = split_value(self.rest);
        let (value, rest) = split_value(rest.get(1..)?);
        let member = Member { key, value, start: self.start };
        self.rest = rest.get(1..).unwrap_or_default();
        self.start = member.end() + 1;
        Some(member)
    }
}

/// What stands between braces, brackets or quotes.
pub(super) fn inside(container: &[u8]) -> &[u8] {
    if let [_, inside @ .., _] = container { inside } else { b"" }
}

/// The first value of a text, and the punctuation behind it.
pub(super) fn split_value(text: &[u8]) -> (&[u8], &[u8]) {
    let mut rest = text;
    let mut depth = 0_usize;
    while let [byte, behind @ ..] = rest {
        match byte {
            b'{' | b'[' => depth += 1,
            b',' | b':' | b'}' | b']' if depth == 0 => break,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        rest = if *byte == b'"' { behind_string(behind) } else { behind };
    }
    text.split_at_checked(text.len() - rest.len()).unwrap_or_default()
}

/// What follows the string that goes on there.
fn behind_string(mut rest: &[u8]) -> &[u8] {
    while let [byte, behind @ ..] = rest {
        rest = behind;
        match (byte, behind) {
            (b'"', _) => break,
            (b'\\', [_, behind @ ..]) => rest = behind,
            _ => {}
        }
    }
    rest
}
