//! The talk with this page's visitor: each turn by the bot, then a snapshot.

use convostate::{Client, Engine, Retention};

use crate::{bot, host};

pub(crate) struct Talk {
    engine: Engine,
    client: Client,
    /// Whether there was a snapshot that can't be read.
    is_lost: bool,
}

impl Talk {
    /// Goes on where the visitor's last page stopped.
    ///
    /// # Errors
    /// One sentence for the visitor.
    pub(crate) fn open() -> Result<Self, String> {
        let seed = host::seed().map_err(|error| error.to_string())?;
        let mut engine = Engine::with_seed(seed, Retention::new().per_client(10));
        let is_lost = host::kept().is_some_and(|bytes| engine.restore(&bytes).is_err());
        let client =
            Client::new("table", "visitor", "widget").map_err(|error| error.to_string())?;
        Ok(Self { engine, client, is_lost })
    }

    pub(crate) fn greeting(&mut self) -> String {
        let open = self.engine.latest_at(&self.client, host::now());
        let greeting =
            open.map_or_else(|error| error.to_string(), |open| bot::greeting(open.as_ref()));
        if self.is_lost {
            format!("What was kept here can't be read. {greeting}")
        } else {
            greeting
        }
    }

    /// Answers one message; a fault is said instead.
    pub(crate) fn answer(&mut self, text: &str) -> String {
        match self.turn(text) {
            Ok(answer) | Err(answer) => answer,
        }
    }

    fn turn(&mut self, text: &str) -> Result<String, String> {
        let entropy = host::entropy().map_err(|error| error.to_string())?;
        let answer = bot::turn(&mut self.engine, &self.client, text, host::now(), &entropy);
        let answer = answer.map_err(|error| error.to_string())?;
        let snapshot = self.engine.snapshot().map_err(|error| error.to_string())?;
        let is_kept = host::keep(&snapshot);
        Ok(if is_kept { answer } else { format!("{answer} (This browser keeps nothing of it.)") })
    }
}
