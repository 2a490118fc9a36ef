//! What the numbers that cross mean beside those of every boundary.

use convostate::internals::{MetadataRef, metadata_too_long};
use convostate::{MAX_METADATA_BYTES, Result, Status};

pub(crate) fn status_of(number: u32) -> Result<Status> {
    Status::from_number(number).ok_or_else(Status::unknown)
}

/// The metadata whose text begins the room; none when the length is below 0.
pub(crate) fn metadata_of(room: &[u8], length: i32) -> Result<Option<MetadataRef<'_>>> {
    let Ok(length) = usize::try_from(length) else { return Ok(None) };
    if length > MAX_METADATA_BYTES {
        return Err(metadata_too_long());
    }
    // JavaScript writes nothing but UTF-8; anything else is no JSON.
    let text = str::from_utf8(room.get(..length).unwrap_or_default());
    MetadataRef::from_canonical(text.unwrap_or_default()).map(Some)
}

/// How far the stack reaches: the same as long as every call has come to its end.
#[unsafe(no_mangle)]
extern "C" fn depth() -> *const u8 {
    let here = 0_u8;
    core::ptr::from_ref(core::hint::black_box(&here))
}
