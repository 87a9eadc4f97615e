//! Guards that were offered for a file, as long as it stays as it is.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use switchrt_syntax::{Rewrite, Unguarded};

use super::{Files, Record};

/// What was asked of a record, and the answer.
pub(super) struct Known {
    record: Arc<Record>,
    asked: Vec<Unguarded>,
    edits: Vec<Vec<Rewrite>>,
}

impl Files {
    /// The answer to the same question about the same text.
    pub(crate) fn guards(&self, path: &Path, record: &Arc<Record>, asked: &[Unguarded]) -> Option<Vec<Vec<Rewrite>>> {
        let guarded = self.guarded.lock().unwrap_or_else(PoisonError::into_inner);
        let known = guarded.get(path)?;
        (Arc::ptr_eq(&known.record, record) && known.asked == asked).then(|| known.edits.clone())
    }

    /// Keeps an answer, where this project is asked again.
    pub(crate) fn keep_guards(
        &self,
        path: PathBuf,
        record: Arc<Record>,
        asked: Vec<Unguarded>,
        edits: Vec<Vec<Rewrite>>,
    ) {
        if self.asked.is_on() {
            let mut guarded = self.guarded.lock().unwrap_or_else(PoisonError::into_inner);
            guarded.insert(path, Known { record, asked, edits });
        }
    }
}
