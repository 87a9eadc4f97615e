//! What all answers together tell, answer by answer.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rustc_hash::FxHashSet;
use switchrt_catalog::Target;
use switchrt_diagnostics::Diagnostic;

use super::finding::Findings;
use super::{Answer, Subject};
use crate::files::Files;

/// Collects answers, none of which is needed afterwards. Their order decides which of two equal uses is told.
pub(crate) struct Told<'t> {
    findings: Findings<'t>,
    /// Files that have something wrong with themselves, with the routes that reach them.
    broken: BTreeMap<PathBuf, Vec<String>>,
    /// The same for files whose directives are wrong.
    faulty: BTreeMap<PathBuf, Vec<String>>,
    /// Files of the routes themselves.
    own: FxHashSet<PathBuf>,
}

impl<'t> Told<'t> {
    pub(crate) fn new(targets: &'t [Target]) -> Self {
        Self {
            findings: Findings::new(targets),
            broken: BTreeMap::new(),
            faulty: BTreeMap::new(),
            own: FxHashSet::default(),
        }
    }

    pub(crate) fn add(&mut self, subject: &Subject, answer: &Answer) {
        self.own.insert(subject.entries[0].clone());
        if subject.edge {
            answer.seen.iter().for_each(|seen| self.findings.add(seen, &subject.route));
        }
        for (by_path, paths) in [(&mut self.broken, &answer.broken), (&mut self.faulty, &answer.faulty)] {
            for path in paths {
                by_path.entry(path.clone()).or_default().push(subject.route.clone());
            }
        }
    }

    pub(crate) fn finish(self, files: &Files) -> Vec<Diagnostic> {
        let Self { findings, broken, faulty, own } = self;
        let mut diagnostics = findings.finish();
        for (path, routes) in broken {
            for mut diagnostic in files.get(&path).told(&files.display(&path)) {
                diagnostic.routes.extend(routes.iter().cloned());
                diagnostics.push(diagnostic);
            }
        }
        // A route's own file is judged as a route's.
        for (path, routes) in faulty.into_iter().filter(|(path, _)| !own.contains(path)) {
            for route in routes {
                diagnostics.extend(crate::directives::of_reached(std::iter::once(&path), &route, files));
            }
        }
        diagnostics
    }
}
