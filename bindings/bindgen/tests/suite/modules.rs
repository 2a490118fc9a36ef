//! The suite's own files, as modules that any host can import: each as a `data:` URL, with those that it imports in it.

use std::collections::BTreeMap;

use js_sys::{Function, Promise, encode_uri_component};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

macro_rules! files {
    ($($name:literal),+) => {
        [$(($name, include_str!(concat!("../../../../pkg-template/testing/", $name)))),+]
    };
}

const ENTRY: &str = include_str!("../../../../pkg-template/entry/testing.js");

const FILES: [(&str, &str); 19] = files!(
    "answers.js",
    "changing.js",
    "check.js",
    "creating.js",
    "due.js",
    "everyone.js",
    "extras.js",
    "input.js",
    "metadata.js",
    "model.js",
    "once.js",
    "remembering.js",
    "privacy.js",
    "random.js",
    "texts.js",
    "time.js",
    "turns.js",
    "walk.js",
    "writers.js"
);

/// Imports the suite.
pub(crate) async fn suite() -> JsValue {
    let files: BTreeMap<_, _> = FILES.into();
    let mut urls = BTreeMap::new();
    let entry = url_of(ENTRY, &files, &mut urls);
    let import = Function::new_with_args("url", "return import(url)");
    let importing = import.call1(&JsValue::UNDEFINED, &entry.into()).unwrap();
    JsFuture::from(importing.unchecked_into::<Promise>()).await.unwrap()
}

/// The same file has the same URL, so that it is one module.
fn url_of<'a>(
    text: &str,
    files: &BTreeMap<&'a str, &'a str>,
    urls: &mut BTreeMap<&'a str, String>,
) -> String {
    let mut text = text.to_owned();
    for (name, of_file) in files {
        for from in [format!("\"./{name}\""), format!("\"../testing/{name}\"")] {
            if text.contains(&from) {
                let url = urls.get(name).cloned().unwrap_or_else(|| url_of(of_file, files, urls));
                urls.insert(name, url.clone());
                text = text.replace(&from, &format!("\"{url}\""));
            }
        }
    }
    let text = encode_uri_component(&text);
    format!("data:text/javascript,{}", String::from(text))
}
