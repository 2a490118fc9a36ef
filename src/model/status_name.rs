//! From the name of a status to the status.

use core::fmt;
use core::str::FromStr;

use crate::error::{Code, Error, Result};
use crate::status::Status;

impl Status {
    /// The status of that name.
    ///
    /// # Errors
    /// `INVALID_STATUS` for any other text.
    ///
    /// ```
    /// use convostate::Status;
    ///
    /// assert_eq!(Status::parse("FAILED")?, Status::Failed);
    /// assert!(Status::parse("failed").is_err());
    /// # Ok::<(), convostate::Error>(())
    /// ```
    pub fn parse(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name).ok_or_else(Self::unknown)
    }

    pub(crate) fn unknown() -> Error {
        Error::at(
            Code::InvalidStatus,
            "status",
            "is unknown: give one of OPEN, SWITCHED, CLOSED, EXPIRED, FAILED.",
        )
    }
}

impl FromStr for Status {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::parse(name)
    }
}

impl TryFrom<&str> for Status {
    type Error = Error;

    fn try_from(name: &str) -> Result<Self> {
        Self::parse(name)
    }
}

impl AsRef<str> for Status {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// Writes its name on the wire, such as `OPEN`.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_own_name() {
        for status in Status::ALL {
            assert_eq!(Status::parse(status.as_str()), Ok(status));
        }
        assert_eq!(Status::parse("open").unwrap_err().code(), Code::InvalidStatus);
    }
}
