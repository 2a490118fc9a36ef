//! The bytes that `stats` tells are those that were allocated.

use std::time::Duration;

use convostate::{
    Client, Engine, Metadata, NewConversation, Number, Outcome, RememberOptions, Retention,
    Timestamp, Update, Writer,
};

use crate::allocator::with_room;

fn client(nth: u32) -> Client {
    Client::new("shop", &format!("user-{nth}"), "web").unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000)
}

fn create(engine: &mut Engine, client: &Client, new: NewConversation<'_>) {
    engine.create_at(client, new, now(), &[0; 10]).unwrap();
}

/// A value is kept in whole words; the rest of its last one is not counted.
const VALUE: &str = "[1,2,34]";

type Fill = fn(&mut Engine);

/// Each grows one part of an engine beyond the others.
const FILLS: [(&str, Fill); 11] = [
    ("conversations", |engine| {
        for nth in 0..5000 {
            create(engine, &client(nth), NewConversation::new());
        }
    }),
    ("clients with long ids", |engine| {
        for nth in 0..500 {
            let long = Client::new("shop", &format!("{nth:0400}"), "web").unwrap();
            create(engine, &long, NewConversation::new());
        }
    }),
    ("conversations with long ids", |engine| {
        for nth in 0..500 {
            create(engine, &client(0), NewConversation::new().id(format!("{nth:0120}")));
        }
    }),
    ("flows and steps", |engine| {
        for nth in 0..500 {
            create(engine, &client(nth), NewConversation::new().flow_id(format!("{nth:0400}")));
        }
    }),
    ("metadata", |engine| {
        let metadata = Metadata::parse(&format!("\"{}\"", "x".repeat(1000))).unwrap();
        for nth in 0..500 {
            create(engine, &client(nth), NewConversation::new().metadata(&metadata));
        }
    }),
    ("metadata that was shorter and longer", |engine| {
        for length in [0, 2000, 998] {
            let metadata = Metadata::parse(&format!("\"{}\"", "x".repeat(length))).unwrap();
            for nth in 0..500 {
                if length == 0 {
                    create(engine, &client(nth), NewConversation::new().id("c"));
                }
                let update = Update::new().metadata(&metadata);
                engine.update_at(&client(nth), "c", update, now()).unwrap();
            }
        }
    }),
    ("clients with long ids who have gone", |engine| {
        for nth in 0..500 {
            let long = Client::new("shop", &format!("{nth:0400}"), "web").unwrap();
            create(engine, &long, NewConversation::new());
            engine.erase_at(&long, now()).unwrap();
        }
    }),
    ("ends", |engine| {
        for nth in 0..5000 {
            create(engine, &client(nth), NewConversation::new().ttl(60));
        }
    }),
    ("memories", |engine| {
        let hour = RememberOptions::new().ttl(Duration::from_secs(3600));
        for nth in 0..5000 {
            engine
                .remember_at(&client(nth % 50), &format!("k{nth}"), VALUE, hour, now(), 1)
                .unwrap();
        }
    }),
    ("messages", |engine| {
        for nth in 0..500 {
            for message in 0..64 {
                engine.note_handled_at(&client(nth), &message.to_string(), now(), 1).unwrap();
            }
        }
    }),
    ("writes", |engine| {
        for nth in 0..500 {
            create(engine, &client(nth), NewConversation::new());
            for writer in 0..8 {
                let number = Number { writer: Writer([7, writer]), n: 1, settled: 0 };
                engine.note_write(&client(nth), number, Outcome::Done, 1, 1).unwrap();
            }
        }
    }),
];

#[test]
fn bytes_are_what_is_allocated_to_a_hundredth() {
    const ALL: usize = usize::MAX / 2;

    for (name, fill) in FILLS {
        let mut engine = Engine::with_seed(1, Retention::default());
        let ((), free) = with_room(ALL, || fill(&mut engine));
        let (told, allocated) = (engine.stats().bytes, ALL - free);
        let hundredth = allocated / 100;
        assert!(told.abs_diff(allocated) <= hundredth, "{name}: {told} of {allocated}");
    }
}
