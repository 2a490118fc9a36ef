//! Times and headers Retry-After, good and bad, with what this module reads: the adapter in JavaScript is held to it.

use std::string::{String, ToString};
use std::vec::Vec;
use std::{env, fs};

use serde_json::json;

use crate::rest::parse_retry_after;
use crate::timestamp::rfc3339;

const PATH: &str = "tests/rest/dates.jsonl";
/// The time of day that waits are counted from: 1994-11-06T08:49:30Z.
const NOW: u64 = 784_111_770_000;
const TIMES: [&str; 8] = [
    "2026-11-22T10:31:00.000Z",
    "2026-11-22 11:31:00.123456789+01:00",
    "2024-02-29t00:00:00.5z",
    "1990-12-31T23:59:60Z",
    "9999-12-31T23:59:59-23:59",
    "1970-01-01T00:00:00+00:01",
    "1900-02-29T23:59:59Z",
    "0075-04-30T01:02:03Z",
];
const WAITS: [&str; 7] = [
    "0",
    "120",
    "99999999999999999999999",
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Thu, 01 Jan 69 60:60:60",
];

/// `UPDATE_EXPECT=1` writes them anew.
#[test]
fn the_dates_are_those_that_are_written_here() {
    let path = [env!("CARGO_MANIFEST_DIR"), "/", PATH].concat();
    let times = changed(&TIMES).into_iter().map(|text| {
        let at = rfc3339::parse(&text).map(|at| at.to_string());
        json!({ "time": text, "at": at }).to_string()
    });
    let waits = changed(&WAITS).into_iter().map(|text| {
        json!({ "wait": text, "now": NOW, "ms": parse_retry_after(&text, NOW) }).to_string()
    });
    let text = times.chain(waits).collect::<Vec<_>>().join("\n") + "\n";
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &text).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == text, "{PATH}: write it anew by UPDATE_EXPECT=1");
}

/// Each text, and with each of its characters left out or changed.
fn changed(texts: &[&str]) -> Vec<String> {
    let mut changed = Vec::new();
    for text in texts {
        changed.push((*text).to_string());
        for (at, _) in text.char_indices() {
            for other in ["", "0", "3", "6", "-", ":", "x"] {
                changed.push([&text[..at], other, &text[at + 1..]].concat());
            }
        }
    }
    changed.sort();
    changed.dedup();
    changed
}
