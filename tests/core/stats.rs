//! What `stats` tells: how many conversations read as what, and the bytes that all of it takes.

#![cfg(not(target_arch = "wasm32"))]

use convostate::{
    Client, Engine, Metadata, NewConversation, RememberOptions, Retention, Status, Timestamp,
};

fn client(nth: u64) -> Client {
    Client::new("shop", &format!("user-{nth}"), "web").unwrap()
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

/// Its id is made of the draw.
fn create(engine: &mut Engine, nth: u64, draw: u8, new: NewConversation<'_>) -> String {
    engine.create_at(&client(nth), new, at(0), &[draw; 10]).unwrap().conversation.id
}

#[test]
fn each_status_is_counted_by_what_reads_so() {
    let mut engine = Engine::with_seed(1, Retention::default());
    let last = [Status::Switched, Status::Closed, Status::Expired, Status::Failed];
    for (nth, status) in (0_u8..).zip(last) {
        for draw in 0..nth + 2 {
            let id = create(&mut engine, nth.into(), draw, NewConversation::new());
            engine.close_at(&client(nth.into()), &id, status, at(0)).unwrap();
        }
    }
    create(&mut engine, 9, 0, NewConversation::new());
    engine.remember_at(&client(9), "k", "1", RememberOptions::new(), at(0), 1).unwrap();
    let stats = engine.stats();
    let counts = [stats.open, stats.switched, stats.closed, stats.expired, stats.failed];
    assert_eq!((stats.conversations, counts), (15, [1, 2, 3, 4, 5]));
}

/// How many more bytes it takes to do that.
fn taken(engine: &mut Engine, work: impl FnOnce(&mut Engine)) -> usize {
    let before = engine.stats().bytes;
    work(engine);
    engine.stats().bytes - before
}

#[test]
fn bytes_grow_by_what_is_kept() {
    const MANY: u64 = 10_000;
    const CLIENTS: usize = 10_000;

    let mut engine = Engine::with_seed(1, Retention::default());
    let records = taken(&mut engine, |engine| {
        for nth in 0..MANY {
            create(engine, nth, 0, NewConversation::new());
        }
    });
    // On 32 bits a client takes 44 bytes, a conversation 100.
    assert!(records > 140 * CLIENTS, "{records} of records");
    let text = "x".repeat(10_000);
    let metadata = Metadata::parse(&format!("\"{text}\"")).unwrap();
    let kept = taken(&mut engine, |engine| {
        create(engine, MANY, 0, NewConversation::new().metadata(&metadata));
    });
    assert!((10_000..12_000).contains(&kept), "{kept} of metadata");
    let deadlines = taken(&mut engine, |engine| {
        for nth in 0..MANY {
            let none = RememberOptions::new();
            engine.remember_at(&client(nth), "k", "1", none, at(0), 1).unwrap();
        }
    });
    let with_ends = taken(&mut engine, |engine| {
        for nth in 0..MANY {
            let hour = RememberOptions::new().ttl(std::time::Duration::from_secs(3600));
            engine.remember_at(&client(nth), "l", "1", hour, at(0), 1).unwrap();
        }
    });
    assert!(with_ends > deadlines + 4 * CLIENTS, "{with_ends} with ends, {deadlines} without");
    let texts = taken(&mut engine, |engine| {
        for nth in 0..1000 {
            create(engine, nth, 1, NewConversation::new().flow_id(format!("{nth:0500}")));
        }
    });
    assert!(texts > 500_000, "{texts} of texts");
    let noted = taken(&mut engine, |engine| {
        let last = client(MANY);
        engine.note_handled_at(&last, "message", at(0), 1).unwrap();
    });
    assert!(noted > 8 * CLIENTS, "{noted} of notes");
}
