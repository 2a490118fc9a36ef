//! Each message once, each numbered write once: what is asked before, and noted after.

use super::Engine;
use crate::client::Client;
use crate::error::Result;
use crate::model::once::{LastWrite, Number, Outcome};
use crate::timestamp::Timestamp;

impl Engine {
    /// Whether a message of the client was handled; its id is 1 to 255 bytes. Of each client the last 64 are known.
    ///
    /// # Errors
    /// `INVALID_BODY` for another id; `OUT_OF_MEMORY`.
    pub fn is_handled(&mut self, client: &Client, message: &str) -> Result<bool> {
        let who = self.asker(client)?;
        self.state.is_handled(who, message.as_bytes())
    }

    /// Notes that a message of the client was handled: to be called when all that it caused has been done. `salt` is random, and keys
    /// what is kept of the client's messages.
    ///
    /// ```
    /// use convostate::{Client, Engine, Retention, Timestamp};
    ///
    /// let mut engine = Engine::with_seed(0x5eed, Retention::new());
    /// let client = Client::new("shop", "ada", "web")?;
    /// assert!(!engine.is_handled(&client, "m1")?);
    /// engine.note_handled_at(&client, "m1", Timestamp::from_millis(1_700_000_000_000), 0x5a17)?;
    /// assert!(engine.is_handled(&client, "m1")?);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// `INVALID_BODY` for an id that is not 1 to 255 bytes; `OUT_OF_MEMORY`.
    pub fn note_handled_at(
        &mut self,
        client: &Client,
        message: &str,
        now: Timestamp,
        salt: u64,
    ) -> Result<()> {
        let who = self.asker(client)?;
        self.state.note_handled(who, message.as_bytes(), now, salt)
    }

    /// Returns the numbered write itself, when it was done or refused before; none when it is to be done now.
    ///
    /// # Errors
    /// `REPEATED` when a later write of the same writer came before; `FORGOTTEN` when the writer is not known any more;
    /// `OUT_OF_MEMORY`.
    pub fn before(&mut self, client: &Client, number: Number) -> Result<Option<LastWrite>> {
        let who = self.asker(client)?;
        self.state.before(who, number)
    }

    /// Notes what came of a numbered write: to be called right after it. A client of whom there is nothing is given nothing for it.
    ///
    /// # Errors
    /// `OUT_OF_MEMORY`.
    pub fn note_write(
        &mut self,
        client: &Client,
        number: Number,
        outcome: Outcome,
        version: u32,
        salt: u64,
    ) -> Result<()> {
        let who = self.asker(client)?;
        self.state.note_write(who, number, (outcome, version), salt)
    }
}
