//! Requests and responses that anybody may send: none makes the server's side or the adapter's panic, a refusal is no 5xx, and a call that
//! was decoded is the same call when it is sent again.

#![no_main]

use arbitrary::Arbitrary;
use convostate::rest::{
    Call, Dialect, HttpRequest, HttpResponse, Problem, decode, encode, read, request,
};
use convostate::{Engine, Metadata, Retention, Timestamp};
use libfuzzer_sys::fuzz_target;

#[derive(Debug, Arbitrary)]
struct Input<'a> {
    method: u8,
    target: &'a str,
    headers: [Option<&'a str>; 4],
    is_json: bool,
    body: &'a [u8],
    status: u16,
    answer: &'a str,
}

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "DELETE", "PATCH"];
const JSON: &str = "application/json";

fuzz_target!(|input: Input<'_>| {
    let [if_match, if_none_match, idempotency_key, turn_token] = input.headers;
    let asked = HttpRequest {
        method: METHODS[usize::from(input.method) % METHODS.len()],
        target: input.target,
        content_type: input.is_json.then_some(JSON),
        if_match,
        if_none_match,
        idempotency_key,
        turn_token,
        body: input.body,
        ..HttpRequest::default()
    };
    let call = match decode(&asked) {
        Ok(decoded) => decoded.call,
        Err(refused) => {
            assert!((400..500).contains(&refused.status), "{refused:?}");
            return;
        }
    };
    let mut engine = Engine::with_seed(1, Retention::default());
    let now = Timestamp::from_millis(1_700_000_000_000);
    let response = match engine.perform_at(&call, now, &[7; 10]) {
        Ok(reply) => reply.map(|reply| encode(&reply)),
        Err(error) => Some(Problem::from(&error).to_response()),
    };
    assert!(response.is_none_or(|response| response.status < 500));

    let sent = request(&call, Dialect::Convostate).expect("what was decoded can be said");
    let again = HttpRequest {
        method: sent.method,
        target: &sent.target,
        content_type: sent.body.as_ref().map(|_| JSON),
        if_match: sent.if_match.as_deref(),
        if_none_match: sent.if_none_match,
        body: sent.body.as_deref().unwrap_or_default().as_bytes(),
        ..HttpRequest::default()
    };
    let again = decode(&again).expect("our own request").call;
    assert_eq!(again, with_metadata(call.clone()));

    let answered = HttpResponse {
        status: input.status,
        content_type: Some(JSON),
        body: input.answer,
        ..HttpResponse::default()
    };
    for dialect in [Dialect::Convostate, Dialect::Plain] {
        let _ = read(&call, dialect, &answered);
    }
});

/// None is the same as `{}`, which CSML's servers must be sent.
fn with_metadata(mut call: Call) -> Call {
    if let Call::Create { new, .. } = &mut call {
        new.metadata.get_or_insert_with(Metadata::empty);
    }
    call
}
