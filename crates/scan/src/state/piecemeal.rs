//! A large project, some routes at a time: what only they needed is given back before the next ones are read.

use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use switchrt_graph::Graph;
use switchrt_manifest::RouteKind;

use super::{State, is_analysed, subject};
use crate::analyse::{self, Graphs, Subject, Told};
use crate::files::Files;
use crate::options::{Phases, ScanError};
use crate::route::Draft;
use crate::scan::{Scan, internal};

/// Routes at a time: enough to keep all threads busy, few enough for their facts to stay in the processor's caches.
const SOME: usize = 2048;

impl State {
    /// Rules and analysis for an answer of which nothing else is asked for.
    ///
    /// A route's file is forgotten as soon as its answer is known. Who imports it later reads it again, which is rare; the facts of a
    /// large project's routes are most of what it would take.
    pub(super) fn piecemeal(&mut self, scan: &Scan<'_>, as_text: bool, phases: &mut Phases) -> Result<(), ScanError> {
        let options = scan.options;
        self.declare_layouts();
        let shared = self.shared();
        let sets = if options.config_only() { Vec::new() } else { analyse::sets_of(&options.targets) };
        let mut graphs: Graphs<'_> =
            sets.into_iter().map(|set| (set, Graph::new(set.0, set.1, &self.resolver, &self.files))).collect();
        let mut told = Told::new(&options.targets);
        let mut drafts: Vec<Draft> = Vec::with_capacity(self.entries.len());
        for entries in self.entries.chunks(SOME) {
            let start = Instant::now();
            let some = entries.par_iter().map(|entry| {
                scan.check()?;
                let (draft, _) = self.draft(entry);
                // Special pages are compiled into the others: somebody will ask.
                if entry.kind != RouteKind::Special && !is_analysed(&draft, options) {
                    self.files.forget_idle(&entry.path);
                }
                Ok(draft)
            });
            let mut some = some.collect::<Result<Vec<_>, ScanError>>()?;
            phases.rules += milliseconds(start);
            let start = Instant::now();
            let asked =
                entries.iter().zip(&some).map(|(entry, draft)| subject(entry, draft, &shared, options)).enumerate();
            let (places, asked): (Vec<usize>, Vec<Subject>) = asked.filter_map(|(i, asked)| Some((i, asked?))).unzip();
            let asked: Vec<&Subject> = asked.iter().collect();
            analyse::extend(&mut graphs, asked.iter().copied(), &options.targets, &options.cancel);
            let answers = analyse::answers(&asked, &options.targets, &graphs, &self.files, &options.cancel);
            scan.check()?;
            for ((&i, subject), mut answer) in places.iter().zip(&asked).zip(answers) {
                told.add(subject, &answer);
                some[i].route.support = std::mem::take(&mut answer.support);
                some[i].route.uses = answer.into_uses();
            }
            let done = places.iter().map(|i| &entries[*i]).filter(|entry| entry.kind != RouteKind::Special);
            forget(&self.files, &mut graphs, done.map(|entry| entry.path.as_path()));
            some.par_iter_mut().try_for_each(|draft| draft.seal(as_text)).map_err(internal)?;
            drafts.append(&mut some);
            phases.graph += milliseconds(start);
        }
        drop(graphs);
        self.drafts = drafts;
        self.findings = told.finish(&self.files);
        analyse::offer_fixes(&mut self.findings, &self.drafts, &self.files);
        Ok(())
    }
}

/// Files that every set of runtimes is done with; a file that one of them still needs stays.
fn forget<'e>(files: &Files, graphs: &mut Graphs<'_>, done: impl Iterator<Item = &'e Path>) {
    let mut done: Vec<&Path> = done.collect();
    for (_, graph) in graphs {
        done = graph.forget(done.into_iter());
    }
    done.into_iter().for_each(|path| files.forget_idle(path));
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
