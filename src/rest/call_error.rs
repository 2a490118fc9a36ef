//! Why a call of an adapter failed, with what is known of it.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::String;

use core::fmt;

use super::failure::words;
use super::policy::{Outcome, Reason, Report};
use super::refusal::Refusal;
use crate::error::Error;

/// Why a call of an [`Adapter`](super::Adapter) failed, with what is known of it.
///
/// ```
/// use convostate::Client;
/// use convostate::rest::{Action, Adapter, Call, Failure, Outcome, Settings};
///
/// let mut adapter = Adapter::new(Settings::default());
/// let erase = Call::Erase { client: Client::new("shop", "ada", "web")? };
/// let call = adapter.begin(erase, &[[7; 16]; 2], 1_700_000_000_000, 0)?;
/// assert!(matches!(adapter.step(call, 0, 0.5), Action::Send { .. }));
/// adapter.failed(call, 20, Failure::TooLarge);
/// let Action::Done(Err(error)) = adapter.step(call, 20, 0.5) else { panic!() };
/// assert_eq!((error.refusal.code, error.outcome), ("BAD_RESPONSE", Some(Outcome::Unknown)));
/// # Ok::<(), convostate::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallError {
    /// What is wrong.
    pub refusal: Refusal,
    /// The status of the response that decided; none when none did.
    pub status: Option<u16>,
    /// What named the request to the server's people.
    pub request_id: Option<String>,
    /// How often it was sent.
    pub attempts: u32,
    /// Whether the same call may work later.
    pub retryable: bool,
    /// How long the server asked to wait.
    pub retry_after_ms: Option<u64>,
    /// Whether it has changed anything; of writes only.
    pub outcome: Option<Outcome>,
}

impl CallError {
    /// What a response refused.
    pub(super) fn refused(
        refusal: Refusal,
        report: Report,
        status: u16,
        request_id: Option<String>,
    ) -> Self {
        // It may have been done, but what came of it can't be read.
        let is_unread = (200..300).contains(&status);
        let outcome = if is_unread { Outcome::Unknown } else { report.outcome };
        let report = Report { outcome, ..report };
        Self { status: Some(status), request_id, ..Self::of(refusal, report) }
    }

    /// A call that got no response.
    pub(super) fn unanswered(reason: Reason, report: Report) -> Self {
        let (code, path, message) = words(reason);
        let path = Some(path.to_owned()).filter(|path| !path.is_empty());
        Self::of(Refusal { path, ..Refusal::new(code, message) }, report)
    }

    /// A rule of the adapter that does not hold: nobody knows what was changed.
    pub(super) fn crashed() -> Self {
        let report = Report {
            outcome: Outcome::Unknown,
            attempts: 0,
            retryable: false,
            retry_after_ms: None,
        };
        Self::of(Refusal::from(Error::crashed()), report)
    }

    fn of(refusal: Refusal, report: Report) -> Self {
        Self {
            refusal,
            status: None,
            request_id: None,
            attempts: report.attempts,
            retryable: report.retryable,
            retry_after_ms: report.retry_after_ms,
            outcome: Some(report.outcome),
        }
    }

    pub(super) fn of_read(self) -> Self {
        Self { outcome: None, ..self }
    }
}

/// Of a call that [`Adapter::begin`](super::Adapter::begin) refused: nothing was sent.
///
/// ```
/// use convostate::Client;
/// use convostate::rest::{CallError, Outcome};
///
/// let refused = Client::new("", "ada", "web").unwrap_err();
/// let error = <Box<CallError>>::from(refused);
/// assert_eq!((error.refusal.code, error.outcome), ("INVALID_CLIENT", Some(Outcome::NotSent)));
/// ```
impl From<Error> for Box<CallError> {
    fn from(error: Error) -> Self {
        let report = Report {
            outcome: Outcome::NotSent,
            attempts: 0,
            retryable: false,
            retry_after_ms: None,
        };
        Self::new(CallError::of(Refusal::from(error), report))
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.refusal.message)
    }
}

impl core::error::Error for CallError {}
