//! Threads with stacks for deep input.

use std::sync::OnceLock;

use rayon::{ThreadPool, ThreadPoolBuilder};
use switchrt_syntax::{STACK_BYTES, enter_worker};

fn build(threads: usize) -> Option<ThreadPool> {
    let builder = || ThreadPoolBuilder::new().num_threads(threads).thread_name(|i| format!("switchrt-{i}"));
    let large = builder().stack_size(STACK_BYTES).start_handler(|_| enter_worker()).build();
    // Where so much address space is refused, a parse makes its own thread when it needs one.
    large.or_else(|_| builder().build()).ok()
}

/// Runs `work` on a pool of that many threads, or on the process's shared one.
pub(crate) fn run<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    static SHARED: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let own = threads.and_then(|threads| build(threads.clamp(1, 256)));
    match own.as_ref().or_else(|| SHARED.get_or_init(|| build(0)).as_ref()) {
        Some(pool) => pool.install(work),
        None => work(),
    }
}
