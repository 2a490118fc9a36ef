//! What the policy is told, and what it says.

/// The number of a call.
pub type CallId = u32;

/// How long a call may take, in milliseconds, and how often it is tried again.
///
/// ```
/// let limits = convostate::rest::Limits::default();
/// assert_eq!((limits.attempt_ms, limits.deadline_ms, limits.retries), (10_000, 30_000, 2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For one attempt, headers and body.
    pub attempt_ms: u64,
    /// For all attempts and waits.
    pub deadline_ms: u64,
    /// Attempts besides the first.
    pub retries: u32,
    /// Whether the first 401 is worth one more attempt, with fresh headers.
    pub refresh: bool,
}

impl Limits {
    /// The longest time that a timer of JavaScript can be set to, in milliseconds.
    pub const LONGEST_MS: u64 = (1 << 31) - 1;
    /// How often a call may be tried again at the most.
    pub const MOST_RETRIES: u64 = 10;
}

impl Default for Limits {
    fn default() -> Self {
        Self { attempt_ms: 10_000, deadline_ms: 30_000, retries: 2, refresh: false }
    }
}

/// How an attempt failed without a whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The caller had no headers for it.
    NotSent,
    /// The caller's headers are none that a request can have.
    Refused,
    /// The connection failed before there was an answer.
    Broken,
    /// Its time was over.
    TimedOut,
    /// The answer broke off.
    Truncated,
    /// The answer is over the limit.
    TooLarge,
    /// The answer is no text.
    NoUtf8,
    /// What came is no answer, or was read by somebody else.
    NoResponse,
}

impl Failure {
    /// Every failure, in the order of the numbers that cross to JavaScript.
    pub const ALL: [Self; 8] = [
        Self::NotSent,
        Self::Refused,
        Self::Broken,
        Self::TimedOut,
        Self::Truncated,
        Self::TooLarge,
        Self::NoUtf8,
        Self::NoResponse,
    ];
}

/// What to do next for a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Send its request; then tell `answered` or `failed`.
    Send {
        /// The time for it.
        timeout_ms: u64,
    },
    /// Send the request of that earlier call again; then tell `answered` or `failed` for this call.
    Settle {
        /// The earlier call.
        of: CallId,
        /// The time for it.
        timeout_ms: u64,
    },
    /// Ask again after so long.
    Wait {
        /// How long.
        ms: u64,
    },
    /// Ask again when `woken` names it, or after so long.
    Hold {
        /// How long at the most.
        ms: u64,
    },
    /// It is over, and not known any more.
    Done(End),
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The last answer decides.
    Answered(Report),
    /// There is no answer.
    Failed(Reason, Report),
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// So the last attempt failed.
    Failed(Failure),
    /// An earlier write of the client can't be settled.
    Unsettled,
    /// The caller ended it.
    Aborted,
}

/// Whether a call that failed has changed anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// No: it was never sent.
    NotSent,
    /// No: it was refused, or only read.
    Rejected,
    /// Nobody knows.
    Unknown,
}

/// What is known of a call at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// What it changed, if it failed.
    pub outcome: Outcome,
    /// How often it was sent.
    pub attempts: u32,
    /// Whether the same call may work later.
    pub retryable: bool,
    /// How long the server asked to wait.
    pub retry_after_ms: Option<u64>,
}
