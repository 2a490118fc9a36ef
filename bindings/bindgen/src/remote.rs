//! A server's conversations for JavaScript.

use convostate::rest::{Call, Limits, Settings};
use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::answers::of_reply;
use crate::arguments::{self, given, number, optional};
use crate::connection::{Connection, Failed};
use crate::conversations::function;
use crate::fault::{Result, failed, refused, unreadable, wrong_type};
use crate::foreign;

/// The calls of [`Conversations`](crate::Conversations) against a server of the REST API, by `fetch`, with promises. What may be sent
/// again is sent again; writes of one client are sent one after the other.
///
/// ```js
/// const conversations = new Remote("https://bots.example", { headers: { authorization: "Bearer …" } });
/// const { id } = await conversations.create({ bot_id: "shop", user_id: "ada", channel_id: "web" });
/// ```
#[wasm_bindgen]
#[derive(Debug)]
pub struct Remote {
    connection: Connection,
}

#[wasm_bindgen]
impl Remote {
    /// Connects. Nothing is sent before the first call.
    ///
    /// # Errors
    /// `INVALID_BODY` names the option that is none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        base_url: &str,
        #[wasm_bindgen(unchecked_optional_param_type = "RemoteOptions")] options: &JsValue,
    ) -> Result<Self> {
        let names = ["headers", "fetch", "attemptTimeout", "deadline", "retries"];
        let [headers, fetch, attempt, deadline, retries] = optional(options, "options", names)?;
        let default = Limits::default();
        let limits = Limits {
            attempt_ms: whole(&attempt, "options.attemptTimeout")?.unwrap_or(default.attempt_ms),
            deadline_ms: whole(&deadline, "options.deadline")?.unwrap_or(default.deadline_ms),
            retries: whole(&retries, "options.retries")?
                .map_or(default.retries, |retries| u32::try_from(retries).unwrap_or(u32::MAX)),
            refresh: false,
        };
        let settings = Settings { limits, ..Settings::default() };
        let connection = Connection::new(base_url, settings, read_headers(&headers)?);
        Ok(Self { connection: connection.with_fetch(function(&fetch, "options.fetch")?) })
    }

    /// Opens a conversation. Its id is made before the request is sent, so a retry creates nothing twice.
    ///
    /// # Errors
    /// Those of the engine; `UNREACHABLE`, `TIMEOUT`, `BAD_RESPONSE`, `REJECTED`.
    #[wasm_bindgen(unchecked_return_type = "Conversation")]
    pub async fn create(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "NewConversation")] body: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::create(&client, &body, || Ok(JsValue::UNDEFINED))?).await
    }

    /// # Errors
    /// `NOT_FOUND` and those of `create`.
    #[wasm_bindgen(unchecked_return_type = "Conversation")]
    pub async fn get(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] id: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::get(&client, &id)?).await
    }

    /// The open conversation with the latest interaction; where none is open null or, with `any`, the newest that is over.
    ///
    /// # Errors
    /// Those of `create`.
    #[wasm_bindgen(unchecked_return_type = "Conversation | null")]
    pub async fn latest(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "LatestOptions")] options: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::latest(&client, &options)?).await
    }

    /// Changes an open conversation.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`, `CONFLICT`, and those of `create`.
    pub async fn update(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_param_type = "ConversationUpdate")] body: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "UpdateOptions")] options: JsValue,
    ) -> Result<()> {
        self.call(arguments::update(&client, &id, &body, &options)?).await.map(drop)
    }

    /// Ends a conversation, with `"CLOSED"` when no status is given.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`, and those of `create`.
    pub async fn close(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] id: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FinalStatus")] status: JsValue,
    ) -> Result<()> {
        self.call(arguments::close(&client, &id, &status)?).await.map(drop)
    }

    /// Ends every open conversation of the client, all or none.
    ///
    /// # Errors
    /// Those of `create`.
    #[wasm_bindgen(js_name = closeAll)]
    pub async fn close_all(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FinalStatus")] status: JsValue,
    ) -> Result<()> {
        self.call(arguments::close_all(&client, &status)?).await.map(drop)
    }

    /// The client's conversations, newest first, a page at a time.
    ///
    /// # Errors
    /// Those of `create`.
    #[wasm_bindgen(unchecked_return_type = "Page")]
    pub async fn list(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "ListOptions")] options: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::list(&client, &options)?).await
    }

    /// Deletes everything of the client; returns how many conversations that were.
    ///
    /// # Errors
    /// Those of `create`.
    #[wasm_bindgen(unchecked_return_type = "number")]
    pub async fn erase(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::erase(&client)?).await
    }

    /// Writes a value under a key, in place of what stood there; returns its version.
    ///
    /// # Errors
    /// `CONFLICT` when `ifVersion` does not hold, `TOO_LARGE`, and those of `create`.
    #[wasm_bindgen(unchecked_return_type = "number")]
    pub async fn remember(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] key: JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] value: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RememberOptions")] options: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::remember(&client, &key, &value, &options)?).await
    }

    /// What is remembered under a key, or null.
    ///
    /// # Errors
    /// Those of `create`.
    #[wasm_bindgen(unchecked_return_type = "Memory | null")]
    pub async fn recall(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] key: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::recall(&client, &key)?).await
    }

    /// Forgets what stands under a key; returns whether there was anything.
    ///
    /// # Errors
    /// `CONFLICT` when `ifVersion` does not hold, and those of `create`.
    #[wasm_bindgen(unchecked_return_type = "boolean")]
    pub async fn forget(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] key: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "ForgetOptions")] options: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::forget(&client, &key, &options)?).await
    }

    /// What is remembered of a client, by key, a page at a time.
    ///
    /// # Errors
    /// Those of `create`.
    #[wasm_bindgen(unchecked_return_type = "MemoryPage")]
    pub async fn memories(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "MemoriesOptions")] options: JsValue,
    ) -> Result<JsValue> {
        self.call(arguments::memories(&client, &options)?).await
    }
}

impl Remote {
    async fn call(&self, call: Call) -> Result<JsValue> {
        match self.connection.call(call).await {
            Ok(reply) => of_reply(&reply),
            Err(Failed::Refused(error)) => Err(refused(error)),
            Err(Failed::Call(error)) => Err(failed(&error)),
        }
    }
}

fn whole(value: &JsValue, path: &str) -> Result<Option<u64>> {
    let number = number(value, path)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    Ok(number.map(|number| number as u64))
}

fn read_headers(headers: &JsValue) -> Result<Vec<(String, String)>> {
    let path = "options.headers";
    let Some(headers) = given(headers) else { return Ok(Vec::new()) };
    if !headers.is_object() {
        return Err(wrong_type("INVALID_BODY", path, "an object of strings", headers));
    }
    let wrong = |_| unreadable("INVALID_BODY", path);
    let bare = Object::create(JsValue::NULL.unchecked_ref());
    let own = foreign::assign(&bare, headers).map_err(wrong)?;
    let read = |name: JsValue| {
        let value = Reflect::get(&own, &name).unwrap_or_default();
        let text = |it: &JsValue| it.as_string();
        let pair = text(&name).zip(text(&value));
        pair.ok_or_else(|| wrong_type("INVALID_BODY", path, "an object of strings", &value))
    };
    foreign::keys(&own).map_err(wrong)?.into_iter().map(read).collect()
}
