//! What is said of a call that failed: the code, and a sentence that says what to do.

use alloc::borrow::ToOwned;
use alloc::string::String;

use super::policy::{Failure, Reason};
use crate::decimal::decimal;
use crate::error::{Code, Error};

/// Returns code, path and message of a call that got no answer; the driver adds the cause.
pub(crate) fn words(reason: Reason) -> (&'static str, &'static str, &'static str) {
    let (code, message) = match reason {
        Reason::Failed(failure) => of_failure(failure),
        Reason::Unsettled => (
            "UNREACHABLE",
            "An earlier write of this client has no known outcome, so this one was not sent: try again.",
        ),
        Reason::Aborted => ("ABORTED", "The call was ended by its signal, or by dispose."),
    };
    let is_refused = matches!(reason, Reason::Failed(Failure::Refused));
    (code, if is_refused { "options.headers" } else { "" }, message)
}

fn of_failure(failure: Failure) -> (&'static str, &'static str) {
    match failure {
        Failure::NotSent => (
            "UNREACHABLE",
            "options.headers failed or took too long, so nothing was sent: see the cause.",
        ),
        Failure::Refused => (
            "INVALID_BODY",
            "options.headers gave what no request can have, so nothing was sent: see the cause.",
        ),
        Failure::Broken => {
            ("UNREACHABLE", "The server can't be reached: try again, and check the base URL.")
        }
        Failure::TimedOut => {
            ("TIMEOUT", "The server did not answer in time: try again, or allow more time.")
        }
        Failure::Truncated => ("BAD_RESPONSE", "The answer broke off: try again."),
        Failure::TooLarge => {
            ("BAD_RESPONSE", "The answer is over options.responseLimit: raise it, or ask for less.")
        }
        Failure::NoUtf8 => ("BAD_RESPONSE", "The answer is no UTF-8: check the base URL."),
        Failure::NoResponse => (
            "BAD_RESPONSE",
            "fetch gave no Response that can be read: give one that nobody has read.",
        ),
    }
}

impl Failure {
    /// Returns its name in JavaScript.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotSent => "not_sent",
            Self::Refused => "refused",
            Self::Broken => "broken",
            Self::TimedOut => "timed_out",
            Self::Truncated => "truncated",
            Self::TooLarge => "too_large",
            Self::NoUtf8 => "no_utf8",
            Self::NoResponse => "no_response",
        }
    }
}

/// What is said to who can't take a turn.
pub(super) const LOCKED: &str = "Another turn of this client goes on: try again.";

/// An answer that refuses, without a code of this API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    /// Whether the call names a conversation.
    pub(crate) has_id: bool,
    /// Whether the answer is a page for people.
    pub(crate) is_page: bool,
}

impl Refused {
    /// Returns code and message. `said` is one line of what the server said, or empty.
    pub(crate) fn words(self, said: &str) -> (&'static str, String) {
        match self.status {
            404 if self.has_id && !self.is_page => {
                ("NOT_FOUND", Error::not_found().message().to_owned())
            }
            412 => ("CONFLICT", Error::conflict().message().to_owned()),
            413 => ("TOO_LARGE", "The server takes no body of that size: send less.".to_owned()),
            423 => ("LOCKED", LOCKED.to_owned()),
            status if said.is_empty() => ("REJECTED", by_status(status)),
            status => ("REJECTED", [&by_status(status), ": ", said].concat()),
        }
    }
}

/// Returns the sentence for a status alone.
pub(crate) fn by_status(status: u16) -> String {
    let hint = match status {
        300..=399 => " to go elsewhere, which is not followed: check the base URL",
        401 => ": give credentials by options.headers",
        404 => ": is this the base URL?",
        _ => "",
    };
    ["The server answered ", &decimal(status.into()), hint].concat()
}

/// Returns the error of an argument that the six routes of CSML's API can't say.
pub(crate) fn not_plain(path: &str) -> Error {
    let fault = "can't be said in the plain dialect: leave it out, or use a server of convostate.";
    Error::at(Code::InvalidBody, path, fault)
}
