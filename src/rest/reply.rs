//! What a call that was done answers.

use super::conversation::{Conversation, Page};

/// What a call answers when it was done.
///
/// ```
/// use convostate::rest::{Reply, encode};
///
/// let response = encode(&Reply::Erased(3));
/// assert_eq!((response.status, response.body.as_str()), (200, r#"{"erased":3}"#));
/// assert_eq!(encode(&Reply::Done).status, 204);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Of create.
    Created {
        /// As it stands now.
        conversation: Conversation,
        /// Whether it stood already. A server of CSML's API does not say so.
        stood: bool,
    },
    /// Of get.
    Conversation(Conversation),
    /// Of latest; none when none is open.
    Latest(Option<Conversation>),
    /// Of list.
    Page(Page),
    /// Of erase: how many conversations it deleted.
    Erased(u64),
    /// Of what was asked of a turn: for how many seconds it may write, unless it is renewed.
    Leased {
        /// From now on.
        ttl: u32,
    },
    /// Of update, close and closeAll, and of the end of a turn.
    Done,
}
