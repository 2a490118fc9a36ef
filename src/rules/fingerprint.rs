//! What a conversation was created with, as one number: how a repeated `create` is known again.

use crate::hash::stable_hash;
use crate::metadata::MetadataRef;

/// The fingerprint of what `create` is given: the same for equal bodies, in every store and every version. No metadata is the same as `{}`.
#[cfg_attr(not(feature = "stored"), allow(unreachable_pub, reason = "stores keep it"))]
#[must_use]
pub fn fingerprint(
    flow: Option<&str>,
    step: Option<&str>,
    metadata: Option<MetadataRef<'_>>,
    ttl: Option<u32>,
) -> u64 {
    let given = [u8::from(flow.is_some()), u8::from(step.is_some())];
    let metadata = metadata.filter(|metadata| !metadata.is_empty_object());
    let metadata = metadata.map_or(0, MetadataRef::fingerprint).to_le_bytes();
    let ttl = ttl.unwrap_or(0).to_le_bytes();
    let (flow, step) = (flow.unwrap_or(""), step.unwrap_or(""));
    stable_hash(&[&given, flow.as_bytes(), step.as_bytes(), &metadata, &ttl])
}
