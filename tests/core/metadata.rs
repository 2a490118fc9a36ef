//! Metadata against `serde_json`: what is taken, how it is written, how it is merged.

#![cfg(not(target_arch = "wasm32"))]

#[path = "model/merge.rs"]
mod merge;

use convostate::{Client, Code, Engine, MAX_METADATA_BYTES, Metadata, NewConversation, Timestamp};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::FileFailurePersistence;
use serde_json::{Map, Value, json};

use merge::merge;

const MAX_SAFE: i64 = (1 << 53) - 1;

fn text() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        4 => prop::char::range('a', 'c'),
        2 => prop::sample::select("\"\\/{}[]:, \u{8}\u{c}\n\r\t\0\u{f}\u{10}\u{1f}\u{7f}é\u{2028}😀\u{fffd}".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ];
    prop::collection::vec(char, 0..5).prop_map(String::from_iter)
}

/// Keys that often meet.
fn key() -> impl Strategy<Value = String> {
    prop_oneof![4 => prop::sample::select(vec!["a", "b", "c", "\"", "\\", ""]).prop_map(str::to_owned), 1 => text()]
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-9_i64..100).prop_map(Value::from),
        (-MAX_SAFE..=MAX_SAFE).prop_map(Value::from),
        any::<f64>()
            .prop_filter_map("finite", serde_json::Number::from_f64)
            .prop_map(Value::Number),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        2 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        2 => number(),
        2 => text().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            3 => prop::collection::vec((key(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn parsed(value: &Value) -> Metadata {
    Metadata::parse(&value.to_string()).unwrap()
}

/// The same value with every character of its strings as an escape.
fn escaped(value: &Value) -> String {
    let string = |text: &str| {
        let units = text.encode_utf16().map(|unit| format!("\\u{unit:04X}"));
        format!("\"{}\"", units.collect::<Vec<_>>().concat())
    };
    match value {
        Value::String(text) => string(text),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(escaped).collect::<Vec<_>>().join(" ,\t"))
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(key, value)| format!("{} :\r\n{}", string(key), escaped(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

#[derive(Clone, Debug)]
enum Edit {
    Insert(char),
    Delete,
    Replace(char),
    /// Writes what follows, up to so many characters, once more.
    Repeat(usize),
}

fn edit() -> impl Strategy<Value = (Index, Edit)> {
    let likely: Vec<char> =
        "{}[],:\"\\/utrnfalsebd0123456789.eE+- \n\t\r\0\u{b}\u{1f}\u{a0}é".chars().collect();
    let char = prop::sample::select(likely);
    let kind = prop_oneof![
        char.clone().prop_map(Edit::Insert),
        Just(Edit::Delete),
        char.prop_map(Edit::Replace),
        (1_usize..20).prop_map(Edit::Repeat),
    ];
    (any::<Index>(), kind)
}

fn edited(text: &str, edits: &[(Index, Edit)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, edit) in edits {
        let at = at.index(chars.len() + 1);
        let next = (at + 1).min(chars.len());
        match edit {
            Edit::Insert(char) => chars.insert(at, *char),
            Edit::Delete => drop(chars.drain(at..next)),
            Edit::Replace(char) => drop(chars.splice(at..next, [*char])),
            Edit::Repeat(count) => {
                let again: Vec<char> = chars[at..].iter().take(*count).copied().collect();
                chars.splice(at..at, again);
            }
        }
    }
    chars.into_iter().collect()
}

/// What a JSON text consists of: its strings, and what stands between them.
fn pieces(json: &str) -> (Vec<&str>, Vec<&str>) {
    let (mut strings, mut between) = (Vec::new(), Vec::new());
    let (mut start, mut in_string, mut escaped) = (0, false, false);
    for (at, char) in json.char_indices() {
        if char == '"' && !escaped {
            let list = if in_string { &mut strings } else { &mut between };
            list.push(&json[start..at]);
            (start, in_string) = (at + 1, !in_string);
        }
        escaped = char == '\\' && !escaped;
    }
    between.push(&json[start..]);
    (strings, between)
}

/// Whether any key is `__proto__`, even one that a later equal key would hide.
fn has_proto(strings: &[&str], between: &[&str]) -> bool {
    let mut followed = strings.iter().zip(between.iter().skip(1));
    followed.any(|(string, behind)| {
        let text = serde_json::from_str::<String>(&format!("\"{string}\"")).unwrap();
        text == "__proto__" && behind.trim_start().starts_with(':')
    })
}

/// Whether metadata takes a text: JSON, as `serde_json` sees it, within the contract's limits.
fn is_taken(json: &str) -> bool {
    if serde_json::from_str::<Value>(json).is_err() {
        return false;
    }
    let (strings, between) = pieces(json);
    let bare = between.concat();
    let depths = bare.chars().scan(0, |depth, char| {
        *depth += i32::from("[{".contains(char)) - i32::from("]}".contains(char));
        Some(*depth)
    });
    let is_integer =
        |token: &&str| !token.is_empty() && token.bytes().all(|b| b == b'-' || b.is_ascii_digit());
    let mut integers =
        bare.split(|char: char| "[]{},:".contains(char) || char.is_whitespace()).filter(is_integer);
    json.len() <= MAX_METADATA_BYTES
        && depths.max().unwrap_or(0) <= 64
        && integers.all(|token| token.parse::<i64>().is_ok_and(|number| number.abs() <= MAX_SAFE))
        && !has_proto(&strings, &between)
}

fn check_taken(json: &str) -> Result<(), TestCaseError> {
    let answer = Metadata::parse(json);
    prop_assert_eq!(answer.is_ok(), is_taken(json), "{:?} {:?}", json, answer);
    match answer {
        Err(error) => prop_assert_eq!(error.code(), Code::InvalidMetadata),
        Ok(metadata) => {
            let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
            prop_assert_eq!(read(metadata.as_str()), read(json));
            prop_assert_eq!(Metadata::parse(metadata.as_str()), Ok(metadata));
        }
    }
    Ok(())
}

fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let cases = if asked { default.cases } else { 20_000 };
    let regressions = FileFailurePersistence::Direct("tests/core/metadata.regressions.txt");
    ProptestConfig { cases, failure_persistence: Some(Box::new(regressions)), ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_value_is_written_as_serde_json_writes_it(value in value()) {
        let compact = value.to_string();
        for text in [compact.clone(), format!("{value:#}"), escaped(&value), format!(" {compact}\n")] {
            let metadata = Metadata::parse(&text).unwrap();
            prop_assert_eq!(metadata.as_str(), &compact);
        }
    }

    #[test]
    fn merging_is_rfc_7396(target in value(), patch in value()) {
        let merged = parsed(&target).merge(&parsed(&patch)).unwrap();
        prop_assert_eq!(merged.as_str(), merge(target, &patch).to_string());
    }

    #[test]
    fn of_equal_keys_the_last_one_counts(members in prop::collection::vec((key(), 0..9), 1..6), target in value()) {
        let text = members.iter().map(|(key, number)| format!("{}:{number}", json!(key)));
        let text = format!("{{{}}}", text.collect::<Vec<_>>().join(","));
        let value: Value = serde_json::from_str(&text).unwrap();
        let read = |metadata: &Metadata| serde_json::from_str::<Value>(metadata.as_str()).unwrap();
        let metadata = Metadata::parse(&text).unwrap();
        prop_assert_eq!(read(&metadata), value.clone());
        let merged = parsed(&target).merge(&metadata).unwrap();
        prop_assert_eq!(read(&merged), merge(target, &value));
    }

    #[test]
    fn an_edited_json_text_is_taken_when_it_is_json(
        value in value(),
        pretty: bool,
        proto in prop::sample::select(vec!["c", "c", "__proto__", r"__pr\u006fto__"]),
        edits in prop::collection::vec(edit(), 0..4),
    ) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        let text = text.replace(r#""c""#, &format!("\"{proto}\""));
        check_taken(&edited(&text, &edits))?;
    }

    #[test]
    fn a_random_text_is_taken_when_it_is_json(
        text in r#"[\[\]{},:"0-9.eE+ \\trufalsn-]{0,12}"#, other in any::<String>(),
    ) {
        check_taken(&text)?;
        check_taken(&other)?;
        check_taken(&json!(other).to_string())?;
    }

    #[test]
    fn a_number_is_taken_when_it_is_a_safe_integer_or_a_finite_double(
        text in r"-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?|-?90071992547409[0-9]{2}|-?17976931348623[0-9]{2}(\.[0-9]{0,4})?[eE]29[0-9]|-?0\.0{0,9}1797693134862315[0-9]{1,3}e[+]?3[012][0-9]",
    ) {
        check_taken(&text)?;
    }

    #[test]
    fn half_a_surrogate_pair_is_refused(units in prop::collection::vec(prop_oneof![0xD7F0_u16..0xE010, 0x20_u16..0x30], 0..5)) {
        let escapes: Vec<String> = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        let text = format!("\"{}\"", escapes.concat());
        prop_assert_eq!(Metadata::parse(&text).is_ok(), String::from_utf16(&units).is_ok(), "{}", &text);
        check_taken(&text)?;
    }

    #[test]
    fn the_place_of_a_fault_is_named(steps in prop::collection::vec((key(), 0_usize..3, any::<bool>()), 0..6)) {
        let mut json = "9007199254740992".to_owned();
        let mut path = String::new();
        for (key, index, in_array) in &steps {
            let quoted = json!(key).to_string();
            if *in_array {
                json = format!("[{}{json},1]", "{},".repeat(*index));
                path = format!("[{index}]{path}");
            } else {
                json = format!(r#"{{"other":[],{quoted}:{json},"z":0}}"#);
                let plain = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
                path = if plain { format!(".{key}{path}") } else { format!("[{quoted}]{path}") };
            }
        }
        let error = Metadata::parse(&json).unwrap_err();
        prop_assert_eq!(error.path(), Some(&*format!("metadata{path}")));
    }

    /// A retry of `create` is known by the value of its metadata, not by its text.
    #[test]
    fn equal_values_are_the_same_retry(first in value(), second in value(), kind in 0..3) {
        let second = match kind {
            0 => reversed(&first),
            1 => backwards(&first),
            _ => second,
        };
        let mut engine = Engine::with_seed(1, convostate::Retention::default());
        let client = Client::new("b", "u", "c").unwrap();
        let mut create = |metadata: &Metadata| {
            let new = NewConversation::new().id("x").metadata(metadata);
            engine.create_at(&client, new, Timestamp::default(), &[0; 10]).map(|created| created.conversation)
        };
        let created = create(&parsed(&first)).unwrap();
        let again = create(&parsed(&second)).map_err(|error| error.code());
        let expected = if sorted(first) == sorted(second) { Ok(created) } else { Err(Code::IdTaken) };
        prop_assert_eq!(again, expected);
    }
}

/// Equal for equal values; numbers count as they are written.
fn sorted(mut value: Value) -> String {
    value.sort_all_objects();
    value.to_string()
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().rev().map(|(key, value)| (key.clone(), reversed(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

/// Another value, where there are arrays.
fn backwards(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), backwards(value)));
            Value::Object(members.collect())
        }
        Value::Array(items) => items.iter().rev().map(backwards).collect(),
        other => other.clone(),
    }
}

#[test]
fn an_escape_means_something_in_a_string_only() {
    for text in [r#"{"a":\u0031}"#, r"{\u0022a\u0022:1}", r"{\u007d", r#"{"a"\u003a1}"#] {
        assert_eq!(Metadata::parse(text).map_err(|error| error.code()), Err(Code::InvalidMetadata));
    }
}

#[test]
fn the_limits_hold_to_the_byte_and_the_level() {
    let longest = json!("x".repeat(MAX_METADATA_BYTES - 2)).to_string();
    assert_eq!(Metadata::parse(&longest).unwrap().as_str(), longest);
    let over = Metadata::parse(&format!("{longest} ")).unwrap_err();
    assert_eq!((over.code(), over.limit()), (Code::InvalidMetadata, Some(65_536)));
    for (depth, taken) in [(64, true), (65, false), (30_000, false)] {
        let arrays = ["[".repeat(depth), "]".repeat(depth)].concat();
        let objects =
            [r#"{"":"#.repeat(depth - 1), "{}".to_owned(), "}".repeat(depth - 1)].concat();
        for json in [arrays, objects] {
            assert_eq!(Metadata::parse(&json).is_ok(), taken, "{depth}");
        }
    }
}

#[test]
fn a_patch_of_many_members_merges_as_one_of_few() {
    let object = |keys: &mut dyn Iterator<Item = u32>, value: &dyn Fn(u32) -> Value| {
        Value::Object(keys.map(|key| (format!("k{key}"), value(key))).collect())
    };
    let target = object(&mut (0..200), &|key| json!({ "was": key }));
    for size in [31, 32, 33, 34, 150] {
        let patch =
            object(&mut (150 - size / 2..150 + size / 2 + size % 2).rev(), &|key| match key % 4 {
                0 => Value::Null,
                1 => json!({ "is": key, "was": null }),
                _ => json!(key),
            });
        let merged = parsed(&target).merge(&parsed(&patch)).unwrap();
        assert_eq!(merged.as_str(), merge(target.clone(), &patch).to_string(), "{size}");
    }
    let twice = (0..40).chain(0..40).map(|key| format!(r#""k{}":{key}"#, key % 39));
    let patch = Metadata::parse(&format!("{{{}}}", twice.collect::<Vec<_>>().join(","))).unwrap();
    let value: Value = serde_json::from_str(patch.as_str()).unwrap();
    let merged = parsed(&target).merge(&patch).unwrap();
    assert_eq!(merged.as_str(), merge(target, &value).to_string());
}

#[test]
fn a_merge_holds_the_limit_to_the_byte() {
    let target = parsed(&json!({ "a": "x".repeat(40_000) }));
    let patch = |length: usize| parsed(&json!({ "b": "x".repeat(length) }));
    let room = MAX_METADATA_BYTES - r#"{"a":"","b":""}"#.len() - 40_000;
    assert_eq!(target.merge(&patch(room)).unwrap().as_str().len(), MAX_METADATA_BYTES);
    let over = target.merge(&patch(room + 1)).unwrap_err();
    assert_eq!((over.code(), over.limit()), (Code::InvalidMetadata, Some(65_536)));
}
