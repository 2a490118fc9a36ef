//! An engine and a model that hear the same calls, and the comparing of what they say.

mod noted;
mod pages;
mod remembered;
mod whole;

use core::fmt::Debug;

use convostate::{
    Client, Code, Engine, Error, Metadata, NewConversation, Retention, Status, Timestamp, Update,
};
use serde_json::json;

use crate::bad;
use crate::calls::{
    CLIENTS, Call, Changes, IDS, Meta, Name, STATUSES, Step, Target, Tick, Twist, backwards,
    reordered,
};
use crate::forms::{body, field, happened, metadata, seen, update_body};
use crate::naive::{Body, Content, Happened, Naive, Outcome, Triple};
use pages::Key;

pub(crate) type Checked = Result<(), String>;

const START: u64 = 1_700_000_000_000;
const YEARS: u64 = 1_000_000_000_000;

pub(crate) struct Driver {
    pub(crate) engine: Engine,
    pub(crate) model: Naive,
    now: u64,
    clients: Vec<Client>,
    saved: Option<(Vec<u8>, Content)>,
    keys: Vec<Key>,
    /// Generated ids.
    made: Vec<String>,
    refused: Vec<Error>,
    log: Vec<String>,
}

impl Driver {
    pub(crate) fn new(seconds: Option<u32>, per_client: Option<u32>) -> Self {
        let client = |&(bot, user, channel): &Triple| Client::new(bot, user, channel).unwrap();
        let mut engine =
            Engine::with_seed(7, Retention::new().seconds(seconds).per_client(per_client));
        engine.watch(true);
        let model =
            Naive { keep_seconds: seconds, keep_per_client: per_client, ..Naive::default() };
        Self {
            engine,
            model,
            now: START,
            clients: CLIENTS.iter().map(client).collect(),
            saved: None,
            keys: Vec::new(),
            made: Vec::new(),
            refused: Vec::new(),
            log: Vec::new(),
        }
    }

    pub(crate) fn transcript(&self) -> String {
        self.log.join("\n")
    }

    pub(crate) fn client(&self, nth: usize) -> &Client {
        &self.clients[nth]
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.now)
    }

    pub(crate) fn step(&mut self, step: &Step) -> Checked {
        self.move_clock(step.tick);
        self.log.push(format!("{} {:?}", self.now, step.call));
        let sweeps = matches!(step.call, Call::Create { .. } | Call::Again { .. } | Call::Sweep(_));
        let unheard = !step.heard && !sweeps;
        if unheard {
            self.engine.watch(false);
        }
        self.call(step.call)?;
        if unheard {
            self.engine.watch(true);
            self.model.events.clear();
        }
        self.compare_events(step.call)?;
        self.compare_stats()?;
        self.forget_keys();
        self.forget_noted()?;
        if let Call::Sweep(limit) = step.call {
            self.all_is_forgotten(limit)?;
        }
        self.compare_refusals()
    }

    fn move_clock(&mut self, tick: Tick) {
        let edges = self.model.edges();
        self.now = match tick {
            Tick::Stay => self.now,
            Tick::On(millis) => self.now + u64::from(millis),
            Tick::Back(millis) => self.now - u64::from(millis),
            Tick::Edge { nth, beside } => match edges.get(nth % edges.len().max(1)) {
                Some(edge) => edge.saturating_add_signed(beside),
                None => self.now,
            },
            Tick::Years => self.now + YEARS,
        };
    }

    fn call(&mut self, call: Call) -> Checked {
        // What is refused for its arguments may or may not have read the clock.
        if !matches!(
            call,
            Call::Bad(_) | Call::Snapshot | Call::Restore | Call::Move { .. } | Call::Once(_)
        ) {
            self.model.tick(self.now);
        }
        match call {
            Call::Create { client, id, fields, entropy } => {
                let id = id.map(|name| self.name(name));
                self.create(
                    client,
                    id.as_deref(),
                    &body(fields),
                    fields.metadata.is_some(),
                    entropy,
                )
            }
            Call::Again { standing, twist } => self.again(standing, twist),
            Call::Get(target) => self.get(target),
            Call::Latest(client) => self.latest(client),
            Call::Update { target, changes } => self.update(target, changes),
            Call::Close { target, status } => self.close(target, status),
            Call::CloseAll { client, status } => self.close_all(client, status),
            Call::List { client, status, limit } => self.list(client, status, limit),
            Call::NextPage(nth) => self.next_page(nth),
            Call::Erase(client) => self.erase(client),
            Call::Sweep(limit) => self.sweep(limit),
            Call::Snapshot => self.snapshot(),
            Call::Restore => self.restore(),
            Call::Move { seconds, per_client } => self.move_house(seconds, per_client),
            Call::Once(call) => self.once(call),
            Call::Memories(call) => self.memories(call),
            Call::Bad(nth) => bad::refused(self, nth),
            Call::Look => self.look(),
        }
    }

    fn create(
        &mut self,
        client: usize,
        id: Option<&str>,
        body: &Body,
        with_metadata: bool,
        entropy: u8,
    ) -> Checked {
        let metadata = metadata(&body.metadata);
        let mut new = NewConversation::new();
        new.id = id.map(Into::into);
        new.flow_id = body.flow.as_deref().map(Into::into);
        new.step_id = body.step.as_deref().map(Into::into);
        new.metadata = with_metadata.then_some((&metadata).into());
        new.ttl = body.ttl;
        let entropy = [entropy; 10];
        let answer = self.engine.create_at(&self.clients[client], new, self.now(), &entropy);
        let answer = self.outcome(answer).map(|created| seen(&created.conversation));
        if let (Ok(made), None) = (&answer, id) {
            self.made.push(made.id.clone());
        }
        let hints: Vec<Happened> = self.engine.take_events().iter().map(happened).collect();
        let expected = self.model.create(CLIENTS[client], id, entropy, body.clone(), &hints);
        same("create", &answer, &expected)?;
        self.compare(&hints)
    }

    fn again(&mut self, nth: usize, twist: Twist) -> Checked {
        let Some((mut client, id)) = self.standing(nth) else { return self.latest(0) };
        let known = &self.model.content.all[nth % self.model.content.all.len()];
        let mut body = known.born.clone();
        let another = |place: &Option<String>| match place.as_deref() {
            None => Some(String::new()),
            Some("") => Some("menu".to_owned()),
            Some(_) => None,
        };
        match twist {
            Twist::Same => {}
            Twist::Reordered => body.metadata = reordered(&body.metadata),
            Twist::Flow => body.flow = another(&body.flow),
            Twist::Step => core::mem::swap(&mut body.flow, &mut body.step),
            Twist::Backwards => body.metadata = backwards(&body.metadata),
            Twist::Metadata => body.metadata = json!([body.metadata]),
            Twist::Ttl => body.ttl = if body.ttl == Some(2) { None } else { Some(2) },
            Twist::Client => client = (client + 1) % CLIENTS.len(),
        }
        let with_metadata = body.metadata != json!({}) || nth.is_multiple_of(2);
        self.create(client, Some(&id), &body, with_metadata, 0)
    }

    fn get(&mut self, target: Target) -> Checked {
        let (client, id) = self.target(target);
        let answer = self.engine.get_at(&self.clients[client], &id, self.now());
        let answer = self.outcome(answer).map(|c| seen(&c));
        same("get", &answer, &self.model.get(CLIENTS[client], &id))
    }

    fn latest(&mut self, client: usize) -> Checked {
        let answer = self.engine.latest_at(&self.clients[client], self.now());
        let answer = self.outcome(answer).map(|latest| latest.map(|c| seen(&c)));
        same("latest", &answer, &Ok(self.model.latest(CLIENTS[client])))
    }

    fn update(&mut self, target: Target, changes: Changes) -> Checked {
        let (client, id) = self.target(target);
        let version = self.model.get(CLIENTS[client], &id).map_or(1, |c| c.version);
        let text = changes.metadata.map(Meta::text);
        let parsed = text.as_deref().map(|text| Metadata::parse(text).unwrap());
        let if_version = changes.if_version.map(|by| version.saturating_add_signed(by.into()));
        let mut update = Update::new().last_interaction(changes.last_interaction);
        update.flow_id = field(changes.flow);
        update.step_id = field(changes.step);
        update.metadata = parsed.as_ref().map(Into::into);
        update.replace = changes.replace;
        update.ttl = changes.ttl;
        update.if_version = if_version;
        let answer = self.engine.update_at(&self.clients[client], &id, update, self.now());
        let body = update_body(&changes, text.as_deref());
        let expected = self.model.update(CLIENTS[client], &id, &body, if_version);
        same("update", &self.outcome(answer), &expected)
    }

    fn close(&mut self, target: Target, status: usize) -> Checked {
        let (client, id) = self.target(target);
        let answer =
            self.engine.close_at(&self.clients[client], &id, Status::ALL[status], self.now());
        let expected = self.model.close(CLIENTS[client], &id, STATUSES[status]);
        same("close", &self.outcome(answer), &expected)
    }

    fn close_all(&mut self, client: usize, status: usize) -> Checked {
        let answer =
            self.engine.close_all_at(&self.clients[client], Status::ALL[status], self.now());
        self.model.close_all(CLIENTS[client], STATUSES[status]);
        same("close_all", &self.outcome(answer), &Ok(()))
    }

    fn erase(&mut self, client: usize) -> Checked {
        let answer = self.engine.erase_at(&self.clients[client], self.now());
        same("erase", &self.outcome(answer), &Ok(self.model.erase(CLIENTS[client])))
    }

    fn sweep(&mut self, limit: usize) -> Checked {
        let swept = self.engine.sweep_at(limit, self.now());
        let hints: Vec<Happened> = self.engine.take_events().iter().map(happened).collect();
        let expected = self.model.sweep(limit, &hints);
        same("sweep", &(swept.expired, swept.removed), &expected)?;
        self.compare(&hints)
    }

    pub(crate) fn compare_stats(&self) -> Checked {
        let stats = self.engine.stats();
        let expected = (self.model.content.all.len(), self.model.open().len());
        same("stats", &(stats.conversations, stats.open), &expected)?;
        let ended = stats.switched + stats.closed + stats.expired + stats.failed;
        same("stats", &ended, &(stats.conversations - stats.open))
    }

    fn compare_events(&mut self, call: Call) -> Checked {
        let mut happened: Vec<Happened> = self.engine.take_events().iter().map(happened).collect();
        // In which order the conversations of one call end is nobody's business.
        if matches!(call, Call::CloseAll { .. } | Call::Erase(_)) {
            let id = |event: &Happened| {
                let id = event.previous.as_ref().map(|c| (c.client.clone(), c.id.clone()));
                (id, event.memory.clone())
            };
            happened.sort_by_key(id);
            self.model.events.sort_by_key(id);
        }
        self.compare(&happened)
    }

    fn compare(&mut self, happened: &[Happened]) -> Checked {
        let expected = core::mem::take(&mut self.model.events);
        same("events", happened, &expected)
    }

    /// Another client's conversation and none at all get the same words.
    fn compare_refusals(&mut self) -> Checked {
        for error in self.refused.drain(..) {
            let stranger = Client::new("nobody", "ever", "here").unwrap();
            let now = Timestamp::from_millis(0);
            same("NOT_FOUND", &Some(error), &self.engine.get_at(&stranger, "nothing", now).err())?;
        }
        Ok(())
    }

    fn outcome<T>(&mut self, answer: convostate::Result<T>) -> Outcome<T> {
        if let Err(error) = &answer {
            self.log.push(format!("    {error}"));
            if error.code() == Code::NotFound {
                self.refused.push(error.clone());
            }
        }
        answer.map_err(|error| error.code().as_str())
    }

    fn name(&self, name: Name) -> String {
        match name {
            Name::Own(nth) => IDS[nth].to_owned(),
            Name::Made(nth) => self.made.get(nth).map_or("x", String::as_str).to_owned(),
        }
    }

    fn target(&self, target: Target) -> (usize, String) {
        let found = match target {
            Target::Any { client, id } => Some((client, self.name(id))),
            Target::Standing(nth) => self.standing(nth),
            Target::Open(nth) => self.open(nth),
        };
        found.unwrap_or((0, "x".to_owned()))
    }

    fn standing(&self, nth: usize) -> Option<(usize, String)> {
        let all = &self.model.content.all;
        let kept = all.get(nth % all.len().max(1))?;
        Some((client_of(kept.client), kept.id.clone()))
    }

    pub(crate) fn open(&self, nth: usize) -> Option<(usize, String)> {
        let open = self.model.open();
        let kept = open.get(nth % open.len().max(1))?;
        Some((client_of(kept.client), kept.id.clone()))
    }
}

fn client_of(triple: Triple) -> usize {
    CLIENTS.iter().position(|client| *client == triple).unwrap()
}

pub(crate) fn same<T: PartialEq + Debug + ?Sized>(what: &str, engine: &T, model: &T) -> Checked {
    if engine == model {
        return Ok(());
    }
    Err(format!("{what}: \n the engine {engine:?}\n the model  {model:?}"))
}
