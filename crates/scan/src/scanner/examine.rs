//! What a change in the file system means for what is known.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use switchrt_graph::asked::{Answer, Verdict};

use crate::state::State;

/// What has to be done.
#[derive(Debug, Default)]
pub(super) struct Examined {
    /// Files whose text is another one.
    pub changed: Vec<PathBuf>,
    /// Something is there, or leads somewhere, that did not, or a config says something else.
    pub structure: bool,
}

/// Looks at what is known of these paths, of what lies below them and of what holds them; at everything where there are none.
pub(super) fn examine(state: &State, paths: &[PathBuf]) -> Examined {
    let mut looked = FxHashSet::default();
    if paths.is_empty() {
        looked.extend(state.files.records().into_iter().map(|(path, _)| path));
        state.files.asked().each_path(|path| {
            looked.insert(path.to_path_buf());
        });
    }
    for path in paths {
        let mut holders: Vec<PathBuf> = path.ancestors().map(Path::to_path_buf).collect();
        // A path through a link is known by what it leads to.
        let real = path.parent().and_then(|dir| Some(std::fs::canonicalize(dir).ok()?.join(path.file_name()?)));
        if let Some(real) = real.filter(|real| real != path) {
            holders.extend(real.ancestors().map(Path::to_path_buf));
        }
        if let Ok(target) = std::fs::canonicalize(path) {
            holders.push(target);
        }
        looked.extend(holders);
        // A folder, or what is no file any more: whatever was known below it.
        if state.files.known(path).is_none() && !path.is_file() {
            let mut below = |known: &Path| {
                if known.starts_with(path) {
                    looked.insert(known.to_path_buf());
                }
            };
            state.files.records().iter().for_each(|(known, _)| below(known));
            state.files.asked().each_path(below);
        }
    }
    let looked: Vec<PathBuf> = looked.into_iter().collect();
    let found: Vec<(bool, bool)> = looked.par_iter().with_min_len(32).map(|path| look(state, path)).collect();
    let mut out = Examined::default();
    for (path, (changed, structure)) in looked.into_iter().zip(found) {
        out.structure |= structure || changed && state.global_files.contains(&path);
        if changed {
            out.changed.push(path);
        }
    }
    out.changed.sort_unstable();
    out
}

/// Whether the file has another text, and whether anything else about the path is different.
fn look(state: &State, path: &Path) -> (bool, bool) {
    let print = state.files.known(path).and_then(|record| record.print.clone());
    let changed = print.is_some_and(|print| Answer::Text(print).verify(path) == Verdict::Different);
    let asked = state.files.asked();
    let mut structure = false;
    for answer in asked.about(path) {
        match answer.verify(path) {
            Verdict::Same => {}
            Verdict::Renewed(print) => asked.renew(path, answer.renewed(print)),
            Verdict::Different => structure = true,
        }
    }
    (changed, structure)
}
