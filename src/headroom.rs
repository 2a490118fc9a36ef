//! Room for what can't fail softly: boxes, short texts, errors. Calls ask for it before they change
//! anything, so that the end of memory is a refusal and not a trap.

use alloc::vec::Vec;

use crate::error::{Error, Result};

/// What any call may take besides what it asks for, in bytes.
const SLACK: usize = 64 * 1024;

/// Makes sure that so many bytes and the slack are free.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub fn ensure(bytes: usize) -> Result<()> {
    let mut probe: Vec<u8> = Vec::new();
    let room = probe.try_reserve_exact(SLACK.saturating_add(bytes));
    // The compiler may leave out an allocation that nothing looks at.
    core::hint::black_box(&probe);
    room.map_err(|_| Error::out_of_memory())
}
