//! Which routes a set of changed files has a say in.

use std::path::{Path, PathBuf};

use rustc_hash::{FxHashMap, FxHashSet};
use switchrt_graph::asked::Answer;
use switchrt_graph::{Module, may_mean};
use switchrt_manifest::RouteKind;

use super::Scanner;
use crate::discover::Entry;
use crate::state::State;

impl Scanner {
    /// The entries, as `(route, file)` in the manifest's order, whose answer these changed, added or removed files could change: through imports,
    /// constants, layouts and config. Routes of which no uses are asked for are followed through their rules alone.
    #[must_use]
    pub fn affected(&self, paths: &[PathBuf]) -> Vec<(String, String)> {
        let state = &self.built.state;
        let paths: FxHashSet<PathBuf> = paths.iter().map(|path| real(&self.root.join(path))).collect();
        let every = paths.iter().any(|path| is_config(state, &self.root, path));
        let gone: Vec<&PathBuf> = paths.iter().filter(|path| !path.is_file()).collect();
        let lost = Lost::of(state, &paths);
        let mut reached: FxHashSet<&Path> = FxHashSet::default();
        for graph in &state.graphs {
            reached.extend(graph.reaching(&|module| paths.contains(&module.path) || lost.is_asked_by(module)));
        }
        let touches = |i: usize, entry: &Entry| {
            let own = std::iter::once(&entry.path).chain(entry.layouts.iter().map(|layout| &layout.path));
            let others = entry.layouts.iter().filter_map(|layout| state.layouts.get(&layout.file));
            let others = others.flat_map(|declared| &declared.others).chain(&state.others[i]);
            let subject = state.subjects.get(i).and_then(Option::as_ref);
            own.chain(others).any(|path| paths.contains(path))
                || subject.is_some_and(|subject| subject.entries.iter().any(|path| reached.contains(path.as_path())))
                || gone.iter().any(|path| held(entry, &self.root, path))
        };
        let mut out: Vec<(String, String)> = state
            .entries
            .iter()
            .enumerate()
            .filter(|(i, entry)| every || touches(*i, entry))
            .map(|(_, entry)| (entry.route.clone(), entry.file.clone()))
            .collect();
        out.sort_unstable();
        out
    }
}

fn real(path: &Path) -> PathBuf {
    let held = path.parent().and_then(|dir| Some(std::fs::canonicalize(dir).ok()?.join(path.file_name()?)));
    std::fs::canonicalize(path).ok().or(held).unwrap_or_else(|| path.to_path_buf())
}

/// A file that says something about every route.
fn is_config(state: &State, root: &Path, path: &Path) -> bool {
    let named = path.parent() == Some(root)
        && path.file_name().and_then(|name| name.to_str()).is_some_and(|name| {
            matches!(name, "tsconfig.json" | "jsconfig.json")
                || name.starts_with("next.config.")
                || name.starts_with("switchrt.config.")
        });
    named
        || state.global_files.iter().any(|file| file == path)
        || state.files.asked().about(path).iter().any(|answer| matches!(answer, Answer::Text(_)))
}

/// Whether a file that is gone held for an entry: a layout, or what is compiled into every page.
fn held(entry: &Entry, root: &Path, path: &Path) -> bool {
    let stem = path.file_name().and_then(|name| name.to_str()?.split('.').next()).unwrap_or_default();
    match stem {
        "layout" if entry.kind == RouteKind::AppPage => {
            path.parent().is_some_and(|dir| root.join(&entry.file).starts_with(dir))
        }
        "_app" | "_document" | "_error" => entry.kind == RouteKind::Page,
        _ => false,
    }
}

/// Files that nothing leads to: an import may have led to one before, or would once it is there.
struct Lost<'p> {
    by_name: FxHashMap<&'p str, Vec<&'p Path>>,
    all: Vec<&'p Path>,
}

impl<'p> Lost<'p> {
    fn of(state: &State, paths: &'p FxHashSet<PathBuf>) -> Self {
        let mut by_name: FxHashMap<&str, Vec<&Path>> = FxHashMap::default();
        let all: Vec<&Path> =
            paths.iter().map(PathBuf::as_path).filter(|path| state.files.known(path).is_none()).collect();
        for &path in &all {
            // `lib/a.ts` is meant by `./lib/a` and `./lib/a.js`, `lib/index.ts` by `./lib` too.
            let folder = path.parent().and_then(Path::file_name).and_then(|name| name.to_str());
            let stem = stem(path);
            for name in stem.into_iter().chain(folder.filter(|_| stem == Some("index"))) {
                by_name.entry(name).or_default().push(path);
            }
        }
        Self { by_name, all }
    }

    fn is_asked_by(&self, module: &Module) -> bool {
        let Some(facts) = module.facts.as_deref().filter(|_| !self.by_name.is_empty()) else { return false };
        facts.imports.iter().any(|import| {
            if import.pattern {
                return self.all.iter().any(|file| may_mean(&module.path, &import.specifier, file));
            }
            let specifier = Path::new(&import.specifier);
            let Some(files) = stem(specifier).and_then(|name| self.by_name.get(name)) else { return false };
            // What a name stands for is the config's word; a relative one says it itself.
            !import.specifier.starts_with('.')
                || module.path.parent().is_some_and(|dir| {
                    let target = plain(&dir.join(specifier));
                    files.iter().any(|file| {
                        file.with_extension("") == target.with_extension("")
                            || file.parent() == Some(target.as_path()) && stem(file) == Some("index")
                    })
                })
        })
    }
}

fn stem(path: &Path) -> Option<&str> {
    path.file_stem()?.to_str()
}

/// Without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                out.pop();
            }
            std::path::Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}
