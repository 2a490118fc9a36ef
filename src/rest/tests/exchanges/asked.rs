//! A request that is asked for.

use std::string::String;
use std::vec::Vec;

/// A request; U+E0FF in its body stands for a byte that no UTF-8 has.
#[derive(Clone, Default)]
pub(super) struct Asked {
    pub(super) method: &'static str,
    pub(super) target: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
}
