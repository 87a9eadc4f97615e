//! What is different between two answers.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;
use serde::Serialize;
use switchrt_diagnostics::Diagnostic;
use switchrt_manifest::{Manifest, Route, Runtime, SCHEMA_VERSION};

use super::Built;
use crate::options::Stats;

/// What an update changed. Routes and findings are in the manifest's order.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Delta {
    /// Routes whose answer is another one, as they are now.
    pub changed: Vec<Route>,
    pub added: Vec<Route>,
    /// Routes that are gone, as they were.
    pub removed: Vec<Route>,
    /// Findings that were not there before.
    pub diagnostics: Vec<Diagnostic>,
    /// Findings that are gone.
    pub resolved: Vec<Diagnostic>,
    #[serde(skip)]
    pub stats: Stats,
}

impl Delta {
    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.diagnostics.is_empty()
            && self.resolved.is_empty()
    }

    /// Brings everything into order.
    pub(super) fn order(mut self) -> Self {
        for routes in [&mut self.changed, &mut self.added, &mut self.removed] {
            routes.sort_by(|a, b| (&a.route, &a.file, a.kind).cmp(&(&b.route, &b.file, b.kind)));
        }
        self
    }
}

/// The findings in the manifest's order.
pub(super) fn ordered(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut manifest = Manifest {
        version: SCHEMA_VERSION,
        tool: String::new(),
        global_runtime: Runtime::Nodejs,
        targets: Vec::new(),
        routes: Vec::new(),
        diagnostics,
    };
    manifest.order();
    manifest.diagnostics
}

/// The difference between two whole answers.
pub(super) fn compare(old: &Built, new: &Built) -> Delta {
    let mut delta = Delta::default();
    let key = |route: &Route| (route.file.clone(), route.kind);
    let mut before: FxHashMap<_, &Route> =
        old.state.drafts.iter().map(|draft| (key(&draft.route), &draft.route)).collect();
    for route in new.state.drafts.iter().map(|draft| &draft.route) {
        match before.remove(&key(route)) {
            Some(known) if known == route => {}
            // Another name is another route, though the file is the same.
            Some(known) if known.route == route.route => delta.changed.push(route.clone()),
            Some(known) => {
                delta.removed.push(known.clone());
                delta.added.push(route.clone());
            }
            None => delta.added.push(route.clone()),
        }
    }
    delta.removed.extend(before.into_values().cloned());
    (delta.diagnostics, delta.resolved) = findings(&old.diagnostics, &new.diagnostics);
    delta.order()
}

/// What is new, and what is gone; both lists are in the manifest's order.
pub(super) fn findings(old: &[Diagnostic], new: &[Diagnostic]) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let place = |d: &Diagnostic| (d.line, d.column, d.code.slug(), d.end_line, d.end_column);
    let order = |a: &Diagnostic, b: &Diagnostic| {
        let files = a.file.cmp(&b.file);
        files.then_with(|| place(a).cmp(&place(b))).then_with(|| a.message.cmp(&b.message))
    };
    let (mut come, mut gone) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        let next = match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) => order(a, b),
            (Some(_), None) => Ordering::Less,
            _ => Ordering::Greater,
        };
        if next == Ordering::Equal && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        if next != Ordering::Greater {
            gone.push(old[i].clone());
            i += 1;
        }
        if next != Ordering::Less {
            come.push(new[j].clone());
            j += 1;
        }
    }
    (come, gone)
}
