//! Reach → uses, support and findings.

mod finding;
mod guard;
mod judge;
mod kinds;
mod local;
mod merge;
mod switch;
mod together;
mod told;
mod words;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use switchrt_catalog::Target;
use switchrt_diagnostics::{Diagnostic, Location, Severity};
use switchrt_graph::{ConditionSet, Graph, ModuleId, ReachedUse, Resolver};
use switchrt_manifest::{SupportLevel, Use, UseKind};

use switchrt_syntax::Rewrite;

use crate::files::Files;
use crate::options::{Cancel, Set};
use crate::route::Draft;

pub(crate) use guard::{offer_guards, offer_guards_in};
pub(crate) use judge::runs_on;
use judge::{Judged, judge};
use kinds::{confidence, use_kind};
pub(crate) use local::local;
use merge::merge;
use switch::offer_switch;
pub(crate) use switch::{offer, to_node};
pub(crate) use together::settle;
pub(crate) use told::Told;

/// Puts the fixes on findings that cannot be known before all of them are: the word of one route, then a test of the runtime.
pub(crate) fn offer_fixes(findings: &mut [Diagnostic], drafts: &[Draft], files: &Files) {
    offer_switch(findings, drafts);
    offer_guards(findings, files);
    settle(findings);
}

/// A route whose uses are asked for.
pub(crate) struct Subject {
    pub route: String,
    /// The route's file as the manifest names it.
    pub file: Arc<str>,
    /// Its real path first, then what is loaded with it.
    pub entries: Vec<PathBuf>,
    /// Its findings are told; the uses of Node routes are only listed.
    pub edge: bool,
}

/// The answer for one route.
#[derive(Default)]
pub(crate) struct Answer {
    pub support: BTreeMap<String, SupportLevel>,
    seen: Vec<Seen>,
    /// Files reached that have something wrong with themselves.
    broken: Vec<PathBuf>,
    /// Files reached whose directives are wrong.
    faulty: Vec<PathBuf>,
}

impl Answer {
    /// The uses, as the manifest lists them.
    pub(crate) fn uses(&self) -> Vec<Use> {
        self.seen.iter().map(|seen| seen.item.clone()).collect()
    }

    /// Whether it tells what another answer of the same route tells. What the files that it names say of themselves is their word.
    pub(crate) fn tells_as(&self, other: &Self) -> bool {
        (&self.seen, &self.broken, &self.faulty) == (&other.seen, &other.broken, &other.faulty)
    }

    /// [`Answer::uses`] of an answer that has been told: a large project's take much room.
    pub(crate) fn into_uses(self) -> Vec<Use> {
        self.seen.into_iter().map(|seen| seen.item).collect()
    }
}

/// One use with its verdicts.
#[derive(PartialEq)]
pub(crate) struct Seen {
    pub item: Use,
    pub at: Location,
    pub verdicts: Vec<(usize, Judged)>,
    pub edits: Vec<Rewrite>,
}

impl Seen {
    fn level(&self) -> Option<Severity> {
        self.verdicts.iter().filter_map(|(_, verdict)| verdict.severity).min()
    }
}

fn set_of(target: &Target) -> Set {
    (ConditionSet::of_family(target.family()), runs_on(target))
}

/// What a use is the same by: one entry for each file, kind and name.
type Key = (Arc<str>, UseKind, String);

/// The modules that subjects reach, for each set of runtimes that a target belongs to.
pub(crate) type Graphs<'a> = Vec<(Set, Graph<'a>)>;

/// The sets of these targets.
pub(crate) fn sets_of(targets: &[Target]) -> Vec<Set> {
    let mut sets: Vec<Set> = targets.iter().map(set_of).collect();
    sets.sort_unstable();
    sets.dedup();
    sets
}

/// Follows what these subjects reach beyond what the graphs hold.
pub(crate) fn extend<'s>(
    graphs: &mut Graphs<'_>,
    subjects: impl Iterator<Item = &'s Subject>,
    targets: &[Target],
    cancel: &Cancel,
) {
    let once: FxHashSet<&OsStr> =
        subjects.flat_map(|subject| &subject.entries).map(|entry| entry.as_os_str()).collect();
    let mut entries: Vec<PathBuf> = once.into_iter().map(PathBuf::from).collect();
    entries.sort_unstable();
    for (set, graph) in graphs {
        graph.load(&entries, &|| cancel.is_raised());
        graph.narrow(&|found| is_told(found, targets, *set));
    }
}

/// What each subject reaches, under every target.
pub(crate) fn answers(
    subjects: &[&Subject],
    targets: &[Target],
    graphs: &Graphs<'_>,
    files: &Files,
    cancel: &Cancel,
) -> Vec<Answer> {
    subjects
        .par_iter()
        .map(|subject| if cancel.is_raised() { Answer::default() } else { answer(subject, targets, graphs, files) })
        .collect()
}

/// Walks every subject under every target, and keeps nothing.
pub(crate) fn analyse(
    subjects: &[Subject],
    targets: &[Target],
    files: &Files,
    resolver: &Resolver,
    cancel: &Cancel,
) -> (Vec<Answer>, Vec<Diagnostic>) {
    let subjects: Vec<&Subject> = subjects.iter().collect();
    let graph = |set: Set| (set, Graph::new(set.0, set.1, resolver, files));
    let mut graphs: Graphs<'_> = sets_of(targets).into_iter().map(graph).collect();
    extend(&mut graphs, subjects.iter().copied(), targets, cancel);
    let answers = answers(&subjects, targets, &graphs, files, cancel);
    let diagnostics = tell(subjects.into_iter().zip(&answers), targets, files);
    (answers, diagnostics)
}

/// What there is to tell of all answers together.
pub(crate) fn tell<'a>(
    answers: impl Iterator<Item = (&'a Subject, &'a Answer)>,
    targets: &[Target],
    files: &Files,
) -> Vec<Diagnostic> {
    let mut told = Told::new(targets);
    answers.for_each(|(subject, answer)| told.add(subject, answer));
    told.finish(files)
}

fn answer(subject: &Subject, targets: &[Target], graphs: &Graphs<'_>, files: &Files) -> Answer {
    let mut merged: FxHashMap<Key, Seen> = FxHashMap::default();
    let (mut broken, mut faulty) = (Vec::new(), Vec::new());
    for (set, graph) in graphs {
        let reach = graph.reach(&subject.entries);
        let own = graph.id(&subject.entries[0]);
        let name = |id: ModuleId| {
            let shown =
                if own == Some(id) { &subject.file } else { graph.module(id).shown(|path| files.display(path)) };
            Arc::clone(shown)
        };
        for &id in reach.modules() {
            let module = graph.module(id);
            if module.is_broken() {
                broken.push(module.path.clone());
            } else if module.is_faulty() {
                faulty.push(module.path.clone());
            }
        }
        for found in graph.uses(&reach) {
            if !is_told(&found, targets, *set) {
                continue;
            }
            let verdicts: Vec<(usize, Judged)> = verdicts(&found, targets, *set).collect();
            let kind = use_kind(found.kind);
            let seen = Seen {
                item: Use {
                    kind,
                    api: found.api,
                    file: name(found.module),
                    line: found.at.line.max(1),
                    column: found.at.column.max(1),
                    package: graph.module(found.module).package.as_deref().and_then(|package| package.label.clone()),
                    trace: Vec::new(),
                    confidence: confidence(found.confidence, &verdicts),
                    guarded: found.guarded.covers(set.1),
                },
                at: found.at,
                verdicts,
                edits: found.edits,
            };
            let key = (seen.item.file.clone(), kind, seen.item.api.clone());
            merge(&mut merged, key, seen, || reach.trace(found.module).into_iter().map(&name).collect());
        }
    }
    let mut seen: Vec<Seen> = merged.into_values().collect();
    seen.sort_by(|a, b| {
        (&a.item.file, a.at, &a.item.api, a.item.kind).cmp(&(&b.item.file, b.at, &b.item.api, b.item.kind))
    });
    for list in [&mut broken, &mut faulty] {
        list.sort_unstable();
        list.dedup();
    }
    let support = targets
        .iter()
        .enumerate()
        .map(|(i, target)| {
            let worst = seen
                .iter()
                .flat_map(|seen| &seen.verdicts)
                .filter(|(at, _)| *at == i)
                .filter_map(|(_, verdict)| verdict.severity)
                .min();
            let level = match worst {
                Some(Severity::Error) => SupportLevel::No,
                Some(_) => SupportLevel::Partial,
                None => SupportLevel::Yes,
            };
            (target.to_string(), level)
        })
        .collect();
    Answer { support, seen, broken, faulty }
}

/// How bad a use is under one target; `None` when it is there, or never runs.
pub(crate) fn severity_of(found: &ReachedUse, target: &Target) -> Option<Severity> {
    judge(found, target)?.severity
}

/// What the targets of one condition set say of a use, by their place in the list; those that have it say nothing.
fn verdicts(found: &ReachedUse, targets: &[Target], set: Set) -> impl Iterator<Item = (usize, Judged)> {
    targets
        .iter()
        .enumerate()
        .filter(move |(_, target)| set_of(target) == set)
        .filter_map(move |(i, target)| Some((i, judge(found, target)?)))
}

/// Whether a route that reaches this use shows it. Names that every target has are not even listed; modules are.
fn is_told(found: &ReachedUse, targets: &[Target], set: Set) -> bool {
    !matches!(found.kind, switchrt_syntax::UseKind::Export | switchrt_syntax::UseKind::Global)
        || verdicts(found, targets, set).next().is_some()
}
