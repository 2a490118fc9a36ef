//! How wasm memory grows: by a thirty-second part of what there is. By the least that an allocation needs,
//! each growth would cost the host a collection of its garbage, and leave a gap too small to use.

use core::alloc::Layout;
use core::arch::wasm32::{memory_grow, memory_size};
use core::ptr::NonNull;

use talc::base::Talc;
use talc::base::binning::Binning;
use talc::source::Source;

const PAGE: usize = 64 * 1024;

#[derive(Debug)]
pub(crate) struct Growth {
    end: Option<NonNull<u8>>,
}

impl Growth {
    pub(crate) const fn new() -> Self {
        Self { end: None }
    }
}

// SAFETY: it allocates nothing, and touches the allocator only through `talc`.
unsafe impl Source for Growth {
    fn acquire<B: Binning>(talc: &mut Talc<Self, B>, layout: Layout) -> Result<(), ()> {
        // A page more than the layout covers what the allocator adds.
        let needed = (layout.size() + layout.align()) / PAGE + 2;
        let share = memory_size::<0>() / 32;
        let (start, pages) = grow(needed.max(share)).or_else(|| grow(needed)).ok_or(())?;
        let start = (start * PAGE) as *mut u8;
        let end = start.wrapping_add(pages * PAGE);
        // The end of the last page has no address.
        let end = if end.is_null() { end.wrapping_sub(PAGE) } else { end };
        let joined = talc.source.end.filter(|old_end| old_end.as_ptr() == start);
        talc.source.end = match joined {
            // SAFETY: the memory from the heap's end on was just added by `grow`.
            Some(old_end) => Some(unsafe { talc.extend(old_end, end) }),
            // SAFETY: the memory was just added by `grow`; nothing else uses it.
            None => unsafe { talc.claim(start, end.addr() - start.addr()) },
        };
        Ok(())
    }
}

/// The first page added, and how many.
fn grow(pages: usize) -> Option<(usize, usize)> {
    Some(memory_grow::<0>(pages)).filter(|start| *start != usize::MAX).map(|start| (start, pages))
}
