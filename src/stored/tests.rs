//! The client over rows in a plain list does what the engine does, and its leases let one in at a time.

use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

use super::*;
use crate::limits::ONCE_SECONDS;
use crate::model::once::Writer;
use crate::{Client, Code, Engine, Field, NewConversation, Retention, Update};

const RETENTION: Retention = Retention { seconds: Some(60), per_client: Some(3) };
const ANY: usize = usize::MAX - 1;

/// A store as simple as one can be: of one client.
#[derive(Default)]
struct Shelf {
    head: Option<Head>,
    rows: Vec<(String, Row)>,
}

impl Shelf {
    fn client(&self, now: Timestamp) -> ClientState {
        ClientState::new(self.head, now, now)
    }

    fn find(&self, id: &str) -> Option<usize> {
        self.rows.iter().position(|(own, _)| own == id)
    }

    fn create(
        &mut self,
        id: &str,
        fingerprint: u64,
        ttl: Option<u32>,
        now: Timestamp,
    ) -> Result<()> {
        let mut client = self.client(now);
        let standing = self.find(id).map(|at| self.rows[at].1);
        if let Some(row) = client.create(standing.as_ref(), true, fingerprint, ttl)? {
            self.rows.push((id.to_string(), row));
        }
        self.head = client.head();
        Ok(())
    }

    fn change(
        &mut self,
        id: &str,
        now: Timestamp,
        change: impl FnOnce(&mut ClientState, Option<&mut Row>) -> Result<bool>,
    ) -> Result<()> {
        let mut client = self.client(now);
        let at = self.find(id);
        change(&mut client, at.map(|at| &mut self.rows[at].1))?;
        self.head = client.head();
        Ok(())
    }

    /// The places of rows that are wanted, in the order of a key.
    fn places<K: Ord>(&self, wanted: impl Fn(&Row) -> bool, key: impl Fn(&Row) -> K) -> Vec<usize> {
        let places = 0..self.rows.len();
        let mut places: Vec<_> = places.filter(|at| wanted(&self.rows[*at].1)).collect();
        places.sort_by_key(|at| key(&self.rows[*at].1));
        places
    }

    fn loaded(&self, places: &[usize]) -> Vec<Row> {
        places.iter().map(|at| self.rows[*at].1).collect()
    }

    fn open(&self) -> Vec<usize> {
        let last_first = |row: &Row| core::cmp::Reverse((row.last_interaction_at, row.seq));
        self.places(|row| row.status == Status::Open, last_first)
    }

    fn close_all(&mut self, status: Status, now: Timestamp) {
        let mut client = self.client(now);
        let places = self.open();
        let mut rows = self.loaded(&places);
        for changed in client.close_all(&mut rows, status).unwrap() {
            self.rows[places[changed]].1 = rows[changed];
        }
        self.head = client.head();
    }

    fn erase(&mut self, now: Timestamp) -> u32 {
        let mut client = self.client(now);
        let erased = client.erase(None).unwrap();
        self.rows.clear();
        self.head = client.head();
        erased
    }

    /// As the plans of a sweep do it: expire, then what is out of date, then what is too many.
    fn sweep(&mut self, now: Timestamp) {
        let places = self.places(|row| row.deadline().is_some(), Row::deadline);
        let mut rows = self.loaded(&places);
        let mut client = self.client(now);
        for expired in 0..client.expire(&mut rows, ANY) {
            self.rows[places[expired]].1 = rows[expired];
        }
        self.head = client.head();
        self.remove(
            now,
            |row| (row.updated_at, row.seq),
            |client, rows| client.remove_outdated(rows, ANY, RETENTION),
        );
        self.remove(now, |row| row.seq, |client, rows| client.remove_excess(rows, RETENTION));
    }

    fn remove<K: Ord>(
        &mut self,
        now: Timestamp,
        key: impl Fn(&Row) -> K,
        remove: impl FnOnce(&mut ClientState, &[Row]) -> usize,
    ) {
        let places = self.places(|row| row.status != Status::Open, key);
        let mut client = self.client(now);
        let count = remove(&mut client, &self.loaded(&places));
        let removed: Vec<_> = places.iter().take(count).map(|at| self.rows[*at].1.seq).collect();
        self.rows.retain(|(_, row)| !removed.contains(&row.seq));
        self.head = client.head();
    }

    /// Id, status, version and times of each, the newest first; and the latest.
    fn seen(&self, now: Timestamp) -> (Vec<String>, Option<String>) {
        let client = self.client(now);
        let line = |(id, row): &(String, Row)| {
            let status = client.get(Some(row)).unwrap();
            let times = [row.created_at, row.updated_at, row.last_interaction_at];
            format!("{id} {} {} {times:?} {:?}", status.as_str(), row.version, row.expires_at())
        };
        let places = self.open();
        let latest = match client.latest(&self.loaded(&places), ANY) {
            Latest::Found(at) => Some(self.rows[places[at]].0.clone()),
            _ => None,
        };
        (self.rows.iter().rev().map(line).collect(), latest)
    }
}

fn seen(engine: &mut Engine, client: &Client, now: Timestamp) -> (Vec<String>, Option<String>) {
    let options = crate::ListOptions { limit: Some(100), ..Default::default() };
    let page = engine.list_at(client, options, now).unwrap();
    let line = |one: &crate::Conversation| {
        let times = [one.created_at, one.updated_at, one.last_interaction_at];
        format!("{} {} {} {times:?} {:?}", one.id, one.status.as_str(), one.version, one.expires_at)
    };
    let latest = engine.latest_at(client, now).unwrap().map(|one| one.id);
    (page.conversations.iter().map(line).collect(), latest)
}

fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn codes(one: Result<()>, other: Result<()>) {
    assert_eq!(one.map_err(|error| error.code()), other.map_err(|error| error.code()));
}

#[test]
fn random_calls_end_as_in_the_engine() {
    for seed in 1..=200_u64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut random = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let client = Client::new("shop", "ada", "web").unwrap();
        let mut engine = Engine::with_seed(seed, RETENTION);
        let mut shelf = Shelf::default();
        let mut now = 1_700_000_000_000;
        for _ in 0..120 {
            now += [0, 1, 999, 1000, 20_000][usize::try_from(random(5)).unwrap()];
            let time = at(now);
            let id = format!("c{}", random(6));
            let status = Status::ALL[usize::try_from(random(5)).unwrap()];
            match random(10) {
                0..=2 => {
                    // Create sweeps by itself, how much is its own affair: here nothing is left to it.
                    engine.sweep_at(ANY, time);
                    shelf.sweep(time);
                    let ttl = [None, Some(5), Some(30)][usize::try_from(random(3)).unwrap()];
                    let new = NewConversation { ttl, ..NewConversation::new().id(&id) };
                    let fingerprint = crate::rules::fingerprint::fingerprint(None, None, None, ttl);
                    let done = engine.create_at(&client, new, time, &[0; 10]).map(|_| ());
                    codes(shelf.create(&id, fingerprint, ttl, time), done);
                }
                3..=5 => {
                    let (touch, if_version) = (
                        random(2) == 0,
                        [None, Some(1), Some(2)][usize::try_from(random(3)).unwrap()],
                    );
                    let update =
                        Update { last_interaction: touch, if_version, ..Default::default() };
                    let given = Given { interaction: touch, ..Given::default() };
                    let done = shelf
                        .change(&id, time, |client, row| client.update(row, given, if_version));
                    codes(done, engine.update_at(&client, &id, update, time));
                }
                6 | 7 => {
                    let done = shelf.change(&id, time, |client, row| client.close(row, status));
                    codes(done, engine.close_at(&client, &id, status, time));
                }
                8 if status != Status::Open => {
                    shelf.close_all(status, time);
                    engine.close_all_at(&client, status, time).unwrap();
                }
                9 if random(8) == 0 => {
                    let erased = engine.erase_at(&client, time).unwrap();
                    assert_eq!(shelf.erase(time) as usize, erased);
                }
                _ => {
                    shelf.sweep(time);
                    engine.sweep_at(ANY, time);
                }
            }
            assert_eq!(shelf.seen(time), seen(&mut engine, &client, time), "seed {seed}");
            let closed = shelf.places(|row| row.status != Status::Open, |row| row.updated_at);
            let head = shelf.head.unwrap_or_default();
            assert_eq!(
                (head.conversations as usize, head.closed as usize),
                (shelf.rows.len(), closed.len())
            );
            if let Some(first) = closed.first() {
                let since = head.closed_since.expect("a sweep asks for it");
                assert!(since <= shelf.rows[*first].1.updated_at, "seed {seed}");
            }
            assert!(
                shelf
                    .rows
                    .iter()
                    .filter_map(|(_, row)| row.deadline())
                    .all(|deadline| head.expires <= Some(deadline))
            );
        }
    }
}

#[test]
fn nothing_is_left_of_a_client_without_rows_or_a_lease() {
    let mut client = ClientState::new(None, at(1000), at(0));
    assert_eq!(client.head(), None);
    assert!(client.take(7));
    let head = client.head();
    assert!(head.is_some());
    assert_eq!(ClientState::new(head, at(11_000), at(0)).head(), None);
    let mut client = ClientState::new(head, at(2000), at(0));
    assert!(client.release(7) && !client.release(7));
    assert_eq!(client.head(), None);
}

#[test]
fn a_lease_is_held_by_one_until_it_ends() {
    let mut client = ClientState::new(None, at(0), at(0));
    assert!(client.take(7));
    let head = client.head();
    for (now, taken) in [(0, false), (9999, false), (10_000, true)] {
        assert_eq!(ClientState::new(head, at(now), at(0)).take(8), taken, "{now}");
    }
    let mut client = ClientState::new(head, at(9999), at(0));
    assert_eq!(client.check_held(None), Ok(()));
    assert_eq!(client.check_held(Some(7)), Ok(()));
    assert_eq!(client.check_held(Some(8)).unwrap_err().code(), Code::Locked);
    assert_eq!(client.renew(7), Ok(()));
    assert_eq!(ClientState::new(client.head(), at(19_998), at(0)).check_held(Some(7)), Ok(()));
    let mut late = ClientState::new(head, at(10_000), at(0));
    assert_eq!(late.check_held(Some(7)).unwrap_err().code(), Code::Locked);
    assert_eq!(late.renew(7).unwrap_err().code(), Code::Locked);
    assert_eq!(late.erase(Some(7)).unwrap_err().code(), Code::Locked);
}

#[test]
fn a_turn_is_taken_again_by_its_holder_and_never_once_it_is_over() {
    let mut client = ClientState::new(None, at(0), at(0));
    client.create(None, true, 1, None).unwrap();
    assert!(client.take(7));
    let mut again = ClientState::new(client.head(), at(5000), at(0));
    assert!(again.take(7) && !again.take(8));
    assert_eq!(ClientState::new(again.head(), at(14_999), at(0)).check_held(Some(7)), Ok(()));
    // Its time is over.
    assert!(!ClientState::new(again.head(), at(15_000), at(0)).take(7));
    assert!(ClientState::new(again.head(), at(15_000), at(0)).take(8));
    // It was given back.
    assert!(again.release(7) && !again.release(7) && !again.take(7));
    assert_eq!(again.check_held(Some(7)).unwrap_err().code(), Code::Locked);
    assert_eq!(again.renew(7).unwrap_err().code(), Code::Locked);
    assert!(again.take(8) && !again.release(7));
}

#[test]
fn an_erase_of_its_holder_keeps_the_lease_and_of_another_ends_it() {
    let mut client = ClientState::new(None, at(0), at(0));
    assert!(client.take(7));
    client.create(None, true, 1, None).unwrap();
    let head = client.head();
    let mut own = ClientState::new(head, at(1), at(0));
    assert_eq!(own.erase(Some(7)), Ok(1));
    assert_eq!(own.check_held(Some(7)), Ok(()));
    let mut other = ClientState::new(head, at(1), at(0));
    assert_eq!(other.erase(None), Ok(1));
    assert_eq!(other.head(), None);
}

#[test]
fn what_was_noted_outlives_the_last_conversation_by_a_week_and_a_sweep_then_finds_it() {
    let (mut client, mut once) = (ClientState::new(None, at(1), at(0)), Once::new(1));
    client.note_handled(&mut once, b"m1");
    let until = at(1).plus_seconds(ONCE_SECONDS);
    let head = client.head().unwrap();
    assert_eq!((head.once, head.expires), (Some(at(1)), Some(until)));
    let mut early = ClientState::new(Some(head), at(2), at(0));
    assert_eq!(early.expire(&mut [], 9), 0);
    assert_eq!(early.head().unwrap().expires, Some(until));
    let mut due = ClientState::new(Some(head), until, at(0));
    assert_eq!(due.expire(&mut [], 9), 0);
    assert_eq!(due.head(), None);
}

#[test]
fn an_erase_forgets_what_was_noted() {
    let (mut client, mut once) = (ClientState::new(None, at(1), at(0)), Once::new(1));
    let number = Number { writer: Writer([0, 1]), n: 1, settled: 0 };
    assert!(client.take(7));
    client.note_write(&mut once, number, Outcome::Done, 1);
    assert_eq!(client.head().map(|head| head.once), Some(Some(at(1))));
    client.erase(Some(7)).unwrap();
    assert_eq!(client.head().map(|head| head.once), Some(None));
}

#[test]
fn an_erase_does_not_set_the_clock_back() {
    let mut client = ClientState::new(None, at(400), at(700));
    assert!(client.take(7));
    client.erase(Some(7)).unwrap();
    assert_eq!((client.time(), client.head().map(|head| head.clock)), (at(700), Some(at(700))));
}

#[test]
fn a_write_of_a_memory_is_noted_by_its_number() {
    let (mut client, mut once) = (ClientState::new(None, at(1), at(0)), Once::new(1));
    let number = Number { writer: Writer([0, 1]), n: 1, settled: 0 };
    client.note_remembered(&mut once, number, 1);
    assert_eq!((once.at(), client.head().and_then(|head| head.once)), (at(1), Some(at(1))));
    assert!(once.before(number).unwrap().is_some());
}

#[test]
fn a_row_is_listed_by_what_it_reads_as() {
    let client = ClientState::new(None, at(5000), at(0));
    let row = Row::new(1, 0, &Lifecycle::begin(at(0), Some(1)));
    let listed = Status::ALL.map(|status| client.is_listed(&row, Some(status)));
    assert_eq!(listed, Status::ALL.map(|status| status == Status::Expired));
    assert!(client.is_listed(&row, None));
}

#[test]
fn time_never_runs_backwards() {
    let head = Head { clock: at(500), conversations: 1, ..Head::default() };
    for (now, last, time) in [(400, 0, 500), (600, 0, 600), (400, 700, 700)] {
        assert_eq!(ClientState::new(Some(head), at(now), at(last)).time(), at(time));
    }
}

#[test]
fn latest_asks_for_more_when_all_it_got_have_expired() {
    let client = ClientState::new(None, at(5000), at(0));
    let expired = Row::new(1, 0, &Lifecycle::begin(at(0), Some(1)));
    let open = Row::new(2, 0, &Lifecycle::begin(at(0), None));
    assert_eq!(client.latest(&[expired], 1), Latest::More);
    assert_eq!(client.latest(&[expired], 2), Latest::None);
    assert_eq!(client.latest(&[expired, open], 2), Latest::Found(1));
    assert_eq!(client.latest(&vec![expired; 64], 64), Latest::More);
}

#[test]
fn an_update_writes_its_ttl_into_the_row_and_the_head() {
    let at = Timestamp::from_millis;
    let mut client = ClientState::new(None, at(1000), at(0));
    let mut row = client.create(None, false, 0, None).unwrap().unwrap();
    let ttl = |ttl| Given { ttl, ..Given::default() };
    assert_eq!(client.update(Some(&mut row), ttl(Field::Set(9)), None), Ok(true));
    assert_eq!((row.ttl, row.deadline()), (Some(9), Some(at(10_000))));
    assert_eq!(client.head().and_then(|head| head.expires), Some(at(10_000)));
    assert_eq!(client.update(Some(&mut row), ttl(Field::Clear), None), Ok(true));
    assert_eq!((row.ttl, row.deadline(), row.version), (None, None, 3));
}
