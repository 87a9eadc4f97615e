//! A panic is an error of ours, and never the end of the process.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; a panic becomes one sentence.
pub(crate) fn contained<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let what = payload
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| payload.downcast_ref::<String>().cloned());
        format!("internal error, which is a bug of ours: {}", what.unwrap_or_else(|| "no message".to_owned()))
    })
}
