//! A call of the wire, done by the engine: a write that has a number once, one that names a turn only while that goes on.

use convostate::rest::{
    Call, Decoded, Problem, Reply, Response, TurnStep, TurnToken, encode, no_path,
};
use convostate::{
    Client, Code, Engine, Error, LastWrite, ListOptions, Number, Outcome, Result, Timestamp,
};

use crate::turns::Turns;

const REPLACED: &str =
    "This write was done before, and has been replaced since: recall, then decide.";

/// What a call came to.
pub(crate) struct Done {
    pub(crate) response: Response,
    /// The conversation that a create answered, and whether it stood already.
    pub(crate) created: Option<(String, bool)>,
}

pub(crate) struct Conversations {
    engine: Engine,
    turns: Turns,
    /// Random: keys what the engine notes of a client.
    salt: u64,
}

impl Conversations {
    pub(crate) fn new(salt: u64) -> Self {
        Self { engine: Engine::new(), turns: Turns::default(), salt }
    }

    /// Does a call.
    pub(crate) fn perform(&mut self, decoded: &Decoded) -> Done {
        match self.numbered(decoded) {
            Ok(Some(reply)) => {
                let created = match &reply {
                    Reply::Created { conversation, stood } => {
                        Some((conversation.id.clone(), *stood))
                    }
                    _ => None,
                };
                Done { response: encode(&reply), created }
            }
            Ok(None) => Done { response: no_path(), created: None },
            Err(error) => Done { response: Problem::from(&error).to_response(), created: None },
        }
    }

    /// Answers a create that was done before, with the conversation as it stands now.
    pub(crate) fn created_before(&mut self, client: &Client, id: &str, stood: bool) -> Response {
        self.created(client, id, stood)
            .map_or_else(|error| Problem::from(&error).to_response(), |reply| encode(&reply))
    }

    /// Does what is asked of a turn; none when it can't begin as another one goes on. The message of one that ends is noted.
    ///
    /// # Errors
    /// `LOCKED` when it is to go on and is over.
    pub(crate) fn step(
        &mut self,
        client: &Client,
        token: &TurnToken,
        step: &TurnStep,
    ) -> Result<Option<Reply>> {
        let now = Timestamp::now();
        match step {
            TurnStep::Take { once: Some(id), .. } if self.engine.is_handled(client, id)? => {
                return Ok(Some(Reply::Repeated));
            }
            TurnStep::End { handled: Some(id) } if !self.engine.is_handled(client, id)? => {
                self.turns.check(client, token, now)?;
                self.engine.note_handled_at(client, id, now, self.salt)?;
            }
            _ => {}
        }
        let any = self.engine.list(client, ListOptions::new().limit(1))?.conversations.len();
        self.turns.step(client, u32::from(any > 0), (token, step), now)
    }

    /// Does a write that has a number unless it was done before. None for what this server does not offer.
    fn numbered(&mut self, decoded: &Decoded) -> Result<Option<Reply>> {
        let Some(number) = decoded.number else { return self.call(decoded) };
        let client = decoded.call.client();
        if let Some(last) = self.engine.before(client, number)? {
            return self.again(decoded, last).map(Some);
        }
        let done = self.call(decoded);
        self.note(client, number, &done)?;
        done
    }

    fn created(&mut self, client: &Client, id: &str, stood: bool) -> Result<Reply> {
        let conversation = self.engine.get(client, id)?.into();
        Ok(Reply::Created { conversation, stood })
    }

    /// Answers a write that was done before.
    fn again(&mut self, decoded: &Decoded, last: LastWrite) -> Result<Reply> {
        let stood = last.outcome.again()?;
        match &decoded.call {
            Call::Create { client, new } => {
                self.created(client, new.id.as_deref().unwrap_or(""), stood)
            }
            Call::Update { client, id, .. } | Call::Close { client, id, .. } => {
                if decoded.prefers_conversation {
                    return Ok(Reply::Conversation(self.engine.get(client, id)?.into()));
                }
                Ok(Reply::Written { version: last.version.into() })
            }
            Call::Remember { client, key, value, .. } => {
                let found = self.engine.recall(client, key)?;
                match found.filter(|memory| memory.value == *value) {
                    Some(memory) => Ok(Reply::Remembered { version: memory.version }),
                    None => Err(Error::new(Code::Repeated, REPLACED)),
                }
            }
            Call::Forget { .. } => Ok(Reply::Forgotten(!stood)),
            _ => Ok(Reply::Done),
        }
    }

    /// Of an erase nothing is noted, as nothing is left to note it by.
    fn note(
        &mut self,
        client: &Client,
        number: Number,
        done: &Result<Option<Reply>>,
    ) -> Result<()> {
        let (outcome, version) = match done {
            Ok(Some(Reply::Erased(_))) => return Ok(()),
            Ok(Some(Reply::Forgotten(false))) => (Outcome::Stood, None),
            Ok(Some(Reply::Created { conversation, stood })) => {
                (if *stood { Outcome::Stood } else { Outcome::Done }, conversation.version)
            }
            Ok(Some(Reply::Conversation(conversation))) => (Outcome::Done, conversation.version),
            Ok(Some(Reply::Written { version })) => (Outcome::Done, Some(*version)),
            Ok(_) => (Outcome::Done, None),
            Err(error) => match Outcome::of(error) {
                Some(outcome) => (outcome, None),
                None => return Ok(()),
            },
        };
        let version = version.and_then(|version| version.try_into().ok()).unwrap_or(0);
        self.engine.note_write(client, number, outcome, version, self.salt)
    }

    fn call(&mut self, decoded: &Decoded) -> Result<Option<Reply>> {
        let call = &decoded.call;
        if let Some(turn) = &decoded.turn {
            self.turns.check(call.client(), turn, Timestamp::now())?;
        }
        let engine = &mut self.engine;
        match call {
            Call::Update { client, id, update, if_version } => {
                let mut model = update.as_model(*if_version);
                // A turn is one message of a person.
                model.last_interaction = update.last_interaction.unwrap_or(decoded.turn.is_some());
                engine.update(client, id, model)?;
                self.written(decoded, client, id).map(Some)
            }
            Call::Close { client, id, .. } => {
                engine.perform(call)?;
                self.written(decoded, client, id).map(Some)
            }
            Call::Erase { client } => {
                let erased = engine.perform(call)?;
                if decoded.turn.is_none() {
                    self.turns.lose(client);
                }
                Ok(erased)
            }
            // What is asked of turns may have to wait, and so is answered elsewhere.
            _ => engine.perform(call),
        }
    }

    /// Answers an update or a close with the version that it made, or with the conversation where that is preferred.
    fn written(&mut self, decoded: &Decoded, client: &Client, id: &str) -> Result<Reply> {
        let conversation = self.engine.get(client, id)?;
        if decoded.prefers_conversation {
            return Ok(Reply::Conversation(conversation.into()));
        }
        Ok(Reply::Written { version: conversation.version })
    }
}
