//! One file: which routes it is part of, and what it uses itself.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use switchrt_diagnostics::{Diagnostic, Severity};
use switchrt_graph::{ConditionSet, Graph};
use switchrt_manifest::{SupportLevel, Use};

use super::{Project, guard_of};
use crate::analyse::local;
use crate::loaded;
use crate::options::{ScanError, ScanOptions};
use crate::pool;

/// A route that reaches a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileReach {
    pub route: String,
    /// The route's own file.
    pub file: String,
    /// The shortest chain when the route runs on Node; empty: it is not reached there.
    pub nodejs: Vec<String>,
    /// The same on the first target.
    pub edge: Vec<String>,
}

/// The answer for one file.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FileAnswer {
    /// As the manifest writes paths.
    pub file: String,
    /// `name@version`, for a file of a package.
    pub package: Option<String>,
    pub routes: Vec<FileReach>,
    /// Node APIs in this file alone, its imports not followed.
    pub uses: Vec<Use>,
    pub support: BTreeMap<String, SupportLevel>,
    pub findings: Vec<Diagnostic>,
}

/// Explains a file, given by its absolute path.
///
/// # Errors
/// As [`crate::scan`]; [`ScanError::Unreadable`] for a file that cannot be read.
pub fn explain_file(options: &ScanOptions, path: &Path) -> Result<FileAnswer, ScanError> {
    let project = Project::open(options)?;
    let unreadable = |why: String| ScanError::Unreadable { folder: path.display().to_string(), why };
    let real = path.canonicalize().map_err(|error| unreadable(switchrt_graph::asked::plain(&error)))?;
    pool::run(options.threads, || {
        let record = project.files.get(&real);
        if record.unreadable {
            let why = record.diagnostics.first().map(|found| found.message.clone()).unwrap_or_default();
            return Err(unreadable(why));
        }
        let shared = loaded::shared(&project.entries);
        let with: Vec<_> = project.entries.iter().map(|entry| loaded::with(entry, &shared)).collect();
        let mut all: Vec<_> = with.iter().flatten().cloned().collect();
        all.sort();
        all.dedup();
        let edge =
            options.targets.first().map_or(ConditionSet::EdgeLight, |target| ConditionSet::of_family(target.family()));
        let graphs: Vec<Graph<'_>> = [ConditionSet::Node, edge]
            .into_iter()
            .map(|set| {
                let mut graph = Graph::new(set, guard_of(set), &project.resolver, &*project.files);
                graph.load(&all, &|| options.cancel.is_raised());
                graph
            })
            .collect();
        let routes: Vec<FileReach> = project
            .entries
            .par_iter()
            .zip(&with)
            .filter_map(|(entry, with)| {
                let traces: Vec<Vec<String>> = graphs
                    .iter()
                    .map(|graph| {
                        let name = |path: &Path| {
                            if path == entry.path { entry.file.clone() } else { project.files.display(path) }
                        };
                        let reach = graph.reach(with);
                        let id = graph.id(&real).filter(|id| reach.modules().contains(id));
                        id.map_or_else(Vec::new, |id| {
                            reach.trace(id).into_iter().map(|id| name(&graph.module(id).path)).collect()
                        })
                    })
                    .collect();
                let [nodejs, edge] = <[Vec<String>; 2]>::try_from(traces).ok()?;
                (!nodejs.is_empty() || !edge.is_empty()).then(|| FileReach {
                    route: entry.route.clone(),
                    file: entry.file.clone(),
                    nodejs,
                    edge,
                })
            })
            .collect();
        if options.cancel.is_raised() {
            return Err(ScanError::Aborted);
        }

        let file = project.files.display(&real);
        let mut uses: Vec<Use> = Vec::new();
        let mut findings = record.diagnostics.clone();
        let mut support = BTreeMap::new();
        for target in &options.targets {
            let (used, found) = local(&record.facts, &file, target);
            let key = |used: &Use| (used.line, used.column, used.kind, used.api.clone());
            for used in used {
                if uses.iter().all(|known| key(known) != key(&used)) {
                    uses.push(used);
                }
            }
            let level = match found.iter().map(|found| found.severity).min() {
                Some(Severity::Error) => SupportLevel::No,
                Some(_) => SupportLevel::Partial,
                None => SupportLevel::Yes,
            };
            support.insert(target.to_string(), level);
            findings.extend(found);
        }
        uses.sort_by(|a, b| (a.line, a.column, &a.api, a.kind).cmp(&(b.line, b.column, &b.api, b.kind)));
        findings.sort_by(|a, b| {
            (a.line, a.column, a.code.slug(), &a.message).cmp(&(b.line, b.column, b.code.slug(), &b.message))
        });
        let package = if real.components().any(|part| part.as_os_str() == "node_modules") {
            project.resolver.package(&real).and_then(|package| package.label.clone())
        } else {
            None
        };
        Ok(FileAnswer { file, package, routes, uses, support, findings })
    })
}
