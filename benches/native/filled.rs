//! An engine with many clients, and the calls that are measured on it.

use convostate::{Client, Engine, Metadata, NewConversation, Retention, Status, Timestamp, Update};

const START: u64 = 1_700_000_000_000;
const SEED: u64 = 0x5eed;
/// A prime: calls hit clients far from each other.
const STRIDE: usize = 7919;

/// 78 bytes, as a bot gathers them; two that differ.
const ORDERS: [&str; 2] = [
    r#"{"name":"Ada 1234","size":"large","toppings":["funghi","olives"],"total":1250}"#,
    r#"{"name":"Bob 4321","size":"small","toppings":["olives","funghi"],"total":1150}"#,
];

pub(crate) struct Filled {
    engine: Engine,
    clients: Vec<Client>,
    ids: Vec<String>,
    patch: Metadata,
    calls: usize,
    turns: usize,
}

/// One measured call; each time for another client.
pub(crate) type Call = fn(&mut Filled);

/// By the names that the command shows. These can be made for ever.
pub(crate) const AGAIN: [(&str, Call); 6] = [
    ("get", Filled::get),
    ("latest", Filled::latest),
    ("update", Filled::update),
    ("update metadata", Filled::update_metadata),
    ("replace metadata", Filled::replace_metadata),
    ("turn", Filled::turn),
];
/// These only once for each client, or the engine grows.
#[allow(dead_code, reason = "only one of the two programs makes them")]
pub(crate) const ONCE: [(&str, Call); 4] = [
    ("create", Filled::create_another),
    ("create with metadata", Filled::create_with_metadata),
    ("close", Filled::close),
    ("closeAll", Filled::close_all),
];
/// Both together leave things as they were, but for one more that is closed.
#[allow(dead_code, reason = "only one of the two programs makes them")]
pub(crate) const PAIRS: [(&str, Call); 2] = [
    ("close, create", Filled::close_and_create),
    ("closeAll, create", Filled::close_all_and_create),
];

impl Filled {
    /// Each client has one open conversation.
    pub(crate) fn new(count: usize) -> Self {
        let clients = (0..count).map(client).collect();
        let mut filled = Self {
            engine: Engine::with_seed(SEED, Retention::default()),
            clients,
            ids: Vec::new(),
            patch: Metadata::parse(r#"{"size":"small"}"#).unwrap(),
            calls: 0,
            turns: 0,
        };
        for at in 0..count {
            let id = filled.create(at);
            filled.ids.push(id);
        }
        filled
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(START + self.calls as u64)
    }

    fn next(&mut self) -> usize {
        self.calls += 1;
        self.calls * STRIDE % self.clients.len()
    }

    fn create(&mut self, at: usize) -> String {
        self.calls += 1;
        let mut entropy = [0; 10];
        entropy[2..].copy_from_slice(&(self.calls as u64).to_be_bytes());
        let new = NewConversation::new().flow_id("order").step_id("size");
        let now = self.now();
        self.engine.create_at(&self.clients[at], new, now, &entropy).unwrap().conversation.id
    }

    fn get(&mut self) {
        let at = self.next();
        let now = self.now();
        self.engine.get_at(&self.clients[at], &self.ids[at], now).unwrap();
    }

    fn latest(&mut self) {
        let at = self.next();
        let now = self.now();
        assert!(self.engine.latest_at(&self.clients[at], now).unwrap().is_some());
    }

    fn update(&mut self) {
        let at = self.next();
        self.note(at);
    }

    fn note(&mut self, at: usize) {
        let step = ["size", "address"][self.calls % 2];
        let update = Update::new().flow_id("order").step_id(step).last_interaction(true);
        let now = self.now();
        self.engine.update_at(&self.clients[at], &self.ids[at], update, now).unwrap();
    }

    fn update_metadata(&mut self) {
        let at = self.next();
        let update = Update::new().metadata(&self.patch);
        let now = self.now();
        self.engine.update_at(&self.clients[at], &self.ids[at], update, now).unwrap();
    }

    /// All of it, from its text.
    fn replace_metadata(&mut self) {
        let at = self.next();
        let order = Metadata::parse(ORDERS[self.calls % 2]).unwrap();
        let update = Update::new().metadata(&order);
        let now = self.now();
        self.engine.update_at(&self.clients[at], &self.ids[at], update, now).unwrap();
    }

    fn create_with_metadata(&mut self) {
        let at = self.next();
        let order = Metadata::parse(ORDERS[self.calls % 2]).unwrap();
        let mut entropy = [0; 10];
        entropy[2..].copy_from_slice(&(self.calls as u64).to_be_bytes());
        let new = NewConversation::new().metadata(&order);
        let now = self.now();
        self.engine.create_at(&self.clients[at], new, now, &entropy).unwrap();
    }

    fn create_another(&mut self) {
        let at = self.next();
        self.create(at);
    }

    fn close(&mut self) {
        let at = self.next();
        self.end(at);
    }

    fn end(&mut self, at: usize) {
        let now = self.now();
        self.engine.close_at(&self.clients[at], &self.ids[at], Status::Closed, now).unwrap();
    }

    fn close_all(&mut self) {
        let at = self.next();
        let now = self.now();
        self.engine.close_all_at(&self.clients[at], Status::Closed, now).unwrap();
    }

    fn close_and_create(&mut self) {
        let at = self.next();
        self.end(at);
        self.ids[at] = self.create(at);
    }

    fn close_all_and_create(&mut self) {
        let at = self.next();
        let now = self.now();
        self.engine.close_all_at(&self.clients[at], Status::Closed, now).unwrap();
        self.ids[at] = self.create(at);
    }

    #[allow(dead_code, reason = "only one of the two programs takes snapshots")]
    pub(crate) fn snapshot(&mut self) -> Vec<u8> {
        self.engine.snapshot().unwrap()
    }

    #[allow(dead_code, reason = "only one of the two programs takes snapshots")]
    pub(crate) fn restore(&mut self, bytes: &[u8]) {
        self.engine.restore(bytes).unwrap();
    }

    /// As the turn loop of the JavaScript benchmarks.
    fn turn(&mut self) {
        let at = self.next();
        let now = self.now();
        if self.engine.latest_at(&self.clients[at], now).unwrap().is_none() {
            self.ids[at] = self.create(at);
        }
        self.note(at);
        self.turns += 1;
        if self.turns.is_multiple_of(10) {
            self.end(at);
        }
    }
}

fn client(nth: usize) -> Client {
    let bot = ["shop", "doctor", "bank"][nth % 3];
    Client::new(bot, &format!("user-{nth:09}"), "web").unwrap()
}
