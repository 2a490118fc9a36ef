//! Pages of a long list, and keys that are used later.

#![cfg(not(target_arch = "wasm32"))]

use convostate::{
    Client, Engine, ListOptions, MemoriesOptions, Metadata, NewConversation, Page, RememberOptions,
    Retention, Status, Timestamp,
};

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

fn client() -> Client {
    Client::new("b", "u", "c").unwrap()
}

fn open(engine: &mut Engine, id: &str, now: Timestamp) {
    let new = NewConversation::new().id(id);
    engine.create_at(&client(), new, now, &[0; 10]).unwrap();
}

fn page(engine: &mut Engine, limit: Option<u32>, key: Option<&str>) -> Page {
    let mut options = ListOptions::new();
    options.limit = limit;
    options.pagination_key = key.map(Into::into);
    engine.list_at(&client(), options, at(9000)).unwrap()
}

fn ids(page: &Page) -> Vec<&str> {
    page.conversations.iter().map(|conversation| &*conversation.id).collect()
}

#[test]
fn a_page_holds_25_or_what_is_asked_for_up_to_100() {
    let mut engine = Engine::with_seed(1, Retention::default());
    for nth in 0..250 {
        open(&mut engine, &format!("x{nth}"), at(nth));
    }
    for (limit, sizes) in
        [(None, [25; 10].as_slice()), (Some(100), &[100, 100, 50]), (Some(83), &[83, 83, 83, 1])]
    {
        let mut expected = (0..250).rev();
        let mut key = None;
        for (nth, size) in sizes.iter().enumerate() {
            let page = page(&mut engine, limit, key.as_deref());
            let wanted: Vec<String> =
                expected.by_ref().take(*size).map(|nth| format!("x{nth}")).collect();
            assert_eq!(ids(&page), wanted);
            assert_eq!(page.pagination_key.is_none(), nth + 1 == sizes.len());
            key = page.pagination_key;
        }
    }
}

/// As if all but the metadata took 6 KiB each, which it never does.
#[test]
fn a_page_ends_at_1_mib() {
    let mut engine = Engine::with_seed(1, Retention::default());
    let text = |length: usize| Metadata::parse(&format!("\"{}\"", "x".repeat(length - 2))).unwrap();
    let sizes = [61_440, 65_536, 4341, 4342];
    for (limit, expected) in [(100, [15, 14, 100, 99]), (7, [7; 4])] {
        let pages = sizes.map(|size| {
            engine.erase_at(&client(), at(0)).unwrap();
            for nth in 0..120 {
                let (id, metadata) = (format!("x{nth}"), text(size));
                let new = NewConversation::new().id(id).metadata(&metadata);
                engine.create_at(&client(), new, at(nth), &[0; 10]).unwrap();
            }
            page(&mut engine, Some(limit), None).conversations.len()
        });
        assert_eq!(pages, expected);
    }
}

/// What is created after a page was read is newer than that page, whatever was removed meanwhile.
#[test]
fn a_key_stands_through_removals_and_a_restore() {
    let mut engine = Engine::with_seed(1, Retention::new().per_client(0));
    for id in ["a", "b", "c"] {
        open(&mut engine, id, at(0));
    }
    let first = page(&mut engine, Some(1), None);
    assert_eq!(ids(&first), ["c"]);
    for id in ["b", "c"] {
        engine.close_at(&client(), id, Status::Closed, at(1)).unwrap();
    }
    assert_eq!(engine.sweep_at(9, at(1)).removed, 2);
    let bytes = engine.snapshot().unwrap();
    let mut engine = Engine::with_seed(2, Retention::default());
    engine.restore(&bytes).unwrap();
    open(&mut engine, "d", at(2));
    let second = page(&mut engine, Some(9), first.pagination_key.as_deref());
    assert_eq!(ids(&second), ["a"]);
    assert_eq!(ids(&page(&mut engine, Some(9), None)), ["d", "a"]);
}

#[test]
fn pages_of_memories_go_by_the_bytes_of_the_keys() {
    let mut engine = Engine::with_seed(1, Retention::default());
    let keys = ["B", "a", "aa", "ab", "b", "é"];
    for key in ["b", "ab", "é", "a", "B", "aa"] {
        engine.remember_at(&client(), key, "1", RememberOptions::new(), at(0), 0).unwrap();
    }
    open(&mut engine, "aaa", at(0));
    for (prefix, keys) in [("", &keys[..]), ("a", &keys[1..4]), ("aa", &keys[2..3]), ("z", &[])] {
        for limit in 1..=7 {
            let mut read = Vec::new();
            let mut options = MemoriesOptions::new().prefix(prefix).limit(limit);
            loop {
                let page = engine.memories_at(&client(), options.clone(), at(0)).unwrap();
                assert!(page.memories.len() <= limit as usize);
                read.extend(page.memories.into_iter().map(|memory| memory.key));
                let Some(key) = page.pagination_key else { break };
                assert_eq!(read.last(), Some(&key));
                options = options.pagination_key(key);
            }
            assert_eq!(read, keys, "of {prefix:?} by {limit}");
        }
    }
}
