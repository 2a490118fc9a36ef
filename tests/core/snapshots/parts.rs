//! The content of a snapshot, taken apart and put together again.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

const HEADER: usize = 25;

#[derive(Debug, Clone)]
pub(crate) enum Part {
    Number(u64),
    Text(Vec<u8>),
    /// In place of a text that has no bytes.
    Uuid([u8; 16]),
}

#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) clock: u64,
    pub(crate) clients: Vec<KeptClient>,
}

#[derive(Debug)]
pub(crate) struct KeptClient {
    pub(crate) bot: String,
    pub(crate) channel: String,
    pub(crate) user: String,
    pub(crate) conversations: Vec<KeptConversation>,
}

#[derive(Debug)]
pub(crate) struct KeptConversation {
    /// Of a memory, NUL and its key.
    pub(crate) id: String,
    /// Created, updated, last interaction.
    pub(crate) times: [u64; 3],
    pub(crate) metadata: String,
}

/// Reads a snapshot that an engine wrote.
struct Reader<'a> {
    format: u8,
    rest: &'a [u8],
    parts: Vec<Part>,
}

impl Reader<'_> {
    fn raw_number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.rest[0];
            self.rest = &self.rest[1..];
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn number(&mut self) -> u64 {
        let number = self.raw_number();
        self.parts.push(Part::Number(number));
        number
    }

    fn text(&mut self) -> String {
        let length = usize::try_from(self.raw_number()).unwrap();
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.parts.push(Part::Text(text.to_vec()));
        String::from_utf8(text.to_vec()).unwrap()
    }

    fn id(&mut self) -> String {
        if self.rest[0] > 0 {
            return self.text();
        }
        let (uuid, rest) = self.rest[1..].split_first_chunk().unwrap();
        self.rest = rest;
        self.parts.push(Part::Uuid(*uuid));
        uuid::Uuid::from_bytes(*uuid).to_string()
    }

    fn all(&mut self) -> Kept {
        let clock = self.number();
        self.number();
        let texts: Vec<_> = (0..self.number()).map(|_| self.text()).collect();
        let clients = (0..self.number()).map(|_| self.client(&texts)).collect();
        assert!(self.rest.is_empty());
        Kept { clock, clients }
    }

    fn client(&mut self, texts: &[String]) -> KeptClient {
        let mut name = || texts[usize::try_from(self.number() - 1).unwrap()].clone();
        let (bot, channel) = (name(), name());
        let user = self.text();
        self.number();
        let conversations = (0..self.number()).map(|_| self.conversation()).collect();
        // What was noted: a time, a salt, and two tables.
        (0..2).for_each(|_| _ = self.number());
        for width in [6, 2] {
            (0..self.number() * width).for_each(|_| _ = self.number());
        }
        KeptClient { bot, channel, user, conversations }
    }

    fn conversation(&mut self) -> KeptConversation {
        let id = self.id();
        self.number();
        self.number();
        let times = [self.number(), self.number(), self.number()];
        for _ in 0..5 {
            self.number();
        }
        let metadata = self.text();
        let metadata = if metadata.is_empty() { "{}".to_owned() } else { metadata };
        KeptConversation { id, times, metadata }
    }
}

fn reader(snapshot: &[u8]) -> Reader<'_> {
    Reader { format: snapshot[8], rest: &snapshot[HEADER..], parts: Vec::new() }
}

pub(crate) fn read(snapshot: &[u8]) -> Kept {
    reader(snapshot).all()
}

/// The format, and what follows the header.
pub(crate) fn parted(snapshot: &[u8]) -> (u8, Vec<Part>) {
    let mut reader = reader(snapshot);
    reader.all();
    (reader.format, reader.parts)
}

/// With the right length and checksum.
pub(crate) fn joined(format: u8, parts: &[Part]) -> Vec<u8> {
    let mut content = Vec::new();
    for part in parts {
        match part {
            Part::Number(number) => write_number(&mut content, *number),
            Part::Uuid(bytes) => {
                content.push(0);
                content.extend_from_slice(bytes);
            }
            Part::Text(text) => {
                write_number(&mut content, text.len() as u64);
                content.extend_from_slice(text);
            }
        }
    }
    let mut hasher = SipHasher13::new_with_keys(0x636f_6e76_6f73_7461, 0x7465_2e76_3100_0000);
    for part in [&[format][..], &content] {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    let length = (content.len() as u64).to_le_bytes();
    let sum = hasher.finish().to_le_bytes();
    [&b"cvstate\0"[..], &[format], &length, &sum, &content].concat()
}

fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}
