//! What a boundary of numbers is made of: the calls in memory with texts as numbers, and the checks of single values.
//!
//! `bindings/npm` is made of it, which hands over no object and no text twice; `bindings/bindgen` uses the checks of single values.
//! Nothing of it is promised: it changes with those boundaries, in any version. For everything else there is [`Engine`](crate::Engine).

mod numbers;

pub use crate::client::check_name;
pub use crate::decimal::decimal;
pub use crate::engine::{
    Change, ClientKey, Interned, MEMORY, MemoriesAsked, NONE, Named, NewRecord, Patch, RecordRef,
    Remember, Slot, Snapshot, Stamped, State, StepRef, Texts,
};
pub use crate::headroom::ensure as ensure_headroom;
pub use crate::id::{Id, IdRef, check as check_id};
pub use crate::limits::MAX_SAFE;
pub use crate::metadata::{MetadataRef, too_long as metadata_too_long};
pub use crate::model::memory::{check_key, check_length, check_page_key, check_prefix};
pub use crate::model::once::NOTED_AT_DIGITS;
pub use crate::number::{saturated, whole};
pub use crate::rules::clients::{Wanted, check_idle};
pub use crate::rules::clock::tick;
pub use crate::rules::close::check_final;
pub use crate::rules::fingerprint::fingerprint as create_fingerprint;
pub use crate::rules::handled::check_message_id;
pub use crate::rules::lifecycle::{Lifecycle, check_ttl};
pub use crate::rules::list::{check_limit, filled, seq_of_key};
pub use crate::rules::memory::{
    Source, Standing, check_max_memory_bytes, check_memory_ttl, check_memory_version, filled_by,
    forgets, recalled, remember,
};
pub use crate::snapshot::{read as read_snapshot, write as write_snapshot};
pub use crate::text::check as check_text;
pub use numbers::{check_if_version, check_sweep, given, retention_of, time};
