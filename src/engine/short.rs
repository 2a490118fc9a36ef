//! A text of any length; a short one, as most ids of users are, lies in place.

use alloc::boxed::Box;

const IN_PLACE: usize = 14;

#[derive(Debug)]
pub(crate) enum Short {
    /// The length, and the bytes of the text.
    InPlace(u8, [u8; IN_PLACE]),
    Boxed(Box<[u8]>),
}

impl Short {
    pub(crate) fn from_text(text: &str) -> Self {
        let mut bytes = [0; IN_PLACE];
        match (u8::try_from(text.len()), bytes.get_mut(..text.len())) {
            (Ok(length), Some(room)) => {
                room.copy_from_slice(text.as_bytes());
                Self::InPlace(length, bytes)
            }
            _ => Self::Boxed(text.as_bytes().into()),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::InPlace(length, bytes) => bytes.get(..usize::from(*length)).unwrap_or(bytes),
            Self::Boxed(bytes) => bytes,
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn heap_bytes(&self) -> usize {
        match self {
            Self::InPlace(..) => 0,
            Self::Boxed(bytes) => bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_given_back_to_the_letter() {
        for length in 0..600 {
            let text = "é1".repeat(length);
            let short = Short::from_text(text.get(..length).unwrap_or("é"));
            assert_eq!(short.as_str(), text.get(..length).unwrap_or("é"));
            assert_eq!(short.heap_bytes() == 0, short.as_bytes().len() <= IN_PLACE);
        }
        assert!(size_of::<Short>() <= 24);
    }
}
