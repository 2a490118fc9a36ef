//! The suite of `convostate/testing` over both classes, wherever the tests run.

mod modules;
mod server;

use convostate_bindgen::{Conversations, Remote};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

type Open = fn(JsValue) -> Result<JsValue, JsValue>;

/// What the suite knows, and the methods that each of them takes.
const CAPABILITIES: [(&str, Option<&str>); 11] = [
    ("clock", None),
    ("id", None),
    ("retention", None),
    ("list", Some("list")),
    ("erase", Some("erase")),
    ("sweep", Some("sweep")),
    ("subscribe", Some("subscribe")),
    ("modify", Some("modify")),
    ("turn", Some("turn")),
    ("once", Some("turn")),
    ("memory", Some("remember")),
];

pub(crate) async fn conversations_pass_the_conformance_suite() {
    let open: Open = |options| Conversations::new(&options).map(JsValue::from);
    passes(open, &["subscribe", "modify", "turn", "once"]).await;
}

pub(crate) async fn a_remote_passes_the_conformance_suite() {
    let open: Open = |options| {
        let remote = Object::new();
        Reflect::set(&remote, &"fetch".into(), &server::fetch_of(&options)?)?;
        Remote::new("http://bots.example/api/", &remote).map(JsValue::from)
    };
    passes(open, &["id", "sweep", "subscribe", "modify", "turn", "once"]).await;
}

/// Runs all cases but those that need what is lacking, which must be lacking indeed.
async fn passes(open: Open, lacking: &[&str]) {
    has_all_but(&open(JsValue::UNDEFINED).unwrap(), lacking);
    let capabilities = Object::new();
    for name in lacking {
        set(&capabilities, name, &false.into());
    }
    let options = Object::new();
    set(&options, "capabilities", &capabilities);
    let open = Closure::wrap(Box::new(open) as Box<dyn Fn(JsValue) -> Result<JsValue, JsValue>>);
    let suite = modules::suite().await;
    let run: Function = get(&suite, "runAll").unchecked_into();
    let running = run.call2(&JsValue::UNDEFINED, open.as_ref(), &options).unwrap();
    let results = JsFuture::from(running.unchecked_into::<Promise>()).await.unwrap();
    let cases = get(&suite, "cases").unchecked_into::<Array>();
    let [passed, failed, skipped] =
        ["passed", "failed", "skipped"].map(|name| get(&results, name).unchecked_into::<Array>());
    let told: Vec<_> = failed.iter().map(|one| told(&one)).collect();
    assert!(told.is_empty(), "{} of {} failed:\n{}", told.len(), cases.length(), told.join("\n"));
    assert_eq!(passed.length() + skipped.length(), cases.length());
    for one in skipped.iter() {
        let needs = get(&one, "needs").unchecked_into::<Array>();
        assert!(needs.iter().all(|need| lacking.contains(&need.as_string().unwrap().as_str())));
    }
    assert!(passed.length() > 50, "only {} cases ran", passed.length());
}

/// What is said to be there must be, and nothing that is there may be left out.
fn has_all_but(conversations: &JsValue, lacking: &[&str]) {
    for (capability, method) in CAPABILITIES {
        let Some(method) = method else { continue };
        let has = get(conversations, method).is_function();
        assert_ne!(has, lacking.contains(&capability), "whether it has {method}");
    }
}

fn told(failed: &JsValue) -> String {
    let text = |value: JsValue| value.as_string().unwrap_or_default();
    [text(get(failed, "name")), ": ".into(), text(get(&get(failed, "error"), "message"))].concat()
}

pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    assert!(Reflect::set(object, &name.into(), value).unwrap());
}
