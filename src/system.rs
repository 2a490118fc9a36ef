//! The system's clock and randomness, the only place that asks for them.

use std::format;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::{Code, Error, Result};
use crate::id::Entropy;
use crate::timestamp::Timestamp;

impl Timestamp {
    /// The time of the system's clock.
    ///
    /// ```
    /// use convostate::Timestamp;
    ///
    /// assert!(Timestamp::now() > Timestamp::default());
    /// ```
    #[must_use]
    pub fn now() -> Self {
        SystemTime::now().into()
    }
}

/// Milliseconds, what is finer cut off; before 1970 its beginning, after 9999 its end.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }
}

/// Ten random bytes, for one generated id.
pub(crate) fn entropy() -> Result<Entropy> {
    let mut entropy = Entropy::default();
    getrandom::fill(&mut entropy).map_err(|error| {
        let message = format!(
            "The system gives no random bytes ({error}): try again, or give the conversation an id of your own."
        );
        Error::new(Code::Crashed, &message)
    })?;
    Ok(entropy)
}
