//! All that is known of a project, step by step.

mod piecemeal;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use switchrt_diagnostics::{Code, Diagnostic, Location};
use switchrt_graph::{Graph, Parts, Resolver};
use switchrt_manifest::{Manifest, Place, Route, RouteKind, Runtime, SCHEMA_VERSION, TOOL};

use crate::analyse::{self, Answer, Graphs, Subject};
use crate::cache::key;
use crate::config::global::{self, Global};
use crate::config::{Declaration, peers, tsconfig};
use crate::discover::{Discovered, Entry, Layout, discover};
use crate::files::{Files, Record};
use crate::options::{Phases, ScanError, ScanOptions};
use crate::order::{join, shuffle};
use crate::route::{Draft, declare, draft, slot_conflicts};
use crate::scan::{Scan, internal};
use crate::scope::ProjectScope;
use crate::{ignore, loaded, segments};

/// Routes from which on memory is given back before more is asked for, which takes a moment; below, nobody waits for it.
pub(crate) const LARGE: usize = 10_000;

/// What a project is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    /// The manifest's routes.
    Routes,
    /// Their texts alone.
    Texts,
    /// Updates: graphs and answers are wanted later.
    Updates,
}

/// What a file declares, with the other files that had to be looked into.
pub(crate) struct Declared {
    pub declaration: Declaration,
    pub others: Vec<PathBuf>,
}

/// A project as it was found.
pub(crate) struct State {
    /// How other tools read the same files is told too.
    pub peers: bool,
    pub files: Files,
    pub resolver: Resolver,
    pub global: Global,
    /// What the config is read from.
    pub global_files: Vec<PathBuf>,
    pub entries: Vec<Entry>,
    /// What is wrong with the project, whatever its files hold.
    pub fixed: Vec<Diagnostic>,
    /// By the layout's name in the manifest.
    pub layouts: FxHashMap<String, Declared>,
    /// By entry. Routes are sealed.
    pub drafts: Vec<Draft>,
    /// By entry: the other files that its rules looked into.
    pub others: Vec<Vec<PathBuf>>,
    /// By entry; `None` where uses are not asked for.
    pub subjects: Vec<Option<Subject>>,
    /// By entry, where they are kept.
    pub answers: Vec<Option<Answer>>,
    pub graphs: Vec<Parts>,
    /// What all answers together tell.
    pub findings: Vec<Diagnostic>,
}

impl State {
    pub(crate) fn build(scan: &Scan<'_>, files: Files, goal: Goal) -> Result<(Self, Phases), ScanError> {
        let (keep, as_text) = (goal == Goal::Updates, goal == Goal::Texts);
        let mut clock = Clock { last: scan.start };
        let mut phases = Phases::default();
        let resolver = Resolver::asking(&scan.root, Arc::clone(files.asked()));
        let global = global::read(&files, &resolver, scan.options.config.as_ref());
        let global_files = files.records().into_iter().map(|(path, _)| path).collect();
        let Discovered { entries, diagnostics: mut fixed, any } =
            discover(files.asked(), &scan.root, &global.page_extensions);
        if !any {
            return Err(ScanError::Empty(scan.options.dir.display().to_string()));
        }
        fixed.extend(global.diagnostics.iter().cloned());
        fixed.extend(tsconfig::told(&files, &resolver));
        fixed.extend(segments::conflicts(&entries));
        let mut state = Self {
            peers: scan.options.peers,
            files,
            resolver,
            global,
            global_files,
            entries,
            fixed,
            layouts: FxHashMap::default(),
            drafts: Vec::new(),
            others: Vec::new(),
            subjects: Vec::new(),
            answers: Vec::new(),
            graphs: Vec::new(),
            findings: Vec::new(),
        };
        phases.discover = clock.lap();
        let lean = !keep && state.entries.len() >= LARGE && state.files.may_forget();
        if lean {
            state.files.thrifty();
            state.piecemeal(scan, as_text, &mut phases)?;
        } else {
            state.parse(scan)?;
            phases.parse = clock.lap();
            state.rules(scan)?;
            phases.rules = clock.lap();
            if !scan.options.config_only() {
                state.analyse(scan, keep)?;
            }
            state.drafts.par_iter_mut().try_for_each(|draft| draft.seal(as_text)).map_err(internal)?;
            phases.graph = clock.lap();
        }
        Ok((state, phases))
    }

    /// Every route's file and layout, each once, in any order.
    fn parse(&self, scan: &Scan<'_>) -> Result<(), ScanError> {
        let mut paths: Vec<&PathBuf> = self
            .entries
            .iter()
            .flat_map(|entry| std::iter::once(&entry.path).chain(entry.layouts.iter().map(|layout| &layout.path)))
            .collect();
        paths.sort_unstable_by(|a, b| a.as_os_str().cmp(b.as_os_str()));
        paths.dedup_by(|a, b| a.as_os_str() == b.as_os_str());
        shuffle(&mut paths, scan.options.order_seed);
        paths.par_iter().for_each(|path| {
            if !scan.options.cancel.is_raised() {
                self.files.get(path);
            }
        });
        scan.check()
    }

    fn rules(&mut self, scan: &Scan<'_>) -> Result<(), ScanError> {
        self.declare_layouts();
        // Written where they stay: drafts are large, and moving all of them is work for one thread.
        let (mut drafts, mut others): (Vec<Option<Draft>>, Vec<_>) = (Vec::new(), Vec::new());
        let each = self.entries.par_iter().map(|entry| match scan.check() {
            Ok(()) => {
                let (draft, others) = self.draft(entry);
                (Some(draft), others)
            }
            Err(_) => (None, Vec::new()),
        });
        each.unzip_into_vecs(&mut drafts, &mut others);
        scan.check()?;
        self.drafts = drafts.into_iter().map_while(|draft| draft).collect();
        self.others = others;
        Ok(())
    }

    fn declare_layouts(&mut self) {
        let mut layouts: Vec<_> = self.entries.iter().flat_map(|entry| &entry.layouts).collect();
        layouts.sort_by(|a, b| a.file.cmp(&b.file));
        layouts.dedup();
        self.layouts = layouts.par_iter().map(|layout| (layout.file.clone(), self.declare_layout(layout))).collect();
    }

    fn declare(&self, record: &Record, path: &Path, file: &str, kind: RouteKind) -> Declared {
        let mut scope = ProjectScope::new(&self.files, &self.resolver, path, &record.facts, file);
        let mut declaration = if record.facts.parsed {
            declare(&mut scope, &record.facts, file, kind, &self.global.base_path)
        } else {
            Declaration::default()
        };
        if self.peers && record.facts.parsed {
            declaration.diagnostics.extend(peers::told(&mut scope, path, file, kind));
        }
        declaration.diagnostics.extend(record.told(file));
        Declared { declaration, others: scope.others().to_vec() }
    }

    pub(crate) fn declare_layout(&self, layout: &Layout) -> Declared {
        let record = self.files.get(&layout.path);
        self.declare(&record, &layout.path, &layout.file, RouteKind::AppPage)
    }

    /// The route of an entry, with the other files that were looked into.
    pub(crate) fn draft(&self, entry: &Entry) -> (Draft, Vec<PathBuf>) {
        let record = self.files.get(&entry.path);
        let Declared { declaration, others } = self.declare(&record, &entry.path, &entry.file, entry.kind);
        let held: Vec<&Declaration> = entry
            .layouts
            .iter()
            .filter_map(|layout| Some(&self.layouts.get(layout.file.as_str())?.declaration))
            .collect();
        let mut draft = draft(entry, &record.facts, declaration, &held, &self.global);
        for diagnostic in held.iter().flat_map(|layout| &layout.diagnostics) {
            let mut diagnostic = diagnostic.clone();
            diagnostic.routes = vec![entry.route.clone()];
            draft.diagnostics.push(diagnostic);
        }
        (draft, others)
    }

    /// What is compiled into every edge page as well.
    pub(crate) fn shared(&self) -> Vec<PathBuf> {
        loaded::shared(&self.entries)
    }

    /// What is asked about the uses of an entry.
    pub(crate) fn subject(&self, i: usize, shared: &[PathBuf], options: &ScanOptions) -> Option<Subject> {
        subject(&self.entries[i], &self.drafts[i], shared, options)
    }

    fn analyse(&mut self, scan: &Scan<'_>, keep: bool) -> Result<(), ScanError> {
        let options = scan.options;
        let shared = self.shared();
        self.subjects = (0..self.entries.len()).map(|i| self.subject(i, &shared, options)).collect();
        let (indexes, subjects): (Vec<usize>, Vec<&Subject>) =
            self.subjects.iter().enumerate().filter_map(|(i, subject)| Some((i, subject.as_ref()?))).unzip();
        let sets = analyse::sets_of(&options.targets);
        let mut graphs: Graphs<'_> =
            sets.into_iter().map(|set| (set, Graph::new(set.0, set.1, &self.resolver, &self.files))).collect();
        analyse::extend(&mut graphs, subjects.iter().copied(), &options.targets, &options.cancel);
        if !keep && self.files.asked().is_on() {
            let quiet = graphs.iter().map(|(set, graph)| (key(*set), graph.quiet())).collect();
            self.files.set_quiet(quiet);
        }
        let answers = analyse::answers(&subjects, &options.targets, &graphs, &self.files, &options.cancel);
        scan.check()?;
        let told = subjects.iter().copied().zip(&answers);
        self.findings = analyse::tell(told, &options.targets, &self.files);
        analyse::offer_fixes(&mut self.findings, &self.drafts, &self.files);
        let parts: Vec<Parts> = graphs.into_iter().map(|(_, graph)| graph.into_parts()).collect();
        if keep {
            self.graphs = parts;
            self.answers = (0..self.entries.len()).map(|_| None).collect();
        } else if self.entries.len() < LARGE {
            rayon::spawn(move || drop(parts));
        } else {
            drop(parts);
        }
        for (i, mut answer) in indexes.into_iter().zip(answers) {
            let route = &mut self.drafts[i].route;
            route.support = std::mem::take(&mut answer.support);
            if keep {
                route.uses = answer.uses();
                self.answers[i] = Some(answer);
            } else {
                route.uses = answer.into_uses();
            }
        }
        Ok(())
    }

    /// Everything there is to tell, each finding once, in no order that matters.
    pub(crate) fn diagnostics(&self, options: &ScanOptions) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = self.fixed.clone();
        all.extend(self.findings.iter().cloned());
        all.extend(slot_conflicts(&self.drafts));
        all.extend(experimental(&self.drafts));
        all.extend(self.drafts.iter().flat_map(|draft| &draft.diagnostics).cloned());
        let ignoring = self.files.with_ignores();
        let ignores = ignoring.iter().map(|(file, record)| (file.as_str(), record.facts.ignores.as_slice()));
        join(ignore::apply(all, ignores, !options.config_only()))
    }

    /// The manifest of these routes.
    pub(crate) fn manifest(&self, options: &ScanOptions, routes: Vec<Route>) -> Manifest {
        let mut manifest = Manifest {
            version: SCHEMA_VERSION,
            tool: TOOL.to_owned(),
            global_runtime: self.global.runtime.unwrap_or(Runtime::Nodejs),
            targets: options.targets.iter().map(ToString::to_string).collect(),
            routes,
            diagnostics: self.diagnostics(options),
        };
        manifest.order();
        manifest
    }

    /// The manifest alone, with what was read for it.
    pub(crate) fn into_manifest(mut self, options: &ScanOptions) -> (Manifest, Files) {
        let mut manifest = self.manifest(options, Vec::new());
        manifest.routes = std::mem::take(&mut self.drafts).into_iter().map(|draft| draft.route).collect();
        manifest.order();
        (manifest, self.files)
    }

    /// [`State::into_manifest`] of a project that was read for texts: the manifest without its routes, and theirs.
    pub(crate) fn into_texts(mut self, options: &ScanOptions) -> (Manifest, Vec<String>, Files) {
        let manifest = self.manifest(options, Vec::new());
        let mut drafts = std::mem::take(&mut self.drafts);
        drafts.sort_by(|a, b| a.route.place().cmp(&b.route.place()));
        (manifest, drafts.into_iter().map(|draft| draft.text).collect(), self.files)
    }
}

fn subject(entry: &Entry, draft: &Draft, shared: &[PathBuf], options: &ScanOptions) -> Option<Subject> {
    is_analysed(draft, options).then(|| Subject {
        route: entry.route.clone(),
        file: entry.file.as_str().into(),
        entries: loaded::with(entry, shared),
        edge: draft.route.runtime == Runtime::Edge,
    })
}

/// Whether the uses of a route are asked for.
fn is_analysed(draft: &Draft, options: &ScanOptions) -> bool {
    !options.config_only() && (options.all_uses || draft.route.runtime == Runtime::Edge)
}

/// Said once a run, at the first route: Next calls edge pages experimental.
fn experimental(drafts: &[Draft]) -> Option<Diagnostic> {
    let mut told: Vec<(&str, &(Place, Location))> =
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
