//! Why a call has no reply.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};

use core::fmt;

use crate::error::Error;
use crate::status::Status;

/// Why a call has no reply.
///
/// ```
/// use convostate::Client;
/// use convostate::rest::{Call, Dialect, HttpResponse, read};
///
/// let call = Call::Get { client: Client::new("shop", "ada", "web")?, id: "c1".into() };
/// let response = HttpResponse { status: 404, ..Default::default() };
/// let refusal = read(&call, Dialect::Convostate, &response).unwrap_err();
/// assert_eq!(refusal.code, "NOT_FOUND");
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The contract's code.
    pub code: &'static str,
    /// One line that says what is wrong and what to do.
    pub message: String,
    /// The place of the fault.
    pub path: Option<String>,
    /// The limit that was passed.
    pub limit: Option<u64>,
    /// The status of the conversation that is not open.
    pub conversation_status: Option<Status>,
    /// Whether the server itself said it, and says it to any copy of the request: not what asks for other credentials,
    /// nor what something in between may have said.
    pub is_final: bool,
}

impl Refusal {
    /// A refusal without a place.
    #[must_use]
    pub fn new(code: &'static str, message: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
            path: None,
            limit: None,
            conversation_status: None,
            is_final: false,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl core::error::Error for Refusal {}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self {
            path: error.path().map(ToString::to_string),
            limit: error.limit(),
            conversation_status: error.status(),
            ..Self::new(error.code().as_str(), error.message())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;
    use crate::client::Client;

    #[test]
    fn says_all_that_the_error_says() {
        let long = Client::new("shop", &"x".repeat(513), "web").unwrap_err();
        for (error, code, path, limit, status) in [
            (long, "INVALID_CLIENT", Some("client.user_id"), Some(512), None),
            (Error::not_open(Status::Failed, "."), "NOT_OPEN", None, None, Some(Status::Failed)),
            (Error::not_found(), "NOT_FOUND", None, None, None),
        ] {
            let message = error.message().to_owned();
            let refusal = Refusal::from(error);
            assert_eq!((refusal.code, refusal.path.as_deref()), (code, path));
            assert_eq!((refusal.limit, refusal.conversation_status), (limit, status));
            assert_eq!((&refusal.message, refusal.to_string()), (&message, message.clone()));
        }
    }
}
