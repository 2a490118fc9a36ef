//! What becomes of a text, and where a fault lies.

use std::borrow::ToOwned;

use super::super::Metadata;
use super::*;

fn canonical(json: &str) -> Result<String> {
    Metadata::parse(json).map(|metadata| metadata.as_str().to_owned())
}

fn same(json: &str) {
    assert_eq!(canonical(json).as_deref(), Ok(json));
}

fn fault(json: &str) -> (String, String) {
    let error = canonical(json).expect_err(json);
    assert_eq!(error.code(), Code::InvalidMetadata);
    (error.path().unwrap_or_default().to_owned(), error.message().to_owned())
}

#[test]
fn canonical_text_stays() {
    for json in [
        "{}",
        "[]",
        "null",
        "true",
        "false",
        "0",
        "-1.5e+300",
        r#""""#,
        r#""a\"\\\b\f\n\r\t""#,
        r#""\u0000\u001f""#,
        r#"{"a":[1,{"b":[]}],"é":"😀","":0}"#,
    ] {
        same(json);
    }
}

#[test]
fn white_space_and_needless_escapes_go() {
    let json = " { \"\\u0061\" : [ 1 , \"\\/\\ud83d\\ude00\\u000A\" ] }\r\n";
    assert_eq!(canonical(json).as_deref(), Ok("{\"a\":[1,\"/😀\\n\"]}"));
}

#[test]
fn refuses_what_is_no_json() {
    for json in [
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\"}",
        "{a:1}",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "nul",
        "\"",
        "\"\n\"",
        "\"\\x\"",
        "\"\\u12\"",
        "1 2",
        "'a'",
        "NaN",
        "[1}",
        "{\"a\":1,}",
        "\"\\u+123\"",
    ] {
        assert!(fault(json).1.contains("no JSON"), "{json}");
    }
}

#[test]
fn names_the_place() {
    assert_eq!(fault(r#"{"a":[1,{"b c":9007199254740992}]}"#).0, r#"metadata.a[1]["b c"]"#);
    assert_eq!(fault(r#"{"x":{"__proto__":1}}"#).0, "metadata.x");
    assert_eq!(fault(r#"{"x":{"\u005f_proto__":1}}"#).0, "metadata.x");
    assert_eq!(fault(r#"["\ud800"]"#).0, "metadata[0]");
}

#[test]
fn refuses_half_a_surrogate_pair() {
    for json in [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\udc00\udc00""#,
        r#""\ud800\ud800""#,
        r#""\ud800\ue000""#,
        r#""\ud800\u0041""#,
        r#""\ud800x""#,
    ] {
        assert!(fault(json).1.contains("surrogate"), "{json}");
    }
}

#[test]
fn takes_64_levels_and_no_more() {
    same(&["[".repeat(64), "]".repeat(64)].concat());
    assert!(fault(&["[".repeat(65), "]".repeat(65)].concat()).1.contains("64 levels"));
    same(&["{\"a\":".repeat(63), "{}".into(), "}".repeat(63)].concat());
}

#[test]
fn refuses_integers_that_javascript_would_change() {
    same("9007199254740991");
    same("-9007199254740991");
    same("1e+21");
    for json in ["9007199254740992", "-9007199254740992", "12345678901234567890"] {
        assert!(fault(json).1.contains("2^53"), "{json}");
    }
}

#[test]
fn refuses_numbers_that_round_to_infinity_and_no_others() {
    for json in [
        "1e308",
        "1.7976931348623157e308",
        "1.797693134862315807e308",
        "1e-999",
        "0e999",
        "0.0e99999999999",
        "0.00001e312",
        "1e309",
        "1.7976931348623159e308",
        "17976931348623159e292",
        "9e99999999999",
        "0.001e313",
        "-2e308",
    ] {
        let infinite = json.parse::<f64>().is_ok_and(f64::is_infinite);
        assert_eq!(canonical(json).is_err(), infinite, "{json}");
    }
}
