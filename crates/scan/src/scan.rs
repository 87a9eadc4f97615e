//! One scan, step by step.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Instant;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_graph::Resolver;
use switchrt_manifest::{Manifest, Route, RouteKind, Runtime, SCHEMA_VERSION, TOOL};

use crate::analyse::{Subject, analyse, offer_switch};
use crate::config::Declaration;
use crate::config::global::{self, Global};
use crate::discover::{Discovered, Entry, discover};
use crate::files::{Files, Record, plain};
use crate::options::{Phases, ScanError, ScanOptions, ScanOutput, Stats};
use crate::order::{join, shuffle};
use crate::route::{Draft, declare, draft, slot_conflicts};
use crate::scope::ProjectScope;
use crate::{ignore, loaded, pool, segments};

/// Scans a project. Runs no user code; an odd file costs no other file its answer.
///
/// # Errors
/// No folder, a folder without an app, or the flag of [`crate::Cancel`]. Everything else is a diagnostic.
pub fn scan(options: &ScanOptions) -> Result<ScanOutput, ScanError> {
    let start = Instant::now();
    let root = root(&options.dir)?;
    pool::run(options.threads, || Scan { options, root, start }.run())
}

pub(crate) fn root(dir: &Path) -> Result<PathBuf, ScanError> {
    let shown = || dir.display().to_string();
    let root = fs::canonicalize(dir).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ScanError::NoFolder(shown()),
        _ => ScanError::Unreadable { folder: shown(), why: plain(&error) },
    })?;
    if !root.is_dir() {
        return Err(ScanError::NotAFolder(shown()));
    }
    fs::read_dir(&root).map_err(|error| ScanError::Unreadable { folder: shown(), why: plain(&error) })?;
    Ok(root)
}

struct Scan<'o> {
    options: &'o ScanOptions,
    root: PathBuf,
    start: Instant,
}

impl Scan<'_> {
    fn run(self) -> Result<ScanOutput, ScanError> {
        let mut clock = Clock { last: self.start };
        let mut phases = Phases::default();
        let graph = self.options.uses || self.options.all_uses;
        let files = Files::new(self.root.clone(), !graph);
        let resolver = Resolver::new(&self.root);

        let global = global::read(&files, &resolver, self.options.config.as_ref());
        let Discovered { entries, mut diagnostics, any } = discover(&self.root, &global.page_extensions);
        if !any {
            return Err(ScanError::Empty(self.options.dir.display().to_string()));
        }
        diagnostics.extend(global.diagnostics.iter().cloned());
        diagnostics.extend(segments::conflicts(&entries));
        phases.discover = clock.lap();

        self.parse(&files, &entries)?;
        phases.parse = clock.lap();

        let mut drafts = self.rules(&files, &resolver, &entries, &global)?;
        phases.rules = clock.lap();

        if graph {
            diagnostics.extend(self.graph(&files, &resolver, &entries, &mut drafts)?);
        }
        phases.graph = clock.lap();

        diagnostics.extend(slot_conflicts(&drafts));
        diagnostics.extend(experimental(&drafts));
        let mut routes = Vec::with_capacity(drafts.len());
        for draft in drafts {
            routes.push(draft.route);
            diagnostics.extend(draft.diagnostics);
        }
        let ignoring = files.with_ignores();
        let ignores = ignoring.iter().map(|(file, record)| (file.as_str(), record.facts.ignores.as_slice()));
        let diagnostics = ignore::apply(diagnostics, ignores, graph);
        let mut manifest = Manifest {
            version: SCHEMA_VERSION,
            tool: TOOL.to_owned(),
            global_runtime: global.runtime.unwrap_or(Runtime::Nodejs),
            targets: self.options.targets.iter().map(ToString::to_string).collect(),
            routes,
            diagnostics: join(diagnostics),
        };
        manifest.routes.par_iter_mut().for_each(Route::seal);
        manifest.order();
        phases.total = self.start.elapsed().as_secs_f64() * 1000.0;
        let stats = Stats {
            files: files.files.load(Ordering::Relaxed),
            parsed: files.parsed.load(Ordering::Relaxed),
            cached: 0,
            bytes: files.bytes.load(Ordering::Relaxed),
            phases,
        };
        // Nobody waits for the memory of a whole project to be given back.
        rayon::spawn(move || drop(files));
        Ok(ScanOutput { manifest, stats })
    }

    fn check(&self) -> Result<(), ScanError> {
        if self.options.cancel.is_raised() { Err(ScanError::Aborted) } else { Ok(()) }
    }

    /// Every route's file and layout, each once, in any order.
    fn parse(&self, files: &Files, entries: &[Entry]) -> Result<(), ScanError> {
        let mut paths: Vec<&PathBuf> = entries
            .iter()
            .flat_map(|entry| std::iter::once(&entry.path).chain(entry.layouts.iter().map(|layout| &layout.path)))
            .collect();
        paths.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
        paths.dedup_by(|a, b| a.as_os_str() == b.as_os_str());
        shuffle(&mut paths, self.options.order_seed);
        paths.par_iter().for_each(|path| {
            if !self.options.cancel.is_raised() {
                files.get(path);
            }
        });
        self.check()
    }

    fn rules(
        &self,
        files: &Files,
        resolver: &Resolver,
        entries: &[Entry],
        global: &Global,
    ) -> Result<Vec<Draft>, ScanError> {
        let read = |record: &Record, path: &Path, file: &str, kind: RouteKind| {
            let mut scope = ProjectScope::new(files, resolver, path, &record.facts, file);
            let mut declaration = if record.facts.parsed {
                declare(&mut scope, &record.facts, file, kind, &global.base_path)
            } else {
                Declaration::default()
            };
            declaration.diagnostics.extend(record.diagnostics.iter().cloned().map(|mut diagnostic| {
                file.clone_into(&mut diagnostic.file);
                diagnostic
            }));
            declaration
        };
        let mut paths: Vec<_> = entries.iter().flat_map(|entry| &entry.layouts).collect();
        paths.sort_by(|a, b| a.file.cmp(&b.file));
        paths.dedup();
        let layouts: FxHashMap<&str, Declaration> = paths
            .par_iter()
            .map(|layout| {
                let record = files.get(&layout.path);
                (layout.file.as_str(), read(&record, &layout.path, &layout.file, RouteKind::AppPage))
            })
            .collect();

        let drafts = entries
            .par_iter()
            .map(|entry| {
                self.check()?;
                let record = files.get(&entry.path);
                let own = read(&record, &entry.path, &entry.file, entry.kind);
                let held: Vec<&Declaration> =
                    entry.layouts.iter().filter_map(|layout| layouts.get(layout.file.as_str())).collect();
                let mut draft = draft(entry, &record.facts, own, &held, global);
                for diagnostic in held.iter().flat_map(|layout| &layout.diagnostics) {
                    let mut diagnostic = diagnostic.clone();
                    diagnostic.routes = vec![entry.route.clone()];
                    draft.diagnostics.push(diagnostic);
                }
                Ok(draft)
            })
            .collect::<Result<Vec<_>, ScanError>>()?;
        Ok(drafts)
    }

    fn graph(
        &self,
        files: &Files,
        resolver: &Resolver,
        entries: &[Entry],
        drafts: &mut [Draft],
    ) -> Result<Vec<Diagnostic>, ScanError> {
        let shared = loaded::shared(entries);
        let mut subjects = Vec::new();
        let mut indexes = Vec::new();
        for (i, (entry, draft)) in entries.iter().zip(drafts.iter()).enumerate() {
            let edge = draft.route.runtime == Runtime::Edge;
            if !edge && !self.options.all_uses {
                continue;
            }
            indexes.push(i);
            subjects.push(Subject {
                route: entry.route.clone(),
                file: entry.file.clone(),
                entries: loaded::with(entry, &shared),
                edge,
            });
        }
        let (answers, mut diagnostics) =
            analyse(&subjects, &self.options.targets, files, resolver, &self.options.cancel);
        self.check()?;
        offer_switch(&mut diagnostics, drafts);
        for (i, answer) in indexes.into_iter().zip(answers) {
            drafts[i].route.uses = answer.uses;
            drafts[i].route.support = answer.support;
        }
        Ok(diagnostics)
    }
}

/// Said once a run, at the first route: Next calls edge pages experimental.
fn experimental(drafts: &[Draft]) -> Option<Diagnostic> {
    let mut told: Vec<(&str, &(switchrt_manifest::Place, Location))> =
        drafts.iter().filter_map(|draft| Some((draft.route.route.as_str(), draft.experimental.as_ref()?))).collect();
    told.sort_by_key(|(route, (at, _))| (*route, &at.file));
    let (_, (at, span)) = told.first()?;
    let mut diagnostic = Diagnostic::new(
        Code::ConfigExperimental,
        at.file.clone(),
        *span,
        "Next calls the edge runtime of pages experimental; its API may change",
    )
    .with_hint("Nothing needs to change here.");
    diagnostic.routes = told.iter().map(|(route, _)| (*route).to_owned()).collect();
    Some(diagnostic)
}

struct Clock {
    last: Instant,
}

impl Clock {
    /// Milliseconds since the last lap.
    fn lap(&mut self) -> f64 {
        let now = Instant::now();
        let ms = (now - self.last).as_secs_f64() * 1000.0;
        self.last = now;
        ms
    }
}
