//! The six calls by the generated client.

use conversations::apis::configuration::Configuration;
use conversations::apis::conversations_api::{
    close_all_conversations, close_conversation, create_conversation, get_conversation,
    get_latest_open, update_conversation,
};
use conversations::models::{
    CloseConversationBody, CreateConversationBody, FinalStatus, UpdateConversationBody,
};
use serde_json::json;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let base_path = arguments.next().ok_or("give the address")?;
    let api =
        Configuration { base_path, bearer_access_token: arguments.next(), ..Configuration::new() };
    let (bot, user, channel) = ("shop", "rust", "web");

    let new = CreateConversationBody {
        id: Some("c1".into()),
        flow_id: Some(Some("order".into())),
        step_id: Some(Some("size".into())),
        metadata: Some(Some(json!({ "cart": ["tea"] }))),
        ttl: Some(3_155_760_000),
    };
    let created = create_conversation(&api, bot, user, channel, None, None, Some(new))?;
    let update = UpdateConversationBody {
        step_id: Some(Some("address".into())),
        last_interaction: Some(true),
        ..UpdateConversationBody::new()
    };
    update_conversation(&api, "c1", bot, user, channel, None, None, None, Some(update))?;
    let updated = get_conversation(&api, "c1", bot, user, channel)?;
    let latest = get_latest_open(&api, bot, user, channel, None)?;
    let ended = |status| Some(CloseConversationBody { status: Some(status) });
    close_conversation(&api, "c1", bot, user, channel, None, None, ended(FinalStatus::Switched))?;
    let closed = get_conversation(&api, "c1", bot, user, channel)?;
    create_conversation(&api, bot, user, channel, None, None, None)?;
    close_all_conversations(&api, bot, user, channel, None, None, ended(FinalStatus::Closed))?;
    let left = get_latest_open(&api, bot, user, channel, None)?;
    let told = json!({
        "created": [created.status, created.flow_id, created.metadata, created.ttl],
        "updated": updated.step_id,
        "latest": [json!(latest.has_open), json!(latest.conversation.map(|one| one.id))],
        "closed": closed.status,
        "left": left.has_open,
    });
    println!("{told}");
    Ok(())
}
