//! The engine as a whole: snapshots, everything that can be seen, and that nothing is left.

use convostate::{Engine, Retention};

use super::{Checked, Driver, same};
use crate::calls::{CLIENTS, Call, IDS};
use crate::forms::seen;

impl Driver {
    pub(super) fn snapshot(&mut self) -> Checked {
        let bytes = self.engine.snapshot().map_err(|error| format!("snapshot: {error:?}"))?;
        self.saved = Some((bytes, self.model.content.clone()));
        Ok(())
    }

    pub(super) fn restore(&mut self) -> Checked {
        let Some((bytes, content)) = &self.saved else { return Ok(()) };
        self.engine.restore(bytes).map_err(|error| format!("restore: {error:?}"))?;
        self.model.restore(content);
        self.forget_keys_from(content.created);
        Ok(())
    }

    /// Everything goes on in another engine, through a snapshot.
    pub(super) fn move_house(&mut self, seconds: Option<u32>, per_client: Option<u32>) -> Checked {
        let bytes = self.engine.snapshot().map_err(|error| format!("snapshot: {error:?}"))?;
        self.engine =
            Engine::with_seed(8, Retention::new().seconds(seconds).per_client(per_client));
        self.engine.watch(true);
        self.engine.restore(&bytes).map_err(|error| format!("restore: {error:?}"))?;
        (self.model.keep_seconds, self.model.keep_per_client) = (seconds, per_client);
        Ok(())
    }

    /// Everything that can be seen, by every call that looks.
    pub(crate) fn look(&mut self) -> Checked {
        self.model.tick(self.now);
        for (client, triple) in CLIENTS.into_iter().enumerate() {
            self.latest(client)?;
            self.list(client, None, Some(3))?;
            self.memory_pages(client, "", 3)?;
            let standing = self.model.list(triple, None);
            let standing = standing.into_iter().map(|(_, seen)| seen.id);
            for id in standing.chain(IDS.map(str::to_owned)) {
                let answer = self.engine.get_at(&self.clients[client], &id, self.now());
                let answer = self.outcome(answer).map(|c| seen(&c));
                same("get", &answer, &self.model.get(triple, &id))?;
            }
        }
        Ok(())
    }

    pub(crate) fn leave_nothing(&mut self) -> Checked {
        self.model.events.clear();
        for client in 0..CLIENTS.len() {
            self.erase(client)?;
        }
        self.compare_events(Call::Erase(0))?;
        let nothing = Engine::with_seed(7, Retention::default()).stats();
        let stats = self.engine.stats();
        same("what is left", &(stats.conversations, stats.open), &(0, nothing.open))
    }
}
