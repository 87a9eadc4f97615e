//! A folder and what lies below it, iteratively, sorted, through links, never in circles.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use switchrt_graph::Asked;
use switchrt_graph::asked::{Item, plain};

use super::{Discovered, unreadable};

/// One regular file.
pub(crate) struct Found {
    /// Folders below the start, in order.
    pub dirs: Vec<String>,
    pub name: String,
    /// POSIX path relative to the root.
    pub file: String,
    pub real: PathBuf,
}

struct Folder {
    real: PathBuf,
    dirs: Vec<String>,
}

/// Every regular file below `root/start`. `wanted` picks the names whose oddities are told; `enter` picks the folders.
pub(crate) fn files(
    asked: &Asked,
    root: &Path,
    start: &Path,
    wanted: &dyn Fn(&str) -> bool,
    enter: &dyn Fn(&str) -> bool,
    out: &mut Discovered,
) -> Vec<Found> {
    let prefix = start.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let Ok(real) = asked.canonicalize(&root.join(start)) else { return Vec::new() };
    let mut found = Vec::new();
    let mut entered = FxHashSet::default();
    entered.insert(real.clone());
    let mut stack = vec![Folder { real, dirs: Vec::new() }];
    while let Some(folder) = stack.pop() {
        let shown = |name: &str| {
            let mut path = prefix.clone();
            for part in folder.dirs.iter().map(String::as_str).chain([name]).filter(|part| !part.is_empty()) {
                path.push('/');
                path.push_str(part);
            }
            path
        };
        let entries = match asked.folder(&folder.real) {
            Ok(entries) => entries,
            Err(error) => {
                out.diagnostics.push(unreadable(&shown(""), &format!("the folder cannot be read: {}", plain(&error))));
                continue;
            }
        };
        let mut below = Vec::new();
        for Item { name, mut kind } in entries {
            let Some(name) = name.to_str().map(str::to_owned) else {
                let lossy = name.to_string_lossy().into_owned();
                if wanted(&lossy) {
                    out.diagnostics.push(unreadable(&shown(&lossy), "the file's name is not UTF-8"));
                }
                continue;
            };
            let mut real = folder.real.join(&name);
            if kind.is_symlink() {
                let target = asked.canonicalize(&real);
                match target.and_then(|target| Ok((asked.metadata(&target)?.file_type(), target))) {
                    Ok((target_kind, target)) => (kind, real) = (target_kind, target),
                    Err(error) => {
                        if wanted(&name) {
                            out.diagnostics
                                .push(unreadable(&shown(&name), &format!("the link leads nowhere: {}", plain(&error))));
                        }
                        continue;
                    }
                }
                if kind.is_dir() && (folder.real.starts_with(&real) || !entered.insert(real.clone())) {
                    continue;
                }
            }
            if kind.is_dir() {
                if enter(&name) {
                    let mut dirs = folder.dirs.clone();
                    dirs.push(name);
                    below.push(Folder { real, dirs });
                }
            } else if kind.is_file() {
                if wanted(&name) {
                    found.push(Found { file: shown(&name), dirs: folder.dirs.clone(), name, real });
                }
            } else if wanted(&name) {
                out.diagnostics.push(unreadable(&shown(&name), "it is not a regular file"));
            }
        }
        stack.extend(below);
    }
    // The system lists in any order.
    found.sort_by(|a, b| a.file.cmp(&b.file));
    found
}
