//! What `stats` tells: how many conversations read as what. Its bytes are looked at in `allocation/bytes.rs`.

#![cfg(not(target_arch = "wasm32"))]

use convostate::{Client, Engine, NewConversation, RememberOptions, Retention, Status, Timestamp};

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
