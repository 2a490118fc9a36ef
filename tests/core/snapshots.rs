//! Snapshots that somebody wrote: changed in any way, with the right checksum. Each is refused, or read as conversations that
//! any call could have made.

#![cfg(not(target_arch = "wasm32"))]

#[path = "snapshots/guards.rs"]
mod guards;
#[path = "snapshots/parts.rs"]
mod parts;

use convostate::{
    Client, Code, Engine, ListOptions, Metadata, NewConversation, RememberOptions, Retention,
    Status, Timestamp, Update,
};
use fastrand::Rng;
use parts::{KeptConversation, Part, joined, parted};
use std::env;
use std::time::{Duration, Instant};

const DAY: u64 = 86_400_000;
const START: u64 = 20_000 * DAY;

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// An engine as bots leave it: a few clients, open and closed conversations, some of everything.
fn lived(rng: &mut Rng) -> Engine {
    let mut engine = Engine::with_seed(rng.u64(..), Retention::default());
    let users = ["ada", "bob", "čapek", "a user whose id is longer than fourteen bytes"];
    let metadata =
        ["{}", r#"{"size":"L","n":[1,2.5e3]}"#, r#"{"a":{"b":{"c":null}},"é":"\n"}"#, "7"];
    let mut now = START;
    for nth in 0..rng.u64(1..12) {
        now += rng.u64(0..3) * 1000;
        let client = Client::new("shop", users[rng.usize(..4)], ["web", "app"][rng.usize(..2)]);
        let client = client.unwrap();
        let id = format!("own-{nth}");
        let metadata = Metadata::parse(metadata[rng.usize(..4)]).unwrap();
        let mut new = NewConversation::new().metadata(&metadata);
        new.id = rng.bool().then_some((&id).into());
        new.flow_id = rng.bool().then_some("order".into());
        new.step_id = rng.bool().then_some("size".into());
        new.ttl = rng.bool().then_some(60);
        let id = engine.create_at(
            &client,
            new,
            at(now),
            &rng.u128(..).to_le_bytes()[..10].try_into().unwrap(),
        );
        let id = id.unwrap().conversation.id;
        match rng.u8(..4) {
            0 => engine.close_at(&client, &id, Status::ALL[rng.usize(1..5)], at(now)).unwrap(),
            1 => {
                let touch = Update::new().last_interaction(true);
                engine.update_at(&client, &id, touch, at(now + 500)).unwrap();
            }
            2 => {
                let key = ["k", "é", "k/a"][rng.usize(..3)];
                let mut options = RememberOptions::new();
                options.ttl = rng.bool().then_some(Duration::from_millis(rng.u64(1..5000)));
                let value = [r#"{"n":1}"#, "{}", "no JSON"][rng.usize(..3)];
                engine.remember_at(&client, key, value, options, at(now), rng.u64(..)).unwrap();
            }
            _ => {}
        }
    }
    engine
}

/// Numbers at which something ends.
const EDGES: [u64; 14] = [
    0,
    1,
    2,
    4,
    5,
    127,
    3_155_760_000,
    3_155_760_001,
    u32::MAX as u64 - 1,
    u32::MAX as u64,
    250_246_540_799_999,
    250_246_540_800_000,
    1 << 53,
    u64::MAX,
];

fn texts() -> Vec<Vec<u8>> {
    let deep = ["[".repeat(65), "]".repeat(65)].concat();
    let long = ["\"", &"x".repeat(65_535), "\""].concat();
    let texts = [
        "",
        "a",
        "latest",
        "..",
        "own-0",
        "shop",
        "{}",
        "{not json",
        "\"",
        r#"{"__proto__":{"polluted":1}}"#,
        "12345678901234567890",
        "1e999",
        r#"{"a":1,"a":2}"#,
        r#"{"a": 1}"#,
        r#""\ud800""#,
        "a\nb",
        "\u{85}",
        "0192f0c1-2b3c-7def-8abc-0123456789ab",
        &deep,
        &long,
    ];
    let bytes: [&[u8]; 3] = [&[0xff], &[0xed, 0xa0, 0x80], &[b'x'; 513]];
    texts.iter().map(|text| text.as_bytes().to_vec()).chain(bytes.map(<[u8]>::to_vec)).collect()
}

/// One to three changes somewhere.
fn changed(mut parts: Vec<Part>, texts: &[Vec<u8>], rng: &mut Rng) -> Vec<Part> {
    for _ in 0..rng.usize(1..=3) {
        let (place, other) = (rng.usize(..parts.len()), rng.usize(..parts.len()));
        match rng.u8(..8) {
            0 => drop(parts.remove(place)),
            1 => parts.insert(place, parts[other].clone()),
            2 => parts.swap(place, other),
            3 => {
                let copied = parts[place..parts.len().min(place + rng.usize(1..16))].to_vec();
                parts.splice(other..other, copied);
            }
            _ => parts[place] = other_than(&parts[place], texts, rng),
        }
        if parts.is_empty() {
            return parts;
        }
    }
    parts
}

fn other_than(part: &Part, texts: &[Vec<u8>], rng: &mut Rng) -> Part {
    match part {
        Part::Number(number) => Part::Number(match rng.u8(..4) {
            0 => number.wrapping_add(1),
            1 => number.wrapping_sub(1),
            2 => number ^ (1 << rng.u8(..64)),
            _ => EDGES[rng.usize(..EDGES.len())],
        }),
        Part::Text(text) if text.is_empty() || rng.bool() => {
            Part::Text(texts[rng.usize(..texts.len())].clone())
        }
        Part::Text(text) => {
            let mut text = text.clone();
            let place = rng.usize(..text.len());
            text[place] ^= 1 << rng.u8(..8);
            Part::Text(text)
        }
        Part::Uuid(bytes) => {
            let mut bytes = *bytes;
            bytes[rng.usize(..16)] ^= 1 << rng.u8(..8);
            Part::Uuid(bytes)
        }
    }
}

/// Does all that can be done with what was restored, and holds it against the bytes that it gives again.
fn use_all(engine: &mut Engine) {
    let bytes = engine.snapshot().unwrap();
    let mut again = Engine::with_seed(3, Retention::default());
    again.restore(&bytes).expect("its own snapshot");
    assert_eq!(again.snapshot().unwrap(), bytes);

    let kept = parts::read(&bytes);
    let now = at(kept.clock);
    for client in &kept.clients {
        let who = Client::new(&client.bot, &client.user, &client.channel).unwrap();
        let is_memory = |one: &&KeptConversation| one.id.starts_with('\0');
        for one in client.conversations.iter().filter(is_memory) {
            let found = engine.recall_at(&who, &one.id[1..], now).unwrap();
            let [written, _, end] = one.times;
            assert_eq!(found.is_none(), end > written && end <= kept.clock);
            assert!(found.is_none_or(|memory| memory.value == one.metadata && memory.version > 0));
        }
        let conversations = client.conversations.iter().filter(|one| !is_memory(one));
        for one in conversations.clone() {
            let found = engine.get_at(&who, &one.id, now).unwrap();
            let metadata = Metadata::parse(&one.metadata).expect("metadata that any call takes");
            assert_eq!(found.metadata, metadata);
            let times = [found.created_at, found.updated_at, found.last_interaction_at];
            assert_eq!(times.map(Timestamp::as_millis), one.times);
            assert!(times.iter().all(|time| *time <= now) && found.version > 0);
        }
        let mut listed = 0;
        let mut key = None;
        loop {
            let mut options = ListOptions::new().limit(2);
            options.pagination_key = key.map(Into::into);
            let page = engine.list_at(&who, options, now).unwrap();
            listed += page.conversations.len();
            key = page.pagination_key;
            if key.is_none() {
                break;
            }
        }
        assert_eq!(listed, conversations.count());
    }
    let clients =
        || kept.clients.iter().map(|one| Client::new(&one.bot, &one.user, &one.channel).unwrap());
    clients().for_each(|who| write(engine, &who, now));
    engine.sweep_at(1000, Timestamp::LAST_NOW);
    for who in clients() {
        engine.erase_at(&who, now).unwrap();
    }
    assert_eq!(engine.stats().conversations, 0);
}

fn write(engine: &mut Engine, who: &Client, now: Timestamp) {
    let patch = Metadata::parse(r#"{"size":null,"new":{"a":1}}"#).unwrap();
    if let Some(latest) = engine.latest_at(who, now).unwrap() {
        assert_eq!(latest.status, Status::Open);
        let update = Update::new().clear_flow_id().metadata(&patch).last_interaction(true);
        let updated = engine.update_at(who, &latest.id, update, now);
        assert!(
            updated.is_ok() || updated.is_err_and(|error| error.code() == Code::InvalidMetadata)
        );
    }
    let created = engine.create_at(who, NewConversation::default(), now, &[7; 10]);
    match created {
        Ok(created) => assert_eq!(
            engine.list_at(who, ListOptions::default(), now).unwrap().conversations[0],
            created.conversation
        ),
        Err(error) => assert_eq!(error.code(), Code::OutOfMemory, "its numbers are used up"),
    }
    let remembered = engine.remember_at(who, "new", "1", RememberOptions::new(), now, 1);
    match remembered {
        Ok(version) => assert_eq!(engine.forget_at(who, "new", Some(version), now), Ok(true)),
        Err(error) => assert_eq!(error.code(), Code::OutOfMemory, "its numbers are used up"),
    }
    engine.close_all_at(who, Status::Closed, now).unwrap();
    assert_eq!(engine.latest_at(who, now), Ok(None));
}

#[test]
fn a_snapshot_that_somebody_changed_is_refused_or_holds_what_a_call_could_have_made() {
    let count = env::var("SNAPSHOT_CASES").map_or(20_000, |count| count.parse().unwrap());
    let texts = texts();
    let (mut taken, mut refused) = (0, 0);
    for seed in 0..count {
        let mut rng = Rng::with_seed(seed);
        let (format, real) = parted(&lived(&mut rng).snapshot().unwrap());
        let bytes = joined(format, &changed(real, &texts, &mut rng));
        let mut engine = Engine::with_seed(seed, Retention::default());
        engine
            .create_at(
                &Client::new("b", "u", "c").unwrap(),
                NewConversation::default(),
                at(START),
                &[1; 10],
            )
            .unwrap();
        match engine.restore(&bytes) {
            Ok(()) => {
                taken += 1;
                use_all(&mut engine);
            }
            Err(error) => {
                refused += 1;
                assert_eq!(error.code(), Code::InvalidBody, "seed {seed}");
                assert_eq!(engine.stats().conversations, 1, "seed {seed}");
            }
        }
    }
    eprintln!("{count} changed snapshots: {taken} taken, {refused} refused");
    assert!(taken * 20 > count && refused * 20 > count, "{taken} taken, {refused} refused");
}

#[test]
fn open_conversations_of_one_moment_are_restored_in_their_order_and_without_a_search() {
    const COUNT: u64 = 64_000;
    let client = Client::new("shop", "ada", "web").unwrap();
    let filled = |apart: u64| {
        let mut engine = Engine::with_seed(1, Retention::default());
        for nth in 0..COUNT {
            let id = format!("{nth}");
            let new = NewConversation::new().id(&id);
            engine.create_at(&client, new, at(START + nth * apart), &[0; 10]).unwrap();
        }
        engine.snapshot().unwrap()
    };
    let (apart, together) = (filled(1), filled(0));
    let mut engine = Engine::with_seed(2, Retention::default());
    let mut fastest = |bytes: &[u8]| {
        let mut restore = || {
            let began = Instant::now();
            engine.restore(bytes).unwrap();
            began.elapsed()
        };
        (0..5).map(|_| restore()).min().unwrap()
    };
    let (apart, together) = (fastest(&apart), fastest(&together));
    // They take the same time; with a search, those of one moment took 100 times as long.
    assert!(together < apart * 30, "{apart:?} when apart, {together:?} of one moment");
    for nth in (0..COUNT).rev().take(500) {
        let latest = engine.latest_at(&client, at(START)).unwrap().unwrap();
        assert_eq!(latest.id, format!("{nth}"));
        engine.close_at(&client, &latest.id, Status::Closed, at(START)).unwrap();
    }
}
