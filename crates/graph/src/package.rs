//! What a `package.json` says that a walk needs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use globset::{Glob, GlobSet, GlobSetBuilder};
use rustc_hash::FxHashMap;
use serde_json::Value;

use crate::Asked;

/// The package that a file belongs to.
#[derive(Debug, Default)]
pub struct Package {
    /// `name@version`, from the nearest `package.json` that has a name.
    pub label: Option<String>,
    dir: PathBuf,
    side_effects: SideEffects,
    /// The `browser` map's entries for bare specifiers; `None` is `false`.
    browser: FxHashMap<String, Option<String>>,
}

#[derive(Debug, Default)]
enum SideEffects {
    /// Unknown: loading it counts.
    #[default]
    Some,
    None,
    Only(GlobSet),
}

impl Package {
    /// Whether the file may be left out when nothing of it is used.
    #[must_use]
    pub fn is_pure(&self, file: &Path) -> bool {
        match &self.side_effects {
            SideEffects::Some => false,
            SideEffects::None => true,
            SideEffects::Only(globs) => !globs.is_match(file.strip_prefix(&self.dir).unwrap_or(file)),
        }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the `browser` map makes of a bare specifier: `Some(None)` when it is switched off.
    pub(crate) fn browser(&self, specifier: &str) -> Option<Option<&str>> {
        self.browser.get(specifier).map(Option::as_deref)
    }

    fn read(dir: &Path, json: &Value, outer: Option<&Self>) -> Self {
        let text = |key: &str| json[key].as_str();
        // A nested `{ "type": "module" }` has no name; the package's own does.
        let label = match (text("name"), text("version")) {
            (Some(name), Some(version)) => Some(format!("{name}@{version}")),
            (Some(name), None) => Some(name.to_owned()),
            _ => outer.and_then(|outer| outer.label.clone()),
        };
        let browser = json["browser"].as_object().map_or_else(FxHashMap::default, |map| {
            let target = |value: &Value| match value {
                Value::Bool(false) => Some(None),
                Value::String(text) => Some(Some(text.clone())),
                _ => None,
            };
            map.iter()
                .filter(|(key, _)| !key.starts_with('.'))
                .filter_map(|(key, value)| Some((key.clone(), target(value)?)))
                .collect()
        });
        Self { label, dir: dir.to_path_buf(), side_effects: side_effects(&json["sideEffects"]), browser }
    }
}

fn side_effects(json: &Value) -> SideEffects {
    match json {
        Value::Bool(false) => SideEffects::None,
        Value::String(one) => globs(&[one.as_str()]),
        Value::Array(items) => globs(&items.iter().filter_map(Value::as_str).collect::<Vec<_>>()),
        _ => SideEffects::Some,
    }
}

fn globs(patterns: &[&str]) -> SideEffects {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let pattern = pattern.trim_start_matches("./");
        // As webpack does it: a pattern without a slash means a file of that name anywhere.
        let pattern = if pattern.contains('/') { pattern.to_owned() } else { format!("**/{pattern}") };
        match Glob::new(&pattern) {
            Ok(glob) => set.add(glob),
            Err(_) => return SideEffects::Some,
        };
    }
    set.build().map_or(SideEffects::Some, SideEffects::Only)
}

/// Packages by folder, each `package.json` read once.
#[derive(Default)]
pub(crate) struct Packages {
    asked: Arc<Asked>,
    by_dir: Mutex<FxHashMap<OsString, Option<Arc<Package>>>>,
}

impl Packages {
    pub(crate) fn new(asked: Arc<Asked>) -> Self {
        Self { asked, ..Self::default() }
    }

    /// The package of a file's folder; `None` where no `package.json` is above it.
    pub(crate) fn of_dir(&self, dir: &Path) -> Option<Arc<Package>> {
        let mut missing = Vec::new();
        let mut found = None;
        {
            let known = self.by_dir.lock().unwrap_or_else(PoisonError::into_inner);
            for dir in dir.ancestors() {
                if let Some(package) = known.get(dir.as_os_str()) {
                    found.clone_from(package);
                    break;
                }
                missing.push(dir.to_path_buf());
            }
        }
        // From the outside in, so that a nested file finds what it inherits.
        for dir in missing.into_iter().rev() {
            let own = self
                .asked
                .text(&dir.join("package.json"))
                .ok()
                .and_then(|bytes| {
                    serde_json::from_slice::<Value>(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes)).ok()
                })
                .map(|json| Arc::new(Package::read(&dir, &json, found.as_deref().filter(|_| !is_package_root(&dir)))));
            if own.is_some() || dir.file_name().is_some_and(|name| name == "node_modules") {
                // Nothing below `node_modules` belongs to the package around it.
                found = own;
            }
            self.by_dir.lock().unwrap_or_else(PoisonError::into_inner).insert(dir.into(), found.clone());
        }
        found
    }
}

/// Whether a file lies below a `node_modules`.
pub(crate) fn is_foreign(path: &Path) -> bool {
    memchr::memmem::find(path.as_os_str().as_encoded_bytes(), b"node_modules").is_some()
        && path.components().any(|part| part.as_os_str() == "node_modules")
}

/// `node_modules/name` or `node_modules/@scope/name`.
fn is_package_root(dir: &Path) -> bool {
    let name = |dir: Option<&Path>| dir.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let parent = dir.parent();
    match name(parent) {
        Some(above) if above == "node_modules" => true,
        Some(scope) if scope.starts_with('@') => {
            name(parent.and_then(Path::parent)).is_some_and(|above| above == "node_modules")
        }
        _ => false,
    }
}
