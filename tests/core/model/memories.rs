//! What is remembered of clients: the calls, and the naive way to keep it.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::naive::{Happened, Naive, Outcome, Triple};

/// Their order by bytes is not that of UTF-16.
pub(crate) const KEYS: [&str; 6] = ["k", "k/a", "k/b", "é", "\u{ff5e}", "\u{1f600}"];
pub(crate) const VALUES: [&str; 4] = ["{}", "1", r#""a""#, "[null]"];
pub(crate) const PREFIXES: [&str; 4] = ["", "k", "k/", "\u{1f600}"];

/// The version that a call asks for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    Any,
    None,
    Standing,
    Another,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Memories {
    Remember {
        client: usize,
        key: usize,
        value: usize,
        ttl: Option<u32>,
        wanted: Wanted,
        entropy: u64,
    },
    Recall {
        client: usize,
        key: usize,
    },
    Forget {
        client: usize,
        key: usize,
        wanted: Wanted,
    },
    Pages {
        client: usize,
        prefix: usize,
        limit: u32,
    },
}

pub(crate) fn memories(
    client: impl Strategy<Value = usize> + Clone,
) -> impl Strategy<Value = Memories> {
    let key = (client.clone(), 0..KEYS.len());
    let ttl = prop_oneof![2 => Just(None), 3 => (1_u32..3000).prop_map(Some)];
    let write = (key.clone(), 0..VALUES.len(), ttl, wanted(), any::<u64>());
    prop_oneof![
        8 => write.prop_map(|((client, key), value, ttl, wanted, entropy)| Memories::Remember {
            client, key, value, ttl, wanted, entropy,
        }),
        3 => key.clone().prop_map(|(client, key)| Memories::Recall { client, key }),
        3 => (key, wanted()).prop_map(|((client, key), wanted)| Memories::Forget { client, key, wanted }),
        3 => (client, 0..PREFIXES.len(), 1_u32..4)
            .prop_map(|(client, prefix, limit)| Memories::Pages { client, prefix, limit }),
    ]
}

fn wanted() -> impl Strategy<Value = Wanted> {
    use Wanted::{Another, Any, None, Standing};
    prop::sample::select(vec![Any, Any, None, Standing, Another])
}

/// A memory as a caller sees it; its end in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Remembered {
    pub(crate) value: &'static str,
    pub(crate) version: u64,
    pub(crate) end: Option<u64>,
}

pub(crate) type Place = (Triple, &'static str);
pub(crate) type AllMemories = BTreeMap<Place, Remembered>;

/// Client, key and version, as a listener is told them.
pub(crate) type Told = ((String, String, String), String, u64);

impl Naive {
    pub(crate) fn recall(&self, place: Place) -> Option<&Remembered> {
        let found = self.content.memories.get(&place);
        found.filter(|memory| memory.end.is_none_or(|end| self.clock() < end))
    }

    pub(crate) fn check_version(&self, place: Place, if_version: Option<u64>) -> Outcome<()> {
        let version = self.recall(place).map_or(0, |memory| memory.version);
        if if_version.is_none_or(|wanted| wanted == version) { Ok(()) } else { Err("CONFLICT") }
    }

    pub(crate) fn remember(&mut self, place: Place, memory: Remembered) {
        self.told("remembered", place, memory.version);
        self.content.memories.insert(place, memory);
    }

    pub(crate) fn forget(&mut self, place: Place) {
        if let Some(memory) = self.content.memories.remove(&place) {
            self.told("forgotten", place, memory.version);
        }
    }

    pub(crate) fn forget_all(&mut self, client: Triple) {
        let places: Vec<Place> = self.content.memories.keys().copied().collect();
        places.into_iter().filter(|place| place.0 == client).for_each(|place| self.forget(place));
    }

    /// Those of a client that begin so, by the bytes of their keys.
    pub(crate) fn memories(&self, client: Triple, prefix: &str) -> Vec<(&'static str, Remembered)> {
        let places = self.content.memories.keys();
        let asked = places.filter(|(whose, key)| *whose == client && key.starts_with(prefix));
        asked.filter_map(|place| Some((place.1, self.recall(*place)?.clone()))).collect()
    }

    /// The memory that a sweep takes next: the one whose time was over first, unless a conversation expired before. Among equals,
    /// the engine may choose.
    pub(crate) fn next_over(&self, expired: Option<u64>, hint: Option<&Happened>) -> Option<Place> {
        let over = self.content.memories.iter().filter_map(|(place, memory)| {
            memory.end.filter(|end| *end <= self.clock()).map(|end| (end, *place))
        });
        let over: Vec<(u64, Place)> = over.collect();
        let first = over.iter().map(|(end, _)| *end).min()?;
        let told = hint.and_then(|hint| hint.memory.as_ref());
        let goes =
            expired.is_none_or(|expired| first < expired || (first == expired && told.is_some()));
        let mut equals =
            over.iter().filter(|(end, _)| goes && *end == first).map(|(_, place)| *place);
        let chosen = equals
            .clone()
            .find(|place| told.is_some_and(|told| told.0 == names(place.0) && told.1 == place.1));
        chosen.or_else(|| equals.next())
    }

    fn told(&mut self, kind: &'static str, (client, key): Place, version: u64) {
        let memory = Some((names(client), key.to_owned(), version));
        self.events.push(Happened { kind, conversation: None, previous: None, memory });
    }
}

fn names((bot, user, channel): Triple) -> (String, String, String) {
    (bot.to_owned(), user.to_owned(), channel.to_owned())
}
