//! The servers of one store: the code of the API over an engine, which keeps the numbers of writes. They know nothing besides, so it is
//! the same which of them is asked, and whether it was started anew.

use convostate::rest::{
    Call, CallKind, HttpRequest, Problem, Reply, Request, Response, decode, encode,
};
use convostate::{
    Client, Engine, EventKind, Number, Outcome, Result, Retention, Timestamp, Writer,
};

use crate::calls::client_of;

/// What could be wrong, each of which the judge must see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bug {
    /// A write has the number of the one before.
    NumberReused,
    /// Whose number it is, is not looked at.
    KeyWithoutWriter,
    /// What came of a write is noted after it, and a server may end between.
    SecondCommit,
    /// A write with a smaller number is done.
    SmallerDone,
    /// A writer that was dropped is taken for a new one.
    EvictionTakenForNew,
    /// What was refused is not noted.
    RefusalNotNoted,
}

impl Bug {
    pub(crate) const ALL: [Self; 6] = [
        Self::NumberReused,
        Self::KeyWithoutWriter,
        Self::SecondCommit,
        Self::SmallerDone,
        Self::EvictionTakenForNew,
        Self::RefusalNotNoted,
    ];
}

/// A write that a server decided by the state, not by what it knew of the write.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    pub(crate) key: String,
    pub(crate) client: usize,
    pub(crate) kind: CallKind,
    /// Whether it was done; else it was refused.
    pub(crate) is_done: bool,
    /// The `step_id` of each conversation that it opened.
    pub(crate) opened: Vec<String>,
}

#[derive(Debug, Clone)]
pub(crate) enum Event {
    Decided(Decided),
    OpenedByOthers(usize),
    /// The store knows none of the client's writers any more.
    Forgot(usize),
}

#[derive(Debug)]
pub(crate) struct Server {
    engine: Engine,
    pub(crate) bug: Option<Bug>,
    /// Counts the writes, for what a bug does to some of them.
    writes: u64,
    /// What happened, in its order.
    pub(crate) events: Vec<Event>,
}

impl Server {
    pub(crate) fn new() -> Self {
        let mut engine = Engine::with_seed(1, Retention::default());
        engine.watch(true);
        Self { engine, bug: None, writes: 0, events: Vec::new() }
    }

    /// What the server's handler does with a request.
    pub(crate) fn answer(&mut self, request: &Request, now: u64) -> Response {
        let decoded = match decode(&HttpRequest {
            method: request.method,
            target: &request.target,
            content_type: request.body.as_ref().map(|_| "application/json"),
            if_match: request.if_match.as_deref(),
            idempotency_key: request.idempotency_key.as_deref(),
            body: request.body.as_deref().unwrap_or("").as_bytes(),
            ..HttpRequest::default()
        }) {
            Ok(decoded) => decoded,
            Err(answer) => return answer,
        };
        let now = Timestamp::from_millis(now);
        let number = request.idempotency_key.as_deref().map(|key| self.number(key));
        let done = match number {
            Some(number) => self.once(&decoded.call, number, request, now),
            None => self.perform(&decoded.call, now),
        };
        match done {
            Ok(reply) => encode(&reply),
            Err(error) => Problem::from(&error).to_response(),
        }
    }

    fn number(&self, key: &str) -> Number {
        let parts: Vec<_> = key.trim_matches('"').split('.').collect();
        let [_, writer, n, settled] = parts[..] else { panic!("{key}") };
        let (mut n, mut settled) = (n.parse().unwrap(), settled.parse().unwrap());
        let mut writer = Writer::from_text(writer.as_bytes()).unwrap();
        match self.bug {
            Some(Bug::NumberReused) => n -= (n + 1) % 2,
            Some(Bug::KeyWithoutWriter) => writer = Writer([0; 2]),
            Some(Bug::EvictionTakenForNew) => settled = 0,
            _ => {}
        }
        Number { writer, n, settled }
    }

    /// A write that has a number.
    fn once(
        &mut self,
        call: &Call,
        number: Number,
        request: &Request,
        now: Timestamp,
    ) -> Result<Reply> {
        let client = call.client();
        let before = self.engine.before(client, number);
        let is_smaller = before.as_ref().is_err_and(|error| error.code().as_str() == "REPEATED");
        if !(is_smaller && self.bug == Some(Bug::SmallerDone))
            && let Some(last) = before?
        {
            let stood = last.outcome.again()?;
            return self.again(call, stood, now);
        }
        let done = self.perform(call, now);
        self.writes += 1;
        let outcome = match &done {
            Ok(Reply::Created { stood: true, .. }) => Some(Outcome::Stood),
            Ok(_) => Some(Outcome::Done),
            Err(_) if self.bug == Some(Bug::RefusalNotNoted) => None,
            Err(error) => Outcome::of(error),
        };
        let is_lost = self.bug == Some(Bug::SecondCommit) && self.writes.is_multiple_of(4);
        if let Some(outcome) = outcome.filter(|_| !is_lost && !matches!(call, Call::Erase { .. })) {
            self.engine.note_write(client, number, outcome, 0, 1)?;
        }
        let opened = self.engine.take_events().into_iter();
        let opened = opened.filter(|event| event.kind == EventKind::Created);
        self.events.push(Event::Decided(Decided {
            key: request.idempotency_key.clone().unwrap_or_default(),
            client: number_of(client),
            kind: call.kind(),
            is_done: done.is_ok(),
            opened: opened.filter_map(|event| event.conversation?.step_id).collect(),
        }));
        done
    }

    /// How many writes were done.
    pub(crate) fn done(&self) -> usize {
        self.events.iter().filter(|event| is_done(event)).count()
    }

    /// What a write is answered that was done before.
    fn again(&mut self, call: &Call, stood: bool, now: Timestamp) -> Result<Reply> {
        let Some(id) = call.id().filter(|_| matches!(call, Call::Create { .. })) else {
            return Ok(Reply::Done);
        };
        let conversation = self.engine.get_at(call.client(), id, now)?.into();
        Ok(Reply::Created { conversation, stood })
    }

    /// Somebody else opens conversations, without numbers.
    pub(crate) fn open_by_others(&mut self, client: &Client, now: u64) {
        for id in ["c0", "c1", "c2"] {
            let new = convostate::NewConversation::new().id(id);
            // One that stands is left so.
            let _ = self.engine.create_at(client, new, Timestamp::from_millis(now), &[0; 10]);
        }
        self.engine.take_events();
        self.events.push(Event::OpenedByOthers(number_of(client)));
    }

    /// Other writers come, after whom the store knows none of the earlier ones.
    pub(crate) fn forget(&mut self, client: &Client) {
        for other in 0..8 {
            let writer = if self.bug == Some(Bug::KeyWithoutWriter) { 0 } else { 1 + other };
            let number = Number { writer: Writer([0, writer]), n: 3 + other, settled: 0 };
            self.engine.note_write(client, number, Outcome::Done, 1, 1).unwrap();
        }
        self.events.push(Event::Forgot(number_of(client)));
    }

    fn perform(&mut self, call: &Call, now: Timestamp) -> Result<Reply> {
        let reply = self.engine.perform_at(call, now, &[0; 10])?;
        Ok(reply.expect("no schedule takes a turn"))
    }

    /// Where in the events the writes are that were done.
    fn places(&self) -> Vec<usize> {
        (0..self.events.len()).filter(|place| is_done(&self.events[*place])).collect()
    }

    pub(crate) fn repeat_last(&mut self) -> bool {
        let last = self.places().pop();
        self.events.extend(last.map(|last| self.events[last].clone()));
        last.is_some()
    }

    pub(crate) fn swap_last_two(&mut self) -> bool {
        let [.., first, second] = self.places()[..] else { return false };
        self.events.swap(first, second);
        true
    }

    pub(crate) fn forget_last(&mut self) -> bool {
        let last = self.places().pop();
        last.map(|last| self.events.remove(last)).is_some()
    }

    /// A write opens once more what the one before it had opened.
    pub(crate) fn repeat_creation(&mut self) -> bool {
        let [.., first, second] = self.places()[..] else { return false };
        let Event::Decided(Decided { opened, .. }) = &self.events[first] else { return false };
        let again = opened.clone();
        let Event::Decided(Decided { opened, .. }) = &mut self.events[second] else { return false };
        opened.extend(again);
        true
    }
}

fn is_done(event: &Event) -> bool {
    matches!(event, Event::Decided(Decided { is_done: true, .. }))
}

fn number_of(client: &Client) -> usize {
    (0..2).find(|number| client_of(*number) == *client).expect("a client of the schedules")
}
