//! The project's `tsconfig.json`, read once for all that resolves by it.

use std::path::{Path, PathBuf};

use oxc_resolver::{ResolveError, ResolverGeneric, TsconfigReferences};

use crate::Asked;
use crate::listing::Listings;

/// What is wrong with a `tsconfig.json` or `jsconfig.json`, or with one that it refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TsconfigFault {
    /// The project's own, which is done without.
    pub config: PathBuf,
    /// The file that is at fault.
    pub file: PathBuf,
    pub problem: TsconfigProblem,
    /// Only its `references` are at fault and done without.
    pub references_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TsconfigProblem {
    /// A folder, a pipe, a device.
    NotAFile,
    /// In the file system's words.
    Unreadable(String),
    /// In the parser's words; line and column in bytes, both from 1.
    Syntax { message: String, line: usize, column: usize },
    /// What it refers to is not there: a path, or the name of a package's file.
    Missing(String),
    /// It extends itself, or is a reference of itself, in the end.
    Circular,
}

/// How a project's config is read.
pub(crate) struct Found {
    pub file: PathBuf,
    pub references: TsconfigReferences,
}

/// The project's config, if it has one that can be read whole, and what is wrong with the one that it has. `resolver` gives a
/// resolver that reads it.
pub(crate) fn find(
    root: &Path,
    asked: &Asked,
    resolver: impl Fn(&Path, TsconfigReferences) -> ResolverGeneric<Listings>,
) -> (Option<Found>, Option<TsconfigFault>) {
    let mut fault = None;
    for name in ["tsconfig.json", "jsconfig.json"] {
        let file = root.join(name);
        match asked.metadata(&file) {
            Ok(meta) if meta.is_file() => {}
            Ok(_) => {
                let (config, problem) = (file.clone(), TsconfigProblem::NotAFile);
                fault.get_or_insert(TsconfigFault { config, file, problem, references_only: false });
                continue;
            }
            Err(_) => continue,
        }
        let read = |references| resolver(&file, references).resolve_tsconfig(&file);
        let Err(error) = read(TsconfigReferences::Auto) else {
            return (Some(Found { file, references: TsconfigReferences::Auto }), fault);
        };
        return match read(TsconfigReferences::Disabled) {
            Ok(_) => {
                let fault = of(asked, error, &file, true);
                (Some(Found { file, references: TsconfigReferences::Disabled }), Some(fault))
            }
            Err(error) => {
                let fault = of(asked, error, &file, false);
                (None, Some(fault))
            }
        };
    }
    (None, fault)
}

fn of(asked: &Asked, error: ResolveError, config: &Path, references_only: bool) -> TsconfigFault {
    let (file, problem) = match error {
        ResolveError::TsconfigLoadFailed { path, source } => match *source {
            ResolveError::Json(json) => (path, syntax(json)),
            ResolveError::IOError(_) if path != config && is_missing(asked, &path) => {
                // A name without a file is tried with the ending behind it, whatever it ends in.
                let name = path.to_string_lossy();
                let name = name.strip_suffix(".json").filter(|name| name.ends_with(".json")).unwrap_or(&name);
                (config.to_path_buf(), TsconfigProblem::Missing(name.to_owned()))
            }
            other => (path, TsconfigProblem::Unreadable(other.to_string())),
        },
        ResolveError::Json(json) => (json.path.clone(), syntax(json)),
        ResolveError::TsconfigNotFound(path) => {
            (config.to_path_buf(), TsconfigProblem::Missing(path.to_string_lossy().into_owned()))
        }
        ResolveError::NotFound(specifier) => (config.to_path_buf(), TsconfigProblem::Missing(specifier)),
        ResolveError::TsconfigCircularExtend(_) | ResolveError::TsconfigSelfReference(_) => {
            (config.to_path_buf(), TsconfigProblem::Circular)
        }
        other => (config.to_path_buf(), TsconfigProblem::Unreadable(other.to_string())),
    };
    TsconfigFault { config: config.to_path_buf(), file, problem, references_only }
}

fn is_missing(asked: &Asked, path: &Path) -> bool {
    asked.metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

fn syntax(json: oxc_resolver::JSONError) -> TsconfigProblem {
    // The parser's words end in the place, which is told by itself.
    let message = json.message.split(" at line ").next().unwrap_or_default();
    let message = if message.contains("untagged enum") { "a value of this kind may not stand here" } else { message };
    let message = message.to_owned();
    TsconfigProblem::Syntax { message, line: json.line, column: json.column }
}
