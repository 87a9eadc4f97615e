//! mimalloc behind Rust's allocations.
//!
//! The usual wrapper asks for an alignment each time, which costs two calls more than `malloc`; nearly every allocation has an
//! alignment that any block has. 3 % of a scan's instructions.
#![allow(unsafe_code, reason = "an allocator is unsafe by its nature: this hands over to C, one to one")]

use std::alloc::{GlobalAlloc, Layout};

use libmimalloc_sys2 as mimalloc;

/// What every block of at least that size is aligned to, as in `std`'s own allocator over `malloc`.
const ALIGNED: usize = 2 * size_of::<usize>();

pub(crate) struct Mimalloc;

#[inline]
fn is_plain(align: usize, size: usize) -> bool {
    align <= ALIGNED && align <= size
}

// SAFETY: mimalloc keeps what `GlobalAlloc` asks for. `mi_malloc` and `mi_realloc` give blocks that are aligned to `ALIGNED`, or to
// their size where that is less; what needs more goes to the aligned functions. `mi_free` takes blocks of either.
unsafe impl GlobalAlloc for Mimalloc {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        // SAFETY: any size may be asked for, and the alignment is a power of two.
        let block = unsafe {
            if is_plain(align, size) { mimalloc::mi_malloc(size) } else { mimalloc::mi_malloc_aligned(size, align) }
        };
        block.cast()
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        let (size, align) = (layout.size(), layout.align());
        // SAFETY: as in `alloc`.
        let block = unsafe {
            if is_plain(align, size) { mimalloc::mi_zalloc(size) } else { mimalloc::mi_zalloc_aligned(size, align) }
        };
        block.cast()
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, _layout: Layout) {
        // SAFETY: the caller got `block` here and lets go of it.
        unsafe { mimalloc::mi_free(block.cast()) }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let (block, align) = (block.cast(), layout.align());
        // SAFETY: the caller got `block` here; the rest is as in `alloc`.
        let block = unsafe {
            if is_plain(align, size) {
                mimalloc::mi_realloc(block, size)
            } else {
                mimalloc::mi_realloc_aligned(block, size, align)
            }
        };
        block.cast()
    }
}
