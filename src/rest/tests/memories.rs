//! What is remembered, over the wire.

use std::borrow::Cow;
use std::string::{String, ToString};
use std::vec;
use std::vec::Vec;

use crate::client::Client;
use crate::model::memory::{MemoriesOptions, Memory, MemoryPage, RememberOptions};
use crate::rest::call::Call;
use crate::rest::decode::{HttpRequest, decode};
use crate::rest::encode::encode;
use crate::rest::read::{HttpResponse, read};
use crate::rest::reply::Reply;
use crate::rest::request::{Dialect, request};
use crate::timestamp::Timestamp;

fn client() -> Client {
    Client::new("shop", "ada", "web").unwrap()
}

fn remember(if_version: Option<u64>) -> Call {
    let options = RememberOptions { ttl: None, if_version };
    Call::Remember { client: client(), key: "size".into(), value: "[1.50]".into(), options }
}

fn forget(if_version: Option<u64>) -> Call {
    Call::Forget { client: client(), key: "size".into(), if_version }
}

fn memories(prefix: Option<&str>, limit: Option<u32>) -> Call {
    let prefix = prefix.map(|prefix| Cow::Owned(prefix.to_string()));
    Call::Memories {
        client: client(),
        options: MemoriesOptions { prefix, limit, pagination_key: None },
    }
}

fn memory(key: &str) -> Memory {
    let expires_at = Some(Timestamp::from_millis(1_700_000_000_123));
    Memory {
        key: key.to_string(),
        value: r#"{"$serde_json::private::RawValue":[1.50,"é"]}"#.to_string(),
        version: 7,
        expires_at,
    }
}

fn page(keys: &[&str]) -> Reply {
    let memories = keys.iter().map(|key| memory(key)).collect();
    Reply::Memories(MemoryPage { memories, pagination_key: Some("size".into()) })
}

#[test]
fn every_reply_comes_through_with_the_version_as_its_etag() {
    let recall = Call::Recall { client: client(), key: "size".into() };
    for (call, reply, etag) in [
        (remember(None), Reply::Remembered { version: 7 }, Some("\"7\"")),
        (recall.clone(), Reply::Memory(Some(memory("size"))), Some("\"7\"")),
        (recall, Reply::Memory(None), None),
        (forget(None), Reply::Forgotten(true), None),
        (forget(None), Reply::Forgotten(false), None),
        (memories(None, None), page(&["a", "size"]), None),
    ] {
        let response = encode(&reply);
        assert_eq!(response.etag.as_deref(), etag, "{reply:?}");
        let response = HttpResponse {
            status: response.status,
            content_type: response.content_type,
            body: &response.body,
            ..HttpResponse::default()
        };
        assert_eq!(read(&call, Dialect::Convostate, &response), Ok(reply));
    }
}

/// The headers that say which version must stand.
fn conditions(call: &Call) -> Vec<(&'static str, String)> {
    let request = request(call, Dialect::Convostate).unwrap();
    let headers = request.headers().filter(|(name, _)| name.starts_with("if-"));
    headers.map(|(name, value)| (name, value.to_string())).collect()
}

#[test]
fn the_version_that_must_stand_is_a_header_which_the_server_reads() {
    for call in [remember, forget] {
        assert_eq!(conditions(&call(None)), []);
        assert_eq!(conditions(&call(Some(0))), [("if-none-match", "*".to_string())]);
        assert_eq!(conditions(&call(Some(7))), [("if-match", "\"7\"".to_string())]);
        for if_version in [None, Some(0), Some(1), Some(7)] {
            let call = call(if_version);
            let request = request(&call, Dialect::Convostate).unwrap();
            let decoded = decode(&HttpRequest {
                method: request.method,
                target: &request.target,
                content_type: request.body.as_ref().map(|_| "application/json"),
                if_match: request.if_match.as_deref(),
                if_none_match: request.if_none_match,
                body: request.body.as_deref().unwrap_or_default().as_bytes(),
                ..HttpRequest::default()
            });
            assert_eq!(decoded.unwrap().call, call);
        }
    }
}

#[test]
fn a_version_that_nothing_can_have_is_not_sent() {
    for call in [remember, forget] {
        assert_eq!(call(Some((1 << 53) - 1)).check(), Ok(()));
        let error = request(&call(Some(1 << 53)), Dialect::Convostate).unwrap_err();
        assert_eq!(error.path(), Some("options.ifVersion"));
    }
}

#[test]
fn a_page_of_others_than_were_asked_for_is_no_answer() {
    for (call, keys, is_read) in [
        (memories(None, Some(2)), vec!["a", "b"], true),
        (memories(None, Some(2)), vec!["a", "b", "c"], false),
        (memories(Some("cart/"), None), vec!["cart/1", "cart/2"], true),
        (memories(Some("cart/"), None), vec!["cart/1", "size"], false),
    ] {
        let body = encode(&page(&keys)).body;
        let response = HttpResponse { status: 200, body: &body, ..HttpResponse::default() };
        let read = read(&call, Dialect::Convostate, &response);
        assert_eq!(read.is_ok(), is_read, "{keys:?}");
    }
}
