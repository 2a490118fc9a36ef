//! Calls that are refused for their arguments: with the right code, and nothing has changed.

use convostate::{
    Client, Engine, ListOptions, Metadata, NewConversation, Result, Status, Timestamp, Update,
};

use crate::driver::{Checked, Driver, same};

const BAD_IDS: [&str; 9] = ["", ".", "..", "latest", "close", "a b", "a/b", "é", "a\0"];
const BAD_KEYS: [&str; 7] = ["", "x", "-1", "+1", " 1", "1.0", "4294967296"];
const BAD_LIMITS: [u32; 3] = [0, 101, u32::MAX];
const BAD_NAMES: [&str; 4] = ["", "a\0", "a\n", "\u{85}"];
/// 256 bytes.
const LONG_MESSAGE: &str = match str::from_utf8(&[b'm'; 256]) {
    Ok(text) => text,
    Err(_) => "",
};

pub(crate) fn refused(driver: &mut Driver, nth: usize) -> Checked {
    // At the clock's time: whether a refused call moves the clock is nobody's business.
    let now = Timestamp::from_millis(driver.model.clock());
    let (client, id) = driver.open(nth).unwrap_or((0, "x".to_owned()));
    let client = driver.client(client).clone();
    let (expected, answer) = call(&mut driver.engine, &client, &id, nth, now);
    same("a bad call", &answer.map_err(|error| error.code().as_str()), &Err(expected))
}

fn call(
    engine: &mut Engine,
    client: &Client,
    id: &str,
    nth: usize,
    now: Timestamp,
) -> (&'static str, Result<()>) {
    let (kind, nth) = (nth % 18, nth / 18);
    let bad_id = BAD_IDS[nth % BAD_IDS.len()];
    let too_long_id = "x".repeat(129);
    let long = "é".repeat(256) + "x";
    let bad_name = BAD_NAMES[nth % BAD_NAMES.len()];
    let mut create = |new| engine.create_at(client, new, now, &[9; 10]).map(drop);
    let blank = NewConversation::new();
    match kind {
        0 => ("INVALID_ID", create(blank.id(bad_id))),
        1 => ("INVALID_ID", create(blank.id(&too_long_id))),
        2 => ("INVALID_BODY", create(blank.flow_id(&long))),
        3 => ("INVALID_BODY", create(blank.step_id(&long))),
        4 => ("INVALID_BODY", create(blank.ttl(0))),
        5 => ("INVALID_BODY", create(blank.ttl(3_155_760_001))),
        6 => ("INVALID_ID", engine.get_at(client, bad_id, now).map(drop)),
        7 => ("INVALID_ID", engine.update_at(client, bad_id, Update::default(), now)),
        8 => ("INVALID_ID", engine.close_at(client, &too_long_id, Status::Closed, now)),
        9 => ("INVALID_STATUS", engine.close_at(client, id, Status::Open, now)),
        10 => ("INVALID_STATUS", engine.close_all_at(client, Status::Open, now)),
        11 => ("INVALID_BODY", bad_place(engine, (client, id), nth, &long, now)),
        12 => ("INVALID_BODY", bad_page(engine, client, nth, now)),
        13 => ("INVALID_CLIENT", Client::new(bad_name, "u", "c").map(drop)),
        14 => ("INVALID_BODY", engine.is_handled(client, bad_message(nth)).map(drop)),
        15 => ("INVALID_BODY", engine.note_handled_at(client, bad_message(nth), now, 7)),
        16 => ("INVALID_METADATA", Metadata::parse(&"[".repeat(65)).map(drop)),
        _ => ("INVALID_BODY", damaged(engine, nth)),
    }
}

fn bad_message(nth: usize) -> &'static str {
    if nth.is_multiple_of(2) { "" } else { LONG_MESSAGE }
}

fn bad_place(
    engine: &mut Engine,
    (client, id): (&Client, &str),
    nth: usize,
    long: &str,
    now: Timestamp,
) -> Result<()> {
    let touch = Update::new().last_interaction(true);
    let update = if nth.is_multiple_of(2) {
        touch.flow_id(long).clear_step_id()
    } else {
        touch.clear_flow_id().step_id(long)
    };
    engine.update_at(client, id, update, now)
}

fn bad_page(engine: &mut Engine, client: &Client, nth: usize, now: Timestamp) -> Result<()> {
    let mut options = ListOptions::default();
    if nth.is_multiple_of(2) {
        options.pagination_key = Some(BAD_KEYS[nth / 2 % BAD_KEYS.len()].into());
    } else {
        options.limit = Some(BAD_LIMITS[nth / 2 % BAD_LIMITS.len()]);
    }
    engine.list_at(client, options, now).map(drop)
}

/// A snapshot of what stands, with one bit turned or its end cut off.
fn damaged(engine: &mut Engine, nth: usize) -> Result<()> {
    let mut bytes = engine.snapshot()?;
    let at = nth * 37 % bytes.len();
    if nth.is_multiple_of(2) {
        bytes.truncate(at);
    } else {
        bytes[at] ^= 1 << (nth % 8);
    }
    engine.restore(&bytes)
}
