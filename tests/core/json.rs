//! The model by serde: as JSON it is what the REST API writes, and nothing comes in that a check refuses.

#![cfg(not(target_arch = "wasm32"))]

use std::cell::Cell;

use convostate::{
    Client, Conversation, Engine, Field, ListOptions, MAX_METADATA_BYTES, Metadata,
    NewConversation, Page, Retention, Status, Timestamp, Update,
};
use serde::de::value::{self, BytesDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor,
};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};
use serde_json::{from_str, from_value, json, to_string, to_value};

const CONVERSATION: &str = concat!(
    r#"{"id":"c1","client":{"bot_id":"shop","user_id":"ada","channel_id":"web"},"flow_id":"order","step_id":null,"#,
    r#""metadata":{"b":[1,-2,2.5,"é\n\"",true,null],"a":{}},"status":"OPEN","#,
    r#""last_interaction_at":"2023-11-14T22:13:20.000Z","updated_at":"2023-11-14T22:13:20.000Z","#,
    r#""created_at":"2023-11-14T22:13:20.000Z","version":1,"ttl":60,"expires_at":"2023-11-14T22:14:20.000Z"}"#
);

fn page() -> Page {
    let mut engine = Engine::with_seed(1, Retention::new());
    let client = Client::new("shop", "ada", "web").unwrap();
    let metadata = r#"{"b":[1,-2,2.5,"é\n\"",true,null],"a":{}}"#.parse::<Metadata>().unwrap();
    let new = NewConversation::new().id("c1").flow_id("order").metadata(&metadata).ttl(60);
    let now = Timestamp::from_millis(1_700_000_000_000);
    engine.create_at(&client, new, now, &[7; 10]).unwrap();
    engine.list_at(&client, ListOptions::new(), now).unwrap()
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
    json: &str,
) {
    assert_eq!(to_string(value).unwrap(), json);
    assert_eq!(&from_str::<T>(json).unwrap(), value, "{json}");
    let as_value = to_value(value).unwrap();
    assert_eq!(&from_value::<T>(as_value).unwrap(), value, "{json}, through a value");
}

fn refused<T: DeserializeOwned>(json: &str) -> String {
    from_str::<T>(json).err().unwrap_or_else(|| panic!("{json} is taken")).to_string()
}

#[test]
fn a_conversation_is_written_as_the_rest_api_writes_it_and_comes_back() {
    let page = page();
    comes_back(&page.conversations[0], CONVERSATION);
    comes_back(&page, &format!(r#"{{"conversations":[{CONVERSATION}]}}"#));
    #[cfg(feature = "rest")]
    {
        let conversation = convostate::rest::Conversation::from(page.conversations[0].clone());
        assert_eq!(to_string(&conversation).unwrap(), CONVERSATION);
    }
}

#[test]
fn requests_leave_out_what_is_not_given() {
    let metadata = Metadata::parse(r#"{"a":1}"#).unwrap();
    comes_back(&NewConversation::new(), "{}");
    let new = NewConversation::new().id("x").step_id("size").metadata(metadata.clone()).ttl(5);
    comes_back(&new, r#"{"id":"x","step_id":"size","metadata":{"a":1},"ttl":5}"#);
    comes_back(&Update::new(), "{}");
    let update = Update::new().clear_flow_id().step_id("a\n").metadata(metadata);
    let json = r#"{"flow_id":null,"step_id":"a\n","last_interaction":true,"metadata":{"a":1}}"#;
    comes_back(&update.last_interaction(true), json);
    comes_back(&Update::new().ttl(5), r#"{"ttl":5}"#);
    let replaced = Update::new().replace_metadata(Metadata::empty()).clear_ttl();
    comes_back(&replaced, r#"{"metadata":{},"replace":true,"ttl":null}"#);
    comes_back(
        &ListOptions::new().status(Status::Closed).limit(3),
        r#"{"status":"CLOSED","limit":3}"#,
    );
    comes_back(&Retention::new().seconds(9), r#"{"seconds":9,"per_client":null}"#);
    assert_eq!(from_str::<Update<'_>>(r#"{"flow_id":null}"#).unwrap().flow_id, Field::Clear);
    assert_eq!(to_string(&Update::new().if_version(3)).unwrap(), "{}", "it is a header");
}

#[test]
fn nothing_comes_in_that_a_check_refuses() {
    for (said, begin) in [
        (
            refused::<Client>(r#"{"bot_id":"","user_id":"u","channel_id":"c"}"#),
            "client.bot_id is empty",
        ),
        (refused::<Client>(r#"{"bot_id":"b","user_id":"u"}"#), "missing field `channel_id`"),
        (refused::<Status>(r#""open""#), "status is unknown"),
        (refused::<Status>("5"), "invalid type: integer `5`, expected a status"),
        (refused::<Timestamp>(r#""soon""#), "The time is none"),
        (refused::<Timestamp>("null"), "invalid type: null, expected a time of RFC 3339"),
        (refused::<Metadata>("9007199254740993"), "metadata"),
        (refused::<Metadata>(r#"{"__proto__":1}"#), "metadata"),
        (refused::<Metadata>(&format!("\"{}\"", "x".repeat(65_536))), "metadata is over 64 KiB"),
        (refused::<Metadata>(&["[".repeat(65), "]".repeat(65)].concat()), "metadata[0][0]"),
        (refused::<NewConversation<'_>>(r#"{"flow":"order"}"#), "unknown field `flow`"),
        (refused::<Conversation>(&CONVERSATION.replace("ada", "")), "client.user_id is empty"),
    ] {
        assert!(said.starts_with(begin), "{said}");
    }
    assert!(Metadata::from_serialize(&f64::NAN).is_ok(), "serde_json writes it as null");
    let deep = ["[".repeat(64), "]".repeat(64)].concat();
    assert_eq!(from_str::<Metadata>(&deep).unwrap().as_str(), deep);
    // A list of the most bytes: behind its last item there was one more comma for a moment.
    let long = format!("[{}10]", "1,".repeat(MAX_METADATA_BYTES / 2 - 2));
    assert_eq!(long.len(), MAX_METADATA_BYTES);
    assert_eq!(from_str::<Metadata>(&long).unwrap().as_str(), long);
}

#[test]
fn numbers_are_read_as_javascript_reads_and_writes_them() {
    for (json, expected) in
        [("1e2", "100"), ("-0.0", "0"), ("2.50", "2.5"), ("1e300", "1e300"), ("1e-7", "1e-7")]
    {
        assert_eq!(from_str::<Metadata>(json).unwrap().as_str(), expected);
    }
    assert_eq!(
        from_value::<Metadata>(json!({"n": [u32::MAX, -1]})).unwrap().as_str(),
        r#"{"n":[4294967295,-1]}"#
    );
}

/// A value of a format that is no JSON.
#[derive(Clone, Copy)]
enum Other<'a> {
    Absent,
    Present(&'a str),
    /// Lists in lists, and how many were read.
    Deep(&'a Cell<usize>),
    /// A list without an end, and how much of it was read.
    Long(&'a Cell<usize>),
}

impl<'de> Deserializer<'de> for Other<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        match self {
            Self::Absent => visitor.visit_none(),
            Self::Present(text) => visitor.visit_some(text.into_deserializer()),
            Self::Deep(_) | Self::Long(_) => visitor.visit_seq(self),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> SeqAccess<'de> for Other<'_> {
    type Error = value::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Self::Error> {
        // The test is to fail, not to run out of stack or time.
        let (read, most, item) = match *self {
            Self::Deep(read) => (read, 1000, *self),
            Self::Long(read) => (read, 1_000_000, Self::Present("x")),
            _ => return Ok(None),
        };
        read.set(read.get() + 1);
        (read.get() < most).then(|| seed.deserialize(item)).transpose()
    }
}

#[test]
fn metadata_comes_from_any_format_and_no_more_of_it_is_read_than_can_be_kept() {
    let read = |other| Metadata::deserialize(other);
    assert_eq!(read(Other::Absent).unwrap().as_str(), "null");
    assert_eq!(read(Other::Present("x")).unwrap().as_str(), r#""x""#);
    let bytes = Metadata::deserialize(BytesDeserializer::<value::Error>::new(b"x"));
    assert_eq!(
        bytes.unwrap_err().to_string(),
        "invalid type: byte array, expected a value that JSON can hold"
    );
    let count = Cell::new(0);
    let error = read(Other::Deep(&count)).unwrap_err().to_string();
    assert!(error.starts_with("metadata is over 64 levels deep"), "{error}");
    assert!(count.get() < 70, "{} levels", count.get());
    count.set(0);
    let error = read(Other::Long(&count)).unwrap_err().to_string();
    assert!(error.starts_with("metadata is over 64 KiB"), "{error}");
    assert!(count.get() < MAX_METADATA_BYTES, "{} items", count.get());
}

/// Only a `Value` of `serde_json` is read otherwise, which nothing here makes.
#[test]
fn a_key_that_serde_json_keeps_for_itself_is_a_key_like_any_other() {
    for key in ["$serde_json::private::RawValue", "$serde_json::private::Number"] {
        let text = format!(r#"{{"{key}":"[","a":{{"{key}":[1]}}}}"#);
        let metadata = Metadata::parse(&text).unwrap();
        assert_eq!(metadata.as_str(), text);
        assert_eq!(from_str::<Metadata>(&text).unwrap(), metadata);
        assert_eq!(to_string(&metadata).unwrap(), text);
        let value = to_value(&metadata).unwrap();
        assert_eq!((&value[key], &value["a"][key]), (&json!("["), &json!([1])));
        assert_eq!(from_value::<Metadata>(value).unwrap(), metadata);
        let without = Metadata::parse(&format!(r#"{{"{key}":null}}"#)).unwrap();
        let expected = format!(r#"{{"a":{{"{key}":[1]}}}}"#);
        assert_eq!(metadata.merge(&without).unwrap().as_str(), expected);
    }
}
