//! One route: who decides its runtime, what stops it elsewhere, which import to cut.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Serialize;
use switchrt_diagnostics::Diagnostic;
use switchrt_graph::{ConditionSet, Graph, ReachedUse};
use switchrt_manifest::{Place, RouteKind, Runtime, SupportLevel, Use};

use super::Project;
use crate::analyse::{Subject, analyse, offer, offer_guards, runs_on, settle, severity_of, to_node};
use crate::config::{Declaration, Speaker};
use crate::discover::Entry;
use crate::options::{ScanError, ScanOptions};
use crate::pool;
use crate::route::declare;
use crate::scope::ProjectScope;
use crate::{ignore, loaded};

/// Somebody who may name a runtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Spoken {
    /// `page` (the route's own file, of any kind), `layout`, `global`.
    pub who: &'static str,
    /// The file asked; `null` for a global option without a file.
    pub file: Option<String>,
    /// The words, evaluated, else as they stand there; `null`: it says nothing.
    pub declared: Option<String>,
    /// What they mean; `null` when nothing is said, or nothing that counts.
    pub runtime: Option<Runtime>,
    pub at: Option<Place>,
    /// This one's word holds.
    pub decides: bool,
}

/// The import to cut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CutImport {
    pub file: String,
    pub line: u32,
    pub column: u32,
    pub end_line: u32,
    pub end_column: u32,
    pub specifier: String,
    /// Findings that go with it.
    pub removes: usize,
    /// All findings that imports could be to blame for.
    pub of: usize,
}

/// The answer for one route.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteAnswer {
    /// In the order in which they are asked.
    pub speakers: Vec<Spoken>,
    pub uses: Vec<Use>,
    pub support: BTreeMap<String, SupportLevel>,
    /// What the targets lack, told as if the route ran on edge.
    pub findings: Vec<Diagnostic>,
    pub cut: Option<CutImport>,
    /// Modules that are loaded with it, its own included.
    pub modules: usize,
}

/// Explains the route whose file the manifest names `file`.
///
/// # Errors
/// As [`crate::scan`]; [`ScanError::NoRoute`] for a file that is no route.
pub fn explain_route(options: &ScanOptions, file: &str) -> Result<RouteAnswer, ScanError> {
    let project = Project::open(options)?;
    pool::run(options.threads, || answer(&project, project.entry(file)?, options))
}

fn answer(project: &Project, entry: &Entry, options: &ScanOptions) -> Result<RouteAnswer, ScanError> {
    let with = loaded::with(entry, &loaded::shared(&project.entries));
    let subject =
        Subject { route: entry.route.clone(), file: entry.file.as_str().into(), entries: with.clone(), edge: true };
    let (mut answers, findings) =
        analyse(&[subject], &options.targets, &project.files, &project.resolver, &options.cancel);
    if options.cancel.is_raised() {
        return Err(ScanError::Aborted);
    }
    let ignoring = project.files.with_ignores();
    let ignores = ignoring.iter().map(|(file, record)| (file.as_str(), record.facts.ignores.as_slice()));
    let mut findings = ignore::apply(findings, ignores, false);
    offer_node(project, entry, &mut findings);
    offer_guards(&mut findings, &project.files);
    settle(&mut findings);
    let found = answers.pop().unwrap_or_default();

    let mut cut = None;
    let mut modules = 0;
    for target in &options.targets {
        let set = ConditionSet::of_family(target.family());
        let mut graph = Graph::new(set, runs_on(target), &project.resolver, &*project.files);
        graph.load(&with, &|| options.cancel.is_raised());
        let reach = graph.reach(&with);
        modules = modules.max(reach.modules().len());
        let told: Vec<(ReachedUse, _)> = graph
            .uses(&reach)
            .into_iter()
            .filter_map(|found| severity_of(&found, target).map(|severity| (found, severity)))
            .collect();
        let worst = told.iter().map(|(_, severity)| *severity).min();
        let uses: Vec<ReachedUse> =
            told.into_iter().filter(|(_, severity)| Some(*severity) == worst).map(|(found, _)| found).collect();
        let mut uses = uses;
        // As in the manifest: one entry for each module, kind and name.
        let mut seen = FxHashSet::default();
        uses.retain(|found| seen.insert((found.module, found.kind, found.api.clone())));
        if let Some(found) = graph.cut(&with, &reach, &uses) {
            let module = graph.module(found.step.module);
            let Some(import) = module.facts.as_deref().map(|facts| &facts.imports[found.step.import]) else { continue };
            let path = &module.path;
            cut = Some(CutImport {
                file: if *path == entry.path { entry.file.clone() } else { project.files.display(path) },
                line: import.at.line.max(1),
                column: import.at.column.max(1),
                end_line: import.at.end_line,
                end_column: import.at.end_column,
                specifier: import.specifier.clone(),
                removes: found.removes,
                of: found.of,
            });
            break;
        }
    }
    Ok(RouteAnswer {
        speakers: speakers(project, entry),
        uses: found.uses(),
        support: found.support,
        findings,
        cut,
        modules,
    })
}

/// Offers the switch to Node, where the route's own file says in a literal that it is edge.
fn offer_node(project: &Project, entry: &Entry, findings: &mut [Diagnostic]) {
    if matches!(entry.kind, RouteKind::Middleware | RouteKind::Proxy | RouteKind::Special) {
        return;
    }
    let record = project.files.get(&entry.path);
    if !record.facts.parsed {
        return;
    }
    let mut scope = ProjectScope::new(&project.files, &project.resolver, &entry.path, &record.facts, &entry.file);
    let declared = declare(&mut scope, &record.facts, &entry.file, entry.kind, &project.global.base_path).runtime;
    let Some(speaker) = declared.filter(|speaker| speaker.runtime == Some(Runtime::Edge)) else { return };
    if speaker.at.file == entry.file {
        offer(findings, |_| to_node(&entry.file, &speaker.text, speaker.span));
    }
}

/// Everyone who is asked, up to and behind the one who decides.
fn speakers(project: &Project, entry: &Entry) -> Vec<Spoken> {
    let asked = |file: &str, path: &std::path::Path, kind: RouteKind| {
        let record = project.files.get(path);
        if !record.facts.parsed {
            return Declaration::default();
        }
        let mut scope = ProjectScope::new(&project.files, &project.resolver, path, &record.facts, file);
        declare(&mut scope, &record.facts, file, kind, &project.global.base_path)
    };
    let mut out = vec![spoken("page", Some(&entry.file), asked(&entry.file, &entry.path, entry.kind).runtime)];
    for layout in &entry.layouts {
        out.push(spoken("layout", Some(&layout.file), asked(&layout.file, &layout.path, RouteKind::AppPage).runtime));
    }
    if entry.kind == RouteKind::Page {
        let speaker = project.global.speaker();
        let file = speaker.as_ref().map(|speaker| speaker.at.file.clone());
        let mut global = spoken("global", file.as_deref(), speaker);
        global.runtime = project.global.runtime;
        out.push(global);
    }
    let fixed = matches!(entry.kind, RouteKind::Middleware | RouteKind::Proxy | RouteKind::Special);
    if let Some(first) = out.iter_mut().find(|one| one.runtime.is_some() && !fixed) {
        first.decides = true;
    }
    out
}

fn spoken(who: &'static str, file: Option<&str>, speaker: Option<Speaker>) -> Spoken {
    let runtime = speaker.as_ref().and_then(|speaker| speaker.runtime);
    let (declared, at) = speaker.map(|speaker| (speaker.text, speaker.at)).unzip();
    Spoken { who, file: file.map(str::to_owned), declared, runtime, at, decides: false }
}
