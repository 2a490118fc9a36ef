//! Where there is no room: a call that is refused for want of it has changed nothing, and none ends the process.

use convostate::{
    Client, Code, Engine, Event, Metadata, NewConversation, RememberOptions, Result, Retention,
    Status, Timestamp, Update,
};
use std::time::Duration;

use crate::allocator::{LEAST_BYTES, failing_after, with_room};

/// With more of everything than one growth of a list takes.
fn engine() -> Engine {
    let mut engine = Engine::with_seed(1, Retention::default());
    let now = Timestamp::from_millis(1_700_000_000_000);
    for nth in 0..200_u8 {
        let client = Client::new("shop", &format!("user-{nth}"), "web").unwrap();
        let metadata = Metadata::parse(&format!(r#"{{"n":{nth}}}"#)).unwrap();
        let flow = format!("flow-{nth}");
        let new = NewConversation::new().flow_id(&flow).metadata(&metadata);
        engine.create_at(&client, new, now, &[nth; 10]).unwrap();
        engine.remember_at(&client, "k", "1", RememberOptions::new(), now, u64::from(nth)).unwrap();
    }
    engine
}

#[test]
fn a_snapshot_for_which_there_was_no_room_once_is_refused() {
    let engine = engine();
    let whole = engine.snapshot().unwrap();
    let mut refused = 0;
    for passing in 0.. {
        let (snapshot, has_failed) = failing_after(LEAST_BYTES, passing, || engine.snapshot());
        match snapshot {
            Ok(snapshot) if !has_failed => {
                assert_eq!(snapshot, whole);
                break;
            }
            Ok(_) => panic!("allocation {passing} failed, and nothing was said of it"),
            Err(error) => {
                assert_eq!(error.code(), Code::OutOfMemory);
                refused += 1;
            }
        }
    }
    assert!(refused > 5, "only {refused} allocations");
}

/// Where a call asks whether there is room, it asks for as much; what is smaller is made of it.
const ASKED_BYTES: usize = 64 * 1024;

#[test]
fn a_snapshot_for_which_there_is_no_room_is_not_restored_in_part() {
    let whole = engine().snapshot().unwrap();
    let mut refused = 0;
    for passing in 0.. {
        let mut engine = Engine::with_seed(2, Retention::default());
        let (restored, has_failed) = failing_after(ASKED_BYTES, passing, || engine.restore(&whole));
        if !has_failed {
            assert_eq!((restored, engine.snapshot()), (Ok(()), Ok(whole)));
            break;
        }
        let code = restored.map_err(|error| error.code());
        assert_eq!(code, Err(Code::OutOfMemory), "allocation {passing}");
        assert_eq!(engine.stats().conversations, 0, "allocation {passing}");
        refused += 1;
    }
    assert!(refused > 5, "only {refused} allocations");
}

#[test]
fn a_merge_asks_for_no_more_room_than_both_take() {
    let of = |key: &str| {
        let text = "x".repeat(30_000);
        Metadata::parse(&format!(r#"{{"{key}":"{text}"}}"#)).unwrap()
    };
    let (target, patch) = (of("a"), of("b"));
    let both = target.as_str().len() + patch.as_str().len();
    let (merged, has_failed) = failing_after(both + 1, 0, || target.merge(&patch));
    assert!(merged.is_ok() && !has_failed, "{:?}", merged.err());
}

/// Does a call with hardly any room, and with ever more of it until it is done: before that, it is refused for want of room.
fn once_there_is_room<T>(mut call: impl FnMut() -> Result<T>) -> T {
    for quarters in 0..256 {
        match with_room(16 * LEAST_BYTES + quarters * ASKED_BYTES / 4, &mut call).0 {
            Ok(done) => return done,
            Err(error) => assert_eq!(error.code(), Code::OutOfMemory),
        }
    }
    panic!("4 MiB were not enough")
}

/// As many clients as make each list grow by more than what is asked for in any case.
const CLIENTS: u32 = 17_000;

fn at(nth: u32) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + u64::from(nth))
}

/// What bots do, each call by way of `call`, and what is told of it.
fn fill(engine: &mut Engine, mut call: impl FnMut(&mut dyn FnMut() -> Result<()>)) -> Vec<Event> {
    engine.watch(true);
    let mut events = Vec::new();
    let client = |nth: u32| Client::new("shop", &format!("user-{nth}"), "web").unwrap();
    let metadata = Metadata::parse(r#"{"size":"large"}"#).unwrap();
    for nth in 0..CLIENTS {
        let (client, id, flow) = (client(nth), format!("c{nth}"), format!("flow-{nth}"));
        let new = || {
            let new = NewConversation::new().id(&id).flow_id(&flow);
            if nth < CLIENTS / 2 { new.ttl(86_400) } else { new }
        };
        call(&mut || engine.create_at(&client, new(), at(nth), &[0; 10]).map(drop));
        call(&mut || engine.note_handled_at(&client, "message", at(nth), 7));
        if nth % 8 == 0 {
            let update = || Update::new().step_id("size").metadata(&metadata);
            call(&mut || engine.update_at(&client, &id, update(), at(nth)));
            let day = RememberOptions::new().ttl(Duration::from_secs(86_400));
            let seed = u64::from(nth);
            call(&mut || engine.remember_at(&client, "k", "[1]", day, at(nth), seed).map(drop));
        }
        if nth % 64 == 0 {
            call(&mut || engine.close_at(&client, &id, Status::Closed, at(nth)));
            call(&mut || engine.forget_at(&client, "k", None, at(nth)).map(drop));
        }
        if nth % 4096 == 0 {
            events.extend(engine.take_events());
        }
    }
    for nth in CLIENTS / 2..CLIENTS {
        let (client, id) = (client(nth), format!("c{nth}"));
        if nth % 64 > 0 {
            call(&mut || engine.update_at(&client, &id, Update::new().ttl(3600), at(CLIENTS)));
        }
    }
    events.extend(engine.take_events());
    events
}

#[test]
fn a_call_for_which_there_is_no_room_is_refused_and_changes_nothing() {
    let mut short = Engine::with_seed(1, Retention::default());
    let told = fill(&mut short, |call| once_there_is_room(call));
    let mut ample = Engine::with_seed(1, Retention::default());
    let expected = fill(&mut ample, |call| call().unwrap());
    assert_eq!(short.stats(), ample.stats());
    assert!(told == expected, "{} events of {}", told.len(), expected.len());
    assert!(short.snapshot().unwrap() == ample.snapshot().unwrap(), "not the same is kept");
}

#[test]
fn what_changes_many_at_once_has_room_for_all_of_their_events_or_changes_none() {
    const MANY: u32 = 1500;

    // With ids as long as they may be, of which each event has two copies.
    let (mut engine, client) = (engine(), Client::new("shop", &"u".repeat(512), "web").unwrap());
    for nth in 0..MANY {
        let (id, new) = (format!("{nth:0128}"), NewConversation::new());
        engine.create_at(&client, new.id(&id), at(nth), &[0; 10]).unwrap();
    }
    let count = |engine: &mut Engine| engine.take_events().len();
    engine.watch(true);
    let closed = Status::Closed;
    once_there_is_room(|| engine.close_all_at(&client, closed, at(MANY)));
    assert_eq!(count(&mut engine), MANY as usize);
    let mut restored = Engine::with_seed(1, Retention::default());
    restored.restore(&engine.snapshot().unwrap()).unwrap();
    restored.watch(true);
    assert_eq!(once_there_is_room(|| restored.erase_at(&client, at(MANY))), MANY as usize);
    assert_eq!(count(&mut restored), MANY as usize);
}
