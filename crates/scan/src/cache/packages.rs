//! What earlier scans found of packages: the verdict that a module and all that it imports tell nothing, under given conditions.
//!
//! A verdict stands on every file and folder of packages that the scan looked at, `package.json` with name and version among them. When one
//! of those is another one, no verdict holds: who patches a file below `node_modules` is not to be told what was true before.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use switchrt_graph::Quiet;
use switchrt_graph::asked::Answer;

use crate::options::Set;

/// Verdicts that hold, with what they stand on.
#[derive(Debug, Default)]
pub(crate) struct Packages {
    pub grounds: Vec<(PathBuf, Answer)>,
    /// By conditions and runtimes.
    pub quiet: Vec<(String, Quiet)>,
}

impl Packages {
    pub(crate) fn quiet(&self, set: Set) -> Option<&Quiet> {
        let key = key(set);
        self.quiet.iter().find(|(other, _)| *other == key).map(|(_, quiet)| quiet)
    }
}

/// How a set is named on disk.
pub(crate) fn key(set: Set) -> String {
    format!("{set:?}")
}

/// Whether what a package means can hang on a path: it lies in one, leads to one, or says what a file without a package belongs to.
pub(super) fn is_ground(root: &Path, path: &Path) -> bool {
    root.starts_with(path) || path.file_name() == Some(OsStr::new("package.json")) || is_foreign(path)
}

/// Whether a path lies below a `node_modules`.
pub(crate) fn is_foreign(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "node_modules")
}
