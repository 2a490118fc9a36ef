//! A call of the wire, done by the engine.

use anyhow::Result;
use convostate::rest::{Call, Problem, Reply, Response, encode};
use convostate::{Client, Engine, Entropy, Error, Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::random;

/// What a call came to.
pub(crate) struct Done {
    pub(crate) response: Response,
    /// The conversation that a create answered, and whether it stood already.
    pub(crate) created: Option<(String, bool)>,
}

/// Does a call.
pub(crate) fn perform(engine: &mut Engine, call: &Call) -> Result<Done> {
    // Only a create makes an id.
    let entropy = match call {
        Call::Create { .. } => random::bytes()?,
        _ => Entropy::default(),
    };
    Ok(match reply(engine, call, now(), &entropy) {
        Ok(Reply::Created { conversation, stood }) => {
            let id = conversation.id.clone();
            let response = encode(&Reply::Created { conversation, stood });
            Done { response, created: Some((id, stood)) }
        }
        Ok(reply) => Done { response: encode(&reply), created: None },
        Err(error) => Done { response: Problem::from(&error).to_response(), created: None },
    })
}

/// Answers a create that was done before, with the conversation as it stands now.
pub(crate) fn created_before(
    engine: &mut Engine,
    client: &Client,
    id: &str,
    stood: bool,
) -> Response {
    match engine.get(client, id, now()) {
        Ok(found) => encode(&Reply::Created { conversation: found.into(), stood }),
        Err(error) => Problem::from(&error).to_response(),
    }
}

fn reply(
    engine: &mut Engine,
    call: &Call,
    now: Timestamp,
    entropy: &Entropy,
) -> Result<Reply, Error> {
    Ok(match call {
        Call::Create { client, new } => {
            let stood = new.id.as_deref().is_some_and(|id| engine.get(client, id, now).is_ok());
            let conversation = engine.create(client, new.as_model(), now, entropy)?.into();
            Reply::Created { conversation, stood }
        }
        Call::Get { client, id } => Reply::Conversation(engine.get(client, id, now)?.into()),
        Call::Latest { client } => Reply::Latest(engine.latest(client, now)?.map(Into::into)),
        Call::Update { client, id, update, if_version } => {
            engine.update(client, id, update.as_model(*if_version), now)?;
            Reply::Done
        }
        Call::Close { client, id, status } => {
            engine.close(client, id, *status, now)?;
            Reply::Done
        }
        Call::CloseAll { client, status } => {
            engine.close_all(client, *status, now)?;
            Reply::Done
        }
        Call::List { client, query } => {
            Reply::Page(engine.list(client, query.as_model(), now)?.into())
        }
        Call::Erase { client } => Reply::Erased(engine.erase(client, now)? as u64),
    })
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
