//! A million conversations: what is found at one place is what was put there.

#![cfg(not(target_arch = "wasm32"))]

use convostate::{
    Client, Code, Conversation, Engine, Metadata, NewConversation, Retention, Status, Timestamp,
    Update,
};

const CLIENTS: u64 = 500_000;
const A_CLIENT: u64 = 2;
const ALL: usize = 1_000_000;
const START: u64 = 1_700_000_000_000;

fn client(nth: u64) -> Client {
    let bot = ["shop", "doctor", "bank"][usize::try_from(nth % 3).unwrap()];
    Client::new(bot, &format!("user-{nth:07}"), "web").unwrap()
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(START + millis)
}

/// So that nothing is checked by the rule that it was made by: a fixed walk over all clients.
fn samples() -> impl Iterator<Item = u64> {
    (0..2000).map(|step| step * 104_729 % CLIENTS)
}

fn own_id(nth: u64) -> String {
    format!("order-{}", nth % 7)
}

fn metadata(nth: u64) -> Metadata {
    Metadata::parse(&format!(r#"{{"n":{nth}}}"#)).unwrap()
}

/// Each client gets one conversation with an id of its own and, later, one with a generated id.
fn load(engine: &mut Engine) {
    for nth in 0..CLIENTS {
        let metadata = metadata(nth);
        let (id, flow) = (own_id(nth), format!("flow-{}", nth % 50));
        let mut new = NewConversation::new().id(&id).flow_id(&flow);
        new.metadata = nth.is_multiple_of(4).then_some((&metadata).into());
        engine.create_at(&client(nth), new, at(nth), &[0; 10]).unwrap();
    }
    for nth in 0..CLIENTS {
        let mut entropy = [0; 10];
        entropy[2..].copy_from_slice(&nth.to_be_bytes());
        let new = NewConversation::new().step_id("start");
        engine.create_at(&client(nth), new, at(CLIENTS + nth), &entropy).unwrap();
    }
}

fn check_own(found: &Conversation, nth: u64) {
    let expected = if nth.is_multiple_of(4) { metadata(nth) } else { Metadata::empty() };
    assert_eq!((&found.id, &found.client), (&own_id(nth), &client(nth)));
    assert_eq!(found.flow_id, Some(format!("flow-{}", nth % 50)));
    assert_eq!((&found.metadata, &found.step_id), (&expected, &None));
    assert_eq!((found.status, found.version, found.created_at), (Status::Open, 1, at(nth)));
}

fn check_generated(found: &Conversation, nth: u64) {
    let end = format!("{nth:012x}");
    assert!(found.id.ends_with(&end), "{} {end}", found.id);
    assert_eq!((&found.client, found.created_at), (&client(nth), at(CLIENTS + nth)));
    assert_eq!((found.flow_id.as_deref(), found.step_id.as_deref()), (None, Some("start")));
}

fn check_samples(engine: &mut Engine, now: Timestamp) {
    for nth in samples() {
        let who = client(nth);
        check_own(&engine.get_at(&who, &own_id(nth), now).unwrap(), nth);
        check_generated(&engine.latest_at(&who, now).unwrap().unwrap(), nth);
        let foreign = engine.get_at(&who, &own_id(nth + 1), now).unwrap_err();
        assert_eq!(foreign.code(), Code::NotFound);
    }
}

/// Walks each sampled client through a turn and to the end.
fn talk(engine: &mut Engine, now: Timestamp) {
    for nth in samples() {
        let (who, id) = (client(nth), own_id(nth));
        let turn = Update::new().step_id("next").last_interaction(true);
        engine.update_at(&who, &id, turn, now).unwrap();
        let latest = engine.latest_at(&who, now).unwrap().unwrap();
        assert_eq!(
            (latest.id, latest.step_id.as_deref(), latest.version),
            (id.clone(), Some("next"), 2)
        );
        engine.close_at(&who, &id, Status::Failed, now).unwrap();
        assert_eq!(engine.get_at(&who, &id, now).unwrap().status, Status::Failed);
        check_generated(&engine.latest_at(&who, now).unwrap().unwrap(), nth);
    }
}

fn erase_all(engine: &mut Engine, now: Timestamp) {
    for nth in 0..CLIENTS {
        assert_eq!(engine.erase_at(&client(nth), now), Ok(usize::try_from(A_CLIENT).unwrap()));
    }
    let stats = engine.stats();
    assert_eq!((stats.conversations, stats.open), (0, 0));
}

#[test]
fn a_million_conversations_stand_talk_move_and_go() {
    let now = at(2 * CLIENTS);
    let mut engine = Engine::with_seed(0x5eed, Retention::default());
    load(&mut engine);
    let full = engine.stats();
    assert_eq!((full.conversations, full.open), (ALL, ALL));
    check_samples(&mut engine, now);

    let bytes = engine.snapshot().unwrap();
    let mut moved = Engine::with_seed(0xfeed, Retention::default());
    moved.restore(&bytes).unwrap();
    drop(bytes);
    assert_eq!(moved.stats().open, ALL);
    check_samples(&mut moved, now);
    talk(&mut moved, now);
    assert_eq!(moved.stats().open, ALL - samples().count());
    drop(moved);

    talk(&mut engine, now);
    erase_all(&mut engine, now);
    for nth in samples() {
        assert_eq!(engine.latest_at(&client(nth), now), Ok(None));
    }
    // What was freed is used again: a second day takes hardly more room than the first.
    load(&mut engine);
    let again = engine.stats();
    assert!(again.bytes < full.bytes + 1000, "{again:?} {full:?}");
}
