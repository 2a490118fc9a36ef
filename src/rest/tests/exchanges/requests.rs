//! The requests: each call, and what may be wrong with one.

use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

use super::asked::Asked;
use crate::rest::routes::ROUTES;
use crate::rest::tests::given::TURN;

const QUERY: &str = "bot_id=shop&user_id=ada&channel_id=web";
/// One that is never taken: how long it is known that a turn is over, each server may decide.
const OTHER_TURN: &str = "a-turn-that-never-began";
const JSON_TYPE: &str = "application/json";

fn asked(method: &'static str, path: &str) -> Asked {
    Asked { method, target: [path, "?", QUERY].concat(), ..Asked::default() }
}

fn with_body(asked: Asked, body: &str) -> Asked {
    with_header(Asked { body: body.to_string(), ..asked }, "content-type", JSON_TYPE)
}

fn with_header(mut asked: Asked, name: &'static str, value: &str) -> Asked {
    asked.headers.push((name, value.to_string()));
    asked
}

/// One request of each call.
fn calls() -> Vec<Asked> {
    let path = |path: &str| path.replace("{id}", "c1").replace("{key}", "k");
    let calls = ROUTES.iter().map(|route| asked(route.method, &path(route.path)));
    calls
        .map(
            |call| {
                if call.target.starts_with("/turns") { in_turn(call, &quoted(TURN)) } else { call }
            },
        )
        .collect()
}

/// The same, with a body where there must be one.
fn whole_calls() -> Vec<Asked> {
    let whole = |call: Asked| {
        let writes = call.method == "PUT" && call.target.starts_with("/memories");
        if writes { with_body(call, "{\"value\":1}") } else { call }
    };
    calls().into_iter().map(whole).collect()
}

fn in_turn(asked: Asked, token: &str) -> Asked {
    with_header(asked, "turn-token", token)
}

fn quoted(text: &str) -> String {
    ["\"", text, "\""].concat()
}

pub(super) fn takes_body(asked: &Asked) -> bool {
    matches!(asked.method, "POST" | "PUT")
}

/// With one fault at most.
pub(super) fn single() -> Vec<Asked> {
    [
        calls(),
        of_targets(),
        of_queries(),
        of_options(),
        of_types(),
        of_conditions(),
        of_turns(),
        of_bodies(),
        of_metadata(),
        of_memories(),
    ]
    .concat()
}

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"];

#[rustfmt::skip]
fn of_targets() -> Vec<Asked> {
    let long = ["/conversations/", &"x".repeat(129)].concat();
    let longest = ["/conversations/", &"x".repeat(128)].concat();
    let paths = [
        "/", "", "/conversation", "/conversations", "/conversations/", "/conversations//", "/conversations//close",
        "/conversations/latest", "/conversations/latest/close", "/conversations/latest/", "/conversations/close",
        "/conversations/close/close", "/conversations/c1", "/conversations/c1/close", "/conversations/c1/close/",
        "/conversations/c1/open", "/conversations/c1/close/c1", "/conversations/%6catest", "/conversations/%2E%2E",
        "/conversations/%7e", "/%63onversations", "/conversations/a%20b", "/conversations/a%2Fb",
        "/conversations/%C3%A9", "/conversations/%ff", "/conversations/%", "/conversations/%zz",
        "/conversations/%2561", "/conversations/a+b", "/conversations/A-z_0.9~", "/conversations/...",
        "/conversations/a:b", "/conversations/a;b", "/Conversations", "/conversations/Latest", "/conversations/{id}", "/conversations/{id}/close",
        "/conversations/c1/Close", &long, &longest, "/turns/", "/turns/c1", "/turn", "/turn%73",
    ];
    let pairs = paths.iter().flat_map(|path| METHODS.map(|method| asked(method, path)));
    pairs.collect()
}

/// The client's, on a call that has nothing else.
#[rustfmt::skip]
fn of_queries() -> Vec<Asked> {
    let long = "a".repeat(513);
    let longest = "a".repeat(512);
    let wide = "%C3%A9".repeat(256);
    let too_wide = "%C3%A9".repeat(257);
    let values = [
        "", "ada", "a+b", "a%2Bb", "a%20b", "%C3%A9", "%F0%9F%98%80", "%", "%4", "%zz", "%FF", "%ED%A0%80", "%C3",
        "%00", "%0A", "%7F", "%C2%85", "%C2%A0", "a=b", "%26", "%25", "..", "__proto__", &long, &longest, &wide,
        &too_wide,
    ];
    let mut queries: Vec<_> = ["bot_id", "user_id", "channel_id"]
        .iter()
        .flat_map(|name| {
            let others = QUERY.split('&').filter(move |pair| !pair.starts_with(name));
            let others = others.collect::<Vec<_>>().join("&");
            let with = move |value: &str| [&others, "&", name, "=", value].concat();
            let mut queries: Vec<_> = values.iter().map(|value| with(value)).collect();
            queries.push(with("x").rsplit_once('&').unwrap().0.to_string());
            queries.push([with("x"), ["&", name, "=x"].concat()].concat());
            queries
        })
        .collect();
    for query in [
        "", "&", "=", "user_id=ada&channel_id=web&bot_id", "bot%5Fid=shop&user_id=ada&channel_id=web",
        "bot_id=shop&user_id=ada&channel_id=web&x=%", "bot_id=shop&user_id=ada&channel_id=web&%=1",
        "bot_id=shop&user_id=ada&channel_id=web&x=1&x=2", "bot_id=shop&bot%5fid=shop&user_id=ada&channel_id=web",
        "?bot_id=shop&user_id=ada&channel_id=web", "bot_id=shop&&user_id=ada&&channel_id=web&",
        "BOT_ID=shop&user_id=ada&channel_id=web", "bot_id=shop;user_id=ada;channel_id=web",
        "constructor=1&toString=2&bot_id=b&user_id=u&channel_id=c",
    ] {
        queries.push(query.to_string());
    }
    let latest = |query: String| Asked {
        method: "GET",
        target: ["/conversations/latest?", &query].concat(),
        ..Asked::default()
    };
    queries.into_iter().map(latest).collect()
}

/// Those of list and latest.
#[rustfmt::skip]
fn of_options() -> Vec<Asked> {
    let options = [
        "limit=1", "limit=100", "limit=101", "limit=0", "limit=-1", "limit=1.5", "limit=", "limit=x", "limit=%2B5",
        "limit=007", "limit=99999999999", "limit=1e1", "limit=5&limit=6", "limit=%", "limit=%FF", "status=OPEN",
        "status=FAILED", "status=open", "status=", "status=OPEN&status=OPEN", "status=%FF", "pagination_key=%FF",
        "pagination_key=%", "pagination_key=1&pagination_key=1", "status=CLOSED&limit=3", "other=1",
    ];
    let list = |option: &str| asked("GET", &["/conversations?", option, "&"].concat());
    let one_mark = |asked: Asked| Asked { target: asked.target.replacen("&?", "&", 1), ..asked };
    let latest = |any: &str| asked("GET", &["/conversations/latest?any=", any, "&"].concat());
    let values = ["true", "false", "1", "", "TRUE", "%FF", "true&any=true", "t%72ue"];
    options.map(list).into_iter().chain(values.map(latest)).map(one_mark).collect()
}

#[rustfmt::skip]
fn of_types() -> Vec<Asked> {
    let mut requests = Vec::new();
    for call in calls() {
        for content_type in [
            "application/json", "Application/JSON", "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"", "application/json ; charset=utf-8 ; x=y",
            "application/json;charset=latin1", "application/json;charset=", "application/json;", "text/plain",
            "text/json", "application/x-www-form-urlencoded", "application/json, application/json", "json",
        ] {
            for body in ["", "{}"] {
                let with = Asked { body: body.to_string(), ..call.clone() };
                requests.push(with_header(with, "content-type", content_type));
            }
        }
        requests.push(Asked { body: "{}".to_string(), ..call.clone() });
        for encoding in ["identity", "Identity", "gzip", "br", "identity, gzip"] {
            requests.push(with_header(with_body(call.clone(), "{}"), "content-encoding", encoding));
        }
    }
    requests.retain(|asked| takes_body(asked) || asked.body.is_empty());
    requests
}

#[rustfmt::skip]
fn of_conditions() -> Vec<Asked> {
    let mut requests = Vec::new();
    for etag in [
        "*", "\"1\"", "\"9007199254740991\"", "\"9007199254740993\"", "\"99999999999999999\"", "\"0\"", "\"01\"",
        "\"\"", "1", "W/\"1\"", "W/1", "w/\"1\"", "W/W/\"1\"", "\"1\", \"2\"", "\"1.0\"", "\"-1\"", "\"a\"", "\"1",
        "seven",
    ] {
        let update = asked("PUT", "/conversations/c1");
        requests.push(with_header(with_body(update, "{}"), "if-match", etag));
        requests.push(with_header(asked("GET", "/conversations/c1"), "if-match", etag));
    }
    let long = "k".repeat(256);
    for key in ["k", "\"k\"", "a b", "\u{e9}", &long, "0f8fad5b-d9cb-469f-a165-70867728950e"] {
        for call in whole_calls() {
            requests.push(with_header(call, "idempotency-key", key));
        }
    }
    requests
}

/// Each call with tokens of all forms, and what a turn is asked for with.
#[rustfmt::skip]
fn of_turns() -> Vec<Asked> {
    let (longest, longer) = (quoted(&"t".repeat(128)), quoted(&"t".repeat(129)));
    let mut requests = vec![asked("POST", "/turns"), asked("PUT", "/turns"), asked("DELETE", "/turns")];
    for token in [
        "\"0123456789-._~abcdefghAB\"", "\"0123456789012345678901\"", "\"012345678901234567890\"", &longest, &longer, TURN,
        "\"\"", "", "\"", "\"0123456789012345678901", "\"0123456789 12345678901\"", "\"01234567890123456789%41\"",
        "\"01234567890123456789/1\"", "\"\u{e9}123456789012345678901\"", "\"0123456789012345678901\", \"0123456789012345678901\"",
        "W/\"0123456789012345678901\"", "\"0123456789012345678901\";a=1",
    ] {
        let plain = whole_calls().into_iter().map(|mut call| {
            call.headers.retain(|(name, _)| *name != "turn-token");
            call
        });
        requests.extend(plain.map(|call| in_turn(call, token)));
    }
    let take = || in_turn(asked("POST", "/turns"), &quoted(TURN));
    for wait in ["0", "5000", "5001", "-1", "1.5", "1e3", "1e400", "\"5\"", "null", "true", "99999999999999999999"] {
        requests.push(with_body(take(), &["{\"wait\":", wait, "}"].concat()));
    }
    let long = "m".repeat(256);
    let ids = ["m1", "", " ", "\u{e9}\\n", "\\ud800", "\\u0000", &long, &long[1..]];
    for once in ids.map(quoted).iter().map(String::as_str).chain(["7", "null", "{}"]) {
        requests.push(with_body(take(), &["{\"once\":", once, "}"].concat()));
    }
    let end = |handled: &str| {
        let target = ["/turns?", QUERY, "&handled=", handled].concat();
        in_turn(Asked { method: "DELETE", target, ..Asked::default() }, &quoted(OTHER_TURN))
    };
    requests.extend(["m1", "", "a+b%2B", "%C3%A9", "%FF", "%", "%00", "m1&handled=m1", &long, &long[1..]].map(end));
    requests
}

/// Keys, values, versions and what a page is asked for with.
#[rustfmt::skip]
fn of_memories() -> Vec<Asked> {
    let (longest, longer) = ("k".repeat(512), "k".repeat(513));
    let keys = ["k", "a%2Fb", "%C3%A9%20", "a+b", "%61", "...", "%00", "%FF", "%", "", "a/b", "latest", "{key}", &longest, &longer];
    let mut requests: Vec<_> = keys
        .iter()
        .flat_map(|key| ["GET", "DELETE"].map(|method| asked(method, &["/memories/", key].concat())))
        .collect();
    let put = |body: &str| with_body(asked("PUT", "/memories/k"), body);
    for value in [
        "null", "\"\"", "[]", "{\"a\":[1.50,-0]}", "9007199254740991", "9007199254740992", "[[-9007199254740993]]", "1e308",
        "\"9007199254740993\"", "{\"__proto__\":{\"a\":1}}", "nul", "",
    ] {
        requests.push(put(&["{\"value\":", value, "}"].concat()));
    }
    for ttl in ["1", "0.5", "0", "-1", "\"1\"", "null", "3155760000", "3155760001", "1e400"] {
        requests.push(put(&["{\"value\":1,\"ttl\":", ttl, "}"].concat()));
    }
    requests.extend(["{}", "null", "", "[]", "{\"value\":1,\"key\":\"k\"}", "{\"values\":1}"].map(put));
    for (name, etag) in [
        ("if-match", "\"1\""), ("if-match", "*"), ("if-match", "W/\"1\""), ("if-match", "1"), ("if-none-match", "*"), ("if-none-match", "\"1\""),
    ] {
        requests.push(with_header(put("{\"value\":1}"), name, etag));
        requests.push(with_header(asked("DELETE", "/memories/k"), name, etag));
    }
    requests.push(with_header(with_header(put("{\"value\":1}"), "if-none-match", "*"), "if-match", "\"1\""));
    for option in [
        "prefix=a%2F", "prefix=", "prefix=%00", "prefix=%FF", "prefix=a&prefix=b", "limit=1", "limit=101", "limit=x", "pagination_key=k", "pagination_key=",
        "pagination_key=%0A", "prefix=a&limit=3&pagination_key=a1", "status=OPEN",
    ] {
        requests.push(Asked { target: ["/memories?", QUERY, "&", option].concat(), ..asked("GET", "/memories") });
    }
    requests
}

#[rustfmt::skip]
fn of_bodies() -> Vec<Asked> {
    let text = |value: &str| {
        vec![["{\"flow_id\":", value, "}"].concat(), ["{\"step_id\":", value, "}"].concat()]
    };
    let long = format!("\"{}\"", "a".repeat(513));
    let wide = format!("\"{}\"", "é".repeat(257));
    let mut bodies: Vec<_> = [
        "{}", " {} ", "null", " null\n", "", " ", "nul", "nulll", "[]", "[{}]", "7", "\"\"", "true", "{", "{}}",
        "{} {}", "{\"a\"}", "{'a':1}", "{\"flow_id\":\"a\",}", "\u{feff}{}", "{\"colour\":\"red\"}",
        "{\"FLOW_ID\":\"b\"}", "{\"\":1}", "{\"__proto__\":1}", "{\"constructor\":1}", "{\"a\\nb\":1}", "{\"é\":1}",
        "{\"flow_id\":\"a\",\"flow_id\":\"b\"}", "{\"\\u0066low_id\":\"a\"}", "\u{e0ff}",
        "{\"flow_id\":\"\u{e0ff}\"}", "{\"flow_id\":\"a\",\"step_id\":\"b\"}", "{\"id\":\"c2\"}", "{\"id\":\"\"}",
        "{\"id\":\"a b\"}", "{\"id\":\"latest\"}", "{\"id\":7}", "{\"id\":null}", "{\"id\":\"..\"}", "{\"ttl\":1}",
        "{\"ttl\":0}", "{\"ttl\":1.5}", "{\"ttl\":\"1\"}", "{\"ttl\":null}", "{\"ttl\":1e400}", "{\"ttl\":-1}",
        "{\"ttl\":1.0}", "{\"ttl\":99999999999999999999}", "{\"status\":\"CLOSED\"}", "{\"status\":\"SWITCHED\"}",
        "{\"status\":\"OPEN\"}", "{\"status\":\"GONE\"}", "{\"status\":null}", "{\"status\":7}",
        "{\"status\":\"\\ud800\"}", "{\"last_interaction\":true}", "{\"last_interaction\":false}",
        "{\"last_interaction\":1}", "{\"last_interaction\":null}", "{\"replace\":true}",
        "{\"replace\":1}", "{\"metadata\":{\"a\":null},\"replace\":true}", "{\"id\":7.5}",
    ]
    .map(ToString::to_string)
    .to_vec();
    for value in [
        "\"a\"", "\"\"", "null", "7", "true", "[]", "{}", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud83d\\ude00\"",
        "\"\\n\"", "\"\\u0085\"", "\"\\/\"", &long, &wide,
    ] {
        bodies.extend(text(value));
    }
    bodies.push(["{\"", &"k".repeat(5_000), "\":1}"].concat());
    let calls = calls().into_iter().filter(takes_body);
    calls
        .flat_map(|call| {
            bodies.iter().map(move |body| with_body(call.clone(), body)).collect::<Vec<_>>()
        })
        .collect()
}

#[rustfmt::skip]
fn of_metadata() -> Vec<Asked> {
    let nested = |levels: usize| ["[".repeat(levels), "]".repeat(levels)].concat();
    let long = format!("\"{}\"", "x".repeat(65_535));
    let many = format!("1{}", "0".repeat(400));
    let values = [
        "null", "{}", "[]", "true", "\"\"", "7", "-0", "1.50", "1e3", "1E-400", "0.1e309", "1e308", "1e309",
        "-1e400", "9007199254740991", "9007199254740992", "-9007199254740993", "12345678901234567890",
        "[1,[9007199254740993]]", "{\"a\":{\"b c\":9007199254740993}}", "{\"n\":\"9007199254740993\"}",
        "{\"__proto__\":1}", "{\"a\":[{\"__proto__\":{}}]}", "{\"_\\u005fproto__\":1}", "{\"a\":\"__proto__\"}",
        "{\"\\ud800\":1}", "{\"a\":\"\\udfff\"}", "{\"a\":[1,\"\\ud83dx\"]}", "\"\\ud83d\\ude00\"",
        "{\"a\":1,\"a\":2}", "{\"\\\"\":[\"]\",{\"}\":\":\"}]}", "{\"constructor\":{\"prototype\":1}}", &nested(64),
        &nested(65), &many,
    ];
    let with = |call: &Asked, value: &&str| {
        with_body(call.clone(), &["{\"metadata\":", value, "}"].concat())
    };
    let calls = [asked("POST", "/conversations"), asked("PUT", "/conversations/c1")];
    let mut requests: Vec<_> = calls
        .iter()
        .flat_map(|call| values.iter().map(|value| with(call, value)).collect::<Vec<_>>())
        .collect();
    let member = ["{\"metadata\":{\"", &"k".repeat(3_000), "\":9007199254740993}}"].concat();
    requests.push(with_body(asked("POST", "/conversations"), &member));
    let over = ["{\"metadata\":", &long, "}"].concat();
    requests.push(with_body(asked("POST", "/conversations"), &over));
    let beside = "{\"metadata\":{\"n\":1},\"ttl\":12345678901234567890}";
    requests.push(with_body(asked("POST", "/conversations"), beside));
    requests
}
