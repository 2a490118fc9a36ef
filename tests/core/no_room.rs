//! An allocation fails once: a snapshot that lacks what there was no room for is no snapshot, whatever there is room for afterwards.

#![cfg(not(target_arch = "wasm32"))]

use convostate::{
    Client, Code, Engine, Metadata, NewConversation, RememberOptions, Retention, Timestamp,
};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

struct FailingOnce;

/// Smaller ones are made where nothing asks first whether there is room, from what is kept back for that.
const LEAST_BYTES: usize = 256;

thread_local! {
    /// How many larger allocations of this thread pass before one fails; none fails below 0.
    static LEFT: Cell<i64> = const { Cell::new(-1) };
}

fn fails(size: usize) -> bool {
    size >= LEAST_BYTES
        && LEFT.with(|left| {
            let count = left.get();
            left.set(count.max(0) - 1);
            count == 0
        })
}

#[allow(unsafe_code, reason = "an allocator is")]
unsafe impl GlobalAlloc for FailingOnce {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if fails(layout.size()) { ptr::null_mut() } else { unsafe { System.alloc(layout) } }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if fails(size) {
            return ptr::null_mut();
        }
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: FailingOnce = FailingOnce;

/// With more of everything than one growth of a list takes.
fn engine() -> Engine {
    let mut engine = Engine::with_seed(1, Retention::default());
    let now = Timestamp::from_millis(1_700_000_000_000);
    for nth in 0..200_u8 {
        let client = Client::new("shop", &format!("user-{nth}"), "web").unwrap();
        let metadata = Metadata::parse(&format!(r#"{{"n":{nth}}}"#)).unwrap();
        let flow = format!("flow-{nth}");
        let new = NewConversation::new().flow_id(&flow).metadata(&metadata);
        engine.create_at(&client, new, now, &[nth; 10]).unwrap();
        engine.remember_at(&client, "k", "1", RememberOptions::new(), now, u64::from(nth)).unwrap();
    }
    engine
}

#[test]
fn a_snapshot_for_which_there_was_no_room_once_is_refused() {
    let engine = engine();
    let whole = engine.snapshot().unwrap();
    let mut refused = 0;
    for passing in 0.. {
        LEFT.with(|left| left.set(passing));
        let snapshot = engine.snapshot();
        let has_failed = LEFT.with(|left| left.replace(-1)) < 0;
        match snapshot {
            Ok(snapshot) if !has_failed => {
                assert_eq!(snapshot, whole);
                break;
            }
            Ok(_) => panic!("allocation {passing} failed, and nothing was said of it"),
            Err(error) => {
                assert_eq!(error.code(), Code::OutOfMemory);
                refused += 1;
            }
        }
    }
    assert!(refused > 5, "only {refused} allocations");
}
