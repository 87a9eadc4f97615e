//! One module by itself.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use switchrt_catalog::Target;
use switchrt_diagnostics::Diagnostic;
use switchrt_manifest::{Use, UseKind};
use switchrt_syntax::ModuleFacts;

use super::finding::Findings;
use super::judge::{Judged, judge, runs_on};
use super::kinds::{confidence, use_kind};
use super::merge::merge;
use super::{Key, Seen};

/// A module of its own, without following imports: for a bundler's plugin.
pub(crate) fn local(facts: &ModuleFacts, file: &str, target: &Target) -> (Vec<Use>, Vec<Diagnostic>) {
    let file: Arc<str> = file.into();
    let mut merged: FxHashMap<Key, Seen> = FxHashMap::default();
    for found in switchrt_graph::local_uses(facts) {
        let verdicts: Vec<(usize, Judged)> = judge(&found, target).map(|verdict| (0, verdict)).into_iter().collect();
        let kind = use_kind(found.kind);
        if verdicts.is_empty() && matches!(kind, UseKind::Export | UseKind::Global) {
            continue;
        }
        let item = Use {
            kind,
            api: found.api,
            file: Arc::clone(&file),
            line: found.at.line.max(1),
            column: found.at.column.max(1),
            package: None,
            trace: Vec::new(),
            confidence: confidence(found.confidence, &verdicts),
            guarded: found.guarded.covers(runs_on(target)),
        };
        let key = (item.file.clone(), kind, item.api.clone());
        merge(&mut merged, key, Seen { item, at: found.at, verdicts, edits: found.edits }, || vec![Arc::clone(&file)]);
    }
    let mut seen: Vec<Seen> = merged.into_values().collect();
    seen.sort_by(|a, b| (a.at, &a.item.api, a.item.kind).cmp(&(b.at, &b.item.api, b.item.kind)));
    let targets = [target.clone()];
    let mut findings = Findings::new(&targets);
    seen.iter().for_each(|seen| findings.add(seen, ""));
    let mut diagnostics = findings.finish();
    diagnostics.iter_mut().for_each(|diagnostic| diagnostic.routes.clear());
    (seen.into_iter().map(|seen| seen.item).collect(), diagnostics)
}
