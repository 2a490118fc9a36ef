//! What the server says to a request.

use alloc::string::String;

/// A response, without what every response has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The header Content-Type.
    pub content_type: Option<&'static str>,
    /// The header `ETag`: the version of the conversation.
    pub etag: Option<String>,
    /// The header Allow.
    pub allow: Option<String>,
    /// The body; empty for none.
    pub body: String,
}
