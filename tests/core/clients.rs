//! Which clients of a bot a page of them names.

#![cfg(not(target_arch = "wasm32"))]

use convostate::{
    Client, ClientsOptions, Code, Engine, NewConversation, RememberOptions, Retention, Status,
    Timestamp,
};

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + 1000 * seconds)
}

fn client(bot: &str, user: &str) -> Client {
    Client::new(bot, user, "web").unwrap()
}

fn talk(engine: &mut Engine, client: &Client, id: &str, seconds: u64) {
    let new = NewConversation::new().id(id);
    engine.create_at(client, new, at(seconds), &[0; 10]).unwrap();
}

/// Of the bot `shop`: one who talks, one who has talked, one with both, one of whom there is a memory, one of whom only a message is known;
/// and one of another bot, and one who is gone.
fn engine() -> Engine {
    let mut engine = Engine::with_seed(1, Retention::default());
    let shop = |user| client("shop", user);
    talk(&mut engine, &shop("talks"), "a", 0);
    talk(&mut engine, &client("bank", "talks"), "a", 0);
    talk(&mut engine, &shop("gone"), "a", 0);
    talk(&mut engine, &shop("talked"), "a", 10);
    engine.close_at(&shop("talked"), "a", Status::Failed, at(10)).unwrap();
    talk(&mut engine, &shop("both"), "a", 20);
    engine.close_at(&shop("both"), "a", Status::Closed, at(20)).unwrap();
    talk(&mut engine, &shop("both"), "b", 20);
    let none = RememberOptions::new();
    engine.remember_at(&shop("known"), "k", "1", none, at(20), 0).unwrap();
    engine.note_handled_at(&shop("heard"), "m", at(20), 0).unwrap();
    engine.erase_at(&shop("gone"), at(20)).unwrap();
    engine
}

/// Of all pages.
fn named(engine: &mut Engine, options: &ClientsOptions<'_>, seconds: u64) -> Vec<String> {
    let mut options = options.clone();
    let mut users = Vec::new();
    loop {
        let page = engine.clients_at(options.clone(), at(seconds)).unwrap();
        let limit = options.limit.map_or(25, |limit| limit as usize);
        assert!(page.clients.iter().all(|client| client.bot_id() == options.bot_id));
        assert!(page.clients.len() == limit || page.pagination_key.is_none());
        users.extend(page.clients.iter().map(|client| client.user_id().to_owned()));
        let Some(key) = page.pagination_key else { return users };
        options = options.pagination_key(key);
    }
}

#[test]
fn every_client_with_a_conversation_or_a_memory_is_named_once() {
    let mut engine = engine();
    let shop = ClientsOptions::new("shop");
    let all = ["talks", "talked", "both", "known"];
    assert_eq!(named(&mut engine, &shop, 20), all);
    for limit in 1..=5 {
        assert_eq!(named(&mut engine, &shop.clone().limit(limit), 20), all, "by {limit}");
    }
    assert_eq!(named(&mut engine, &ClientsOptions::new("bank"), 20), ["talks"]);
    assert!(named(&mut engine, &ClientsOptions::new("pizza"), 20).is_empty());
}

#[test]
fn a_status_names_those_with_a_conversation_that_reads_so() {
    let mut engine = engine();
    let of = |status| ClientsOptions::new("shop").status(status);
    assert_eq!(named(&mut engine, &of(Status::Open), 20), ["talks", "both"]);
    assert_eq!(named(&mut engine, &of(Status::Failed), 20), ["talked"]);
    assert_eq!(named(&mut engine, &of(Status::Closed).limit(1), 20), ["both"]);
    assert!(named(&mut engine, &of(Status::Switched), 20).is_empty());
}

#[test]
fn an_idle_time_names_those_who_have_said_nothing_for_so_long() {
    let mut engine = engine();
    let idle = ClientsOptions::new("shop").idle_for(15);
    assert_eq!(named(&mut engine, &idle, 24), ["talks"]);
    assert_eq!(named(&mut engine, &idle, 25), ["talks", "talked"]);
    assert_eq!(named(&mut engine, &idle, 35), ["talks", "talked", "both"]);
    assert_eq!(named(&mut engine, &idle.status(Status::Open), 35), ["talks", "both"]);
}

#[test]
fn what_is_no_idle_time_limit_or_key_is_refused() {
    let mut engine = engine();
    let century = 100 * 366 * 86_400;
    let shop = || ClientsOptions::new("shop");
    for (options, path) in [
        (shop().idle_for(0), "options.idle_for"),
        (shop().idle_for(century), "options.idle_for"),
        (shop().limit(0), "options.limit"),
        (shop().limit(101), "options.limit"),
        (shop().pagination_key("x"), "options.pagination_key"),
    ] {
        let error = engine.clients_at(options, at(0)).unwrap_err();
        assert_eq!((error.code(), error.path()), (Code::InvalidBody, Some(path)));
    }
    let error = engine.clients_at(ClientsOptions::new(""), at(0)).unwrap_err();
    assert_eq!((error.code(), error.path()), (Code::InvalidClient, Some("client.bot_id")));
}
