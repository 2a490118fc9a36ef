//! What tells a request that comes again, and whose it is, without any of it.

use alloc::string::String;
use core::hash::Hasher;

use siphasher::sip128::{Hasher128, SipHasher13};

use crate::client::Client;

/// Of the same length for all.
pub(super) fn client_hash(client: &Client, secret: [u64; 2]) -> String {
    let parts = [client.bot_id(), client.user_id(), client.channel_id()].map(str::as_bytes);
    alloc::format!("{:032x}", hash(secret, &parts, &[]))
}

/// Nothing that can be read is kept of what a request held.
pub(super) fn hash([one, other]: [u64; 2], parts: &[&[u8]], last: &[u8]) -> u128 {
    let mut hasher = SipHasher13::new_with_keys(one, other);
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    hasher.write(last);
    hasher.finish128().as_u128()
}
