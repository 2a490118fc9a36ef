//! Memories: each call beside the model's.

use core::time::Duration;

use convostate::{MemoriesOptions, Memory, RememberOptions, Timestamp};

use super::{Checked, Driver, same};
use crate::calls::CLIENTS;
use crate::memories::{KEYS, Memories, PREFIXES, Place, Remembered, VALUES, Wanted};

impl Driver {
    pub(super) fn memories(&mut self, call: Memories) -> Checked {
        match call {
            Memories::Remember { client, key, value, ttl, wanted, entropy } => {
                self.remember((client, key), VALUES[value], ttl, wanted, entropy)
            }
            Memories::Recall { client, key } => self.recall(client, key),
            Memories::Forget { client, key, wanted } => self.forget(client, key, wanted),
            Memories::Pages { client, prefix, limit } => {
                self.memory_pages(client, PREFIXES[prefix], limit)
            }
        }
    }

    fn remember(
        &mut self,
        (client, key): (usize, usize),
        value: &'static str,
        ttl: Option<u32>,
        wanted: Wanted,
        entropy: u64,
    ) -> Checked {
        let place = (CLIENTS[client], KEYS[key]);
        let mut options = RememberOptions::new();
        options.ttl = ttl.map(|ttl| Duration::from_millis(ttl.into()));
        options.if_version = self.version(place, wanted);
        let (who, now) = (&self.clients[client], self.now());
        let answer = self.engine.remember_at(who, place.1, value, options, now, entropy);
        let answer = self.outcome(answer);
        let expected = self.model.check_version(place, options.if_version);
        same("remember", &answer.map(drop), &expected)?;
        if let Ok(version) = answer {
            same("whether a version is new", &(version > self.model.last_version), &true)?;
            self.model.last_version = version;
            let end = ttl.map(|ttl| self.model.clock() + u64::from(ttl));
            self.model.remember(place, Remembered { value, version, end });
        }
        Ok(())
    }

    fn recall(&mut self, client: usize, key: usize) -> Checked {
        let answer = self.engine.recall_at(&self.clients[client], KEYS[key], self.now());
        let answer = self.outcome(answer).map(|memory| memory.as_ref().map(seen));
        let expected = self.model.recall((CLIENTS[client], KEYS[key])).cloned();
        same("recall", &answer, &Ok(expected.map(|memory| told(KEYS[key], &memory))))
    }

    fn forget(&mut self, client: usize, key: usize, wanted: Wanted) -> Checked {
        let place = (CLIENTS[client], KEYS[key]);
        let if_version = self.version(place, wanted);
        let answer = self.engine.forget_at(&self.clients[client], place.1, if_version, self.now());
        let expected = self.model.check_version(place, if_version);
        let stands = self.model.recall(place).is_some();
        same("forget", &self.outcome(answer), &expected.map(|()| stands))?;
        if stands && expected.is_ok() {
            self.model.forget(place);
        }
        Ok(())
    }

    /// Every page to the end.
    pub(super) fn memory_pages(&mut self, client: usize, prefix: &str, limit: u32) -> Checked {
        let expected = self.model.memories(CLIENTS[client], prefix);
        let expected: Vec<Seen> =
            expected.into_iter().map(|(key, memory)| told(key, &memory)).collect();
        let pages = expected.chunks(limit as usize).map(<[Seen]>::to_vec);
        let mut options = MemoriesOptions::new().prefix(prefix).limit(limit);
        for page in pages.chain(expected.is_empty().then(Vec::new)) {
            let answer =
                self.engine.memories_at(&self.clients[client], options.clone(), self.now());
            let answer = answer.map_err(|error| format!("memories: {error:?}"))?;
            same("a page of memories", &answer.memories.iter().map(seen).collect(), &page)?;
            let has_more = page.last() != expected.last();
            same("whether there are more", &answer.pagination_key.is_some(), &has_more)?;
            options.pagination_key = answer.pagination_key.map(Into::into);
        }
        Ok(())
    }

    fn version(&self, place: Place, wanted: Wanted) -> Option<u64> {
        let standing = self.model.recall(place).map_or(7, |memory| memory.version);
        match wanted {
            Wanted::Any => None,
            Wanted::None => Some(0),
            Wanted::Standing => Some(standing),
            Wanted::Another => Some(standing + 1),
        }
    }
}

type Seen = (String, String, u64, Option<u64>);

fn seen(memory: &Memory) -> Seen {
    let end = memory.expires_at.map(Timestamp::as_millis);
    (memory.key.clone(), memory.value.clone(), memory.version, end)
}

fn told(key: &str, memory: &Remembered) -> Seen {
    (key.to_owned(), memory.value.to_owned(), memory.version, memory.end)
}
