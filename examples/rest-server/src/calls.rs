//! A call of the wire, done by the engine.

use convostate::rest::{Call, Problem, Reply, Response, encode};
use convostate::{Client, Engine, Result};

/// What a call came to.
pub(crate) struct Done {
    pub(crate) response: Response,
    /// The conversation that a create answered, and whether it stood already.
    pub(crate) created: Option<(String, bool)>,
}

/// Does a call.
pub(crate) fn perform(engine: &mut Engine, call: &Call) -> Done {
    match reply(engine, call) {
        Ok(Reply::Created { conversation, stood }) => {
            let id = conversation.id.clone();
            let response = encode(&Reply::Created { conversation, stood });
            Done { response, created: Some((id, stood)) }
        }
        Ok(reply) => Done { response: encode(&reply), created: None },
        Err(error) => Done { response: Problem::from(&error).to_response(), created: None },
    }
}

/// Answers a create that was done before, with the conversation as it stands now.
pub(crate) fn created_before(
    engine: &mut Engine,
    client: &Client,
    id: &str,
    stood: bool,
) -> Response {
    match engine.get(client, id) {
        Ok(found) => encode(&Reply::Created { conversation: found.into(), stood }),
        Err(error) => Problem::from(&error).to_response(),
    }
}

fn reply(engine: &mut Engine, call: &Call) -> Result<Reply> {
    Ok(match call {
        Call::Create { client, new } => engine.create(client, new.as_model())?.into(),
        Call::Get { client, id } => Reply::Conversation(engine.get(client, id)?.into()),
        Call::Latest { client } => Reply::Latest(engine.latest(client)?.map(Into::into)),
        Call::Update { client, id, update, if_version } => {
            engine.update(client, id, update.as_model(*if_version))?;
            Reply::Done
        }
        Call::Close { client, id, status } => {
            engine.close(client, id, *status)?;
            Reply::Done
        }
        Call::CloseAll { client, status } => {
            engine.close_all(client, *status)?;
            Reply::Done
        }
        Call::List { client, query } => Reply::Page(engine.list(client, query.as_model())?.into()),
        Call::Erase { client } => Reply::Erased(engine.erase(client)? as u64),
    })
}
