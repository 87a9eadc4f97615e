//! A folder and what lies below it, level by level, sorted, through links, never in circles.

use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use switchrt_diagnostics::Diagnostic;
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
    /// The links that lead to it.
    links: Option<Arc<Link>>,
}

/// A link on the way to a folder.
struct Link {
    /// The folder that it lies in.
    at: PathBuf,
    before: Option<Arc<Link>>,
}

impl Folder {
    /// Whether `target` is this folder, or one that this folder lies in, by itself or through links.
    fn lies_in(&self, target: &Path) -> bool {
        let mut links = self.links.as_ref();
        let mut inside = self.real.starts_with(target);
        while let Some(link) = links.filter(|_| !inside) {
            inside = link.at.starts_with(target);
            links = link.before.as_ref();
        }
        inside
    }
}

const CIRCLE: &str = "the link leads to a folder that it lies in itself";
const TOO_OFTEN: &str = "more than 256 links lead to this folder, and it is not read once more";

const TOO_MANY: &str =
    "links lead to more than 5,000 folders outside the project, and from this one on those of its depth are not read";

/// Times that one folder is entered through links: links to folders with links multiply.
const MAX_ENTRIES: u32 = 256;

/// Folders outside the project that a walk reads: a link to `/` or `/proc` leads to all that the machine has.
const MAX_OUTSIDE: usize = 5_000;

/// Which names a walk asks for.
struct Wishes<'a> {
    /// The project, by its real path.
    root: PathBuf,
    /// POSIX path of the start, relative to the root.
    prefix: String,
    wanted: &'a (dyn Fn(&str) -> bool + Sync),
    enter: &'a (dyn Fn(&str) -> bool + Sync),
}

/// What one folder holds.
#[derive(Default)]
struct Listed {
    found: Vec<Found>,
    below: Vec<Folder>,
    /// Names that lead elsewhere.
    links: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

/// Every regular file below `root/start`, the folders of a level read in parallel. `wanted` picks the names whose oddities are
/// told; `enter` picks the folders.
pub(crate) fn files(
    asked: &Asked,
    root: &Path,
    start: &Path,
    wanted: &(dyn Fn(&str) -> bool + Sync),
    enter: &(dyn Fn(&str) -> bool + Sync),
    out: &mut Discovered,
) -> Vec<Found> {
    let prefix = start.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let Ok(real) = asked.canonicalize(&root.join(start)) else { return Vec::new() };
    let root = asked.canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    if root.starts_with(&real) {
        out.diagnostics.push(unreadable(&prefix, CIRCLE));
        return Vec::new();
    }
    let wishes = Wishes { root, prefix, wanted, enter };
    let mut found = Vec::new();
    let mut entered = FxHashMap::default();
    let mut level = vec![Folder { real, dirs: Vec::new(), links: None }];
    let mut outside = 0;
    while !level.is_empty() {
        outside += level.iter().filter(|folder| !folder.real.starts_with(&wishes.root)).count();
        if outside > MAX_OUTSIDE {
            // The whole level or nothing: in which order the system lists it must not matter.
            let left_out = |folder: &&Folder| !folder.real.starts_with(&wishes.root);
            if let Some(first) = level.iter().filter(left_out).map(|folder| wishes.shown(folder, "")).min() {
                out.diagnostics.push(unreadable(&first, TOO_MANY));
            }
            level.retain(|folder| folder.real.starts_with(&wishes.root));
        }
        let listed: Vec<Listed> = level.par_iter().map(|folder| wishes.list(asked, folder)).collect();
        let mut below = Vec::new();
        for (folder, mut listed) in level.iter().zip(listed) {
            for name in std::mem::take(&mut listed.links) {
                wishes.follow(asked, folder, name, &mut entered, &mut listed);
            }
            found.append(&mut listed.found);
            below.append(&mut listed.below);
            out.diagnostics.append(&mut listed.diagnostics);
        }
        level = below;
    }
    // The system lists in any order.
    found.sort_unstable_by(|a, b| a.file.cmp(&b.file));
    found
}

impl Wishes<'_> {
    fn shown(&self, folder: &Folder, name: &str) -> String {
        let mut path = self.prefix.clone();
        for part in folder.dirs.iter().map(String::as_str).chain([name]).filter(|part| !part.is_empty()) {
            path.push('/');
            path.push_str(part);
        }
        path
    }

    fn list(&self, asked: &Asked, folder: &Folder) -> Listed {
        let mut listed = Listed::default();
        let entries = match asked.folder(&folder.real) {
            Ok(entries) => entries,
            Err(error) => {
                let why = format!("the folder cannot be read: {}", plain(&error));
                listed.diagnostics.push(unreadable(&self.shown(folder, ""), &why));
                return listed;
            }
        };
        for Item { name, kind } in entries {
            match name.to_str() {
                Some(name) if kind.is_symlink() => listed.links.push(name.to_owned()),
                Some(name) => {
                    let links = folder.links.clone();
                    self.take(folder, name.to_owned(), (kind, folder.real.join(name)), links, &mut listed);
                }
                None => {
                    let lossy = name.to_string_lossy();
                    if (self.wanted)(&lossy) {
                        let shown = self.shown(folder, &lossy);
                        listed.diagnostics.push(unreadable(&shown, "the file's name is not UTF-8"));
                    }
                }
            }
        }
        // What a link may be left out for must not depend on the system's order.
        listed.links.sort_unstable();
        listed
    }

    fn take(
        &self,
        folder: &Folder,
        name: String,
        (kind, real): (FileType, PathBuf),
        links: Option<Arc<Link>>,
        listed: &mut Listed,
    ) {
        if kind.is_dir() {
            if (self.enter)(&name) {
                let mut dirs = folder.dirs.clone();
                dirs.push(name);
                listed.below.push(Folder { real, dirs, links });
            }
        } else if (self.wanted)(&name) {
            let file = self.shown(folder, &name);
            if kind.is_file() {
                listed.found.push(Found { file, dirs: folder.dirs.clone(), name, real });
            } else {
                listed.diagnostics.push(unreadable(&file, "it is not a regular file"));
            }
        }
    }

    /// A link, by what it leads to: a folder is read under each name that it has, but never inside itself.
    fn follow(
        &self,
        asked: &Asked,
        folder: &Folder,
        name: String,
        entered: &mut FxHashMap<PathBuf, u32>,
        listed: &mut Listed,
    ) {
        let target = asked.canonicalize(&folder.real.join(&name));
        match target.and_then(|target| Ok((asked.metadata(&target)?.file_type(), target))) {
            Ok((kind, real)) => {
                if kind.is_dir() && (self.enter)(&name) {
                    let entries = entered.entry(real.clone()).or_default();
                    *entries += 1;
                    let why = match *entries {
                        _ if folder.lies_in(&real) || self.root.starts_with(&real) => Some(CIRCLE),
                        entries if entries > MAX_ENTRIES => Some(TOO_OFTEN),
                        _ => None,
                    };
                    if let Some(why) = why {
                        return listed.diagnostics.push(unreadable(&self.shown(folder, &name), why));
                    }
                }
                let links = Arc::new(Link { at: folder.real.clone(), before: folder.links.clone() });
                self.take(folder, name, (kind, real), Some(links), listed);
            }
            Err(error) => {
                if (self.wanted)(&name) {
                    let why = format!("the link leads nowhere: {}", plain(&error));
                    listed.diagnostics.push(unreadable(&self.shown(folder, &name), &why));
                }
            }
        }
    }
}
