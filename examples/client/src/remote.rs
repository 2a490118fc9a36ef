//! The calls of a server elsewhere. The adapter says what to send, when to wait and when to give up; here it is done.

use convostate::rest::{
    Action, Adapter, Call, CallError, Conversation, ConversationUpdate, ListQuery, NewConversation,
    Page, Reply, Settings,
};
use convostate::{Client, Status};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::http::Http;

pub(crate) type Result<T> = std::result::Result<T, Box<CallError>>;

/// The calls, one at a time.
pub(crate) struct Remote {
    http: Http,
    adapter: Adapter,
    started: Instant,
}

impl Remote {
    pub(crate) fn new(http: Http, settings: Settings) -> Self {
        Self { http, adapter: Adapter::new(settings), started: Instant::now() }
    }

    pub(crate) fn create(&mut self, client: Client, new: NewConversation) -> Result<Conversation> {
        Ok(self.call(Call::Create { client, new })?.into_conversation()?)
    }

    pub(crate) fn get(&mut self, client: Client, id: String) -> Result<Conversation> {
        Ok(self.call(Call::Get { client, id })?.into_conversation()?)
    }

    pub(crate) fn latest(&mut self, client: Client) -> Result<Option<Conversation>> {
        Ok(self.call(Call::Latest { client, any: false })?.into_latest()?)
    }

    /// With `if_version`, only while the conversation has that version.
    pub(crate) fn update(
        &mut self,
        client: Client,
        id: String,
        update: ConversationUpdate,
        if_version: Option<u64>,
    ) -> Result<()> {
        Ok(self.call(Call::Update { client, id, update, if_version })?.into_done()?)
    }

    pub(crate) fn close(&mut self, client: Client, id: String, status: Status) -> Result<()> {
        Ok(self.call(Call::Close { client, id, status })?.into_done()?)
    }

    pub(crate) fn close_all(&mut self, client: Client, status: Status) -> Result<()> {
        Ok(self.call(Call::CloseAll { client, status })?.into_done()?)
    }

    pub(crate) fn list(&mut self, client: Client, query: ListQuery) -> Result<Page> {
        Ok(self.call(Call::List { client, query })?.into_page()?)
    }

    pub(crate) fn erase(&mut self, client: Client) -> Result<u64> {
        Ok(self.call(Call::Erase { client })?.into_erased()?)
    }

    fn call(&mut self, call: Call) -> Result<Reply> {
        let call = self.adapter.begin(call, &[random(), random()], wall(), self.now())?;
        loop {
            let now = self.now();
            match self.adapter.step(call, now, fraction()) {
                Action::Send { request, timeout_ms } => {
                    let came = self.http.send(&request, Duration::from_millis(timeout_ms));
                    let now = self.now();
                    match came {
                        Ok(received) => {
                            self.adapter.answered(call, now, wall(), &received.as_response());
                        }
                        Err(failure) => self.adapter.failed(call, now, failure),
                    }
                }
                // With one call at a time, none is held for another one for long.
                Action::Wait { ms } | Action::Hold { ms } => sleep(Duration::from_millis(ms)),
                Action::Done(done) => return done,
            }
        }
    }

    /// Milliseconds of a clock that is never set back.
    fn now(&self) -> u64 {
        millis(self.started.elapsed())
    }
}

/// The time of day.
fn wall() -> u64 {
    millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default())
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Bytes for ids and keys, which no two clients may share.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// At least 0 and below 1, for waits that differ from those of other clients.
fn fraction() -> f64 {
    f64::from(u32::from_ne_bytes(random())) / (f64::from(u32::MAX) + 1.0)
}
