//! Snapshots that anybody may have written: the first byte is the format, the others the content; length and checksum are put right. Each
//! is refused, or read as what calls can have made, of which the snapshot is the same again.

#![no_main]

use convostate::{Code, Engine, ListOptions, Retention, Timestamp};
use libfuzzer_sys::fuzz_target;
use siphasher::sip::SipHasher13;
use std::hash::Hasher;

#[allow(dead_code, reason = "only the reader is used")]
#[path = "../../tests/core/snapshots/parts.rs"]
mod parts;

fuzz_target!(|data: &[u8]| {
    let Some((format, content)) = data.split_first() else { return };
    let mut engine = Engine::with_seed(1, Retention::default());
    match engine.restore(&with_checksum(*format, content)) {
        Ok(()) => use_all(&mut engine),
        Err(error) => assert_eq!(error.code(), Code::InvalidBody),
    }
});

fn with_checksum(format: u8, content: &[u8]) -> Vec<u8> {
    let mut hasher = SipHasher13::new_with_keys(0x636f_6e76_6f73_7461, 0x7465_2e76_3100_0000);
    for part in [&[format][..], content] {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    let length = (content.len() as u64).to_le_bytes();
    let sum = hasher.finish().to_le_bytes();
    [&b"cvstate\0"[..], &[format], &length, &sum, content].concat()
}

fn use_all(engine: &mut Engine) {
    let bytes = engine.snapshot().unwrap();
    let mut again = Engine::with_seed(2, Retention::default());
    again.restore(&bytes).expect("its own snapshot");
    assert_eq!(again.snapshot().unwrap(), bytes);
    let kept = parts::read(&bytes);
    let now = Timestamp::from_millis(kept.clock);
    for one in &kept.clients {
        let client = convostate::Client::new(&one.bot, &one.user, &one.channel).unwrap();
        engine.latest_at(&client, now).unwrap();
        engine.list_at(&client, ListOptions::default(), now).unwrap();
        engine.erase_at(&client, now).unwrap();
    }
    engine.sweep_at(1000, Timestamp::LAST_NOW);
    assert_eq!(engine.stats().conversations, 0);
}
