//! Requests, good and hostile, with what this module makes of each: the server in JavaScript is held to them.

mod asked;
mod requests;

use std::string::{String, ToString};
use std::vec::Vec;
use std::{env, fs};

use serde_json::{Map, Value, json};

use self::asked::Asked;
use self::requests::{single, takes_body};
use super::given;
use crate::rest::decode::{HttpRequest, decode};

const PATH: &str = "tests/rest/exchanges.jsonl";

/// `UPDATE_EXPECT=1` writes them anew.
#[test]
fn the_exchanges_are_those_that_are_written_here() {
    let path = [env!("CARGO_MANIFEST_DIR"), "/", PATH].concat();
    let lines: Vec<_> = single().iter().map(|asked| line(asked, false)).collect();
    let mixed: Vec<_> = mixed().iter().map(|asked| line(asked, true)).collect();
    let text = [lines, mixed].concat().join("\n") + "\n";
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == text, "{PATH}: write it anew by UPDATE_EXPECT=1");
}

/// A request, and the call that it becomes or the answer that refuses it. Of one with several faults any may be told.
fn line(asked: &Asked, is_mixed: bool) -> String {
    let header =
        |name| asked.headers.iter().find(|(one, _)| *one == name).map(|(_, value)| value.as_str());
    let bytes = bytes(&asked.body);
    let decoded = decode(&HttpRequest {
        method: asked.method,
        target: &asked.target,
        content_type: header("content-type"),
        content_encoding: header("content-encoding"),
        if_match: header("if-match"),
        if_none_match: header("if-none-match"),
        idempotency_key: header("idempotency-key"),
        turn_token: header("turn-token"),
        body: &bytes,
        ..HttpRequest::default()
    });
    let headers: Map<_, _> =
        asked.headers.iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
    let mut line = json!({ "method": asked.method, "target": asked.target, "headers": headers, "body": asked.body });
    match decoded {
        Ok(decoded) => {
            line["call"] = json!(decoded.call.kind().name());
            line["arguments"] = given::arguments(&decoded.call);
            if let Some(turn) = decoded.turn {
                line["arguments"]["turn"] = json!(turn.as_str());
            }
        }
        Err(_) if is_mixed => line["refused"] = json!({}),
        Err(response) => {
            let problem: Value = serde_json::from_str(&response.body).unwrap();
            line["refused"] = json!({ "allow": response.allow, "problem": problem });
        }
    }
    line.to_string()
}

/// The body as it is sent.
fn bytes(body: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for char in body.chars() {
        match char {
            '\u{e0ff}' => bytes.push(0xff),
            char => bytes.extend_from_slice(char.to_string().as_bytes()),
        }
    }
    bytes
}

/// With any number of faults: parts of the others put together, always the same.
fn mixed() -> Vec<Asked> {
    let parts = single();
    let mut state = 20_261_129_u64;
    let mut pick = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let index = usize::try_from(state >> 33).unwrap() % parts.len();
        parts.get(index).unwrap()
    };
    let mixed = (0..800).map(|_| {
        let (path, query, one, other) = (pick(), pick(), pick(), pick());
        let (_, query) = query.target.split_once('?').unwrap();
        let (place, _) = path.target.split_once('?').unwrap();
        let mut headers = one.headers.clone();
        headers.retain(|(name, _)| other.headers.iter().all(|(known, _)| name != known));
        headers.extend(other.headers.iter().cloned());
        Asked {
            method: path.method,
            target: [place, "?", query].concat(),
            headers,
            body: one.body.clone(),
        }
    });
    mixed
        .filter(|asked| takes_body(asked) || asked.body.is_empty())
        .filter(|asked| asked.body.len() < 2_000)
        .collect()
}
