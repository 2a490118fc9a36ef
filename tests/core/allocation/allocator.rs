//! An allocator that counts, and fails where it is told to. What is told holds for one thread.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

struct Failing;

/// What is made where nothing asks first whether there is room: short texts and errors, each of fewer bytes.
pub(crate) const LEAST_BYTES: usize = 256;

thread_local! {
    /// Smaller allocations pass.
    static LEAST: Cell<usize> = const { Cell::new(LEAST_BYTES) };
    /// How many of the others pass before one fails; none fails below 0.
    static LEFT: Cell<i64> = const { Cell::new(-1) };
    /// How many bytes may still be had; any number when it is none.
    static ROOM: Cell<Option<usize>> = const { Cell::new(None) };
}

fn fails(size: usize) -> bool {
    let is_next = || {
        let count = LEFT.get();
        LEFT.set(count.max(0) - 1);
        count == 0
    };
    let is_full = || ROOM.get().is_some_and(|room| room < size);
    (size >= LEAST.get() && is_next()) || is_full()
}

fn take(size: usize) {
    ROOM.set(ROOM.get().map(|bytes| bytes.saturating_sub(size)));
}

fn give(size: usize) {
    ROOM.set(ROOM.get().map(|bytes| bytes.saturating_add(size)));
}

#[allow(unsafe_code, reason = "an allocator is")]
unsafe impl GlobalAlloc for Failing {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if fails(layout.size()) {
            return ptr::null_mut();
        }
        take(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        give(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    /// The old and the new place stand beside each other while it is copied.
    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if fails(size) {
            return ptr::null_mut();
        }
        take(size);
        give(layout.size());
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Failing = Failing;

/// Does it with one allocation of at least so many bytes failing, after so many have passed; returns whether so many came.
pub(crate) fn failing_after<T>(least: usize, passing: i64, work: impl FnOnce() -> T) -> (T, bool) {
    LEAST.set(least);
    LEFT.set(passing);
    let done = work();
    LEAST.set(LEAST_BYTES);
    (done, LEFT.replace(-1) < 0)
}

/// Does it with so many bytes free; returns how many are afterwards.
pub(crate) fn with_room<T>(bytes: usize, work: impl FnOnce() -> T) -> (T, usize) {
    ROOM.set(Some(bytes));
    let done = work();
    (done, ROOM.replace(None).unwrap_or(0))
}
