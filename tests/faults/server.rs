//! The server: the code of the API over an engine, and its memory of the keys of writes.

use std::collections::HashMap;

use convostate::rest::{Call, HttpRequest, Problem, Reply, Request, Response, decode, encode};
use convostate::{Engine, EventKind, Result, Retention, Timestamp};

#[derive(Debug)]
pub(crate) struct Server {
    engine: Engine,
    answered: HashMap<String, Response>,
    /// The keys of the writes that were done, in their order.
    pub(crate) applied: Vec<String>,
    /// The `step_id` of each conversation that was opened.
    pub(crate) opened: Vec<String>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let mut engine = Engine::with_seed(1, Retention::default());
        engine.watch(true);
        Self { engine, answered: HashMap::new(), applied: Vec::new(), opened: Vec::new() }
    }

    /// What the server's handler does with a request.
    pub(crate) fn answer(&mut self, request: &Request, now: u64) -> Response {
        let decoded = match decode(&HttpRequest {
            method: request.method,
            target: &request.target,
            content_type: request.body.as_ref().map(|_| "application/json"),
            if_match: request.if_match.as_deref(),
            idempotency_key: request.idempotency_key.as_deref(),
            body: request.body.as_deref().unwrap_or("").as_bytes(),
            ..HttpRequest::default()
        }) {
            Ok(decoded) => decoded,
            Err(answer) => return answer,
        };
        if let Some(known) = decoded.replay.as_ref().and_then(|key| self.answered.get(key)) {
            return known.clone();
        }
        let answer = match self.perform(&decoded.call, Timestamp::from_millis(now)) {
            Ok(reply) => encode(&reply),
            Err(error) => Problem::from(&error).to_response(),
        };
        if let Some(replay) = decoded.replay {
            if answer.status < 300 {
                self.applied.extend(request.idempotency_key.clone());
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

    fn perform(&mut self, call: &Call, now: Timestamp) -> Result<Reply> {
        let engine = &mut self.engine;
        Ok(match call {
            Call::Create { client, new } => {
                engine.create_at(client, new.as_model(), now, &[0; 10])?.into()
            }
            Call::Get { client, id } => Reply::Conversation(engine.get_at(client, id, now)?.into()),
            Call::Latest { client } => {
                Reply::Latest(engine.latest_at(client, now)?.map(Into::into))
            }
            Call::Update { client, id, update, if_version } => {
                engine.update_at(client, id, update.as_model(*if_version), now)?;
                Reply::Done
            }
            Call::Close { client, id, status } => {
                engine.close_at(client, id, *status, now)?;
                Reply::Done
            }
            Call::CloseAll { client, status } => {
                engine.close_all_at(client, *status, now)?;
                Reply::Done
            }
            Call::List { client, query } => {
                Reply::Page(engine.list_at(client, query.as_model(), now)?.into())
            }
            Call::Erase { client } => Reply::Erased(engine.erase_at(client, now)? as u64),
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
