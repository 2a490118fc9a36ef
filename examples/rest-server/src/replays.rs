//! The answers to writes with an `Idempotency-Key`, so that one that comes again is answered and not done again.
//! Requests and clients are hashes here, and of a create there is its id.

use convostate::rest::Response;
use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// A client gives up after 30 seconds, and a minute later no network holds a copy any more.
const LEAST: Duration = Duration::from_secs(90);
const KEPT: Duration = Duration::from_secs(600);
const ROOM: usize = 250_000;

/// What is remembered of an answer.
pub(crate) enum Answered {
    Created { id: String, stood: bool },
    Response(Response),
}

#[derive(Default)]
pub(crate) struct Replays {
    /// A key begins with the hash of its client.
    entries: BTreeMap<String, (Instant, Answered)>,
    /// The oldest first; those of what was forgotten are passed over.
    order: VecDeque<(Instant, String)>,
}

impl Replays {
    pub(crate) fn find(&self, key: &str) -> Option<&Answered> {
        self.entries.get(key).map(|(_, answered)| answered)
    }

    /// Forgets what is old.
    ///
    /// # Errors
    /// Where there is no room, the seconds until there is: to forget another one would have it done twice.
    pub(crate) fn make_room(&mut self, now: Instant) -> Result<(), u64> {
        while let Some((since, key)) = self.order.front() {
            if self.entries.get(key).is_some_and(|(kept, _)| kept == since) {
                let age = now.duration_since(*since);
                if age < KEPT && self.entries.len() < ROOM {
                    return Ok(());
                }
                if age < LEAST {
                    let wait = LEAST.saturating_sub(age);
                    return Err(wait.as_secs() + u64::from(wait.subsec_nanos() > 0));
                }
                self.entries.remove(key);
            }
            self.order.pop_front();
        }
        Ok(())
    }

    pub(crate) fn keep(&mut self, key: String, now: Instant, answered: Answered) {
        self.order.push_back((now, key.clone()));
        self.entries.insert(key, (now, answered));
    }

    /// Forgets all of a client, by its hash, but one.
    pub(crate) fn forget(&mut self, client: &str, but: Option<&str>) {
        let of_client = self.entries.range(client.to_owned()..);
        let keys = of_client.map(|(key, _)| key).take_while(|key| key.starts_with(client));
        let keys: Vec<_> = keys.filter(|key| Some(key.as_str()) != but).cloned().collect();
        for key in keys {
            self.entries.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(id: &str) -> Answered {
        Answered::Created { id: id.into(), stood: false }
    }

    #[test]
    fn remembers_for_ten_minutes() {
        let (mut replays, start) = (Replays::default(), Instant::now());
        replays.keep("ada-1".into(), start, kept("c1"));
        assert_eq!(replays.make_room(start + Duration::from_secs(599)), Ok(()));
        assert!(replays.find("ada-1").is_some());
        assert_eq!(replays.make_room(start + KEPT), Ok(()));
        assert!(replays.find("ada-1").is_none());
    }

    #[test]
    fn says_how_long_to_wait_where_there_is_no_room() {
        let (mut replays, start) = (Replays::default(), Instant::now());
        for number in 0..ROOM {
            replays.keep(number.to_string(), start, kept("c1"));
        }
        assert_eq!(replays.make_room(start + Duration::from_millis(29_500)), Err(61));
        assert_eq!(replays.make_room(start + LEAST), Ok(()));
        assert_eq!(replays.entries.len(), ROOM - 1);
    }

    #[test]
    fn forgets_a_client_and_no_other() {
        let (mut replays, now) = (Replays::default(), Instant::now());
        for key in ["ada-1", "ada-2", "adb-1"] {
            replays.keep(key.into(), now, kept("c1"));
        }
        replays.forget("ada", Some("ada-2"));
        assert!(replays.find("ada-1").is_none());
        assert!(replays.find("ada-2").is_some() && replays.find("adb-1").is_some());
    }
}
