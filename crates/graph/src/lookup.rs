//! Questions about installed packages: where one lies, and what each runtime gets of it.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;
use switchrt_catalog::is_builtin;

use crate::entry::{EntryWalk, Walker};
use crate::{ConditionSet, Resolver};

/// What one runtime gets of a package, by `import` or by `require`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuntimeEntry {
    /// `nodejs`, `edge-light`, `workerd`, `deno`, `browser`.
    pub runtime: &'static str,
    /// `import` or `require`.
    pub kind: &'static str,
    /// What holds there; the package's own order decides between them.
    pub conditions: Vec<&'static str>,
    #[serde(flatten)]
    pub walk: EntryWalk,
    /// What the resolver answers: the file's real path.
    pub file: Option<PathBuf>,
    /// Why it answers nothing.
    pub error: Option<String>,
}

/// A package as it is installed, with its entries.
#[derive(Clone, Debug)]
pub struct InstalledPackage {
    /// `name@version`
    pub label: String,
    /// Its real folder.
    pub dir: PathBuf,
    pub entries: Vec<RuntimeEntry>,
}

/// Why there is no answer about a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupError {
    /// A module of Node, which no package answers.
    Builtin(String),
    /// Not a package's name.
    NotAName,
    NotInstalled {
        name: String,
        installed: Vec<String>,
    },
    /// The `package.json` cannot be read: file, line and column from 1 where they are known, and why.
    Broken {
        file: PathBuf,
        at: Option<(usize, usize)>,
        why: String,
    },
}

/// What each runtime gets for `specifier` (`pkg`, `@scope/pkg/sub`, `#internal`) in the project at `root`, a real path.
///
/// # Errors
/// See [`LookupError`].
pub fn entries_of(resolver: &Resolver, root: &Path, specifier: &str) -> Result<InstalledPackage, LookupError> {
    let internal = specifier.starts_with('#');
    let (name, subpath) = if internal { ("", specifier.to_owned()) } else { split(specifier)? };
    let dir = if internal {
        root.ancestors().find(|dir| dir.join("package.json").is_file()).map(Path::to_path_buf)
    } else {
        find(root, name)
    };
    let dir = dir.ok_or_else(|| LookupError::NotInstalled { name: name.to_owned(), installed: installed(root) })?;
    let json = read(&dir.join("package.json"))?;
    let from = root.join("package.json");
    let mut entries = Vec::new();
    for set in ConditionSet::ALL {
        for (kind, require) in [("import", false), ("require", true)] {
            let walker = Walker::new(&dir, &json, set, require);
            let conditions = walker.conditions.clone();
            let walk = if internal { walker.internal(&subpath) } else { walker.package(&subpath) };
            let (file, error) = match resolver.file(&from, specifier, set, require) {
                Ok(file) => (file, None),
                Err(error) => (None, Some(error)),
            };
            entries.push(RuntimeEntry { runtime: set.runtime(), kind, conditions, walk, file, error });
        }
    }
    let text = |key: &str| json[key].as_str();
    let label = match (text("name").unwrap_or(name), text("version")) {
        (name, Some(version)) => format!("{name}@{version}"),
        (name, None) => name.to_owned(),
    };
    Ok(InstalledPackage { label, dir, entries })
}

/// The package's name, and `.` or `./sub`.
fn split(specifier: &str) -> Result<(&str, String), LookupError> {
    if let Some(builtin) = is_builtin(specifier) {
        return Err(LookupError::Builtin(builtin.to_owned()));
    }
    let slashes = if specifier.starts_with('@') { 2 } else { 1 };
    let end = specifier.match_indices('/').nth(slashes - 1).map_or(specifier.len(), |(at, _)| at);
    let (name, rest) = specifier.split_at(end);
    let named = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0', '%']);
    let good = match name.strip_prefix('@') {
        Some(scoped) => scoped.split_once('/').is_some_and(|(scope, name)| named(scope) && named(name)),
        None => named(name),
    };
    if !good || rest.split('/').any(|part| part == "..") {
        return Err(LookupError::NotAName);
    }
    let rest = rest.trim_end_matches('/');
    Ok((name, if rest.is_empty() { ".".to_owned() } else { format!(".{rest}") }))
}

/// The package's real folder, looked for as Node does it: in each `node_modules` from the project upwards.
fn find(root: &Path, name: &str) -> Option<PathBuf> {
    root.ancestors()
        .map(|dir| dir.join("node_modules").join(name))
        .find(|dir| dir.is_dir())
        .map(|dir| dir.canonicalize().unwrap_or(dir))
}

fn read(file: &Path) -> Result<Value, LookupError> {
    let broken = |at, why: String| LookupError::Broken { file: file.to_path_buf(), at, why };
    let bytes = std::fs::read(file).map_err(|error| {
        let text = error.to_string();
        broken(None, text.split(" (os error").next().unwrap_or(&text).to_lowercase())
    })?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let text = error.to_string();
        let why = text.split(" at line").next().unwrap_or(&text).to_owned();
        broken((error.line() > 0).then(|| (error.line(), error.column().max(1))), why)
    })
}

/// Names of the packages that the project could mean, sorted.
fn installed(root: &Path) -> Vec<String> {
    let names = |dir: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.'))
            .collect()
    };
    let mut out = Vec::new();
    for dir in root.ancestors().map(|dir| dir.join("node_modules")) {
        for name in names(&dir) {
            if name.starts_with('@') {
                out.extend(names(&dir.join(&name)).into_iter().map(|inner| format!("{name}/{inner}")));
            } else {
                out.push(name);
            }
        }
    }
    out.sort();
    out.dedup();
    out
}
