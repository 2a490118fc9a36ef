//! What the bot says. Where it stands with a person is in the conversation; nothing else is kept.

use anyhow::Result;
use convostate::{
    Client, Conversation, Engine, Entropy, Field, Metadata, NewConversation, Status, Timestamp,
    Update,
};
use serde_json::{Value, json};

pub(crate) const ID: &str = "pizza";
const FLOW: &str = "order";

/// Answers one message.
///
/// # Errors
/// What the engine refuses, such as a message that is too long to be kept.
pub(crate) fn turn(
    engine: &mut Engine,
    client: &Client,
    text: &str,
    now: Timestamp,
    entropy: &Entropy,
) -> Result<String> {
    let Some(conversation) = engine.latest(client, now)? else {
        // One that is left alone for an hour is over.
        let new = NewConversation {
            flow_id: Some(FLOW),
            step_id: Some("size"),
            ttl: Some(3600),
            ..NewConversation::default()
        };
        engine.create(client, new, now, entropy)?;
        return Ok("Hello! Small or large?".into());
    };
    match conversation.step_id.as_deref() {
        Some("size") => {
            go_on(engine, &conversation, "address", &json!({ "size": text }), now)?;
            Ok("Where to?".into())
        }
        Some("address") => {
            go_on(engine, &conversation, "confirm", &json!({ "address": text }), now)?;
            let said: Value = serde_json::from_str(conversation.metadata.as_str())?;
            Ok(format!(
                "A {} pizza to {text}: yes or no?",
                said["size"].as_str().unwrap_or("usual")
            ))
        }
        _ => {
            let is_ordered = text.trim().eq_ignore_ascii_case("yes");
            let status = if is_ordered { Status::Closed } else { Status::Failed };
            engine.close(client, &conversation.id, status, now)?;
            Ok(if is_ordered { "It is on its way." } else { "Another time, then." }.into())
        }
    }
}

/// Sets the next step, and keeps what was said.
fn go_on(
    engine: &mut Engine,
    conversation: &Conversation,
    step: &str,
    said: &Value,
    now: Timestamp,
) -> Result<()> {
    let metadata = Metadata::parse(&said.to_string())?;
    let update = Update {
        step_id: Field::Set(step),
        metadata: Some(&metadata),
        last_interaction: true,
        if_version: Some(conversation.version.into()),
        ..Update::default()
    };
    Ok(engine.update(&conversation.client, &conversation.id, update, now)?)
}
