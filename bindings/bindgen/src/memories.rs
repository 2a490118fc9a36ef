//! Memories: what each call is given, read once, and its answer as a plain value.

use core::time::Duration;

use convostate::internals::{
    check_key, check_limit, check_memory_ttl, check_memory_version, saturated,
};
use convostate::{Code, MemoriesOptions, Memory, MemoryPage, RememberOptions};
use js_sys::Array;
use serde::Serialize;
use serde_wasm_bindgen::preserve;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Conversations;
use crate::answers::plain;
use crate::arguments::{given, number, optional, read_client, text};
use crate::connection::random;
use crate::fault::{Result, no_json, no_json_any_more, refused};
use crate::foreign::{parse, stringify};

#[derive(Serialize)]
struct PlainMemory<'a> {
    key: &'a str,
    #[serde(with = "preserve")]
    value: JsValue,
    version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

#[derive(Serialize)]
struct PlainMemoryPage<'a> {
    #[serde(with = "preserve")]
    memories: JsValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination_key: Option<&'a str>,
}

#[wasm_bindgen]
impl Conversations {
    /// Writes a value under a key, in place of what stood there; returns its version. What `JSON.stringify` makes of it is kept.
    ///
    /// # Errors
    /// `CONFLICT` when `ifVersion` does not hold; `TOO_LARGE`; `INVALID_BODY` at `value` for what JSON can't hold; `INVALID_*`.
    pub fn remember(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] key: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] value: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RememberOptions")] options: &JsValue,
    ) -> Result<f64> {
        let key = read_key(key)?;
        let value = value_text(value)?;
        let [ttl, version] = optional(options, "options", ["ttl", "ifVersion"])?;
        let ttl = number(&ttl, "options.ttl")?.map(check_memory_ttl).transpose();
        let mut asked = RememberOptions::new();
        asked.ttl = ttl.map_err(refused)?.map(Duration::from_millis);
        asked.if_version = read_version(&version)?;
        let (now, entropy) = (self.time()?, u64::from_le_bytes(random()?));
        let client = read_client(client)?;
        let mut engine = self.engine.borrow_mut();
        let version = engine.remember_at(&client, &key, &value, asked, now, entropy);
        #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
        version.map(|version| version as f64).map_err(refused)
    }

    /// What is remembered under a key, or null.
    ///
    /// # Errors
    /// `INVALID_*`; `STORAGE` when what stands there is no JSON, as in a changed snapshot.
    #[wasm_bindgen(unchecked_return_type = "Memory | null")]
    pub fn recall(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] key: &JsValue,
    ) -> Result<JsValue> {
        let (key, now) = (read_key(key)?, self.time()?);
        let client = read_client(client)?;
        let memory = self.engine.borrow_mut().recall_at(&client, &key, now).map_err(refused)?;
        memory.as_ref().map_or(Ok(JsValue::NULL), of)
    }

    /// Forgets what stands under a key; returns whether there was anything.
    ///
    /// # Errors
    /// `CONFLICT` when `ifVersion` does not hold; `INVALID_*`.
    pub fn forget(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] key: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "ForgetOptions")] options: &JsValue,
    ) -> Result<bool> {
        let key = read_key(key)?;
        let [version] = optional(options, "options", ["ifVersion"])?;
        let (version, now) = (read_version(&version)?, self.time()?);
        let client = read_client(client)?;
        self.engine.borrow_mut().forget_at(&client, &key, version, now).map_err(refused)
    }

    /// What is remembered of a client, by key, a page at a time.
    ///
    /// # Errors
    /// `INVALID_*`.
    #[wasm_bindgen(unchecked_return_type = "MemoryPage")]
    pub fn memories(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "MemoriesOptions")] options: &JsValue,
    ) -> Result<JsValue> {
        let fields = ["prefix", "limit", "pagination_key"];
        let [prefix, limit, key] = optional(options, "options", fields)?;
        let mut asked = MemoriesOptions::new();
        asked.prefix = option(&prefix, "options.prefix")?.map(Into::into);
        let limit = number(&limit, "options.limit")?.map(check_limit).transpose();
        asked.limit = limit.map_err(refused)?.map(|limit| saturated(limit as u64));
        asked.pagination_key = option(&key, "options.pagination_key")?.map(Into::into);
        let now = self.time()?;
        let client = read_client(client)?;
        let page = self.engine.borrow_mut().memories_at(&client, asked, now).map_err(refused)?;
        of_page(&page)
    }
}

fn read_key(key: &JsValue) -> Result<String> {
    let key = text(key, Code::InvalidId, "key", "a string")?;
    check_key(key.as_bytes()).map_err(refused)?;
    Ok(key)
}

fn option(value: &JsValue, path: &str) -> Result<Option<String>> {
    given(value).map(|value| text(value, Code::InvalidBody, path, "a string")).transpose()
}

fn read_version(version: &JsValue) -> Result<Option<u64>> {
    let version = number(version, "options.ifVersion")?.map(check_memory_version);
    version.transpose().map_err(refused)
}

/// Of what `JSON.stringify` has no text for, and of what threw meanwhile, there is none.
fn value_text(value: &JsValue) -> Result<String> {
    let text = stringify(value).ok().and_then(|text| text.as_string());
    text.ok_or_else(|| no_json("INVALID_BODY", "value", value, None))
}

fn of(memory: &Memory) -> Result<JsValue> {
    plain(&PlainMemory {
        key: &memory.key,
        value: parse(&memory.value).map_err(|_| no_json_any_more())?,
        version: memory.version,
        expires_at: memory.expires_at.map(|at| at.to_string()),
    })
}

fn of_page(page: &MemoryPage) -> Result<JsValue> {
    let memories: Array = page.memories.iter().map(of).collect::<Result<_>>()?;
    let pagination_key = page.pagination_key.as_deref();
    plain(&PlainMemoryPage { memories: memories.into(), pagination_key })
}
