//! Each thing that a snapshot must not say, where all else in it is right.

use convostate::{Client, Code, Engine, Error, Retention};

use super::at;
use super::parts::{Part, joined, read};

const NOW: u64 = 10;
const LAST_VERSION: u64 = 9;

type Record = [Part; 12];

// Where a record has what.
const ID: usize = 0;
const SEQ: usize = 1;
const NUMBER: usize = 2;
const CREATED: usize = 3;
const UPDATED: usize = 4;
const LAST_INTERACTION: usize = 5;
const VERSION: usize = 6;
const TTL: usize = 7;
const STATUS: usize = 8;
const FLOW: usize = 9;
const STEP: usize = 10;
const METADATA: usize = 11;

fn n(number: u64) -> Part {
    Part::Number(number)
}

fn text(text: impl AsRef<[u8]>) -> Part {
    Part::Text(text.as_ref().to_vec())
}

fn conversation() -> Record {
    let (id, metadata) = (text("x"), text(r#"{"a":1}"#));
    [id, n(1), n(7), n(5), n(7), n(6), n(2), n(60), n(0), n(3), n(3), metadata]
}

fn memory() -> Record {
    let (id, value) = (text("\0k"), text("1"));
    [id, n(1), n(LAST_VERSION), n(5), n(5), n(20), n(1), n(0), n(0), n(0), n(0), value]
}

/// Of one client, of whom nothing was noted.
fn content(format: u8, records: &[Record]) -> Vec<Part> {
    let (version, noted) = (n(LAST_VERSION), [n(0), n(0), n(0), n(0)]);
    let has_it = usize::from(format > 1);
    let texts = [n(3), text("shop"), text("web"), text("order")];
    let client = [n(1), n(1), n(2), text("ada"), n(3), n(records.len() as u64)];
    [&[n(NOW)], &[version][..has_it], &texts, &client, records.as_flattened(), &noted[..has_it * 4]]
        .concat()
}

fn ada() -> Client {
    Client::new("shop", "ada", "web").unwrap()
}

fn restored(format: u8, parts: &[Part]) -> Result<Engine, Error> {
    let mut engine = Engine::with_seed(1, Retention::default());
    engine.restore(&joined(format, parts)).map(|()| engine)
}

fn refuses(format: u8, parts: &[Part], why: &str) {
    let code = restored(format, parts).map_err(|error| error.code());
    assert_eq!(code.err(), Some(Code::InvalidBody), "{why}");
}

#[test]
fn what_makes_sense_is_taken() {
    let mut engine = restored(2, &content(2, &[conversation()])).unwrap();
    let found = engine.get_at(&ada(), "x", at(NOW)).unwrap();
    assert_eq!((found.version, found.flow_id.as_deref()), (2, Some("order")));
    let mut engine = restored(2, &content(2, &[memory()])).unwrap();
    let found = engine.recall_at(&ada(), "k", at(NOW)).unwrap().unwrap();
    assert_eq!((found.version, found.expires_at), (LAST_VERSION, Some(at(20))));
}

#[test]
fn one_field_that_makes_no_sense_is_enough() {
    let conversations = [
        ("no id", ID, text("a b")),
        ("beyond the last number", SEQ, n(4)),
        ("created after the last interaction", CREATED, n(7)),
        ("changed before the last interaction", UPDATED, n(5)),
        ("changed in the future", UPDATED, n(NOW + 1)),
        ("an interaction in the future", LAST_INTERACTION, n(NOW + 1)),
        ("no version", VERSION, n(0)),
        ("over 100 years", TTL, n(3_155_760_001)),
        ("a sixth status", STATUS, n(5)),
        ("a fourth text", FLOW, n(4)),
        ("a fourth text", STEP, n(4)),
        ("no JSON", METADATA, text("{")),
        ("no text", METADATA, text([0xff])),
    ];
    let memories = [
        ("no key", ID, text("\0")),
        ("a key with a control character", ID, text("\0\n")),
        ("no version", NUMBER, n(0)),
        ("a version that was not given", NUMBER, n(LAST_VERSION + 1)),
        ("written in the future", CREATED, n(NOW + 1)),
        ("a memory in a flow", FLOW, n(3)),
        ("a memory at a step", STEP, n(3)),
        ("no text", METADATA, text([0xff])),
    ];
    let conversations = conversations.map(|case| (conversation(), case));
    let memories = memories.map(|case| (memory(), case));
    for (mut record, (why, field, part)) in conversations.into_iter().chain(memories) {
        record[field] = part;
        refuses(2, &content(2, &[record.clone()]), &format!("{why}: {record:?}"));
    }
}

#[test]
fn it_ends_where_its_content_does() {
    let whole = content(2, &[conversation()]);
    refuses(2, &[&whole[..], &[n(0)]].concat(), "one more");
    for end in 0..whole.len() {
        refuses(2, &whole[..end], &format!("cut after {end}"));
    }
    // The texts, the clients, the records of one, and what was noted of it.
    for place in [2, 6, 11, whole.len() - 2, whole.len() - 1] {
        let mut parts = whole.clone();
        let Part::Number(count) = &mut parts[place] else { panic!("no count at {place}") };
        *count += 1;
        refuses(2, &parts, &format!("one more counted at {place}"));
    }
}

#[test]
fn the_first_format_is_read_and_there_was_none_before_it() {
    let parts = content(1, &[conversation()]);
    let mut engine = restored(1, &parts).unwrap();
    assert_eq!(engine.get_at(&ada(), "x", at(NOW)).unwrap().version, 2);
    refuses(0, &parts, "before the first");
}

#[test]
fn a_client_of_whom_there_is_nothing_leaves_nothing() {
    let engine = restored(2, &content(2, &[])).unwrap();
    let kept = read(&engine.snapshot().unwrap());
    assert!(kept.clients.is_empty(), "{kept:?}");
}
