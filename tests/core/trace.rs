//! A recorded day of real traffic, call by call: every answer is what was expected.
//!
//! The recording is looked for at `CONVOSTATE_TRACE`, else beside the repository; where it is not, a small generated day
//! takes its place.

#![cfg(not(target_arch = "wasm32"))]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::env;
use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};

use convostate::{
    Client, Conversation, Engine, EventKind, Field, ListOptions, Metadata, NewConversation,
    Retention, Status, Timestamp, Update,
};
use flate2::read::GzDecoder;
use serde_json::{Value, json};

/// What must come out of a day, by the model that made it.
struct Outcome {
    calls: usize,
    expectations: usize,
    statuses: &'static [(&'static str, usize)],
    /// As written down; what has expired since may still stand as open.
    open: usize,
    created: usize,
    updated: usize,
    closed: usize,
}

const RECORDED: Outcome = Outcome {
    calls: 31_908,
    expectations: 15_008,
    statuses: &[("CLOSED", 1273), ("FAILED", 55), ("OPEN", 146), ("SWITCHED", 813)],
    open: 146,
    created: 2287,
    updated: 12_472,
    closed: 2141,
};

const GENERATED: Outcome = Outcome {
    calls: 2458,
    expectations: 1220,
    statuses: &[("CLOSED", 142), ("EXPIRED", 52), ("FAILED", 11), ("OPEN", 30), ("SWITCHED", 20)],
    open: 30,
    created: 255,
    updated: 805,
    closed: 173,
};

const GENERATED_DAY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract/day.jsonl.gz");
const BESIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/dialogue-trace.jsonl.gz");

fn day() -> (Vec<Value>, Outcome) {
    let named = env::var_os("CONVOSTATE_TRACE");
    match (File::open(named.as_deref().unwrap_or(BESIDE.as_ref())), named) {
        (Ok(recorded), _) => (lines(recorded), RECORDED),
        (Err(fault), Some(path)) => panic!("CONVOSTATE_TRACE is {}: {fault}", path.display()),
        (Err(_), None) => {
            // Unlike `eprintln!`, this is not captured.
            let loud = "\nNOT TESTED: the recorded traffic, as CONVOSTATE_TRACE names none; a generated day of 2,458 calls took its place.\n";
            let _ = std::io::stderr().write_all(loud.as_bytes());
            (lines(File::open(GENERATED_DAY).unwrap()), GENERATED)
        }
    }
}

fn lines(file: File) -> Vec<Value> {
    let lines = BufReader::new(GzDecoder::new(file)).lines();
    lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect()
}

struct Player {
    engine: Engine,
    /// The id that the create with this `ref` returned.
    ids: HashMap<u64, String>,
    met: usize,
    now: Timestamp,
}

impl Player {
    fn new() -> Self {
        let mut engine = Engine::with_seed(1, Retention::default());
        engine.watch(true);
        Self { engine, ids: HashMap::new(), met: 0, now: Timestamp::default() }
    }

    fn play(&mut self, line: &Value) {
        self.now = Timestamp::from_millis(line["at"].as_u64().unwrap());
        let client = client(&line["client"]);
        let id = line["ref"].as_u64().and_then(|at| self.ids.get(&at)).cloned().unwrap_or_default();
        let status = line["status"].as_str().map(|status| Status::parse(status).unwrap());
        match line["op"].as_str().unwrap() {
            "create" => self.create(&client, line),
            "latest" => {
                let latest = self.engine.latest_at(&client, self.now).unwrap();
                self.meet(line, latest.as_ref());
            }
            "get" => {
                let found = self.engine.get_at(&client, &id, self.now).unwrap();
                self.meet(line, Some(&found));
            }
            "update" => self.update(&client, &id, &line["body"]),
            "close" => self.engine.close_at(&client, &id, status.unwrap(), self.now).unwrap(),
            "closeAll" => self.engine.close_all_at(&client, status.unwrap(), self.now).unwrap(),
            other => panic!("an unknown call: {other}"),
        }
    }

    fn create(&mut self, client: &Client, line: &Value) {
        let body = &line["body"];
        let metadata = metadata(body);
        let mut new = NewConversation::new();
        new.flow_id = body["flow_id"].as_str().map(Into::into);
        new.step_id = body["step_id"].as_str().map(Into::into);
        new.metadata = metadata.as_ref().map(Into::into);
        new.ttl = body["ttl"].as_u64().map(|ttl| u32::try_from(ttl).unwrap());
        let at = line["ref"].as_u64().unwrap();
        let mut entropy = [0; 10];
        entropy[2..].copy_from_slice(&at.to_be_bytes());
        let created = self.engine.create_at(client, new, self.now, &entropy).unwrap().conversation;
        assert_eq!((created.status, created.version), (Status::Open, 1), "{line}");
        self.ids.insert(at, created.id);
    }

    fn update(&mut self, client: &Client, id: &str, body: &Value) {
        let metadata = metadata(body);
        let mut update = Update::new().last_interaction(body["last_interaction"] == true);
        update.flow_id = field(body.get("flow_id"));
        update.step_id = field(body.get("step_id"));
        update.metadata = metadata.as_ref().map(Into::into);
        self.engine.update_at(client, id, update, self.now).unwrap();
    }

    fn meet(&mut self, line: &Value, found: Option<&Conversation>) {
        let expected = line.get("expect").expect("an expectation");
        assert_eq!(found.is_none(), expected.is_null(), "{line}");
        let found = found.map_or(Value::Null, |found| self.seen(found));
        for (field, value) in expected.as_object().into_iter().flatten() {
            assert_eq!(found.get(field), Some(value), "{field} of {line}");
        }
        // `latest` names in its expectation what must be found; `get` asks for it.
        if line["op"] == "get" {
            assert_eq!(found["ref"], line["ref"], "{line}");
        }
        self.met += 1;
    }

    fn seen(&self, found: &Conversation) -> Value {
        let at = self.ids.iter().find(|(_, id)| **id == found.id).map(|(at, _)| *at);
        json!({
            "ref": at,
            "flow_id": found.flow_id,
            "step_id": found.step_id,
            "status": found.status.as_str(),
            "metadata": serde_json::from_str::<Value>(found.metadata.as_str()).unwrap(),
        })
    }

    /// How many conversations of these clients read as each status.
    fn count(&mut self, clients: impl Iterator<Item = Client>) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for client in clients {
            let mut key = None;
            loop {
                let mut options = ListOptions::new();
                options.pagination_key = key.map(Into::into);
                let page = self.engine.list_at(&client, options, self.now).unwrap();
                for conversation in page.conversations {
                    *counts.entry(conversation.status.as_str()).or_default() += 1;
                }
                key = page.pagination_key;
                if key.is_none() {
                    break;
                }
            }
        }
        counts
    }
}

fn client(triple: &Value) -> Client {
    let name = |field: &str| triple[field].as_str().unwrap();
    Client::new(name("bot_id"), name("user_id"), name("channel_id")).unwrap()
}

fn metadata(body: &Value) -> Option<Metadata> {
    body.get("metadata").map(|value| Metadata::parse(&value.to_string()).unwrap())
}

fn field(given: Option<&Value>) -> Field<Cow<'_, str>> {
    given.map_or(Field::Keep, |value| value.as_str().map_or(Field::Clear, Field::from))
}

fn clients(lines: &[Value]) -> impl Iterator<Item = Client> + use<> {
    let known: BTreeMap<String, Client> =
        lines.iter().map(|line| (line["client"].to_string(), client(&line["client"]))).collect();
    known.into_values()
}

#[test]
fn every_expectation_holds() {
    let (lines, outcome) = day();
    let mut player = Player::new();
    for line in &lines {
        player.play(line);
    }
    assert_eq!((lines.len(), player.met), (outcome.calls, outcome.expectations));
    assert_eq!(player.count(clients(&lines)), outcome.statuses.iter().copied().collect());
    while player.engine.sweep_at(1000, player.now).expired > 0 {}
    let stats = player.engine.stats();
    assert_eq!((stats.conversations, stats.open), (outcome.created, outcome.open));
    let events = player.engine.take_events();
    let of = |kind| events.iter().filter(|event| event.kind == kind).count();
    let counts = [EventKind::Created, EventKind::Updated, EventKind::Closed].map(of);
    assert_eq!(counts, [outcome.created, outcome.updated, outcome.closed]);
    let expired = outcome.created - outcome.closed - outcome.open;
    assert_eq!(of(EventKind::Expired), expired);
    assert_eq!(events.len(), counts.iter().sum::<usize>() + expired);
}

/// As every expectation holds before and behind it, so it does across a move.
#[test]
fn every_expectation_holds_when_the_engine_is_moved_again_and_again() {
    let (lines, outcome) = day();
    let mut player = Player::new();
    for part in lines.chunks(997) {
        for line in part {
            player.play(line);
        }
        let bytes = player.engine.snapshot().unwrap();
        player.engine = Engine::with_seed(player.met as u64, Retention::default());
        player.engine.restore(&bytes).unwrap();
    }
    assert_eq!(player.met, outcome.expectations);
    assert_eq!(player.count(clients(&lines)), outcome.statuses.iter().copied().collect());
}
