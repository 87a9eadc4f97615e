//! Files of packages that an earlier scan knew to tell nothing: they are stepped over.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use switchrt_graph::asked::Answer;

use super::{Files, is_script};
use crate::cache::Packages;

impl Files {
    /// Files of packages of which an earlier scan knew that they tell nothing.
    pub(crate) fn with_packages(self, packages: Option<Packages>) -> Self {
        Self { packages, ..self }
    }

    /// Whether an earlier scan's verdicts on packages were taken.
    pub(crate) fn has_verdicts(&self) -> bool {
        self.packages.is_some()
    }

    /// Keeps what was found of packages.
    pub(crate) fn set_quiet(&self, mut quiet: Vec<(String, Vec<PathBuf>)>) {
        // What was stepped over is behind the files that were not.
        for (key, earlier) in self.packages.iter().flat_map(|packages| &packages.quiet) {
            if let Some((_, files)) = quiet.iter_mut().find(|(other, _)| other == key) {
                files.extend(earlier.iter().map(PathBuf::from));
            }
        }
        for (_, files) in &mut quiet {
            files.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
            files.dedup();
        }
        *self.quiet.lock().unwrap_or_else(PoisonError::into_inner) = quiet;
    }

    /// The files of packages that tell nothing, by set.
    pub(crate) fn quiet(&self) -> Vec<(String, Vec<PathBuf>)> {
        std::mem::take(&mut *self.quiet.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes what the earlier scan's verdicts stand on for asked.
    pub(crate) fn inherit(&self) {
        for (path, answer) in self.packages.iter().flat_map(|packages| &packages.grounds) {
            match self.known(path) {
                Some(record) if matches!(answer, Answer::Text(_)) => {
                    let read = record.print.clone().map(Answer::Text);
                    if !read.is_some_and(|read| read.says(answer)) {
                        self.asked.doubt();
                    }
                }
                _ => {
                    self.asked.inherit(path, answer);
                    if is_source(path, answer) {
                        self.files.fetch_add(1, Ordering::Relaxed);
                        self.cached.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        }
    }
}

/// Whether an answer is about a source file: it was stepped over, and counts as known.
pub(crate) fn is_source(path: &Path, answer: &Answer) -> bool {
    matches!(answer, Answer::Text(Ok(_))) && is_script(&path.to_string_lossy())
}
