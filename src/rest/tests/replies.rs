//! What the server encodes is what the adapter reads, for each kind of reply; and programs may share these values.

use std::string::ToString;
use std::vec;

use serde_json::json;

use super::given;
use crate::client::Client;
use crate::engine::Engine;
use crate::error::Error;
use crate::metadata::Metadata;
use crate::model::memory::{Memory, MemoryPage};
use crate::model::requests::NewConversation as NewModel;
use crate::rest::adapter::{Action, Adapter};
use crate::rest::bodies::{ConversationUpdate, ListQuery, NewConversation};
use crate::rest::call::Call;
use crate::rest::call_error::CallError;
use crate::rest::conversation::{Conversation, Page};
use crate::rest::encode::encode;
use crate::rest::problem::Problem;
use crate::rest::read::{HttpResponse, read};
use crate::rest::refusal::Refusal;
use crate::rest::reply::Reply;
use crate::rest::request::Dialect;
use crate::rest::response::Response;
use crate::rest::routes::CallKind;
use crate::rules::sweep::Retention;
use crate::status::Status;
use crate::timestamp::Timestamp;

const ID: &str = "c1";

fn client() -> Client {
    Client::new("shop", "ada b&c=é", "web").unwrap()
}

/// With everything that a conversation may have.
fn conversation() -> Conversation {
    // A key that serde_json keeps for itself is a key like any other.
    let metadata = r#"{"a":[1.50,null,"é\n"],"$serde_json::private::RawValue":"["}"#;
    let metadata = Metadata::parse(metadata).unwrap();
    let new = NewModel::new().id(ID).flow_id("order \"L\"").metadata(&metadata).ttl(60);
    let mut engine = Engine::with_seed(1, Retention::default());
    engine
        .create_at(&client(), new, Timestamp::from_millis(1_700_000_000_123), &[7; 10])
        .unwrap()
        .conversation
        .into()
}

fn through(call: &Call, response: &Response) -> Result<Reply, Refusal> {
    let response = HttpResponse {
        status: response.status,
        content_type: response.content_type,
        body: &response.body,
        ..HttpResponse::default()
    };
    read(call, Dialect::Convostate, &response)
}

#[test]
fn every_reply_comes_through() {
    let client = client();
    let conversation = conversation();
    let id = || ID.to_string();
    let new = NewConversation { id: Some(id()), ..NewConversation::default() };
    let update = ConversationUpdate::default();
    let page = Page { conversations: vec![conversation.clone()], pagination_key: Some("7".into()) };
    let created = |stood| Reply::Created { conversation: conversation.clone(), stood };
    let create = Call::Create { client: client.clone(), new };
    let latest = Call::Latest { client: client.clone(), any: false };
    let any = Call::Latest { client: client.clone(), any: true };
    let over = Conversation { status: Status::Failed, ..conversation.clone() };
    let list = Call::List { client: client.clone(), query: ListQuery::default() };
    let get = Call::Get { client: client.clone(), id: id() };
    let update = Call::Update { client: client.clone(), id: id(), update, if_version: None };
    let close = Call::Close { client: client.clone(), id: id(), status: Status::Closed };
    let close_all = Call::CloseAll { client: client.clone(), status: Status::Failed };
    let erase = Call::Erase { client };
    for (call, reply) in [
        (&create, created(false)),
        (&create, created(true)),
        (&get, Reply::Conversation(conversation.clone())),
        (&latest, Reply::Latest(Some(conversation.clone()))),
        (&latest, Reply::Latest(None)),
        (&any, Reply::Latest(Some(conversation.clone()))),
        (&any, Reply::Latest(Some(over))),
        (&any, Reply::Latest(None)),
        (&list, Reply::Page(page)),
        (&update, Reply::Done),
        (&close, Reply::Done),
        (&close_all, Reply::Done),
        (&erase, Reply::Erased(3)),
    ] {
        let response = encode(&reply);
        assert!(call.kind().route().statuses.contains(&response.status), "{call:?}");
        let has_etag = matches!(reply, Reply::Created { .. } | Reply::Conversation(_));
        assert_eq!(response.etag.as_deref(), has_etag.then_some("\"1\""));
        assert_eq!(through(call, &response), Ok(reply));
    }
}

#[test]
fn a_refusal_comes_through_with_the_status_of_the_conversation() {
    let mut engine = Engine::with_seed(1, Retention::default());
    let (client, now) = (client(), Timestamp::from_millis(0));
    let new = NewModel::new().id(ID);
    engine.create_at(&client, new, now, &[7; 10]).unwrap();
    engine.close_at(&client, ID, Status::Failed, now).unwrap();
    let update = ConversationUpdate { last_interaction: Some(true), ..Default::default() };
    let error = engine.update_at(&client, ID, update.as_model(None), now).unwrap_err();
    let call = Call::Update { client, id: ID.to_string(), update, if_version: None };
    let refusal = through(&call, &Problem::from(&error).to_response()).unwrap_err();
    assert_eq!((refusal.code, refusal.message.as_str()), ("NOT_OPEN", error.message()));
    assert_eq!((refusal.conversation_status, refusal.is_final), (Some(Status::Failed), true));
}

#[test]
fn what_a_call_is_given_is_checked_before_it_is_sent() {
    let long = || Some("x".repeat(513));
    let id = |id: &str| Call::Get { client: client(), id: id.to_string() };
    let create = |new| Call::Create { client: client(), new };
    let update = |if_version| Call::Update {
        client: client(),
        id: ID.to_string(),
        update: ConversationUpdate::default(),
        if_version,
    };
    let list =
        |limit| Call::List { client: client(), query: ListQuery { limit, ..ListQuery::default() } };
    let open = Status::Open;
    for (call, path) in [
        (id("a/b"), "id"),
        (create(NewConversation { id: Some("..".into()), ..Default::default() }), "id"),
        (create(NewConversation { flow_id: long(), ..Default::default() }), "flow_id"),
        (create(NewConversation { ttl: Some(0), ..Default::default() }), "ttl"),
        (update(Some(0)), "options.ifVersion"),
        (update(Some(1 << 53)), "options.ifVersion"),
        (list(Some(101)), "options.limit"),
        (Call::CloseAll { client: client(), status: open }, "status"),
    ] {
        assert_eq!(call.check().unwrap_err().path(), Some(path), "{call:?}");
    }
}

#[test]
fn an_answer_to_something_else_is_none() {
    let given = json!({ "client": client() });
    let of = |kind| given::call(kind, &given).unwrap();
    let list = |limit, status| Call::List {
        client: client(),
        query: ListQuery { status, limit, ..ListQuery::default() },
    };
    let page = |length| {
        let conversations = vec![conversation(); length];
        encode(&Reply::Page(Page { conversations, pagination_key: None })).body
    };
    for (call, body, is_read) in [
        (list(Some(1), None), page(1), true),
        (list(Some(1), None), page(2), false),
        (list(None, Some(Status::Open)), page(1), true),
        (list(None, Some(Status::Closed)), page(1), false),
        (of(CallKind::TakeTurn), r#"{"ttl":15}"#.to_string(), true),
        (of(CallKind::TakeTurn), r#"{"ttl":0}"#.to_string(), false),
        (of(CallKind::TakeTurn), r#"{"ttl":0,"repeated":true}"#.to_string(), true),
        (of(CallKind::RenewTurn), r#"{"ttl":0,"repeated":true}"#.to_string(), false),
    ] {
        let response = HttpResponse { status: 200, body: &body, ..HttpResponse::default() };
        let read = read(&call, Dialect::Convostate, &response);
        assert_eq!(read.is_ok(), is_read, "{call:?} {body}");
    }
}

#[test]
fn each_method_of_a_client_takes_its_own_reply_and_no_other() {
    let conversation = conversation();
    let one = || conversation.clone();
    let page = Page { conversations: vec![one()], pagination_key: None };
    let memory = Memory { key: "k".into(), value: "1".into(), version: 7, expires_at: None };
    let memories = MemoryPage { memories: vec![memory.clone()], pagination_key: None };
    let replies = [
        (Reply::Created { conversation: one(), stood: false }, "conversation"),
        (Reply::Conversation(one()), "conversation"),
        (Reply::Latest(Some(one())), "latest"),
        (Reply::Page(page.clone()), "page"),
        (Reply::Erased(3), "erased"),
        (Reply::Remembered { version: 7 }, "remembered"),
        (Reply::Memory(Some(memory.clone())), "memory"),
        (Reply::Forgotten(true), "forgotten"),
        (Reply::Memories(memories.clone()), "memories"),
        (Reply::Done, "done"),
        (Reply::Written { version: 7 }, "done"),
        (Reply::Leased { ttl: 15 }, ""),
        (Reply::Repeated, ""),
    ];
    for (reply, own) in replies {
        let reply = || reply.clone();
        for (method, value) in [
            ("conversation", reply().into_conversation().map(|it| it == one())),
            ("latest", reply().into_latest().map(|it| it == Some(one()))),
            ("page", reply().into_page().map(|it| it == page)),
            ("erased", reply().into_erased().map(|it| it == 3)),
            ("remembered", reply().into_remembered().map(|it| it == 7)),
            ("memory", reply().into_memory().map(|it| it.as_ref() == Some(&memory))),
            ("forgotten", reply().into_forgotten()),
            ("memories", reply().into_memories().map(|it| it == memories)),
            ("done", reply().into_done().map(|()| true)),
        ] {
            let expected = if method == own { Ok(true) } else { Err(Error::crashed()) };
            assert_eq!(value, expected, "{method} of {:?}", reply());
        }
    }
    assert_eq!(Reply::Forgotten(false).into_forgotten(), Ok(false));
}

#[test]
fn threads_may_share_them() {
    fn shared<T: Send + Sync>() {}
    shared::<Call>();
    shared::<Reply>();
    shared::<Action>();
    shared::<Adapter>();
    shared::<CallError>();
}
