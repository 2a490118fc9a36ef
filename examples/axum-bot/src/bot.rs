//! What the bot says. Where it stands with a person is in the conversation; nothing else is kept.

use convostate::{Client, Conversation, Engine, Metadata, NewConversation, Result, Status, Update};
use serde::{Deserialize, Serialize};

pub(crate) const ID: &str = "pizza";

/// What was gathered. In an update, what is absent stays as it is.
#[derive(Default, Serialize, Deserialize)]
struct Order {
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

/// Answers one message.
///
/// # Errors
/// What the engine refuses, such as a message that is too long to be kept.
pub(crate) fn turn(engine: &mut Engine, client: &Client, text: &str) -> Result<String> {
    let Some(conversation) = engine.latest(client)? else {
        // One that is left alone for an hour is over.
        let new = NewConversation::new().flow_id("order").step_id("size").ttl(3600);
        engine.create(client, new)?;
        return Ok("Hello! Small or large?".into());
    };
    match conversation.step_id.as_deref() {
        Some("size") => {
            let said = Order { size: Some(text.into()), ..Order::default() };
            go_on(engine, &conversation, "address", &said)?;
            Ok("Where to?".into())
        }
        Some("address") => {
            let said = Order { address: Some(text.into()), ..Order::default() };
            go_on(engine, &conversation, "confirm", &said)?;
            let size = conversation.metadata.try_deserialize::<Order>()?.size;
            Ok(format!("A {} pizza to {text}: yes or no?", size.as_deref().unwrap_or("usual")))
        }
        _ => {
            let is_ordered = text.trim().eq_ignore_ascii_case("yes");
            let status = if is_ordered { Status::Closed } else { Status::Failed };
            engine.close(client, &conversation.id, status)?;
            Ok(if is_ordered { "It is on its way." } else { "Another time, then." }.into())
        }
    }
}

/// Sets the next step, and keeps what was said.
fn go_on(engine: &mut Engine, conversation: &Conversation, step: &str, said: &Order) -> Result<()> {
    let said = Metadata::from_serialize(said)?;
    let update = Update::new().step_id(step).metadata(&said).last_interaction(true);
    engine.update(&conversation.client, &conversation.id, update)
}
