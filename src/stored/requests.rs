//! What a store makes of requests before it loads anything.

use alloc::string::String;

use crate::error::{Code, Result};
use crate::id::{self, Entropy, Id};
use crate::metadata::Metadata;
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
        let metadata = self.metadata.as_deref().map(Metadata::by_ref);
        fingerprint(flow, step, metadata, self.ttl)
    }
}

impl Update<'_> {
    /// Checks its texts and its `ttl`, as an engine does.
    ///
    /// # Errors
    /// `INVALID_BODY`.
    pub fn check(&self) -> Result<()> {
        if let Field::Set(ttl) = self.ttl {
            check_ttl(ttl.into())?;
        }
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
            flow: !update.flow_id.is_keep(),
            step: !update.step_id.is_keep(),
            metadata: update.metadata.is_some(),
            interaction: update.last_interaction,
            ttl: update.ttl,
        }
    }
}

fn check_text(path: &str, text: Option<&str>) -> Result<()> {
    text.map_or(Ok(()), |text| text::check(Code::InvalidBody, path, text.as_bytes()).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_that_of_the_body_and_nothing_else() {
        let [one, other] = [r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#].map(Metadata::parse);
        let (one, other) = (one.unwrap(), other.unwrap());
        let new = || NewConversation::new().flow_id("f").step_id("s").metadata(&one).ttl(9);
        let fingerprint = new().fingerprint();
        assert_eq!(new().id("x").metadata(&other).fingerprint(), fingerprint);
        for changed in [
            new().flow_id("s"),
            new().step_id("f"),
            new().metadata(Metadata::empty()),
            new().ttl(8),
        ] {
            assert_ne!(changed.fingerprint(), fingerprint, "{changed:?}");
        }
    }

    #[test]
    fn requests_are_checked_as_an_engine_checks_them() {
        let long = "x".repeat(513);
        for (new, code) in [
            (NewConversation::new().id("latest"), Code::InvalidId),
            (NewConversation::new().flow_id(&long), Code::InvalidBody),
            (NewConversation::new().step_id("\0"), Code::InvalidBody),
            (NewConversation::new().ttl(0), Code::InvalidBody),
        ] {
            assert_eq!(new.check().unwrap_err().code(), code, "{new:?}");
        }
        assert_eq!(Update::new().flow_id(&long).check().unwrap_err().path(), Some("flow_id"));
        assert_eq!(Update::new().clear_flow_id().step_id("a").check(), Ok(()));
    }

    #[test]
    fn an_update_gives_what_it_names() {
        let given = Given::from(&Update::new().clear_step_id().if_version(3));
        assert_eq!(given, Given { step: true, ..Given::default() });
        let given = Given::from(&Update::new().flow_id("a").last_interaction(true));
        assert_eq!(given, Given { flow: true, interaction: true, ..Given::default() });
        let metadata = Metadata::empty();
        let given = Given::from(&Update::new().metadata(&metadata));
        assert_eq!(given, Given { metadata: true, ..Given::default() });
        let given = Given::from(&Update::new().clear_ttl());
        assert_eq!(given, Given { ttl: Field::Clear, ..Given::default() });
        assert_eq!(Update::new().ttl(0).check().unwrap_err().path(), Some("ttl"));
    }
}
