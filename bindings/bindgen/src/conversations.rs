//! Conversations in memory.

use std::cell::RefCell;

use convostate::internals::{check_max_memory_bytes, check_sweep, retention_of, saturated, time};
use convostate::rest::{Call, Reply};
use convostate::{Code, Engine, Error, Retention, Stats, Timestamp};
use js_sys::{Date, Function};
use serde::Serialize;
use uuid::{NoContext, Uuid};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

use crate::answers::{of_reply, plain};
use crate::arguments::{self, given, number, optional};
use crate::connection::random;
use crate::fault::{Result, refused, wrong_type};

/// Conversations in memory. Every call answers directly, and throws a `ConversationError`; a call that throws has changed nothing.
///
/// ```js
/// const conversations = new Conversations();
/// const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
/// const { id } = conversations.create(client, { flow_id: "order", step_id: "size" });
/// conversations.update(client, id, { step_id: "address", last_interaction: true });
/// conversations.latest(client).step_id; // → "address"
/// conversations.close(client, id);
/// ```
#[wasm_bindgen]
#[derive(Debug)]
pub struct Conversations {
    engine: RefCell<Engine>,
    now: Option<Function>,
    make_id: Option<Function>,
}

#[derive(Serialize)]
struct PlainSwept {
    expired: usize,
    removed: usize,
}

#[derive(Serialize)]
struct PlainStats {
    conversations: usize,
    open: usize,
    switched: usize,
    closed: usize,
    expired: usize,
    failed: usize,
    bytes: usize,
}

#[wasm_bindgen]
impl Conversations {
    /// An empty engine.
    ///
    /// # Errors
    /// `INVALID_BODY` names the option that is none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_optional_param_type = "EngineOptions")] options: &JsValue,
    ) -> Result<Self> {
        let fields = ["now", "id", "retention", "maxMemoryBytes"];
        let [now, id, retention, memory_bytes] = optional(options, "options", fields)?;
        let retention = read_retention(&retention)?;
        let memory_bytes = number(&memory_bytes, "options.maxMemoryBytes")?;
        let memory_bytes = memory_bytes.map(check_max_memory_bytes).transpose().map_err(refused)?;
        let mut engine = Engine::with_seed(u64::from_le_bytes(random()?), retention);
        if let Some(bytes) = memory_bytes {
            engine.set_max_memory_bytes(saturated(bytes as u64)).map_err(refused)?;
        }
        Ok(Self {
            engine: RefCell::new(engine),
            now: function(&now, "options.now")?,
            make_id: function(&id, "options.id")?,
        })
    }

    /// Opens a conversation and returns it; again with the same `id` and body, returns it as it stands now.
    ///
    /// # Errors
    /// `ID_TAKEN` when the id stands with another body; `INVALID_*`.
    #[wasm_bindgen(unchecked_return_type = "Conversation")]
    pub fn create(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "NewConversation")] body: &JsValue,
    ) -> Result<JsValue> {
        let now = self.time()?;
        self.perform(&arguments::create(client, body, || self.new_id(now))?, now)
    }

    /// # Errors
    /// `NOT_FOUND` when this client has no such conversation; `INVALID_*`.
    #[wasm_bindgen(unchecked_return_type = "Conversation")]
    pub fn get(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] id: &JsValue,
    ) -> Result<JsValue> {
        self.perform(&arguments::get(client, id)?, self.time()?)
    }

    /// The open conversation with the latest interaction; where none is open null or, with `any`, the newest that is over.
    ///
    /// # Errors
    /// `INVALID_CLIENT`; `INVALID_BODY` at `options.any`.
    #[wasm_bindgen(unchecked_return_type = "Conversation | null")]
    pub fn latest(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "LatestOptions")] options: &JsValue,
    ) -> Result<JsValue> {
        self.perform(&arguments::latest(client, options)?, self.time()?)
    }

    /// Changes an open conversation.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`; `CONFLICT` when `ifVersion` does not hold; `INVALID_*`.
    pub fn update(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] id: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "ConversationUpdate")] body: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "UpdateOptions")] options: &JsValue,
    ) -> Result<()> {
        self.perform(&arguments::update(client, id, body, options)?, self.time()?).map(drop)
    }

    /// Ends a conversation, with `"CLOSED"` when no status is given.
    ///
    /// # Errors
    /// `NOT_FOUND`; `NOT_OPEN` when it ended with another status; `INVALID_*`.
    pub fn close(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] id: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FinalStatus")] status: &JsValue,
    ) -> Result<()> {
        self.perform(&arguments::close(client, id, status)?, self.time()?).map(drop)
    }

    /// Ends every open conversation of the client, all or none.
    ///
    /// # Errors
    /// `INVALID_STATUS`, `INVALID_CLIENT`.
    #[wasm_bindgen(js_name = closeAll)]
    pub fn close_all(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "FinalStatus")] status: &JsValue,
    ) -> Result<()> {
        self.perform(&arguments::close_all(client, status)?, self.time()?).map(drop)
    }

    /// The client's conversations, newest first, a page at a time.
    ///
    /// # Errors
    /// `INVALID_STATUS`, `INVALID_BODY`, `INVALID_CLIENT`.
    #[wasm_bindgen(unchecked_return_type = "Page")]
    pub fn list(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "ListOptions")] options: &JsValue,
    ) -> Result<JsValue> {
        self.perform(&arguments::list(client, options)?, self.time()?)
    }

    /// Deletes everything of the client; returns how many conversations that were.
    ///
    /// # Errors
    /// `INVALID_CLIENT`.
    #[wasm_bindgen(unchecked_return_type = "number")]
    pub fn erase(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
    ) -> Result<JsValue> {
        self.perform(&arguments::erase(client)?, self.time()?)
    }

    /// Writes a value under a key, in place of what stood there; returns its version. What `JSON.stringify` makes of it is kept.
    ///
    /// # Errors
    /// `CONFLICT` when `ifVersion` does not hold; `TOO_LARGE`; `INVALID_BODY` at `value` for what JSON can't hold; `INVALID_*`.
    #[wasm_bindgen(unchecked_return_type = "number")]
    pub fn remember(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] key: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "unknown")] value: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "RememberOptions")] options: &JsValue,
    ) -> Result<JsValue> {
        self.perform(&arguments::remember(client, key, value, options)?, self.time()?)
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
        self.perform(&arguments::recall(client, key)?, self.time()?)
    }

    /// Forgets what stands under a key; returns whether there was anything.
    ///
    /// # Errors
    /// `CONFLICT` when `ifVersion` does not hold; `INVALID_*`.
    #[wasm_bindgen(unchecked_return_type = "boolean")]
    pub fn forget(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Client")] client: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] key: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "ForgetOptions")] options: &JsValue,
    ) -> Result<JsValue> {
        self.perform(&arguments::forget(client, key, options)?, self.time()?)
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
        self.perform(&arguments::memories(client, options)?, self.time()?)
    }

    /// Writes down what has expired and removes what `retention` names, up to `limit`.
    ///
    /// # Errors
    /// `INVALID_BODY`.
    #[wasm_bindgen(unchecked_return_type = "Swept")]
    pub fn sweep(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "SweepOptions")] options: &JsValue,
    ) -> Result<JsValue> {
        let [limit] = optional(options, "options", ["limit"])?;
        let limit = number(&limit, "options.limit")?.unwrap_or(f64::NAN);
        let (limit, now) = (check_sweep(limit).map_err(refused)?, self.time()?);
        let swept = self.engine.borrow_mut().sweep_at(limit, now);
        plain(&PlainSwept { expired: swept.expired, removed: swept.removed })
    }

    /// Everything, as versioned bytes with a checksum.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn snapshot(&self) -> Result<Vec<u8>> {
        self.engine.borrow().snapshot().map_err(refused)
    }

    /// Replaces everything by a snapshot, which may come from anywhere.
    ///
    /// # Errors
    /// `INVALID_BODY` when the bytes are none; nothing has changed then.
    pub fn restore(&self, bytes: &[u8]) -> Result<()> {
        self.engine.borrow_mut().restore(bytes).map_err(refused)
    }

    /// How much there is.
    ///
    /// # Errors
    /// None that is known.
    #[wasm_bindgen(unchecked_return_type = "Stats")]
    pub fn stats(&self) -> Result<JsValue> {
        let Stats { conversations, open, switched, closed, expired, failed, bytes, .. } =
            self.engine.borrow().stats();
        plain(&PlainStats { conversations, open, switched, closed, expired, failed, bytes })
    }
}

impl Conversations {
    fn time(&self) -> Result<Timestamp> {
        let now = match &self.now {
            None => Date::now(),
            Some(now) => now.call0(&JsValue::UNDEFINED)?.as_f64().unwrap_or(f64::NAN),
        };
        time(now).map_err(refused)
    }

    fn new_id(&self, now: Timestamp) -> Result<JsValue> {
        if let Some(make_id) = &self.make_id {
            return make_id.call0(&JsValue::UNDEFINED);
        }
        let now = now.as_millis();
        let nanos = u32::try_from(now % 1000).unwrap_or(0) * 1_000_000;
        let id = Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, now / 1000, nanos));
        Ok(id.to_string().into())
    }

    fn perform(&self, call: &Call, now: Timestamp) -> Result<JsValue> {
        of_reply(&self.call(call, now).map_err(refused)?)
    }

    /// The same calls for Rust, as types. A create has its id given.
    ///
    /// # Errors
    /// What the engine refuses.
    pub fn call(&self, call: &Call, now: Timestamp) -> convostate::Result<Reply> {
        // The id of a create is given already, so only what is remembered needs any.
        let entropy = match call {
            Call::Remember { .. } => random().map_err(|_| Error::crashed())?,
            _ => [0; 10],
        };
        let reply = self.engine.borrow_mut().perform_at(call, now, &entropy)?;
        let message = "Conversations in memory keep no leases of turns: call a server that does.";
        reply.ok_or_else(|| Error::new(Code::InvalidBody, message))
    }
}

fn read_retention(retention: &JsValue) -> Result<Retention> {
    let path = "options.retention";
    let [seconds, per_client] = optional(retention, path, ["seconds", "per_client"])?;
    let seconds = number(&seconds, "options.retention.seconds")?;
    let per_client = number(&per_client, "options.retention.per_client")?;
    let none = f64::NAN;
    retention_of(seconds.unwrap_or(none), per_client.unwrap_or(none)).map_err(refused)
}

pub(crate) fn function(value: &JsValue, path: &str) -> Result<Option<Function>> {
    let wrong = || wrong_type("INVALID_BODY", path, "a function", value);
    given(value).map(|value| value.dyn_ref().cloned().ok_or_else(wrong)).transpose()
}
