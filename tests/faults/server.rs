//! The server: the code of the API over an engine, and its memory of the keys of writes.

use std::collections::HashMap;

use convostate::rest::{Answer, Call, HttpRequest, Problem, decode, encode};
use convostate::{
    Client, Conversation, Engine, EventKind, Field, NewConversation, Result, Retention, Status,
    Timestamp, Update,
};
use serde_json::{Value, json};

use crate::network::Request;

#[derive(Debug)]
pub(crate) struct Server {
    engine: Engine,
    answered: HashMap<String, Answer>,
    /// The keys of the writes that were done, in their order.
    pub(crate) applied: Vec<String>,
    /// The `step_id` of each conversation that was opened.
    pub(crate) opened: Vec<String>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let mut engine = Engine::new(1, Retention::default());
        engine.watch(true);
        Self { engine, answered: HashMap::new(), applied: Vec::new(), opened: Vec::new() }
    }

    /// What the server's handler does with a request.
    pub(crate) fn answer(&mut self, request: &Request, now: u64) -> Answer {
        let decoded = match decode(&HttpRequest {
            method: &request.method,
            target: &request.target,
            content_type: request.headers.content_type.as_deref(),
            if_match: request.headers.if_match.as_deref(),
            idempotency_key: request.headers.idempotency_key.as_deref(),
            body: request.body.as_deref().unwrap_or("").as_bytes(),
            ..HttpRequest::default()
        }) {
            Ok(decoded) => decoded,
            Err(answer) => return answer,
        };
        if let Some(known) = decoded.replay.as_ref().and_then(|key| self.answered.get(key)) {
            return known.clone();
        }
        let arguments: Value = serde_json::from_str(&decoded.arguments).unwrap();
        let answer = match self.perform(decoded.call, &arguments, Timestamp::from_millis(now)) {
            Ok(value) => encode(decoded.call, &value.to_string(), false),
            Err(error) => {
                Problem::new(error.code().as_str(), error.message(), error.path(), error.limit())
                    .to_answer()
            }
        };
        if let Some(replay) = decoded.replay {
            if answer.status < 300 {
                self.applied.extend(request.headers.idempotency_key.clone());
            }
            self.answered.insert(replay, answer.clone());
        }
        for event in
            self.engine.take_events().into_iter().filter(|event| event.kind == EventKind::Created)
        {
            self.opened.extend(event.conversation.and_then(|conversation| conversation.step_id));
        }
        answer
    }

    fn perform(&mut self, call: Call, arguments: &Value, now: Timestamp) -> Result<Value> {
        let part = |name: &str| arguments["client"][name].as_str().unwrap();
        let client = Client::new(part("bot_id"), part("user_id"), part("channel_id"))?;
        let id = arguments["id"].as_str().unwrap_or_default();
        let status = || Status::parse(arguments["status"].as_str().unwrap());
        let body = &arguments["body"];
        let step = body["step_id"].as_str();
        Ok(match call {
            Call::Create => {
                let new = NewConversation {
                    id: body["id"].as_str(),
                    step_id: step,
                    ..Default::default()
                };
                written(&self.engine.create(&client, new, now, &[0; 10])?)
            }
            Call::Get => written(&self.engine.get(&client, id, now)?),
            Call::Latest => self.engine.latest(&client, now)?.as_ref().map_or(Value::Null, written),
            Call::Update => {
                let step_id = step.map_or(Field::Keep, Field::Set);
                let update = Update { step_id, last_interaction: true, ..Default::default() };
                self.engine.update(&client, id, update, now)?;
                Value::Null
            }
            Call::Close => {
                self.engine.close(&client, id, status()?, now)?;
                Value::Null
            }
            Call::CloseAll => {
                self.engine.close_all(&client, status()?, now)?;
                Value::Null
            }
            Call::Erase => json!(self.engine.erase(&client, now)?),
            Call::List => unreachable!("no schedule lists"),
        })
    }

    pub(crate) fn repeat_last(&mut self) -> bool {
        self.applied.extend(self.applied.last().cloned());
        !self.applied.is_empty()
    }

    pub(crate) fn swap_last_two(&mut self) -> bool {
        let length = self.applied.len();
        if length >= 2 {
            self.applied.swap(length - 2, length - 1);
        }
        length >= 2
    }

    pub(crate) fn forget_last(&mut self) -> bool {
        self.applied.pop().is_some()
    }

    pub(crate) fn repeat_creation(&mut self) -> bool {
        self.opened.extend(self.opened.last().cloned());
        !self.opened.is_empty()
    }
}

/// As the handler writes it.
fn written(conversation: &Conversation) -> Value {
    let client = &conversation.client;
    json!({
        "id": conversation.id,
        "client": { "bot_id": client.bot_id(), "user_id": client.user_id(), "channel_id": client.channel_id() },
        "flow_id": conversation.flow_id,
        "step_id": conversation.step_id,
        "metadata": {},
        "status": conversation.status.as_str(),
        "last_interaction_at": conversation.last_interaction_at.to_string(),
        "updated_at": conversation.updated_at.to_string(),
        "created_at": conversation.created_at.to_string(),
        "version": conversation.version,
    })
}
