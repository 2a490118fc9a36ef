//! The same story on every target: what comes out must not depend on the size of a pointer.

use convostate::{
    Client, Engine, ListOptions, Metadata, NewConversation, Retention, Status, Timestamp, Update,
};

/// Of the snapshot that the story ends with.
pub(crate) const GOLDEN: u64 = 2_216_480_939_061_888_579;

pub(crate) fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + millis)
}

pub(crate) fn story() -> Engine {
    let mut engine = Engine::with_seed(7, Retention::new().per_client(3));
    for n in 0_u8..200 {
        let client = Client::new("shop", &format!("user-{}", n % 40), "wéb").unwrap();
        let metadata = Metadata::parse(&format!(r#"{{"n":{n},"cart":["{n}"]}}"#)).unwrap();
        let mut new = NewConversation::new().flow_id("order");
        new.step_id = (n % 3 == 0).then_some("size".into());
        new.metadata = (n % 2 == 0).then_some((&metadata).into());
        new.ttl = (n % 5 == 0).then_some(60);
        let now = at(u64::from(n) * 1000);
        let id = engine.create_at(&client, new, now, &[n; 10]).unwrap().conversation.id;
        if n % 4 == 0 {
            let patch = Metadata::parse(r#"{"cart":null,"paid":true}"#).unwrap();
            let update = Update::new().step_id("paid").metadata(&patch).last_interaction(true);
            engine.update_at(&client, &id, update, now).unwrap();
        }
        if n % 7 == 0 {
            engine.close_all_at(&client, Status::Switched, now).unwrap();
        }
    }
    engine
}

pub(crate) fn plays_out_the_same_on_every_target() {
    let bytes = story().snapshot().unwrap();
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    assert_eq!(hash, GOLDEN, "{} bytes", bytes.len());
}

pub(crate) fn comes_back_from_its_snapshot() {
    let mut engine = story();
    let mut restored = Engine::with_seed(8, Retention::default());
    restored.restore(&engine.snapshot().unwrap()).unwrap();
    for n in 0..40 {
        let client = Client::new("shop", &format!("user-{n}"), "wéb").unwrap();
        let now = at(300_000);
        assert_eq!(restored.latest_at(&client, now), engine.latest_at(&client, now));
        let all =
            |engine: &mut Engine| engine.list_at(&client, ListOptions::default(), now).unwrap();
        assert_eq!(all(&mut restored), all(&mut engine));
    }
}
