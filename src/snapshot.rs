//! A whole engine as bytes: magic, format version, length, checksum, content.
//!
//! Numbers are LEB128; a text is its length and its bytes, and where an id would have none, it is the 16 bytes of a UUID; texts that recur
//! are written once, in front, and named by their index. The checksum covers everything behind it.

mod reader;
mod writer;

pub use reader::read;
pub use writer::write;

use crate::hash::stable_hash;

const MAGIC: &[u8; 8] = b"cvstate\0";
/// From 1 on. The first had no memories, nothing of what was noted of a client, and each id as a text.
const FORMAT: u8 = 2;
/// Magic, format, length of the content, checksum.
const HEADER: usize = 8 + 1 + size_of::<Seal>();

type Seal = [u8; 16];

/// The length of the content, and a checksum of all but that.
fn seal(format: u8, content: &[u8]) -> Seal {
    let sum = stable_hash(&[&[format], content]);
    (content.len() as u128 | u128::from(sum) << 64).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use std::format;
    use std::vec::Vec;

    use crate::{
        Client, Code, Conversation, Engine, ListOptions, Metadata, NewConversation, Page,
        Retention, Status, Timestamp,
    };

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn filled() -> Engine {
        let mut engine = Engine::with_seed(1, Retention::default());
        let metadata = Metadata::parse(r#"{"size":"L"}"#).unwrap();
        for (n, user) in (0_u8..).zip(["ada", "bob", "čapek", "ada", "ada"]) {
            let client = Client::new("shop", user, "web").unwrap();
            let id = format!("own-{n}");
            let new = NewConversation {
                id: (n % 2 == 0).then_some((&id).into()),
                flow_id: (n % 3 > 0).then_some("order".into()),
                ttl: (n > 2).then_some(60),
                ..NewConversation::new().metadata(&metadata)
            };
            let created = engine.create_at(&client, new, at(1000 + u64::from(n)), &[n; 10]);
            let id = created.unwrap().conversation.id;
            if n == 3 {
                engine.close_at(&client, &id, Status::Failed, at(2000)).unwrap();
            }
        }
        engine
    }

    fn everything(engine: &mut Engine, now: Timestamp) -> Vec<(Page, Option<Conversation>)> {
        let clients = ["ada", "bob", "čapek"].map(|user| Client::new("shop", user, "web").unwrap());
        let of = |client: &Client| {
            let page = engine.list_at(client, ListOptions::default(), now).unwrap();
            (page, engine.latest_at(client, now).unwrap())
        };
        clients.iter().map(of).collect()
    }

    #[test]
    fn comes_back_as_it_was_and_goes_on() {
        let mut engine = filled();
        let bytes = engine.snapshot().unwrap();
        let mut restored = Engine::with_seed(2, Retention { seconds: Some(0), per_client: None });
        restored.restore(&bytes).unwrap();
        assert_eq!(restored.stats().conversations, 5);
        assert_eq!(restored.snapshot().unwrap(), bytes);
        for now in [at(0), at(2000), at(100_000)] {
            assert_eq!(everything(&mut restored, now), everything(&mut engine, now));
        }
        let swept = restored.sweep_at(9, at(200_000));
        assert_eq!((swept.expired, swept.removed), (1, 1));
    }

    #[test]
    fn one_flipped_bit_anywhere_is_refused_and_changes_nothing() {
        let mut engine = filled();
        let before = everything(&mut engine, at(2000));
        let bytes = engine.snapshot().unwrap();
        for byte in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[byte] ^= 1 << bit;
                assert_eq!(engine.restore(&damaged).unwrap_err().code(), Code::InvalidBody);
            }
        }
        assert_eq!(everything(&mut engine, at(2000)), before);
    }

    #[test]
    fn a_cut_or_longer_one_is_refused() {
        let bytes = filled().snapshot().unwrap();
        let mut engine = Engine::with_seed(1, Retention::default());
        for end in 0..bytes.len() {
            assert_eq!(engine.restore(&bytes[..end]).unwrap_err().code(), Code::InvalidBody);
        }
        assert!(engine.restore(&[&bytes[..], b"x"].concat()).is_err());
        assert_eq!(engine.stats().conversations, 0);
    }

    #[test]
    fn a_newer_format_is_named() {
        let mut bytes = filled().snapshot().unwrap();
        bytes[8] = 3;
        let error = filled().restore(&bytes).unwrap_err();
        assert!(error.message().contains("newer version"), "{error}");
    }
}
