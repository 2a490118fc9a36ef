//! A client's memories, as far as rules need them: keys and values stay where the store has them.

use super::ClientState;
use crate::error::Result;
use crate::rules::memory::{self, Source, Standing};

impl ClientState {
    /// Takes what stands under the asked key, if anything does; returns it unless its time is over.
    #[must_use]
    pub fn recall(&self, stood: Option<Standing>) -> Option<Standing> {
        memory::recalled(stood, self.time())
    }

    /// Takes what stands under that key, its time over or not; returns what stands once the value is written. `ttl` is in
    /// milliseconds.
    ///
    /// ```
    /// use convostate::Timestamp;
    /// use convostate::stored::{ClientState, Source};
    ///
    /// let now = Timestamp::from_millis(1_700_000_000_000);
    /// let mut client = ClientState::new(None, now, now);
    /// let source = Source { last: 0, entropy: 7 };
    /// let standing = client.remember(None, Some(0), Some(1500), source)?;
    /// assert_eq!(client.head().map(|head| head.memories), Some(1));
    /// assert_eq!(client.recall(Some(standing)), Some(standing));
    /// assert!(client.forget(Some(standing), Some(standing.version))?);
    /// assert_eq!(client.head(), None);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// `CONFLICT`; `OUT_OF_MEMORY` when the versions are used up.
    pub fn remember(
        &mut self,
        stood: Option<Standing>,
        if_version: Option<u64>,
        ttl: Option<u64>,
        source: Source,
    ) -> Result<Standing> {
        let written = memory::remember(stood, if_version, ttl, source, self.time())?;
        self.head.note_remembered(stood, written);
        Ok(written)
    }

    /// Takes what stands under that key, if anything does; returns whether it is to be deleted.
    ///
    /// # Errors
    /// `CONFLICT`.
    pub fn forget(&mut self, stood: Option<Standing>, if_version: Option<u64>) -> Result<bool> {
        let forgets = memory::forgets(stood, if_version, self.time())?;
        if forgets {
            self.head.note_forgotten(1);
        }
        Ok(forgets)
    }

    /// Takes the first `most + 1` memories with a deadline, the soonest first, once `expire` has come to its end; returns how many of
    /// the first are to be deleted, and mends the hint of the head.
    pub fn forget_expired(&mut self, memories: &[Standing], most: usize) -> usize {
        let is_due = |memory: &&Standing| memory.is_over(self.time());
        let count = memories.iter().take(most).take_while(is_due).count();
        self.head.note_forgotten(count);
        self.head.note_end(memories.get(count).and_then(|memory| memory.expires_at));
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use crate::stored::{Head, Row};
    use crate::timestamp::Timestamp;

    const SOURCE: Source = Source { last: 0, entropy: 0 };

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn client(head: Option<Head>, now: u64) -> ClientState {
        ClientState::new(head, at(now), at(now))
    }

    #[test]
    fn a_head_stays_as_long_as_there_is_a_memory() {
        let mut client = client(None, 5);
        let first = client.remember(None, None, None, SOURCE).unwrap();
        let second = client.remember(Some(first), None, Some(7), SOURCE).unwrap();
        let head = client.head().unwrap();
        assert_eq!((head.memories, head.expires), (1, Some(at(12))));
        assert_eq!(client.forget(Some(second), Some(1)).unwrap_err().code(), Code::Conflict);
        assert_eq!(client.forget(Some(second), Some(second.version)), Ok(true));
        assert_eq!(client.head(), None);
    }

    #[test]
    fn what_is_past_its_time_is_absent_and_counted_until_it_is_swept() {
        let mut early = client(None, 0);
        let memories = [3, 9].map(|ttl| early.remember(None, None, Some(ttl), SOURCE).unwrap());
        let mut late = client(early.head(), 5);
        assert_eq!(memories.map(|memory| late.recall(Some(memory)).is_some()), [false, true]);
        assert_eq!(late.forget(memories.first().copied(), None), Ok(false));
        assert_eq!(late.expire(&mut [], 9), 0);
        assert_eq!(late.forget_expired(&memories, 9), 1);
        let head = late.head().unwrap();
        assert_eq!((head.memories, head.expires), (1, Some(at(9))));
    }

    #[test]
    fn a_sweep_that_stops_comes_again() {
        let mut early = client(None, 0);
        let memories = [3, 4].map(|ttl| early.remember(None, None, Some(ttl), SOURCE).unwrap());
        let mut late = client(early.head(), 5);
        late.expire(&mut [], 1);
        assert_eq!(late.forget_expired(&memories, 1), 1);
        assert_eq!(late.head().map(|head| head.expires), Some(Some(at(4))));
    }

    #[test]
    fn the_soonest_of_rows_and_memories_is_in_the_head() {
        let mut early = client(None, 0);
        let row: Row = early.create(None, false, 1, Some(1)).unwrap().unwrap();
        let memory = early.remember(None, None, Some(700), SOURCE).unwrap();
        assert_eq!(early.head().unwrap().expires, Some(at(700)));
        let mut late = client(early.head(), 800);
        assert_eq!((late.expire(&mut [row], 9), late.forget_expired(&[memory], 9)), (0, 1));
        assert_eq!(late.head().unwrap().expires, Some(at(1000)));
    }

    #[test]
    fn an_erase_takes_memories_too() {
        let mut client = client(None, 0);
        client.create(None, false, 1, None).unwrap();
        client.remember(None, None, None, SOURCE).unwrap();
        assert_eq!((client.erase(None), client.head()), (Ok(1), None));
    }
}
