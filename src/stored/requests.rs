//! What a store makes of requests before it loads anything.

use alloc::string::String;

use crate::error::{Code, Result};
use crate::id::{self, Entropy, Id};
use crate::model::requests::{Field, NewConversation, Update};
use crate::rules::fingerprint::fingerprint;
use crate::rules::lifecycle::check_ttl;
use crate::rules::update::Given;
use crate::text;
use crate::timestamp::Timestamp;

/// The id of a conversation that has none of its own: a `UUIDv7` of that time and ten random bytes, fresh for each.
///
/// ```
/// use convostate::Timestamp;
/// use convostate::stored::generate_id;
///
/// let id = generate_id(Timestamp::from_millis(1_700_000_000_123), &[7; 10]);
/// assert!(id.starts_with("018bcfe5-687b-7"));
/// ```
#[must_use]
pub fn generate_id(now: Timestamp, entropy: &Entropy) -> String {
    Id::generate(now.as_millis(), entropy).to_text()
}

impl NewConversation<'_> {
    /// Checks its texts and its `ttl`, as an engine does.
    ///
    /// # Errors
    /// `INVALID_ID`, `INVALID_BODY`.
    pub fn check(&self) -> Result<()> {
        self.id.as_deref().map_or(Ok(()), |id| id::check(id.as_bytes()).map(|_| ()))?;
        check_text("flow_id", self.flow_id.as_deref())?;
        check_text("step_id", self.step_id.as_deref())?;
        self.ttl.map_or(Ok(()), |ttl| check_ttl(ttl.into()).map(|_| ()))
    }

    /// What [`ClientState::create`](super::ClientState::create) knows a repeated create by: the same for equal bodies, whatever their
    /// ids and the order of keys in their metadata, in every version. A store keeps it with the row.
    ///
    /// ```
    /// use convostate::NewConversation;
    ///
    /// let order = NewConversation::new().id("c1").flow_id("order");
    /// assert_eq!(order.fingerprint(), NewConversation::new().flow_id("order").fingerprint());
    /// assert_ne!(order.fingerprint(), NewConversation::new().step_id("order").fingerprint());
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let (flow, step) = (self.flow_id.as_deref(), self.step_id.as_deref());
        fingerprint(flow, step, self.metadata.as_deref(), self.ttl)
    }
}

impl Update<'_> {
    /// Checks its texts, as an engine does.
    ///
    /// # Errors
    /// `INVALID_BODY`.
    pub fn check(&self) -> Result<()> {
        [("flow_id", &self.flow_id), ("step_id", &self.step_id)].into_iter().try_for_each(
            |(path, field)| match field {
                Field::Keep | Field::Clear => Ok(()),
                Field::Set(text) => check_text(path, Some(text)),
            },
        )
    }
}

/// Which fields an update gives: what [`ClientState::update`](super::ClientState::update) takes.
impl From<&Update<'_>> for Given {
    fn from(update: &Update<'_>) -> Self {
        Self {
            flow: update.flow_id != Field::Keep,
            step: update.step_id != Field::Keep,
            metadata: update.metadata.is_some(),
            interaction: update.last_interaction,
        }
    }
}

fn check_text(path: &str, text: Option<&str>) -> Result<()> {
    text.map_or(Ok(()), |text| text::check(Code::InvalidBody, path, text.as_bytes()).map(|_| ()))
}
