//! A stack that is large enough for any input that the depth check lets through.

use std::cell::Cell;
use std::thread;

/// Bytes of stack that a parse may need. Mapped, not touched: only deep input costs memory.
pub const STACK_BYTES: usize = if cfg!(target_pointer_width = "64") { 1 << 30 } else { 64 << 20 };

thread_local! {
    static LARGE: Cell<bool> = const { Cell::new(false) };
    /// A panic on this thread becomes a diagnostic.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Tells that this thread has [`STACK_BYTES`] of stack, so that [`crate::parse`] needs no thread of its own.
///
/// For the start handler of a pool whose threads were built with that size, and for nothing else.
pub fn enter_worker() {
    LARGE.with(|large| large.set(true));
}

/// A panic that is told as a diagnostic does not write to stderr as well. A fuzzer wants to see it.
fn hush() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    #[allow(unexpected_cfgs, reason = "cargo-fuzz sets it")]
    if cfg!(fuzzing) {
        return;
    }
    ONCE.call_once(|| {
        let loud = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if !QUIET.with(Cell::get) {
                loud(info);
            }
        }));
    });
}

/// Runs `work` here if the stack is known to be large, else on a thread that has one. `None` if it panicked or no thread starts.
pub(crate) fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    hush();
    let contained = || {
        QUIET.with(|quiet| quiet.set(true));
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok();
        QUIET.with(|quiet| quiet.set(false));
        result
    };
    if LARGE.with(Cell::get) {
        return contained();
    }
    let mut contained = Some(contained);
    // Where address space is rationed, less has to do.
    for bytes in [STACK_BYTES, STACK_BYTES / 8, STACK_BYTES / 32] {
        let job = &mut contained;
        let done = thread::scope(|scope| {
            let thread = thread::Builder::new().name("switchrt-parse".into()).stack_size(bytes);
            let started = thread.spawn_scoped(scope, move || job.take().and_then(|contained| contained()));
            started.map(|thread| thread.join().ok().flatten())
        });
        if let Ok(result) = done {
            return result;
        }
    }
    None
}
