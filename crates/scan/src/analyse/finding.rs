//! One finding is one diagnostic, however many routes reach it and targets lack it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use switchrt_catalog::{Support, Target};
use switchrt_diagnostics::{Code, Diagnostic, Edit, Location, Severity};
use switchrt_manifest::{Use, UseKind};
use switchrt_syntax::Rewrite;

use super::Seen;
use super::judge::Why;
use super::words;

struct Finding {
    item: Use,
    severity: Severity,
    why: Why,
    /// Targets that lack it, by their place in the list, with how they lack it.
    targets: BTreeMap<usize, Support>,
    routes: BTreeSet<String>,
    edits: Vec<Rewrite>,
}

/// Collects what routes reach.
pub(crate) struct Findings<'t> {
    targets: &'t [Target],
    by_place: BTreeMap<(Arc<str>, Location, UseKind, String), Finding>,
}

impl<'t> Findings<'t> {
    pub(crate) fn new(targets: &'t [Target]) -> Self {
        Self { targets, by_place: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, seen: &Seen, route: &str) {
        for (target, verdict) in &seen.verdicts {
            let Some(severity) = verdict.severity else { continue };
            let key = (seen.item.file.clone(), seen.at, seen.item.kind, seen.item.api.clone());
            let finding = self.by_place.entry(key).or_insert_with(|| Finding {
                item: seen.item.clone(),
                severity,
                why: verdict.why,
                targets: BTreeMap::new(),
                routes: BTreeSet::new(),
                edits: seen.edits.clone(),
            });
            finding.severity = finding.severity.min(severity);
            finding.why = finding.why.min(verdict.why);
            finding.targets.insert(*target, verdict.support);
            finding.routes.insert(route.to_owned());
        }
    }

    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let targets = self.targets;
        self.by_place.into_iter().map(|((file, at, ..), finding)| finding.tell(&file, at, targets)).collect()
    }
}

impl Finding {
    fn tell(self, file: &str, at: Location, targets: &[Target]) -> Diagnostic {
        let names: Vec<String> = self.targets.keys().filter_map(|i| targets.get(*i)).map(ToString::to_string).collect();
        let worst = self.targets.values().copied().max().unwrap_or(Support::No);
        let first = self.targets.keys().next().and_then(|i| targets.get(*i)).unwrap_or(&Target::EdgeLight);
        let mut message = words::message(&self.item, worst, &names);
        if let Some(package) = &self.item.package {
            message.push_str(&format!(" (in {package})"));
        }
        message.push_str(match self.why {
            Why::Unused => ", in code that nothing here uses",
            Why::Likely => ", if this code runs",
            Why::Soft | Why::Certain => "",
        });
        let mut diagnostic = Diagnostic::new(code(self.item.kind), file, at, message)
            .with_severity(self.severity)
            .with_hint(words::hint(&self.item, first));
        // A module that is lacking as well mends nothing.
        let mends = |target: &&Target| match self.item.api.as_str() {
            "Buffer" => !target.module_support("buffer").lacks(),
            "assert/strict" => !target.export_support("assert", "strict").lacks(),
            "util/types" => !target.export_support("util", "types").lacks(),
            _ => true,
        };
        let mended = self.targets.keys().filter_map(|i| targets.get(*i)).all(|target| mends(&target));
        // What is installed is not edited.
        let own = !file.split('/').any(|part| part == "node_modules");
        let mut edits = if mended && own { self.edits } else { Vec::new() };
        edits.sort_by_key(|edit| (edit.start, edit.end));
        diagnostic.edits = edits
            .into_iter()
            .map(|edit| Edit { file: diagnostic.file.clone(), start: edit.start, end: edit.end, text: edit.text })
            .collect();
        diagnostic.routes = self.routes.into_iter().collect();
        diagnostic
    }
}

fn code(kind: UseKind) -> Code {
    match kind {
        UseKind::Module => Code::EdgeNodeModule,
        UseKind::Export => Code::EdgeNodeExport,
        UseKind::Global => Code::EdgeNodeGlobal,
        UseKind::DynamicCode => Code::EdgeDynamicCode,
        UseKind::Wasm => Code::EdgeWasmCompile,
        UseKind::NativeAddon => Code::EdgeNativeAddon,
        UseKind::Unresolved => Code::EdgeUnresolved,
    }
}
