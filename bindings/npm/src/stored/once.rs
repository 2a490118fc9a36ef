//! Each write once, each message once: what was noted of the client stands in the room as text, 0 long for none; behind it, what is asked.

use convostate::internals::{MAX_SAFE, check_message_id, saturated, whole};
use convostate::{Error, Number, Once, Outcome, Result, Writer};

use super::{StoredRules, count};
use crate::scratch::TextSlot;
use crate::scratch::stored::{DONE, REFUSED, REMEMBERED, STOOD, damaged, float, whole as whole_of};

impl StoredRules {
    /// Whether a numbered write is to be done: 0; 1 when it was done before, and the version after it is in the scratch area, that of a
    /// conversation or else that of a memory; 2 when
    /// it met a conversation that stood. The writer's 32 digits stand behind the text.
    #[unsafe(no_mangle)]
    extern "C" fn before(&mut self, once: usize, n: f64, settled: f64) -> i32 {
        let before = self.number(once, n, settled).and_then(|number| {
            let once = self.noted(once)?.unwrap_or_default();
            let Some(last) = once.before(number)? else { return Ok((0, [0.0; 3])) };
            let of_memory = last.memory_version().map_or(0.0, float);
            Ok((1 + i32::from(last.outcome.again()?), [last.version.into(), of_memory, 0.0]))
        });
        self.answer(before, |core, (before, versions)| {
            core.scratch.show_numbers(versions);
            before
        })
    }

    /// Notes in the text what came of a numbered write; 0 for done, 1 for stood, 2 for what the last call was refused
    /// with, 3 for a memory that was written. Answers the length of the new text, or 0 for a refusal that is not noted.
    #[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
    #[unsafe(no_mangle)]
    extern "C" fn note_write(
        &mut self,
        once: usize,
        n: f64,
        settled: f64,
        outcome: u32,
        version: f64,
        draw: usize,
    ) -> i32 {
        let is_memory = outcome == REMEMBERED;
        let outcome = match outcome {
            REFUSED => self.refused,
            STOOD => Some(Outcome::Stood),
            DONE | REMEMBERED => Some(Outcome::Done),
            _ => None,
        };
        let Some(outcome) = outcome else { return 0 };
        let version = whole_of(version);
        let noted = self.number(once, n, settled).and_then(|number| {
            let mut noted = self.once(once, draw)?;
            if is_memory {
                noted.note_remembered(number, version, self.clock);
            } else {
                noted.note_write(number, outcome, saturated(version), self.clock);
            }
            Ok(noted)
        });
        self.answer(noted, |core, noted| core.show_once(&noted))
    }

    /// Whether the message was handled whose id is in the scratch area.
    #[unsafe(no_mangle)]
    extern "C" fn is_handled(&mut self, once: usize, id: usize) -> i32 {
        let handled = check_message_id(self.scratch.text(TextSlot::Id, id))
            .and_then(|id| Ok(self.noted(once)?.is_some_and(|once| once.is_handled(id))));
        self.answer(handled, |_, handled| i32::from(handled))
    }

    /// Notes in the text that it was. Answers the length of the new text.
    #[unsafe(no_mangle)]
    extern "C" fn note_handled(&mut self, once: usize, id: usize, draw: usize) -> i32 {
        let noted = self.once(once, draw).map(|mut noted| {
            noted.note_handled(self.scratch.text(TextSlot::Id, id), self.clock);
            noted
        });
        self.answer(noted, |core, noted| core.show_once(&noted))
    }
}

impl StoredRules {
    /// What was noted; none when that is nothing.
    #[inline(never)]
    fn noted(&self, length: usize) -> Result<Option<Once>> {
        let text = self.room.get(..length).filter(|text| !text.is_empty());
        text.map(|text| Once::from_text(text).ok_or_else(|| damaged("once"))).transpose()
    }

    /// The same; one that is new is keyed by random bytes of that number.
    #[inline(never)]
    fn once(&self, length: usize, draw: usize) -> Result<Once> {
        let new = || Ok(Once::new(self.scratch.salt(draw)?));
        self.noted(length)?.map_or_else(new, Ok)
    }

    #[inline(never)]
    fn number(&self, once: usize, n: f64, settled: f64) -> Result<Number> {
        let writer = self.room.get(once..once + 32).and_then(Writer::from_text);
        let writer = writer.ok_or_else(Error::crashed)?;
        let whole = |number| whole("n", number, 0..=MAX_SAFE);
        Ok(Number { writer, n: whole(n)?, settled: whole(settled)? })
    }

    fn show_once(&mut self, once: &Once) -> i32 {
        self.room = once.to_text();
        count(self.room.len())
    }
}
