//! What a boundary of numbers relies on, beside what the engine's own calls make of it.

#![cfg(not(target_arch = "wasm32"))]

use convostate::internals::{
    ClientKey, Interned, MAX_SAFE, MEMORY, MetadataRef, Named, NewRecord, Patch, Remember, Slot,
    State, check_if_version, retention_of, time,
};
use convostate::{Code, Retention, Status, Timestamp};

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

/// A client of one bot on one channel.
fn who<'a>(state: &mut State, user: &'a str) -> ClientKey<'a> {
    let mut name = |path, text: &str| state.intern_name(path, text.as_bytes()).unwrap();
    let bot: Interned = name("client.bot_id", "shop").unwrap();
    let channel = name("client.channel_id", "web").unwrap();
    state.who(bot, channel, user.as_bytes())
}

/// Its id is made of how many there are.
fn create(state: &mut State, user: &str, draft: NewRecord<'_>) -> Slot {
    let draw = u8::try_from(state.stats().conversations).unwrap();
    let who = who(state, user);
    state.create(who, None, draft, at(0), &[draw; 10]).unwrap().0
}

#[test]
fn a_name_is_checked_before_it_has_a_number() {
    let mut state = State::new(1, Retention::default());
    let error = state.intern_name("client.bot_id", b"").unwrap_err();
    assert_eq!((error.code(), error.path()), (Code::InvalidClient, Some("client.bot_id")));
    let shop = state.intern_name("client.bot_id", b"shop").unwrap();
    assert!(shop.is_some());
    assert_eq!(state.intern_name("client.channel_id", b"shop"), Ok(shop));
}

#[test]
fn a_slot_names_a_conversation_of_its_client_while_it_is_there() {
    let mut state = State::new(1, Retention::default());
    let slot = create(&mut state, "ada", NewRecord::default());
    let (ada, bob) = (who(&mut state, "ada"), who(&mut state, "bob"));
    assert_eq!(state.get(ada, Named::Slot(slot), at(0)), Ok(slot));
    let id = [&[MEMORY], "k".as_bytes()].concat();
    let asked = Remember { ttl: None, if_version: None, entropy: 0 };
    state.remember(ada, &id, "1", asked, at(0)).unwrap();
    let memory = state.recall(ada, &id, at(0)).unwrap().unwrap();
    state.erase(bob, at(0)).unwrap();
    for (who, slot) in [(bob, slot), (ada, memory), (ada, memory + 1)] {
        let error = state.get(who, Named::Slot(slot), at(0)).unwrap_err();
        assert_eq!(error.code(), Code::NotFound);
    }
    state.erase(ada, at(0)).unwrap();
    let error = state.get(ada, Named::Slot(slot), at(0)).unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
}

#[test]
fn who_somebody_is_holds_until_a_client_comes_or_goes() {
    let mut state = State::new(1, Retention::default());
    let none = state.moves();
    create(&mut state, "ada", NewRecord::default());
    let one = state.moves();
    create(&mut state, "ada", NewRecord::default());
    assert!(one != none && state.moves() == one);
    let ada = who(&mut state, "ada");
    state.erase(ada, at(0)).unwrap();
    assert!(state.moves() != one && state.moves() != none);
}

#[test]
fn metadata_that_is_all_of_an_update_has_a_stamp_of_its_own() {
    let mut state = State::new(1, Retention::default());
    let text = r#"{"size":"large"}"#;
    let draft = NewRecord { metadata: Some(MetadataRef::from_checked(text)), ..Default::default() };
    let stamp = |state: &State, slot| state.view(slot).unwrap().metadata.unwrap().stamp();
    let (one, other) = (create(&mut state, "ada", draft), create(&mut state, "bob", draft));
    let mut stamps = vec![stamp(&state, one), stamp(&state, other)];
    for (given, is_all) in [(text, true), (text, true), (r#"{"more":1}"#, false)] {
        let metadata = Some(MetadataRef::from_checked(given));
        let patch = Patch { metadata, ..Patch::default() };
        let ada = who(&mut state, "ada");
        let answered = state.update(ada, Named::Slot(one), &patch, at(1)).unwrap();
        let kept = stamp(&state, one);
        assert_eq!(answered, if is_all { kept } else { 0 }, "{given}");
        stamps.push(kept);
    }
    assert!(stamps[0] > 0 && stamps.is_sorted_by(|a, b| a < b), "{stamps:?}");
}

#[test]
fn counts_are_those_of_the_moment() {
    let mut state = State::new(1, Retention::default());
    create(&mut state, "ada", NewRecord { ttl: Some(1), ..Default::default() });
    create(&mut state, "ada", NewRecord::default());
    assert_eq!(state.count_at(Some(Status::Open), at(0)), 2);
    assert_eq!(state.count_at(Some(Status::Open), at(1000)), 1);
    assert_eq!(state.count_at(Some(Status::Expired), at(1000)), 1);
    assert_eq!(state.count_at(None, at(1000)), state.stats().bytes);
}

#[test]
fn retention_can_be_set_later() {
    let mut state = State::new(1, Retention::default());
    create(&mut state, "ada", NewRecord::default());
    let ada = who(&mut state, "ada");
    state.close_all(ada, Status::Closed, at(0)).unwrap();
    assert_eq!(state.sweep(10, at(2000)).removed, 0);
    state.set_retention(Retention::new().seconds(1));
    assert_eq!(state.sweep(10, at(2000)).removed, 1);
}

#[test]
fn the_length_of_a_value_is_checked_by_the_limit_that_was_set() {
    let mut state = State::new(1, Retention::default());
    state.set_max_memory_bytes(10);
    assert_eq!(state.check_memory_length(10), Ok(()));
    assert_eq!(state.check_memory_length(11).unwrap_err().code(), Code::TooLarge);
}

#[test]
fn numbers_of_javascript_are_checked() {
    #[allow(clippy::cast_precision_loss, reason = "it is the last that is exact")]
    let safe = MAX_SAFE as f64;
    for version in [1.0, 7.0, safe] {
        assert_eq!(check_if_version(version).map(|it| it.to_string()), Ok(version.to_string()));
    }
    for version in [0.0, -1.0, 1.5, safe + 1.0, f64::NAN] {
        let error = check_if_version(version).unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::InvalidBody, Some("options.ifVersion")));
    }
    let last = 250_246_540_799_999.0;
    assert_eq!(time(0.0), Ok(Timestamp::default()));
    assert_eq!(time(1_700_000_000_000.9), Ok(at(0)), "fractions of a millisecond are left out");
    assert_eq!(time(last).map(Timestamp::as_millis), Ok(250_246_540_799_999));
    for now in [-1.0, last + 1.0, f64::NAN, f64::INFINITY] {
        let error = time(now).unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::InvalidBody, Some("options.now()")));
    }
    assert_eq!(retention_of(60.0, 5.0), Ok(Retention::new().seconds(60).per_client(5)));
    assert_eq!(retention_of(f64::NAN, f64::NAN), Ok(Retention::new()));
    for (seconds, per_client, path) in [
        (-1.0, f64::NAN, "options.retention.seconds"),
        (f64::NAN, 1.5, "options.retention.per_client"),
    ] {
        let error = retention_of(seconds, per_client).unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::InvalidBody, Some(path)));
    }
}
