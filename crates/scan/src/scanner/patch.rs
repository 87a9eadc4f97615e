//! Files whose text alone changed: their own rules, and the routes that reach them, are worked out again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use switchrt_graph::{Graph, Parts};
use switchrt_manifest::Route;

use super::Built;
use super::delta::{Delta, findings, ordered};
use crate::analyse::{self, Graphs, Subject};
use crate::options::{Cancel, ScanError, ScanOptions};
use crate::scan::Scan;
use crate::state::State;

/// Which entries a file's text has a say in, but for its imports.
#[derive(Default)]
pub(super) struct Readers {
    entries: FxHashMap<PathBuf, Vec<usize>>,
    /// Names of layouts in the manifest.
    layouts: FxHashMap<PathBuf, Vec<String>>,
}

impl Readers {
    pub(super) fn of(state: &State) -> Self {
        let mut out = Self::default();
        for (i, entry) in state.entries.iter().enumerate() {
            let mut paths = vec![&entry.path];
            paths.extend(&state.others[i]);
            for layout in &entry.layouts {
                paths.push(&layout.path);
                paths.extend(state.layouts.get(&layout.file).into_iter().flat_map(|declared| &declared.others));
            }
            paths.into_iter().for_each(|path| out.entries.entry(path.clone()).or_default().push(i));
            for layout in &entry.layouts {
                let others = state.layouts.get(&layout.file).into_iter().flat_map(|declared| &declared.others);
                for path in std::iter::once(&layout.path).chain(others) {
                    let names = out.layouts.entry(path.clone()).or_default();
                    if !names.contains(&layout.file) {
                        names.push(layout.file.clone());
                    }
                }
            }
        }
        out
    }
}

impl Built {
    /// `None` when that is not enough, and nothing of what is known can be kept but the files.
    pub(super) fn patch(&mut self, scan: &Scan<'_>, changed: &[PathBuf]) -> Result<Option<Delta>, ScanError> {
        if changed.is_empty() {
            return Ok(Some(Delta::default()));
        }
        let state = &mut self.state;
        // What a comment silences, and that it silences nothing, is told for files that are reached: which those are, only a whole scan knows.
        if state.files.with_ignores().iter().any(|(file, _)| !state.is_entry(file)) {
            return Ok(None);
        }
        let tells = |state: &State, path: &PathBuf| state.files.known(path).is_some_and(|record| record.tells());
        let mut facts_tell = changed.iter().any(|path| tells(state, path));
        changed.iter().for_each(|path| state.files.forget(path));
        let readable = changed.par_iter().map(|path| !state.files.get(path).unreadable).all(|readable| readable);
        if !readable {
            return Ok(None);
        }
        // From here on nothing stops it half way.
        scan.check()?;
        facts_tell |= changed.iter().any(|path| tells(state, path));
        let layouts: BTreeSet<&String> =
            changed.iter().filter_map(|path| self.readers.layouts.get(path)).flatten().collect();
        let mut relink = false;
        let mut retell = facts_tell || !layouts.is_empty();
        for file in layouts {
            let layout = state.entries.iter().flat_map(|entry| &entry.layouts).find(|layout| layout.file == *file);
            if let Some(layout) = layout {
                let declared = state.declare_layout(layout);
                relink |= state.layouts.get(file).is_none_or(|known| known.others != declared.others);
                state.layouts.insert(file.clone(), declared);
            }
        }
        let ruled: BTreeSet<usize> =
            changed.iter().filter_map(|path| self.readers.entries.get(path)).flatten().copied().collect();
        let mut before: BTreeMap<usize, Route> = BTreeMap::new();
        let shared = state.shared();
        for &i in &ruled {
            let (draft, others) = state.draft(&state.entries[i]);
            relink |= state.others[i] != others;
            retell |= !draft.tells_as(&state.drafts[i]);
            before.insert(i, std::mem::replace(&mut state.drafts[i], draft).route);
            state.others[i] = others;
        }
        if !scan.options.config_only() {
            for &i in &ruled {
                state.subjects[i] = state.subject(i, &shared, scan.options);
                retell |= state.subjects[i].is_none() && state.answers[i].take().is_some();
            }
            retell |= state.reach_again(scan.options, changed, &ruled, &mut before);
        }
        let again: Vec<usize> = before.keys().copied().collect();
        for &i in &again {
            state.drafts[i].route.seal();
        }
        if relink {
            self.readers = Readers::of(state);
        }

        let mut delta = Delta::default();
        for (i, old) in before {
            let route = &state.drafts[i].route;
            if *route != old {
                delta.changed.push(route.clone());
            }
        }
        if !retell {
            return Ok(Some(delta.order()));
        }
        let told = state
            .subjects
            .iter()
            .zip(&state.answers)
            .filter_map(|(subject, answer)| Some((subject.as_ref()?, answer.as_ref()?)));
        state.findings = analyse::tell(told, &scan.options.targets, &state.files);
        analyse::offer_fixes(&mut state.findings, &state.drafts, &state.files);
        let diagnostics = ordered(state.diagnostics(scan.options));
        (delta.diagnostics, delta.resolved) = findings(&self.diagnostics, &diagnostics);
        self.diagnostics = diagnostics;
        Ok(Some(delta.order()))
    }
}

impl State {
    /// Whether a file is a route or a layout, which every scan reads.
    fn is_entry(&self, file: &str) -> bool {
        self.layouts.contains_key(file) || self.entries.iter().any(|entry| entry.file == file)
    }

    /// Asks again for the entries in `ruled`, and for those that reach a changed file; what their routes were is put into `before`.
    /// Whether one of them tells anything else than it did.
    fn reach_again(
        &mut self,
        options: &ScanOptions,
        changed: &[PathBuf],
        ruled: &BTreeSet<usize>,
        before: &mut BTreeMap<usize, Route>,
    ) -> bool {
        let cancel = Cancel::default();
        let sets = analyse::sets_of(&options.targets);
        let parts = std::mem::take(&mut self.graphs);
        let mut graphs: Graphs<'_> = sets
            .into_iter()
            .zip(parts)
            .map(|(set, parts)| (set, Graph::resume(parts, &self.resolver, &self.files)))
            .collect();
        let mut again: BTreeSet<usize> = ruled.iter().copied().filter(|&i| self.subjects[i].is_some()).collect();
        for (_, graph) in &mut graphs {
            let reached = graph.invalidate(changed);
            let entries: FxHashSet<&PathBuf> = reached.iter().map(|&id| &graph.module(id).path).collect();
            for (i, subject) in self.subjects.iter().enumerate() {
                if let Some(subject) = subject
                    && !entries.is_empty()
                    && subject.entries.iter().any(|entry| entries.contains(entry))
                {
                    again.insert(i);
                }
            }
        }
        let subjects: Vec<&Subject> = again.iter().filter_map(|&i| self.subjects[i].as_ref()).collect();
        analyse::extend(&mut graphs, subjects.iter().copied(), &options.targets, &cancel);
        let answers = analyse::answers(&subjects, &options.targets, &graphs, &self.files, &cancel);
        let parts: Vec<Parts> = graphs.into_iter().map(|(_, graph)| graph.into_parts()).collect();
        self.graphs = parts;
        let mut other = false;
        for (i, mut answer) in again.into_iter().zip(answers) {
            let route = &mut self.drafts[i].route;
            before.entry(i).or_insert_with(|| route.clone());
            route.uses = answer.uses();
            route.support = std::mem::take(&mut answer.support);
            other |= self.answers[i].as_ref().is_none_or(|known| !known.tells_as(&answer));
            self.answers[i] = Some(answer);
        }
        other
    }
}
