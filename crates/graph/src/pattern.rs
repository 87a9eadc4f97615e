//! Files that a specifier may mean of which only parts are known: `./locales/*.js`.

use std::path::{Path, PathBuf};

use globset::GlobBuilder;

use crate::Asked;
use crate::asked::Item;

/// Files that one pattern may bring in; a folder of more holds data, not code.
const MAX_FILES: usize = 1_000;

/// Folders below the pattern's own that are looked into.
const MAX_DEPTH: u32 = 4;

const EXTENSIONS: &[&str] = &["js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts"];

/// Source files that fit `pattern`, as a bundler takes it: from the folder that is known, subfolders included, with or without an
/// extension. Sorted; only relative patterns mean files.
pub(crate) fn files_like(asked: &Asked, from: &Path, pattern: &str) -> Vec<PathBuf> {
    let Some((known, _)) = pattern.split_once('*') else { return Vec::new() };
    let Some((folder, _)) = known.rsplit_once('/') else { return Vec::new() };
    if !(folder == "." || folder == ".." || folder.starts_with("./") || folder.starts_with("../")) {
        return Vec::new();
    }
    let Some(dir) = from.parent().and_then(|dir| asked.canonicalize(&dir.join(folder)).ok()) else {
        return Vec::new();
    };
    let escaped: Vec<String> = pattern[folder.len() + 1..].split('*').map(globset::escape).collect();
    let Ok(glob) = GlobBuilder::new(&escaped.join("*")).literal_separator(false).build() else { return Vec::new() };
    let glob = glob.compile_matcher();
    let mut files = Vec::new();
    list(asked, &dir, MAX_DEPTH, &mut files);
    files.retain(|file| {
        let Ok(inner) = file.strip_prefix(&dir) else { return false };
        let bare = inner.with_extension("");
        let folder = bare.file_name().is_some_and(|name| name == "index").then(|| bare.parent()).flatten();
        file != from
            && (glob.is_match(inner) || glob.is_match(&bare) || folder.is_some_and(|folder| glob.is_match(folder)))
    });
    files.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
    files
}

fn list(asked: &Asked, dir: &Path, depth: u32, files: &mut Vec<PathBuf>) {
    let Ok(items) = asked.folder(dir) else { return };
    for Item { name, kind } in items {
        if files.len() >= MAX_FILES || name == "node_modules" || name.as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = dir.join(&name);
        if kind.is_dir() && depth > 0 {
            list(asked, &path, depth - 1, files);
        } else if kind.is_file()
            && path.extension().and_then(|extension| extension.to_str()).is_some_and(|name| EXTENSIONS.contains(&name))
            && !name.to_string_lossy().contains(".d.")
        {
            files.push(path);
        }
    }
}
