//! What a Rust user expects of the public types, beside their calls.

#![cfg(not(target_arch = "wasm32"))]

use std::borrow::Cow;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;
use std::time::Duration;

use convostate::{
    Client, ClientsOptions, Code, Conversation, Created, Engine, Error, Event, EventKind, Field,
    ListOptions, MemoriesOptions, Metadata, NewConversation, Page, RememberOptions, Retention,
    Stats, Status, Swept, Timestamp, Update,
};

const fn crosses_threads<T: Send + Sync + Unpin + 'static>() {}
const fn is_a_value<T: Clone + Debug + PartialEq + Eq>() {}
const fn is_a_key<T: Hash + Eq>() {}
const fn is_a_name<T: AsRef<str> + Display>() {}
const fn is_read_from_text<T: FromStr<Err = Error> + for<'a> TryFrom<&'a str, Error = Error>>() {}

#[test]
fn everything_may_cross_threads() {
    crosses_threads::<Engine>();
    crosses_threads::<Conversation>();
    crosses_threads::<Created>();
    crosses_threads::<Page>();
    crosses_threads::<Event>();
    crosses_threads::<Error>();
    crosses_threads::<NewConversation<'static>>();
    crosses_threads::<Update<'static>>();
    crosses_threads::<ListOptions<'static>>();
    crosses_threads::<Field<Cow<'static, str>>>();
    #[cfg(feature = "rest")]
    {
        use convostate::rest::{Adapter, Call, CallError, Policy, Problem, Refusal, Reply};
        crosses_threads::<Adapter>();
        crosses_threads::<Call>();
        crosses_threads::<CallError>();
        crosses_threads::<Policy>();
        crosses_threads::<Problem<'static>>();
        crosses_threads::<Refusal>();
        crosses_threads::<Reply>();
    }
    #[cfg(feature = "stored")]
    {
        use convostate::stored::{ClientState, Head, Row};
        crosses_threads::<ClientState>();
        crosses_threads::<Head>();
        crosses_threads::<Row>();
    }
}

#[test]
fn values_names_and_keys_are_what_they_are_elsewhere() {
    is_a_value::<Client>();
    is_a_value::<Conversation>();
    is_a_value::<Created>();
    is_a_value::<Error>();
    is_a_value::<Event>();
    is_a_value::<ListOptions<'static>>();
    is_a_value::<Metadata>();
    is_a_value::<NewConversation<'static>>();
    is_a_value::<Page>();
    is_a_value::<Retention>();
    is_a_value::<Stats>();
    is_a_value::<Swept>();
    is_a_value::<Update<'static>>();
    is_a_key::<Client>();
    is_a_key::<Code>();
    is_a_key::<EventKind>();
    is_a_key::<Metadata>();
    is_a_key::<Status>();
    is_a_key::<Timestamp>();
    is_a_name::<Code>();
    is_a_name::<EventKind>();
    is_a_name::<Metadata>();
    is_a_name::<Status>();
    is_read_from_text::<Metadata>();
    is_read_from_text::<Status>();
    is_read_from_text::<Timestamp>();
}

#[test]
fn a_name_is_the_same_text_however_it_is_asked_for_and_read() {
    for status in [Status::Open, Status::Switched, Status::Closed, Status::Expired, Status::Failed]
    {
        assert_eq!(
            (status.as_ref(), status.to_string().as_str()),
            (status.as_str(), status.as_str())
        );
        assert_eq!(Status::try_from(status.as_str()), Ok(status));
    }
    assert_eq!(Code::NotOpen.as_ref(), "NOT_OPEN");
    assert_eq!(Code::NotOpen.to_string(), "NOT_OPEN");
    assert_eq!(EventKind::Created.as_ref(), EventKind::Created.to_string());
    let read = Metadata::try_from(r#"{"a":1}"#);
    assert_eq!(read.as_ref().map(AsRef::as_ref), Ok(r#"{"a":1}"#));
    assert_eq!(read.as_ref().map(ToString::to_string).as_deref(), Ok(r#"{"a":1}"#));
    assert_eq!(read, r#"{"a":1}"#.parse());
    let day = "2023-11-14T22:13:20Z";
    assert_eq!(Timestamp::try_from(day), day.parse());
}

/// Each option says something, whatever was said before it or is said after.
fn stand_together<T: Clone + Debug + PartialEq>(none: &T, options: &[fn(T) -> T]) {
    for (nth, one) in options.iter().enumerate() {
        assert_ne!(one(none.clone()), *none, "option {nth} is lost");
        for other in options {
            assert_eq!(one(other(none.clone())), other(one(none.clone())), "beside option {nth}");
        }
    }
}

#[test]
fn what_an_option_says_stands_beside_what_the_others_say() {
    stand_together(
        &RememberOptions::new(),
        &[|options| options.ttl(Duration::from_secs(1)), |options| options.if_version(1)],
    );
    stand_together(
        &MemoriesOptions::new(),
        &[|page| page.prefix("a"), |page| page.limit(1), |page| page.pagination_key("k")],
    );
    stand_together(
        &ListOptions::new(),
        &[|page| page.status(Status::Open), |page| page.limit(1), |page| page.pagination_key("k")],
    );
    stand_together(
        &ClientsOptions::new("shop"),
        &[
            |page| page.status(Status::Closed),
            |page| page.idle_for(1),
            |page| page.limit(1),
            |page| page.pagination_key("k"),
        ],
    );
    stand_together(
        &NewConversation::new(),
        &[
            |new| new.id("x"),
            |new| new.flow_id("order"),
            |new| new.step_id("size"),
            |new| new.metadata(metadata()),
            |new| new.ttl(1),
        ],
    );
    stand_together(
        &Update::new(),
        &[
            |update| update.flow_id("order"),
            |update| update.step_id("size"),
            |update| update.metadata(metadata()),
            |update| update.last_interaction(true),
            |update| update.if_version(1),
        ],
    );
}

fn metadata() -> Metadata {
    Metadata::parse(r#"{"a":1}"#).unwrap()
}

#[test]
fn an_error_crosses_to_javascript_as_five_lines() {
    let error = Client::new(&"b".repeat(513), "ada", "web").unwrap_err();
    let lines = error.to_lines().unwrap();
    let [code, path, limit, status, message] = lines.split('\n').collect::<Vec<_>>()[..] else {
        panic!("{lines}")
    };
    assert_eq!((code, path, limit, status), ("INVALID_CLIENT", "client.bot_id", "512", ""));
    assert_eq!(message, error.message());
}

#[test]
fn times_read_well_where_people_read_them() {
    let at = Timestamp::from_millis(1_700_000_000_123);
    assert_eq!(format!("{at:?}"), "2023-11-14T22:13:20.123Z");
    assert_eq!(format!("{at:>26}"), "  2023-11-14T22:13:20.123Z");
    assert_eq!("2023-11-14T23:13:20.1239+01:00".parse(), Ok(at));
    for text in ["", "yesterday", "1969-12-31T23:59:59Z", "2023-02-29T00:00:00Z"] {
        assert_eq!(text.parse::<Timestamp>().unwrap_err().code(), Code::InvalidBody, "{text}");
    }
}

#[test]
fn an_error_says_all_in_one_line_and_has_nothing_behind_it() {
    let error: Box<dyn std::error::Error> = Box::new(Client::new("", "ada", "web").unwrap_err());
    assert!(error.to_string().starts_with("client.bot_id is empty"), "{error}");
    assert!(error.source().is_none());
    let debugged = format!("{:?}", Status::parse("open").unwrap_err());
    assert!(
        debugged.starts_with("Error { code: InvalidStatus, message: \"status is"),
        "{debugged}"
    );
    assert!(debugged.ends_with("FAILED.\", path: \"status\" }"), "{debugged}");
}

#[test]
fn an_update_names_the_version_that_was_read() {
    let (mut engine, now) = (Engine::with_seed(1, Retention::new()), Timestamp::default());
    let client = Client::new("b", "u", "c").unwrap();
    let read =
        engine.create_at(&client, NewConversation::new(), now, &[7; 10]).unwrap().conversation;
    let update = || Update::new().step_id("a").if_version(read.version);
    assert_eq!(engine.update_at(&client, &read.id, update(), now), Ok(()));
    let again = engine.update_at(&client, &read.id, update(), now);
    assert_eq!(again.unwrap_err().code(), Code::Conflict);
}

#[test]
fn a_create_says_whether_the_conversation_stood() {
    let (mut engine, now) = (Engine::with_seed(1, Retention::new()), Timestamp::default());
    let client = Client::new("b", "u", "c").unwrap();
    let mut create = |step: &'static str| {
        engine.create_at(&client, NewConversation::new().id("x").step_id(step), now, &[7; 10])
    };
    assert_eq!(create("a").map(|created| created.stood), Ok(false));
    assert_eq!(create("a").map(|created| created.stood), Ok(true));
    assert_eq!(create("b").unwrap_err().code(), Code::IdTaken);
}

#[test]
fn a_page_gives_its_conversations_whether_it_is_lent_or_given_away() {
    let (mut engine, now) = (Engine::with_seed(1, Retention::new()), Timestamp::default());
    let client = Client::new("b", "u", "c").unwrap();
    for id in ["x", "y"] {
        engine.create_at(&client, NewConversation::new().id(id), now, &[7; 10]).unwrap();
    }
    let page = engine.list_at(&client, ListOptions::new(), now).unwrap();
    let mut lent = Vec::new();
    for conversation in &page {
        lent.push(conversation.id.clone());
    }
    assert_eq!(lent, ["y", "x"]);
    assert_eq!(page.into_iter().map(|conversation| conversation.id).collect::<Vec<_>>(), lent);
}

#[test]
fn a_field_is_set_by_a_text_whoever_owns_it() {
    let texts: [Field<Cow<'_, str>>; 2] = ["size".into(), String::from("size").into()];
    for text in texts {
        let mut update = Update::new();
        update.step_id = text;
        assert_eq!(update, Update::new().step_id("size"));
    }
}

/// By the system's clock and randomness.
#[cfg(feature = "std")]
mod system {
    use std::time::UNIX_EPOCH;

    use super::*;

    #[test]
    fn an_engine_needs_neither_time_nor_randomness() {
        let mut engine = Engine::default();
        let client = Client::new("b", "u", "c").unwrap();
        let mut create = || engine.create(&client, NewConversation::new()).unwrap().conversation;
        let (one, other) = (create(), create());
        assert_ne!(one.id, other.id, "two ids of one moment");
        assert!(Timestamp::default() < one.created_at && one.created_at <= other.created_at);
        assert_eq!(engine.get(&client, &one.id), Ok(one.clone()));
        assert_eq!(engine.latest(&client), Ok(Some(other)));
        engine.update(&client, &one.id, Update::new().last_interaction(true)).unwrap();
        engine.close(&client, &one.id, Status::Failed).unwrap();
        engine.close_all(&client, Status::Closed).unwrap();
        let listed = engine.list(&client, ListOptions::new()).unwrap();
        let statuses: Vec<_> = listed.iter().map(|conversation| conversation.status).collect();
        assert_eq!(statuses, [Status::Closed, Status::Failed]);
        assert_eq!(engine.sweep(10), Swept::default());
        assert_eq!(engine.erase(&client), Ok(2));
    }

    #[test]
    fn memories_and_messages_need_neither() {
        let mut engine = Engine::default();
        let client = Client::new("b", "u", "c").unwrap();
        let version = engine.remember(&client, "k", "1", RememberOptions::new()).unwrap();
        assert_eq!(engine.recall(&client, "k").unwrap().unwrap().version, version);
        let page = engine.memories(&client, MemoriesOptions::new()).unwrap();
        assert_eq!(page.memories.len(), 1);
        let page = engine.clients(ClientsOptions::new("b")).unwrap();
        assert_eq!(page.clients, std::slice::from_ref(&client));
        assert_eq!(
            (engine.forget(&client, "k", None), engine.recall(&client, "k")),
            (Ok(true), Ok(None))
        );
        assert_eq!(engine.forget(&client, "k", None), Ok(false));
        engine.note_handled(&client, "m").unwrap();
        assert_eq!(engine.is_handled(&client, "m"), Ok(true));
    }

    #[cfg(feature = "rest")]
    #[test]
    fn calls_of_the_wire_need_neither() {
        use convostate::rest::{Call, NewConversation, Reply};

        let mut engine = Engine::default();
        let client = Client::new("b", "u", "c").unwrap();
        let create = Call::Create { client: client.clone(), new: NewConversation::default() };
        let mut ids = || engine.perform(&create).unwrap().unwrap().into_conversation().unwrap().id;
        assert_ne!(ids(), ids(), "two ids of one moment");
        let latest = engine.perform(&Call::Latest { client, any: false }).unwrap();
        assert!(matches!(latest, Some(Reply::Latest(Some(_)))));
    }

    #[test]
    fn the_system_s_times_become_timestamps() {
        let at = |millis| Timestamp::from(UNIX_EPOCH + Duration::from_micros(millis));
        assert_eq!(at(1_999), Timestamp::from_millis(1));
        assert_eq!(Timestamp::from(UNIX_EPOCH - Duration::from_secs(1)), Timestamp::default());
        assert_eq!(at(u64::MAX), Timestamp::MAX);
    }
}
