//! What the JavaScript of both ends shares with this module, written out as a module of constants.

use core::fmt::Write;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{env, fs};

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::limits::{
    DEFAULT_MEMORY_BYTES, DEFAULT_PAGE, LEASE_SECONDS, MAX_ID_CHARS, MAX_MEMORY_BYTES,
    MAX_MESSAGE_ID_BYTES, MAX_METADATA_BYTES, MAX_METADATA_DEPTH, MAX_PAGE, MAX_SAFE,
    MAX_TEXT_BYTES, MAX_TTL_SECONDS, MAX_TURN_WAIT_MS,
};
use crate::metadata::too_long;
use crate::number::whole;
use crate::rest::decode::{HttpRequest, decode};
use crate::rest::failure::{self, Refused};
use crate::rest::problem::{CODES, Problem, status_of};
use crate::rest::routes::{CallKind, ROUTES};
use crate::rest::{Failure, Limits, Reason, Reply, encode};
use crate::rules::handled::check_message_id;
use crate::rules::lease;
use crate::rules::memory::check_memory_ttl;
use crate::timestamp::Timestamp;

/// The calls on all clients, which JavaScript answers alone: what is in memory only has no such calls.
const OF_OPERATORS: [&str; 2] = ["clients", "stats"];

const FOLDER: &str = "pkg-template/rest";
const QUERY: &str = "bot_id=shop&user_id=ada&channel_id=web";
const TURN: &str = "\"0b0a5ad5-6f0e-4a7f-9a52-0d6a2b1f3c44\"";

/// `UPDATE_EXPECT=1` writes the table anew.
#[test]
fn the_table_of_the_wire_is_the_one_that_is_written_here() {
    let behind = "What is said of a fault, behind its path where it has one.";
    let of_requests = words([of_requests(), of_targets()].concat());
    let in_values = "What is said of a fault in an argument, behind its path.";
    let in_metadata = "What is said of a fault in JSON, behind its path.";
    for (name, module) in [
        ("table.js", table()),
        ("limits.js", constants("How much there may be of what.", &limits())),
        ("words.js", constants(behind, &of_requests)),
        ("value-words.js", constants(in_values, &words(of_values()))),
        ("json-words.js", constants(in_metadata, &words(of_json()))),
    ] {
        let path = [env!("CARGO_MANIFEST_DIR"), FOLDER, name].join("/");
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &module).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap();
        assert!(kept == module, "{FOLDER}/{name}: write it anew by UPDATE_EXPECT=1");
    }
}

const WRITTEN: &str =
    "Written by src/rest/tests/table.rs: UPDATE_EXPECT=1 cargo test --all-features table\n";

/// One each, so that a bundle has those only that it uses, by short names.
fn constants(comment: &str, values: &Value) -> String {
    let mut out = ["// ", comment, " ", WRITTEN, "\n"].concat();
    for (name, value) in values.as_object().unwrap() {
        writeln!(out, "export const {name} = {value};").unwrap();
    }
    out
}

fn table() -> String {
    let mut out = ["// The wire, as src/rest says it. ", WRITTEN].concat();
    constant(&mut out, "The calls and where each lies.", "ROUTES", &routes());
    constant(&mut out, "The calls that have a body.", "WITH_BODY", &with_body());
    constant(&mut out, "The codes that answers may carry.", "KNOWN", &json!(CODES));
    constant(&mut out, "The same but REJECTED, with their statuses.", "CODES", &codes());
    constant(&mut out, "What each status is called.", "TITLES", &titles());
    let page = "Where the docs say what a code means, behind which it stands in lower case.";
    constant(&mut out, page, "PAGE", &page_of_codes());
    constant(&mut out, "Ids that no conversation may have.", "RESERVED_IDS", &reserved_ids());
    let reasons = "Why a call got no answer, by the numbers of bindings/npm/src/rest.rs: code, sentence and path.";
    constant(&mut out, reasons, "REASONS", &reasons_of_calls());
    let refusals =
        "What is made of an answer that refuses without a code of this API: code and sentence.";
    constant(&mut out, refusals, "REFUSALS", &refusals_by_status());
    let hints = "What is said of the other statuses; of 300 to 399, the same.";
    constant(&mut out, hints, "ANSWERED", &answered());
    out
}

fn constant(out: &mut String, comment: &str, name: &str, value: &Value) {
    let lines = match value {
        Value::Object(members) => {
            let lines = members.iter().map(|(name, value)| [name, ": ", &literal(value)].concat());
            bracketed('{', '}', lines)
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            bracketed('[', ']', items.iter().map(literal))
        }
        value => literal(value),
    };
    write!(out, "\n/** {comment} */\nexport const {name} = /** @type {{const}} */ ({lines});\n")
        .unwrap();
}

fn bracketed(begin: char, end: char, lines: impl Iterator<Item = String>) -> String {
    let mut out = String::from(begin);
    for line in lines {
        out += &["\n  ", &line, ","].concat();
    }
    out.push('\n');
    out.push(end);
    out
}

/// In one line.
fn literal(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| [name, ": ", &literal(value)].concat())
                .collect();
            ["{ ", &members.join(", "), " }"].concat()
        }
        Value::Array(items) => {
            ["[", &items.iter().map(literal).collect::<Vec<_>>().join(", "), "]"].concat()
        }
        value => value.to_string(),
    }
}

fn routes() -> Value {
    let routes = ROUTES.iter().map(|route| {
        let place = json!({
            "method": route.method, "path": route.path, "isWrite": route.call.is_write(),
        });
        (route.call.name().to_string(), place)
    });
    let of_operators = OF_OPERATORS.map(|name| {
        let path = ["/", name].concat();
        (name.to_string(), json!({ "method": "GET", "path": path, "isWrite": false }))
    });
    Value::Object(routes.chain(of_operators).collect())
}

fn with_body() -> Value {
    ROUTES
        .iter()
        .map(|route| route.call)
        .filter(|call| has_body(*call))
        .map(CallKind::name)
        .collect()
}

fn has_body(call: CallKind) -> bool {
    let body = b"{";
    let request = HttpRequest { body, content_type: Some("application/json"), ..asking(call) };
    decode(&HttpRequest { target: &target(call), ..request }).is_err()
}

fn asking(call: CallKind) -> HttpRequest<'static> {
    let turn_token = (call.route().path == "/turns").then_some(TURN);
    HttpRequest { method: call.route().method, turn_token, ..HttpRequest::default() }
}

fn target(call: CallKind) -> String {
    [&call.route().path.replace("{id}", "c1").replace("{key}", "k"), "?", QUERY].concat()
}

/// As an unknown field is told of.
fn codes() -> Value {
    let rejected = |code: &&str| *code != "REJECTED";
    let codes = CODES.into_iter().filter(rejected);
    Value::Object(codes.map(|code| (code.to_string(), json!(status_of(code)))).collect())
}

fn titles() -> Value {
    let statuses = [400, 401, 403, 404, 405, 409, 412, 413, 415, 421, 423, 503];
    let title = |status: u16| {
        let answer = Problem::with_status(status, "REJECTED", "", None, None).to_response();
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        (status.to_string(), problem["title"].clone())
    };
    Value::Object(statuses.into_iter().map(title).collect())
}

fn page_of_codes() -> Value {
    let answer = Problem::new("CONFLICT", "", None, None).to_response();
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    problem["type"].as_str().unwrap().strip_suffix("conflict").unwrap().into()
}

fn limits() -> Value {
    json!({
        "textBytes": MAX_TEXT_BYTES, "idChars": MAX_ID_CHARS, "page": MAX_PAGE, "version": MAX_SAFE,
        "defaultPage": DEFAULT_PAGE,
        "metadataBytes": MAX_METADATA_BYTES, "metadataDepth": MAX_METADATA_DEPTH, "ttl": MAX_TTL_SECONDS,
        "turnWait": MAX_TURN_WAIT_MS, "messageBytes": MAX_MESSAGE_ID_BYTES, "memoryBytes": DEFAULT_MEMORY_BYTES, "mostMemoryBytes": MAX_MEMORY_BYTES, "leaseSeconds": LEASE_SECONDS, "timer": Limits::LONGEST_MS, "retries": Limits::MOST_RETRIES, "time": Timestamp::MAX.as_millis(),
    })
}

/// As an id of them is told of.
fn reserved_ids() -> Value {
    let target = ["/conversations/..?", QUERY].concat();
    let said = fault(&HttpRequest { target: &target, ..asking(CallKind::Get) });
    let (_, names) = said.split_once('(').unwrap();
    names.split_once(')').unwrap().0.split(", ").collect()
}

fn words(said: Vec<(&'static str, String)>) -> Value {
    Value::Object(said.into_iter().map(|(name, said)| (name.to_string(), json!(said))).collect())
}

fn of_requests() -> Vec<(&'static str, String)> {
    let create = target(CallKind::Create);
    let request = HttpRequest { target: &create, ..asking(CallKind::Create) };
    let json = Some("application/json");
    let update = target(CallKind::Update);
    let with_match = |etag| {
        let request = HttpRequest { if_match: Some(etag), ..asking(CallKind::Update) };
        fault(&HttpRequest { target: &update, ..request })
    };
    let failed = Problem::store_failed().to_response().body;
    let failed: Value = serde_json::from_str(&failed).unwrap();
    std::vec![
        ("encoded", fault(&HttpRequest { content_encoding: Some("gzip"), ..request })),
        ("notJsonType", fault(&HttpRequest { body: b"{}", ..request })),
        ("notUtf8", fault(&HttpRequest { body: b"\xff", content_type: json, ..request })),
        ("notKey", fault(&HttpRequest { idempotency_key: Some(""), ..request })),
        ("weakEtag", with_match("W/\"3\"")),
        ("notEtag", with_match("3")),
        ("notNone", {
            let remember = target(CallKind::Remember);
            let request =
                HttpRequest { if_none_match: Some("\"3\""), ..asking(CallKind::Remember) };
            let body = br#"{"value":1}"#;
            fault(&HttpRequest { target: &remember, body, content_type: json, ..request })
        }),
        ("noMemory", {
            let answer = encode(&Reply::Memory(None)).body;
            let problem: Value = serde_json::from_str(&answer).unwrap();
            problem["message"].as_str().unwrap().to_string()
        }),
        ("noValue", of_body(CallKind::Remember, "{}")),
        ("notTurn", fault(&HttpRequest { turn_token: Some(""), ..request })),
        ("locked", refusal(423).1),
        (
            "notHeld",
            lease::check_held(None, Some(1), Timestamp::MAX).unwrap_err().message().to_string()
        ),
        ("storeFailed", failed["message"].as_str().unwrap().to_string()),
    ]
}

fn of_targets() -> Vec<(&'static str, String)> {
    let at = |target: String| fault(&HttpRequest { target: &target, ..asking(CallKind::Get) });
    let latest = |bot: &str| at(["/conversations/latest?user_id=ada&channel_id=web", bot].concat());
    let list = |option: &str| at(["/conversations?", QUERY, "&", option].concat());
    std::vec![
        ("noPath", at("/elsewhere".to_string())),
        ("missing", latest("")),
        ("repeated", latest("&bot_id=a&bot_id=b")),
        ("malformed", latest("&bot_id=%")),
        ("optionNotUtf8", list("pagination_key=%FF")),
        ("notBoolean", latest("&bot_id=a&any=1")),
    ]
}

fn of_values() -> Vec<(&'static str, String)> {
    let at = |target: String| fault(&HttpRequest { target: &target, ..asking(CallKind::Get) });
    let latest = |bot: &str| at(["/conversations/latest?user_id=ada&channel_id=web", bot].concat());
    let get = |id: &str| at(["/conversations/", id, "?", QUERY].concat());
    let of_whole = behind_path(whole("n", 0.0, 1..=9));
    std::vec![
        ("unknownStatus", of_body(CallKind::Close, r#"{"status":"GONE"}"#)),
        ("openStatus", of_body(CallKind::Close, r#"{"status":"OPEN"}"#)),
        ("empty", latest("&bot_id=")),
        ("tooLong", latest(&["&bot_id=", &"a".repeat(MAX_TEXT_BYTES + 1)].concat())),
        ("control", latest("&bot_id=%00")),
        ("whole", of_whole.replace("from 1 to 9", "from {least} to {most}")),
        ("emptyId", of_body(CallKind::Create, r#"{"id":""}"#)),
        ("longId", get(&"x".repeat(MAX_ID_CHARS + 1))),
        ("reservedId", get("..")),
        ("idChars", get("a%20b")),
        ("longMetadata", behind_path::<()>(Err(too_long()))),
        ("urlKey", {
            let recall = ["/memories/..?", QUERY].concat();
            fault(&HttpRequest { target: &recall, ..asking(CallKind::Recall) })
        }),
        ("memoryTtl", behind_path(check_memory_ttl(0.0))),
        ("message", behind_path(check_message_id(b""))),
        ("notPlain", behind_path::<()>(Err(failure::not_plain("list")))),
    ]
}

fn behind_path<T>(refused: Result<T>) -> String {
    let error: Error = refused.err().unwrap();
    let message = error.message();
    message.strip_prefix(error.path().unwrap()).unwrap().trim_start().to_string()
}

fn reasons_of_calls() -> Value {
    let named = Failure::ALL.map(|failure| (failure.name(), Reason::Failed(failure)));
    let others = [("unsettled", Reason::Unsettled), ("aborted", Reason::Aborted)];
    let reasons = named.into_iter().chain(others).map(|(name, reason)| {
        let (code, path, message) = failure::words(reason);
        let words =
            if path.is_empty() { json!([code, message]) } else { json!([code, message, path]) };
        (name.to_string(), words)
    });
    Value::Object(reasons.collect())
}

fn refusal(status: u16) -> (&'static str, String) {
    Refused { status, has_id: true, is_page: false }.words("")
}

fn refusals_by_status() -> Value {
    let refusals = (400..500).map(|status| (status, refusal(status)));
    let known = refusals.filter(|(_, (code, _))| *code != "REJECTED");
    Value::Object(known.map(|(status, words)| (status.to_string(), json!(words))).collect())
}

fn answered() -> Value {
    let plain = failure::by_status(400);
    let words = plain.strip_suffix("400").unwrap();
    let hint = |status: u16| {
        let said = failure::by_status(status);
        said.strip_prefix(words).unwrap().strip_prefix(&status.to_string()).unwrap().to_string()
    };
    json!({ "words": words, "elsewhere": hint(300), "401": hint(401), "404": hint(404) })
}

fn of_json() -> Vec<(&'static str, String)> {
    let metadata =
        |value: &str| of_body(CallKind::Create, &["{\"metadata\":{\"a\":", value, "}}"].concat());
    std::vec![
        ("notJson", of_body(CallKind::Create, "[]")),
        ("surrogate", metadata(r#""\ud800""#)),
        (
            "tooDeep",
            of_body(
                CallKind::Create,
                &["{\"metadata\":", &"[".repeat(65), &"]".repeat(65), "}"].concat()
            )
        ),
        ("proto", metadata(r#"{"__proto__":1}"#)),
        ("unsafeInteger", metadata("9007199254740993")),
        ("tooLargeNumber", metadata("1e400")),
    ]
}

fn of_body(call: CallKind, body: &str) -> String {
    let target = target(call);
    let content_type = Some("application/json");
    fault(&HttpRequest { target: &target, body: body.as_bytes(), content_type, ..asking(call) })
}

/// What is said of a request that is refused, without the path that leads it.
fn fault(request: &HttpRequest<'_>) -> String {
    let problem: Value = serde_json::from_str(&decode(request).unwrap_err().body).unwrap();
    let message = problem["message"].as_str().unwrap();
    let path = problem["path"].as_str().unwrap_or_default();
    message.strip_prefix(path).unwrap_or(message).trim_start().to_string()
}
