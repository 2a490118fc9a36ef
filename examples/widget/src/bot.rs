//! What the bot says. Where it stands is in the conversation; nothing else is kept.

use std::collections::BTreeMap;

use convostate::{
    Client, Conversation, Engine, Entropy, Metadata, NewConversation, Result, Status, Timestamp,
    Update,
};

/// What is said to a visitor who comes, or comes back.
pub(crate) fn greeting(open: Option<&Conversation>) -> String {
    match open.and_then(|conversation| conversation.step_id.as_deref()) {
        Some(step) => format!("Welcome back! {}", question(step)),
        None => "Hello! Say anything to book a table.".into(),
    }
}

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
    let Some(conversation) = engine.latest_at(client, now)? else {
        let new = NewConversation::new().flow_id("table").step_id("people");
        engine.create_at(client, new, now, entropy)?;
        return Ok(question("people").into());
    };
    match conversation.step_id.as_deref() {
        Some("people") if text.trim().parse::<u8>().is_err() => Ok("A number, please.".into()),
        Some("people") => go_on(engine, &conversation, "day", text, now),
        Some("day") => go_on(engine, &conversation, "confirm", text, now),
        _ => {
            let is_booked = text.trim().eq_ignore_ascii_case("yes");
            let status = if is_booked { Status::Closed } else { Status::Failed };
            engine.close_at(client, &conversation.id, status, now)?;
            Ok(if is_booked { "It is booked." } else { "Another time, then." }.into())
        }
    }
}

/// Sets the next step, keeps what was said, and asks on.
fn go_on(
    engine: &mut Engine,
    conversation: &Conversation,
    step: &str,
    said: &str,
    now: Timestamp,
) -> Result<String> {
    let name = conversation.step_id.as_deref().unwrap_or_default();
    let metadata = Metadata::from_serialize(&BTreeMap::from([(name, said)]))?;
    let update = Update::new().step_id(step).metadata(&metadata).last_interaction(true);
    engine.update_at(&conversation.client, &conversation.id, update, now)?;
    Ok(question(step).into())
}

fn question(step: &str) -> &'static str {
    match step {
        "people" => "For how many people?",
        "day" => "On which day?",
        _ => "Shall I book it, yes or no?",
    }
}
