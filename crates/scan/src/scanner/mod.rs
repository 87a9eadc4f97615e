//! A scan that stays: told which files changed, it answers what that changed.

mod affected;
mod delta;
mod examine;
mod patch;

use std::path::{Path, PathBuf};
use std::time::Instant;

use switchrt_diagnostics::Diagnostic;
use switchrt_graph::asked::Answer;
use switchrt_manifest::Manifest;

use crate::cache::Cache;
use crate::files::Files;
use crate::options::{Cancel, Phases, ScanError, ScanOptions, Stats};
use crate::pool;
use crate::scan::{Scan, root};
use crate::state::{Goal, State};

pub use delta::Delta;
use delta::{compare, ordered};
use examine::examine;
use patch::Readers;

/// A project that is scanned again and again.
///
/// Its answers are those of a fresh scan at the time of the last update, provided that every change was told.
pub struct Scanner {
    options: ScanOptions,
    root: PathBuf,
    built: Built,
    /// The last update failed: nothing is certain until one has looked at everything.
    doubt: bool,
    notes: Vec<String>,
}

struct Built {
    state: State,
    readers: Readers,
    /// In the manifest's order.
    diagnostics: Vec<Diagnostic>,
    stats: Stats,
}

impl Scanner {
    /// Scans a project and stays with it.
    ///
    /// # Errors
    /// As [`crate::scan`].
    pub fn new(options: ScanOptions) -> Result<Self, ScanError> {
        let root = root(&options.dir)?;
        let (built, notes) = pool::run(options.threads, || {
            let mut notes = Vec::new();
            let cache = Cache::open(&options, &root).and_then(|cache| cache.map_err(|note| notes.push(note)).ok());
            let files = Files::new(root.clone(), options.config_only());
            let built = build(&options, &root, files.with_prints(cache.as_ref().and_then(Cache::stored)), |files| {
                notes.extend(cache.and_then(|cache| cache.save_facts(files).err()));
            })?;
            Ok((built, notes))
        })?;
        Ok(Self { options, root, built, doubt: false, notes })
    }

    /// What changed with these files or folders, absolute or relative to the project: added, edited, renamed or removed. Without any, everything is
    /// looked at.
    ///
    /// # Errors
    /// As [`crate::scan`]; the update that follows then looks at everything.
    pub fn update(&mut self, paths: &[PathBuf], cancel: &Cancel) -> Result<Delta, ScanError> {
        let threads = self.options.threads;
        let paths: Vec<PathBuf> =
            if self.doubt { Vec::new() } else { paths.iter().map(|path| self.root.join(path)).collect() };
        let doubt = std::mem::replace(&mut self.doubt, true);
        let delta = pool::run(threads, || self.work(&paths, doubt, cancel))?;
        self.doubt = false;
        Ok(delta)
    }

    fn work(&mut self, paths: &[PathBuf], doubt: bool, cancel: &Cancel) -> Result<Delta, ScanError> {
        let start = Instant::now();
        let options = ScanOptions { cancel: cancel.clone(), ..self.options.clone() };
        let examined = examine(&self.built.state, paths);
        self.built.state.files.restart();
        if !examined.structure && !doubt {
            let scan = Scan { options: &options, root: self.root.clone(), start };
            if let Some(mut delta) = self.built.patch(&scan, &examined.changed)? {
                let total = start.elapsed().as_secs_f64() * 1000.0;
                delta.stats = self.built.state.files.stats(Phases { total, ..Phases::default() });
                return Ok(delta);
            }
        }
        let state = &self.built.state;
        examined.changed.iter().for_each(|path| state.files.forget(path));
        let files = Files::new(self.root.clone(), options.config_only()).with_prints(None);
        let new = build(&options, &self.root, files.with_previous(state.files.share()), |_| {})?;
        let mut delta = compare(&self.built, &new);
        delta.stats = new.stats.clone();
        let old = std::mem::replace(&mut self.built, new);
        // Nobody waits for the memory of a whole project to be given back.
        rayon::spawn(move || drop(old));
        Ok(delta)
    }

    /// The whole answer.
    ///
    /// # Errors
    /// As [`crate::scan`], after an update that failed.
    pub fn manifest(&mut self) -> Result<Manifest, ScanError> {
        if self.doubt {
            self.update(&[], &Cancel::default())?;
        }
        let state = &self.built.state;
        let routes = state.drafts.iter().map(|draft| draft.route.clone()).collect();
        Ok(pool::run(self.options.threads, || state.manifest(&self.options, routes)))
    }

    /// What the last complete scan did, with notes about the cache.
    #[must_use]
    pub fn stats(&self) -> Stats {
        Stats { notes: self.notes.clone(), ..self.built.stats.clone() }
    }

    /// The project's folder without links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folders in which a change can change the answer, sorted: for a watcher.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        let mut out: Vec<PathBuf> = vec![self.root.clone()];
        let state = &self.built.state;
        let mut add = |folder: Option<&Path>| {
            if let Some(folder) = folder
                && out.last().is_none_or(|last| last != folder)
            {
                out.push(folder.to_path_buf());
            }
        };
        state.files.records().iter().for_each(|(path, _)| add(path.parent()));
        for (path, answer) in state.files.asked().all() {
            match answer {
                Answer::Folder(_) | Answer::Root(_) => add(Some(&path)),
                // Nobody waits for a package to appear outside of the project.
                _ if path.starts_with(&self.root) => add(path.parent()),
                Answer::Text(Ok(_)) => add(path.parent()),
                _ => {}
            }
        }
        out.sort_unstable();
        out.dedup();
        // A folder that is not there shows in the one that would hold it.
        let there = |folder: PathBuf| folder.ancestors().find(|folder| folder.is_dir()).map(Path::to_path_buf);
        let mut out: Vec<PathBuf> = out.into_iter().filter_map(there).collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn build(options: &ScanOptions, root: &Path, files: Files, with: impl FnOnce(&Files)) -> Result<Built, ScanError> {
    let start = Instant::now();
    let (mut state, mut phases) =
        State::build(&Scan { options, root: root.to_path_buf(), start }, files, Goal::Updates)?;
    with(&state.files);
    state.files.settle();
    let readers = Readers::of(&state);
    let diagnostics = ordered(state.diagnostics(options));
    phases.total = start.elapsed().as_secs_f64() * 1000.0;
    let stats = state.files.stats(phases);
    Ok(Built { state, readers, diagnostics, stats })
}
