//! Rewrites that need the whole project: `node-prefix`.

use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use switchrt_catalog::{builtin_modules, is_builtin};
use switchrt_diagnostics::Diagnostic;
use switchrt_graph::Resolver;
use switchrt_syntax::{Grammar, aliased_names};

use crate::files::{Files, is_script};
use crate::options::{Cancel, ScanError};
use crate::pool;
use crate::scan::root;

/// What the prefix does to one file.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PrefixedFile {
    /// POSIX path relative to the project.
    pub file: String,
    /// `(start, end, replacement)` in UTF-16 offsets, ascending.
    pub edits: Vec<(u32, u32, String)>,
    /// Names of Node's modules that mean something else here, and stay.
    pub kept: Vec<KeptSpecifier>,
    /// Why the file was left alone.
    pub problem: Option<Diagnostic>,
}

/// A specifier that was left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptSpecifier {
    pub specifier: String,
    pub line: u32,
    pub column: u32,
    /// A sentence without a full stop.
    pub why: String,
}

/// Where a bundler's configuration may stand.
const CONFIGS: &[&str] = &["next.config", "webpack.config", "rspack.config", "vite.config"];

/// Finds every specifier of a module of Node without `node:` in the project's own source files, what git ignores left out.
/// Links are not followed: the file that one leads to counts where it lies.
///
/// # Errors
/// A folder that is not there or cannot be read; the flag of [`Cancel`].
pub fn node_prefix(dir: &Path, cancel: &Cancel) -> Result<Vec<PrefixedFile>, ScanError> {
    let root = root(dir)?;
    let mut paths = Vec::new();
    let walk = ignore::WalkBuilder::new(&root)
        .require_git(false)
        .git_global(false)
        .filter_entry(|entry| entry.file_name() != "node_modules")
        .build();
    for entry in walk.flatten() {
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && entry.path().to_str().is_some_and(is_script) {
            paths.push(entry.into_path());
        }
    }
    paths.sort();
    let aliased = aliases(&root);
    let files = Files::new(root.clone(), false);
    let resolver = Resolver::new(&root);
    let out: Vec<PrefixedFile> = pool::run(None, || {
        paths
            .par_iter()
            .filter(|_| !cancel.is_raised())
            .map(|path| one(path, &files, &resolver, &aliased))
            .filter(|file| !file.edits.is_empty() || !file.kept.is_empty() || file.problem.is_some())
            .collect()
    });
    if cancel.is_raised() { Err(ScanError::Aborted) } else { Ok(out) }
}

fn one(path: &Path, files: &Files, resolver: &Resolver, aliased: &[(String, String)]) -> PrefixedFile {
    let record = files.get(path);
    let mut out = PrefixedFile { file: files.display(path), edits: Vec::new(), kept: Vec::new(), problem: None };
    if record.unreadable || !record.facts.parsed || record.lossy {
        out.problem = record.diagnostics.first().cloned();
        return out;
    }
    for import in &record.facts.imports {
        if import.specifier.starts_with("node:") || is_builtin(&import.specifier).is_none() {
            continue;
        }
        let name = import.specifier.as_str();
        let alias = aliased.iter().find(|(alias, _)| alias == name || name.starts_with(&format!("{alias}/")));
        let why = match alias {
            Some((_, file)) => Some(format!("`{file}` puts something else in its place")),
            None if resolver.is_replaced(path, name) => {
                Some("a package of that name, tsconfig's `paths` or a `browser` map answers it as well".to_owned())
            }
            None => None,
        };
        match why {
            Some(why) => out.kept.push(KeptSpecifier {
                specifier: name.to_owned(),
                line: import.at.line,
                column: import.at.column,
                why,
            }),
            None => out.edits.push((import.at.start + 1, import.at.start + 1, "node:".to_owned())),
        }
    }
    out.edits.sort();
    out.edits.dedup();
    out
}

/// Names of Node's modules that the project's bundler configuration replaces, with the file that does.
fn aliases(root: &Path) -> Vec<(String, String)> {
    let mut out = Vec::new();
    for name in CONFIGS {
        for extension in ["js", "mjs", "cjs", "ts", "mts", "cts"] {
            let file = format!("{name}.{extension}");
            let Ok(source) = std::fs::read_to_string(root.join(&file)) else { continue };
            let names = aliased_names(&source, Grammar::from_path(&file));
            out.extend(
                names
                    .into_iter()
                    .filter(|name| builtin_modules().contains(&name.as_str()))
                    .map(|name| (name, file.clone())),
            );
        }
    }
    out
}
