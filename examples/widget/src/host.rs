//! What the browser gives: its clock, its randomness and its storage.

use convostate::{Entropy, Timestamp};
use web_sys::{Storage, window};

const KEY: &str = "convostate-widget";

pub(crate) fn now() -> Timestamp {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since 1970"
    )]
    let millis = js_sys::Date::now() as u64;
    Timestamp::from_millis(millis)
}

/// For the id of a conversation.
pub(crate) fn entropy() -> Result<Entropy, getrandom::Error> {
    bytes()
}

/// Keys the engine's tables.
pub(crate) fn seed() -> Result<u64, getrandom::Error> {
    bytes().map(u64::from_ne_bytes)
}

fn bytes<const N: usize>() -> Result<[u8; N], getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// The snapshot that was kept; none where nothing is kept, or a visitor does not allow it.
pub(crate) fn kept() -> Option<Vec<u8>> {
    let text = storage()?.get_item(KEY).ok()??;
    text.chars().map(|unit| u8::try_from(unit).ok()).collect()
}

/// Keeps a snapshot for the next visit: a storage holds text, so each byte is a character. Answers whether it was kept.
pub(crate) fn keep(bytes: &[u8]) -> bool {
    let text: String = bytes.iter().copied().map(char::from).collect();
    storage().is_some_and(|storage| storage.set_item(KEY, &text).is_ok())
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok()?
}
