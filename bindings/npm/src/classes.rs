//! An allocator for the adapter's policy and the rules over stored rows, which keep little from call to call: each size is a power of
//! two, and what is freed is kept for the next of its size. So it takes no more memory than twice the most of each size that was in
//! use at once.

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::memory_grow;
use core::cell::UnsafeCell;
use core::ptr::null_mut;

const PAGE: usize = 64 * 1024;
const SIZES: usize = 32;

#[derive(Debug)]
pub(crate) struct Classes(UnsafeCell<State>);

#[derive(Debug)]
struct State {
    /// What is free of each size: a list, in which each begins with the place of the next.
    free: [*mut u8; SIZES],
    /// Where nothing was given out yet, and where that ends.
    fresh: usize,
    end: usize,
}

// SAFETY: the wasm has no threads.
unsafe impl Sync for Classes {}

impl Classes {
    pub(crate) const fn new() -> Self {
        Self(UnsafeCell::new(State { free: [null_mut(); SIZES], fresh: 0, end: 0 }))
    }
}

/// The power of two that holds it, and with which it is aligned; at least a pointer.
fn class(layout: Layout) -> usize {
    let size = layout.size().max(layout.align()).max(size_of::<*mut u8>());
    (usize::BITS - (size - 1).leading_zeros()) as usize
}

#[allow(
    clippy::cast_ptr_alignment,
    reason = "each is aligned with its class, which is at least a pointer's"
)]
// SAFETY: what is given out is as large as its class and so aligned, and nothing else uses it until it is freed.
unsafe impl GlobalAlloc for Classes {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: there are no threads, and nothing here calls back.
        let state = unsafe { &mut *self.0.get() };
        let class = class(layout);
        let Some(free) = state.free.get_mut(class) else { return null_mut() };
        if !free.is_null() {
            let given = *free;
            // SAFETY: what is free begins with the place of the next.
            *free = unsafe { *given.cast::<*mut u8>() };
            return given;
        }
        state.fresh(1 << class)
    }

    unsafe fn dealloc(&self, given: *mut u8, layout: Layout) {
        // SAFETY: as above.
        let state = unsafe { &mut *self.0.get() };
        if let Some(free) = state.free.get_mut(class(layout)) {
            // SAFETY: it is at least as large as a pointer, and nobody uses it any more.
            unsafe { *given.cast::<*mut u8>() = *free };
            *free = given;
        }
    }
}

impl State {
    fn fresh(&mut self, size: usize) -> *mut u8 {
        // As a power of two says where the next multiple begins. What is left is counted from the end: near the last address, a sum
        // would begin anew at 0.
        let padding = self.fresh.wrapping_neg() & (size - 1);
        let mut start = self.fresh.wrapping_add(padding);
        if self.end.wrapping_sub(self.fresh) < padding + size {
            let pages = size.div_ceil(PAGE);
            let grown = memory_grow::<0>(pages);
            if grown == usize::MAX {
                return null_mut();
            }
            let page = grown * PAGE;
            // Only what is larger than a page may be aligned with more than that, and it is asked for less.
            start = page.next_multiple_of(size.min(PAGE));
            self.end = page.wrapping_add(pages * PAGE);
        }
        self.fresh = start.wrapping_add(size);
        start as *mut u8
    }
}
