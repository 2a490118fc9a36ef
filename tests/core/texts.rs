//! Texts that recur are kept once and forgotten when nothing uses them: none is mixed up, and
//! names that come once don't pile up.

#![cfg(not(target_arch = "wasm32"))]

use convostate::{Client, Engine, Event, NewConversation, Retention, Status, Timestamp, Update};

const MANY: usize = 20_000;

fn now() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000)
}

fn engine() -> Engine {
    Engine::with_seed(1, Retention::default())
}

fn open(engine: &mut Engine, client: &Client, id: &str, flow: &str) {
    let new = NewConversation::new().id(id).flow_id(flow);
    engine.create_at(client, new, now(), &[0; 10]).unwrap();
}

fn step(engine: &mut Engine, client: &Client, id: &str, step: &str) {
    let update = Update::new().step_id(step);
    engine.update_at(client, id, update, now()).unwrap();
}

#[test]
fn an_event_keeps_its_texts_however_late_it_is_taken() {
    let mut engine = engine();
    engine.watch(true);
    let client = Client::new("b", "u", "c").unwrap();
    open(&mut engine, &client, "x", "flow");
    for nth in 0..MANY {
        step(&mut engine, &client, "x", &format!("step-{nth}"));
    }
    engine.erase_at(&client, now()).unwrap();
    // The texts of what is gone may be forgotten now, but for the events.
    for nth in 0..MANY {
        let guest = Client::new(&format!("bot-{nth}"), "u", "c").unwrap();
        open(&mut engine, &guest, "x", "guest");
        engine.erase_at(&guest, now()).unwrap();
    }
    let events = engine.take_events();
    assert_eq!(events.len(), 1 + MANY + 1 + 2 * MANY);
    let steps: Vec<Option<String>> = events[..=MANY].iter().map(step_after).collect();
    let expected = (0..MANY).map(|nth| Some(format!("step-{nth}")));
    assert_eq!(steps, [None].into_iter().chain(expected).collect::<Vec<_>>());
    let erased = events[MANY + 1].previous.as_ref().unwrap();
    assert_eq!((erased.client.bot_id(), erased.flow_id.as_deref()), ("b", Some("flow")));
    let last = events.last().unwrap().previous.as_ref().unwrap();
    assert_eq!(last.client.bot_id(), format!("bot-{}", MANY - 1));
}

fn step_after(event: &Event) -> Option<String> {
    event.conversation.as_ref().unwrap().step_id.clone()
}

#[test]
fn what_stands_keeps_its_texts_while_others_come_and_go() {
    let mut engine = engine();
    let client = Client::new("b", "u", "c").unwrap();
    for nth in 0..100 {
        open(&mut engine, &client, &format!("x{nth}"), &format!("flow-{nth}"));
    }
    for nth in 0..MANY {
        let id = format!("x{}", nth % 100);
        step(&mut engine, &client, &id, &format!("step-{nth}"));
    }
    for nth in 0..100 {
        let found = engine.get_at(&client, &format!("x{nth}"), now()).unwrap();
        assert_eq!(found.flow_id, Some(format!("flow-{nth}")));
        assert_eq!(found.step_id, Some(format!("step-{}", MANY - 100 + nth)));
    }
}

/// How much the engine takes after each of five rounds.
fn rounds(mut round: impl FnMut(&mut Engine, usize)) -> Vec<usize> {
    let mut engine = engine();
    let sizes = (0..5).map(|nth| {
        (nth * MANY..(nth + 1) * MANY).for_each(|nth| round(&mut engine, nth));
        engine.stats().bytes
    });
    sizes.collect()
}

#[test]
fn steps_that_come_once_do_not_pile_up() {
    let client = Client::new("b", "u", "c").unwrap();
    let sizes = rounds(|engine, nth| {
        open(engine, &client, &format!("x{nth}"), &format!("flow-{nth}"));
        step(engine, &client, &format!("x{nth}"), &format!("step-{nth}"));
        engine.close_at(&client, &format!("x{nth}"), Status::Closed, now()).unwrap();
        engine.erase_at(&client, now()).unwrap();
    });
    assert!(sizes[4] <= sizes[0] * 11 / 10, "{sizes:?}");
}

#[test]
fn strangers_who_only_ask_leave_nothing() {
    let sizes = rounds(|engine, nth| {
        let stranger = Client::new(&format!("bot-{nth}"), "u", &format!("channel-{nth}")).unwrap();
        assert_eq!(engine.latest_at(&stranger, now()), Ok(None));
        assert!(engine.get_at(&stranger, "x", now()).is_err());
        assert_eq!(engine.erase_at(&stranger, now()), Ok(0));
    });
    assert!(sizes[4] <= sizes[0] * 11 / 10, "{sizes:?}");
}

#[test]
fn a_snapshot_says_nothing_of_who_was_erased() {
    let without = |guest: &Client, flow: &str| {
        let mut engine = engine();
        open(&mut engine, &Client::new("b", "u", "c").unwrap(), "x", "flow");
        open(&mut engine, guest, "x", flow);
        engine.erase_at(guest, now()).unwrap();
        engine.snapshot().unwrap()
    };
    let known = Client::new("b", "guest", "c").unwrap();
    let stranger = Client::new("another-bot", "stranger", "another-channel").unwrap();
    assert!(without(&known, "flow") == without(&stranger, "another-flow"));
}
