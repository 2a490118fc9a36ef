//! Numbered writes, delivered messages, and what is forgotten of them.

use convostate::{Client, Number, Writer};

use super::{Checked, Driver, same};
use crate::calls::CLIENTS;
use crate::once::{Noted, Once, Write};

/// Messages that only a flood delivers have greater numbers.
const FLOOD: u32 = 1000;
/// A sweep of so many forgets all that may be forgotten.
const ALL: usize = 1000;

impl Driver {
    pub(super) fn once(&mut self, call: Once) -> Checked {
        match call {
            Once::Deliver { client, message } => self.deliver(client, message),
            Once::Flood { client, messages } => {
                (FLOOD..FLOOD + messages).try_for_each(|message| self.deliver(client, message))
            }
            Once::Write { client, write } => self.write(client, write),
        }
    }

    fn deliver(&mut self, client: usize, message: u32) -> Checked {
        let now = self.now();
        let who = &self.clients[client];
        let noted = self.model.content.noted.get(&CLIENTS[client]);
        let is_handled = self.engine.is_handled(who, &name(message));
        let expected = noted.is_some_and(|noted| noted.is_handled(message));
        same("is_handled", &is_handled, &Ok(expected))?;
        if !expected {
            let answer = self.engine.note_handled_at(who, &name(message), now, 7);
            same("note_handled", &answer, &Ok(()))?;
            self.model.tick(self.now);
            let clock = self.model.clock();
            self.noted(client).handle(message, clock);
        }
        Ok(())
    }

    fn write(&mut self, client: usize, write: Write) -> Checked {
        let who = &self.clients[client];
        let nothing = Noted::default();
        let noted = self.model.content.noted.get(&CLIENTS[client]);
        let has_head = noted.is_some() || self.model.has(CLIENTS[client]);
        let expected = noted.unwrap_or(&nothing).before(write);
        let answer = self.engine.before(who, number(write));
        let answer = answer.map(|last| last.map(|last| (last.outcome, last.version)));
        same("before", &answer.map_err(|error| error.code().as_str()), &expected)?;
        if expected == Ok(None) {
            let (outcome, version) = (write.outcome, write.version);
            let answer = self.engine.note_write(who, number(write), outcome, version, 7);
            same("note_write", &answer, &Ok(()))?;
            let clock = self.model.clock();
            if has_head {
                self.noted(client).write(write, clock);
            }
        }
        Ok(())
    }

    fn noted(&mut self, client: usize) -> &mut Noted {
        self.model.content.noted.entry(CLIENTS[client]).or_default()
    }

    /// What the engine has forgotten, the model forgets, where it may: a week after the last one, where no conversation is left.
    pub(super) fn forget_noted(&mut self) -> Checked {
        for (client, triple) in CLIENTS.into_iter().enumerate() {
            let Some(noted) = self.model.content.noted.get(&triple).cloned() else { continue };
            if self.knows(client, &noted)? {
                continue;
            }
            let may_be = !self.model.has(triple) && noted.until() <= self.model.clock();
            same("whether it may be forgotten", &may_be, &true)?;
            self.model.content.noted.remove(&triple);
        }
        Ok(())
    }

    /// After a sweep of all, nothing is left that could be forgotten.
    pub(super) fn all_is_forgotten(&self, limit: usize) -> Checked {
        let clock = self.model.clock();
        let noted = self.model.content.noted.iter();
        let left =
            noted.filter(|(client, noted)| !self.model.has(**client) && noted.until() <= clock);
        same("what is left after a sweep", &(limit < ALL || left.count() == 0), &true)
    }

    fn knows(&mut self, client: usize, noted: &Noted) -> Result<bool, String> {
        let who: &Client = &self.clients[client];
        let (write, message) = noted.sample();
        let write = write.map(|write| Number { settled: 0, ..number(write) });
        let write = write.map(|number| self.engine.before(who, number) != Ok(None));
        let message =
            message.map(|message| self.engine.is_handled(who, &name(message)) == Ok(true));
        match (write, message) {
            (Some(one), Some(other)) if one != other => Err("half of it is forgotten".to_owned()),
            (one, other) => Ok(one.or(other).unwrap_or(false)),
        }
    }
}

fn name(message: u32) -> String {
    format!("m{message}")
}

fn number(write: Write) -> Number {
    Number { writer: Writer([5, write.writer]), n: write.n, settled: write.settled }
}
