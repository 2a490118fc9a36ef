//! The driver of the adapter, the network and the server, on one time that is counted and does not pass.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};

use convostate::rest::{
    Action, Adapter, CallError, CallId, Failure, HttpResponse, Outcome, Reply, Request, Response,
};
use fastrand::Rng;

use crate::calls::{Planned, calls, client_of, settings};
use crate::network::{Passage, RetryAfter, Seen, passage};
use crate::server::Server;

/// What may come besides the faults of the network.
pub(crate) const FORGETS: &str = "writers forgotten";
pub(crate) const ANEW: &str = "writer begun anew";

/// The wall's time at the start: 2026-11-22T10:31:00Z.
const EPOCH: u64 = 1_795_343_460_000;

#[derive(Debug)]
enum Event {
    Begin(usize),
    Cancel(usize),
    /// A timer of a call, unless it has gone on since.
    Timer(usize, u32),
    /// A copy of a request reaches the server; the attempt it belongs to.
    Arrives(usize, u32, Request),
    /// What became of an attempt reaches the driver.
    Seen(usize, u32, Seen),
    TimedOut(usize, u32),
    /// The time of day changes.
    WallSteps(i64),
    /// The clock for the waits goes back.
    ClockSteps(u64),
    /// The driver does nothing for so long.
    Sleeps(u64),
    /// Somebody else opens conversations of a client.
    Others(usize),
    /// The store forgets who wrote to a client.
    Forgets(usize),
}

#[derive(Debug, Default)]
pub(crate) struct Run {
    number: Option<CallId>,
    began: u64,
    /// Counts what it waits for, so that what comes too late is known as such.
    turn: u32,
    is_sending: bool,
    is_holding: bool,
    /// The server's answer to each attempt of it.
    answers: BTreeMap<u32, Response>,
    /// The key of its request; another one when it was begun anew.
    pub(crate) keys: Vec<String>,
    /// Whether the store had forgotten its writer, and it was begun anew.
    pub(crate) is_anew: bool,
    pub(crate) took: Option<u64>,
    pub(crate) outcome: Option<Result<Reply, Box<CallError>>>,
}

pub(crate) struct World {
    random: Rng,
    adapter: Adapter,
    pub(crate) server: Server,
    pub(crate) planned: Vec<Planned>,
    pub(crate) runs: Vec<Run>,
    pub(crate) deadline: u64,
    /// By how much calls may be late: what the driver slept, and its clock went back.
    pub(crate) leeway: u64,
    pub(crate) met: Vec<&'static str>,
    pub(crate) story: Option<String>,
    now: u64,
    wall: i64,
    clock: i64,
    awake_at: u64,
    queue: BTreeMap<(u64, u64), Event>,
    queued: u64,
}

impl World {
    /// With a story of what happens, if it is wanted.
    pub(crate) fn new(seed: u64, is_told: bool) -> Self {
        let mut random = Rng::with_seed(seed);
        let settings = settings(&mut random);
        let planned = calls(&mut random);
        let mut world = Self {
            adapter: Adapter::new(settings),
            server: Server::new(),
            runs: planned.iter().map(|_| Run::default()).collect(),
            deadline: settings.limits.deadline_ms,
            leeway: 0,
            met: Vec::new(),
            story: is_told.then(|| format!("{settings:?}\n")),
            now: 0,
            wall: 0,
            clock: 0,
            awake_at: 0,
            queue: BTreeMap::new(),
            queued: 0,
            planned,
            random,
        };
        world.plan();
        world
    }

    fn plan(&mut self) {
        let planned: Vec<_> =
            self.planned.iter().map(|call| (call.at, call.cancelled_after)).collect();
        for (index, (at, cancelled_after)) in planned.into_iter().enumerate() {
            self.at(at, Event::Begin(index));
            if let Some(after) = cancelled_after {
                self.at(at + after, Event::Cancel(index));
            }
        }
        for client in 0..2 {
            if self.random.u8(..4) == 0 {
                let at = self.random.u64(..60_000);
                self.at(at, Event::Forgets(client));
            }
            if self.random.u8(..4) == 0 {
                let at = self.random.u64(..60_000);
                self.at(at, Event::Others(client));
            }
        }
        if self.random.u8(..4) == 0 {
            for _ in 0..3 {
                let event = match self.random.u8(..3) {
                    0 => Event::WallSteps(self.random.i64(-86_400_000..86_400_000)),
                    1 => Event::ClockSteps(self.random.u64(..5_000)),
                    _ => Event::Sleeps(self.random.u64(..20_000)),
                };
                let at = self.random.u64(..30_000);
                self.at(at, event);
            }
        }
    }

    fn at(&mut self, at: u64, event: Event) {
        self.queued += 1;
        self.queue.insert((at, self.queued), event);
    }

    /// Until nothing is on its way any more.
    pub(crate) fn run(&mut self) {
        while let Some(((at, _), event)) = self.queue.pop_first() {
            self.now = at;
            let is_network = matches!(event, Event::Arrives(..));
            if !is_network && at < self.awake_at {
                self.at(self.awake_at, event);
            } else {
                self.happen(event);
            }
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Begin(index) => self.begin(index),
            Event::Cancel(index) => self.cancel(index),
            Event::Timer(index, turn) if self.runs[index].turn == turn => self.step(index),
            Event::Arrives(index, turn, request) => self.arrive(index, turn, &request),
            Event::Seen(index, turn, seen) if self.runs[index].turn == turn => {
                self.see(index, seen);
            }
            Event::TimedOut(index, turn) if self.runs[index].turn == turn => {
                self.see(index, Seen::Failure(Failure::TimedOut));
            }
            Event::Timer(..) | Event::Seen(..) | Event::TimedOut(..) => {}
            Event::WallSteps(by) => self.wall += by,
            Event::ClockSteps(back) => {
                self.clock -= i64::try_from(back).unwrap();
                self.leeway += back;
            }
            Event::Others(client) => {
                self.server.open_by_others(&client_of(client), EPOCH + self.now);
            }
            Event::Forgets(client) => {
                self.met.push(FORGETS);
                self.server.forget(&client_of(client));
            }
            Event::Sleeps(ms) => {
                self.awake_at = self.awake_at.max(self.now + ms);
                self.leeway += ms;
            }
        }
    }

    /// The driver's clock for the waits.
    fn clock(&self) -> u64 {
        self.now.saturating_add(100_000).saturating_add_signed(self.clock)
    }

    fn wall(&self) -> u64 {
        (EPOCH + self.now).saturating_add_signed(self.wall)
    }

    fn begin(&mut self, index: usize) {
        let mut entropy = [[0; 16]; 2];
        self.random.fill(entropy.as_flattened_mut());
        let call = self.planned[index].call.clone();
        let number = self.adapter.begin(call, &entropy, self.wall(), self.clock()).unwrap();
        self.runs[index] = Run { number: Some(number), began: self.now, ..Run::default() };
        self.tell(index, "begins");
        self.step(index);
    }

    fn begin_anew(&mut self, index: usize) {
        let call = self.planned[index].call.clone();
        let number = self.adapter.begin(call, &[[1; 16]; 2], self.wall(), self.clock()).unwrap();
        self.leeway += self.deadline;
        let run = &mut self.runs[index];
        run.number = Some(number);
        run.is_anew = true;
        self.step(index);
    }

    fn cancel(&mut self, index: usize) {
        let Some(number) = self.runs[index].number.filter(|_| self.runs[index].outcome.is_none())
        else {
            return;
        };
        self.tell(index, "is cancelled");
        self.adapter.cancel(number, self.clock());
        self.step(index);
    }

    fn step(&mut self, index: usize) {
        let Some(number) = self.runs[index].number.filter(|_| self.runs[index].outcome.is_none())
        else {
            return;
        };
        let random = self.random.f64();
        let action = self.adapter.step(number, self.clock(), random);
        let run = &mut self.runs[index];
        run.turn += 1;
        run.is_sending = matches!(action, Action::Send { .. });
        run.is_holding = matches!(action, Action::Hold { .. });
        let turn = run.turn;
        match action {
            Action::Send { request, timeout_ms } => self.send(index, &request, timeout_ms),
            Action::Wait { ms } | Action::Hold { ms } => {
                self.at(self.now + ms, Event::Timer(index, turn));
            }
            Action::Done(Err(error)) if is_forgotten(&error) => {
                // As the driver in JavaScript does: nothing was done, so the writer begins anew.
                self.met.push(ANEW);
                self.begin_anew(index);
                return;
            }
            Action::Done(end) => {
                let run = &mut self.runs[index];
                run.took = Some(self.now - run.began);
                run.outcome = Some(end);
                self.tell(index, "ends");
            }
        }
        self.wake();
    }

    fn wake(&mut self) {
        while let Some(number) = self.adapter.woken() {
            let index = self.runs.iter().position(|run| run.number == Some(number)).unwrap();
            if self.runs[index].is_holding {
                self.at(self.now, Event::Timer(index, self.runs[index].turn));
            }
        }
    }

    fn send(&mut self, index: usize, request: &Request, timeout: u64) {
        let Passage { name, arrives, seen } = passage(timeout, &mut self.random);
        self.met.push(name);
        let turn = self.runs[index].turn;
        // What settles an earlier write has that one's key.
        let key = request.idempotency_key.clone();
        let own = key.filter(|key| !self.runs.iter().any(|run| run.keys.contains(key)));
        self.runs[index].keys.extend(own);
        let key = request.idempotency_key.clone().unwrap_or_default();
        self.tell(index, format_args!("sends {} {key}: {name}", request.method));
        for after in arrives {
            self.at(self.now + after, Event::Arrives(index, turn, request.clone()));
        }
        if let Some((after, seen)) = seen {
            self.at(self.now + after, Event::Seen(index, turn, seen));
        }
        self.at(self.now + timeout, Event::TimedOut(index, turn));
    }

    fn arrive(&mut self, index: usize, turn: u32, request: &Request) {
        let done = self.server.done();
        let answer = self.server.answer(request, EPOCH + self.now);
        let what = if self.server.done() > done { "is applied" } else { "arrives" };
        let key = request.idempotency_key.as_deref().unwrap_or_default();
        self.tell(index, format_args!("{what}: {key} {}", answer.status));
        self.runs[index].answers.insert(turn, answer);
    }

    fn see(&mut self, index: usize, seen: Seen) {
        let (clock, wall) = (self.clock(), self.wall());
        let run = &mut self.runs[index];
        let Some(number) = run.number.filter(|_| run.is_sending) else { return };
        match seen {
            Seen::Failure(failure) => self.adapter.failed(number, clock, failure),
            Seen::Answer => {
                let answer = run.answers.remove(&run.turn).unwrap();
                let response = HttpResponse {
                    status: answer.status,
                    content_type: answer.content_type,
                    body: &answer.body,
                    ..HttpResponse::default()
                };
                self.adapter.answered(number, clock, wall, &response);
            }
            Seen::Other { status, retry_after, body } => {
                let text = retry_after.map(|retry_after| match retry_after {
                    RetryAfter::Seconds(seconds) => seconds.to_string(),
                    RetryAfter::Date(seconds) => http_date(wall + seconds * 1000),
                    RetryAfter::Garbage => "soon".to_owned(),
                });
                let content_type = Some("text/html").filter(|_| !body.is_empty());
                let retry_after = text.as_deref();
                let response = HttpResponse {
                    status,
                    content_type,
                    retry_after,
                    body,
                    ..HttpResponse::default()
                };
                self.adapter.answered(number, clock, wall, &response);
            }
        }
        self.step(index);
    }

    fn tell(&mut self, index: usize, what: impl Display) {
        let Some(story) = &mut self.story else { return };
        let _ = write!(
            story,
            "{:>7} ms  {} {index} {what}",
            self.now,
            self.planned[index].call.kind().name()
        );
        if let Some(outcome) = &self.runs[index].outcome {
            let _ = write!(story, " {outcome:?}");
        }
        story.push('\n');
    }

    pub(crate) fn delay_an_end(&mut self) -> bool {
        let late = self.deadline + self.leeway + 1;
        self.runs[0].took = Some(late);
        true
    }

    pub(crate) fn lose_an_end(&mut self) -> bool {
        self.runs[0].outcome = None;
        true
    }
}

fn is_forgotten(error: &CallError) -> bool {
    error.refusal.code == "FORGOTTEN" && error.outcome == Some(Outcome::Rejected)
}

fn http_date(ms: u64) -> String {
    let moment = jiff::Timestamp::from_millisecond(i64::try_from(ms).unwrap()).unwrap();
    moment.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
