//! Calls of the wire, done by an engine.

use std::string::{String, ToString};
use std::vec::Vec;

use crate::client::Client;
use crate::engine::Engine;
use crate::metadata::Metadata;
use crate::rest::bodies::{ConversationUpdate, ListQuery, NewConversation};
use crate::rest::call::Call;
use crate::rest::conversation::{Conversation, Page};
use crate::rest::reply::Reply;
use crate::rules::sweep::Retention;
use crate::status::Status;
use crate::timestamp::Timestamp;

struct Shop(Engine);

impl Shop {
    fn new() -> Self {
        Self(Engine::with_seed(1, Retention::default()))
    }

    fn done(&mut self, now: u64, call: &Call) -> Reply {
        self.0.perform_at(call, Timestamp::from_millis(now), &[7; 10]).unwrap().unwrap()
    }

    fn create(&mut self, now: u64, id: &str) {
        let metadata = Some(Metadata::parse(r#"{"size":"L"}"#).unwrap());
        let new = NewConversation { id: Some(id.into()), metadata, ..NewConversation::default() };
        self.done(now, &Call::Create { client: client(), new });
    }

    fn close(&mut self, now: u64, id: &str) {
        let (id, status) = (id.to_string(), Status::Closed);
        assert_eq!(self.done(now, &Call::Close { client: client(), id, status }), Reply::Done);
    }

    fn get(&mut self, now: u64, id: &str) -> Conversation {
        let call = Call::Get { client: client(), id: id.into() };
        self.done(now, &call).into_conversation().unwrap()
    }

    fn latest(&mut self, now: u64, any: bool) -> Option<String> {
        let found = self.done(now, &Call::Latest { client: client(), any });
        found.into_latest().unwrap().map(|found| found.id)
    }

    fn list(&mut self, now: u64, query: ListQuery) -> (Vec<String>, Option<String>) {
        let page = self.done(now, &Call::List { client: client(), query });
        let Page { conversations, pagination_key } = page.into_page().unwrap();
        (conversations.into_iter().map(|it| it.id).collect(), pagination_key)
    }
}

fn client() -> Client {
    Client::new("shop", "ada", "web").unwrap()
}

#[test]
fn latest_is_the_newest_that_is_over_only_where_any_will_do_and_none_is_open() {
    let mut shop = Shop::new();
    assert_eq!((shop.latest(0, false), shop.latest(0, true)), (None, None));
    for (now, id) in [(10, "old"), (20, "newer")] {
        shop.create(now, id);
        shop.close(now + 1, id);
    }
    assert_eq!((shop.latest(30, false), shop.latest(30, true)), (None, Some("newer".into())));
    shop.create(40, "open");
    shop.create(50, "newest");
    shop.close(51, "newest");
    for any in [false, true] {
        assert_eq!(shop.latest(60, any).as_deref(), Some("open"), "{any}");
    }
}

#[test]
fn list_gives_those_that_the_query_asks_for() {
    let mut shop = Shop::new();
    for (now, id) in [(10, "a"), (20, "b"), (30, "c"), (40, "d")] {
        shop.create(now, id);
    }
    shop.close(50, "d");
    let query = ListQuery { status: Some(Status::Open), limit: Some(2), pagination_key: None };
    let (ids, pagination_key) = shop.list(60, query.clone());
    assert_eq!(ids, ["c", "b"]);
    assert!(pagination_key.is_some());
    assert_eq!(shop.list(60, ListQuery { pagination_key, ..query }).0, ["a"]);
    assert_eq!(shop.list(60, ListQuery::default()).0, ["d", "c", "b", "a"]);
}

#[test]
fn update_replaces_and_counts_as_an_interaction_only_when_it_says_so() {
    let metadata = Some(Metadata::parse(r#"{"colour":"red"}"#).unwrap());
    for said in [None, Some(false), Some(true)] {
        let mut shop = Shop::new();
        shop.create(10, "c1");
        let update = ConversationUpdate { metadata: metadata.clone(), ..Default::default() };
        let update = ConversationUpdate { replace: said, last_interaction: said, ..update };
        let id = "c1".to_string();
        let update = Call::Update { client: client(), id, update, if_version: None };
        assert_eq!(shop.done(20, &update), Reply::Done);
        let after = shop.get(30, "c1");
        let (metadata, last_interaction) = match said {
            Some(true) => (r#"{"colour":"red"}"#, 20),
            _ => (r#"{"size":"L","colour":"red"}"#, 10),
        };
        assert_eq!(after.metadata.as_str(), metadata, "{said:?}");
        assert_eq!(after.last_interaction_at.as_millis(), last_interaction, "{said:?}");
    }
}
