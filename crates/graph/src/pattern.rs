//! Files that a specifier may mean of which only parts are known: `./locales/*.js`.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use crate::graph::Target;
use crate::package::is_foreign;
use crate::{Graph, Resolution};

use crate::Asked;
use crate::asked::Item;

/// Files that one pattern may bring in; a folder of more holds data, not code.
const MAX_FILES: usize = 1_000;

/// Folders below the pattern's own that are looked into.
const MAX_DEPTH: u32 = 4;

const EXTENSIONS: &[&str] = &["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"];

/// What a pattern says: the folder that is known, and what fits below it.
struct Pattern<'p> {
    folder: &'p str,
    glob: GlobMatcher,
}

impl<'p> Pattern<'p> {
    /// Only relative patterns mean files.
    fn new(pattern: &'p str) -> Option<Self> {
        let (folder, _) = pattern.split_once('*')?.0.rsplit_once('/')?;
        if !(folder == "." || folder == ".." || folder.starts_with("./") || folder.starts_with("../")) {
            return None;
        }
        let escaped: Vec<String> = pattern[folder.len() + 1..].split('*').map(globset::escape).collect();
        let glob = GlobBuilder::new(&escaped.join("*")).literal_separator(false).build().ok()?;
        Some(Self { folder, glob: glob.compile_matcher() })
    }

    /// As a bundler takes it: with or without an extension.
    fn fits(&self, inner: &Path) -> bool {
        let bare = inner.with_extension("");
        let folder = bare.file_name().is_some_and(|name| name == "index").then(|| bare.parent()).flatten();
        self.glob.is_match(inner)
            || self.glob.is_match(&bare)
            || folder.is_some_and(|folder| self.glob.is_match(folder))
    }
}

/// Source files that fit `pattern`: from the folder that is known, subfolders included. Sorted.
fn files_like(asked: &Asked, from: &Path, pattern: &str) -> Vec<PathBuf> {
    let Some(pattern) = Pattern::new(pattern) else { return Vec::new() };
    let Some(dir) = from.parent().and_then(|dir| asked.canonicalize(&dir.join(pattern.folder)).ok()) else {
        return Vec::new();
    };
    let mut files = Vec::new();
    list(asked, &dir, MAX_DEPTH, &mut files);
    files.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    files.retain(|file| file != from && file.strip_prefix(&dir).is_ok_and(|inner| pattern.fits(inner)));
    files
}

/// Whether the file `to`, there or not, is one that `pattern` means in the file `from`; both without links.
#[must_use]
pub fn may_mean(from: &Path, pattern: &str, to: &Path) -> bool {
    let known = || {
        let pattern = Pattern::new(pattern)?;
        let mut dir = from.parent()?.to_path_buf();
        for part in Path::new(pattern.folder).components() {
            match part {
                Component::CurDir => {}
                Component::ParentDir => drop(dir.pop()),
                part => dir.push(part),
            }
        }
        Some(is_source(to) && pattern.fits(to.strip_prefix(dir).ok()?))
    };
    !is_foreign(from) && known().unwrap_or(false)
}

fn is_source(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|name| EXTENSIONS.contains(&name))
        && !path.file_name().is_some_and(|name| name.to_string_lossy().contains(".d."))
}

fn list(asked: &Asked, dir: &Path, depth: u32, files: &mut Vec<PathBuf>) {
    let Ok(mut items) = asked.folder(dir) else { return };
    // Which files a large folder is cut down to is no matter of the system's order.
    items.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    for Item { name, kind } in items {
        if files.len() >= MAX_FILES || name == "node_modules" || name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = dir.join(&name);
        if kind.is_dir() && depth > 0 {
            list(asked, &path, depth - 1, files);
        } else if kind.is_file() && is_source(&path) {
            files.push(path);
        }
    }
}

impl Graph<'_> {
    /// What a specifier means of which only parts are known. A package's own are left alone: what they pick is their business.
    pub(crate) fn any_of(&self, path: &Path, pattern: &str) -> Target {
        if pattern.ends_with(".node") {
            return Target::One(Resolution::NativeAddon, None, false);
        }
        if is_foreign(path) {
            return Target::One(Resolution::Leaf, None, false);
        }
        let pure = |file: &Path| self.resolver.package(file).is_some_and(|package| package.is_pure(file));
        Target::Any(
            files_like(self.resolver.asked(), path, pattern)
                .into_iter()
                .map(|file| {
                    let pure = pure(&file);
                    (file, pure)
                })
                .collect(),
        )
    }
}
