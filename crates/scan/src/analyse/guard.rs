//! The fix for what no other fix is for: a test of the runtime around it.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use switchrt_catalog::is_builtin;
use switchrt_diagnostics::{Code, Diagnostic, Edit, Severity};
use switchrt_syntax::{Grammar, ImportKind, Location, ModuleFacts, Rewrite, Unguarded, guards};

use crate::files::Files;

/// Offers it for errors in the project's own files that have no other fix.
pub(crate) fn offer_guards(diagnostics: &mut [Diagnostic], files: &Files) {
    let mut by_file: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (i, found) in diagnostics.iter().enumerate() {
        if wants_guard(found) {
            by_file.entry(&found.file).or_default().push(i);
        }
    }
    let mut by_file: Vec<(&str, Vec<usize>)> = by_file.into_iter().collect();
    by_file.sort_unstable();
    let offers: Vec<(usize, Vec<Rewrite>)> = by_file
        .into_par_iter()
        .flat_map_iter(|(file, indexes)| {
            let of = |i: &usize| &diagnostics[*i];
            let found: Vec<&Diagnostic> = indexes.iter().map(of).collect();
            let edits = in_file(file, &found, files);
            indexes.into_iter().zip(edits)
        })
        .collect();
    for (i, edits) in offers {
        put(&mut diagnostics[i], edits);
    }
}

/// The same for one source text.
pub(crate) fn offer_guards_in(diagnostics: &mut [Diagnostic], source: &str, facts: &ModuleFacts) {
    let indexes: Vec<usize> = (0..diagnostics.len()).filter(|i| wants_guard(&diagnostics[*i])).collect();
    let Some(first) = indexes.first() else { return };
    let grammar = Grammar::from_path(&diagnostics[*first].file);
    let found: Vec<&Diagnostic> = indexes.iter().map(|i| &diagnostics[*i]).collect();
    let edits = guards(source, grammar, &asked(&found, facts));
    for (i, edits) in indexes.into_iter().zip(edits) {
        put(&mut diagnostics[i], edits);
    }
}

fn put(diagnostic: &mut Diagnostic, edits: Vec<Rewrite>) {
    let file = &diagnostic.file;
    let edit = |edit: Rewrite| Edit { file: file.clone(), start: edit.start, end: edit.end, text: edit.text };
    diagnostic.edits = edits.into_iter().map(edit).collect();
}

fn wants_guard(found: &Diagnostic) -> bool {
    found.edits.is_empty()
        && found.severity == Severity::Error
        && matches!(
            found.code,
            Code::EdgeNodeModule
                | Code::EdgeNodeExport
                | Code::EdgeNodeGlobal
                | Code::EdgeDynamicCode
                | Code::EdgeWasmCompile
        )
        && !found.file.split('/').any(|part| part == "node_modules")
}

fn in_file(file: &str, found: &[&Diagnostic], files: &Files) -> Vec<Vec<Rewrite>> {
    let path = files.root().join(file);
    let record = files.get(&path);
    if record.unreadable || record.lossy || !record.facts.parsed {
        return vec![Vec::new(); found.len()];
    }
    let asked = asked(found, &record.facts);
    if let Some(known) = files.guards(&path, &record, &asked) {
        return known;
    }
    // It may have changed since it was scanned: what then stands elsewhere is not found there.
    let Ok(source) = std::fs::read_to_string(&path) else { return vec![Vec::new(); found.len()] };
    let edits = guards(&source, Grammar::from_path(file), &asked);
    files.keep_guards(path, Arc::clone(&record), asked, edits.clone());
    edits
}

/// What a finding stands for: every place of the file where it is used without a guard.
fn asked(found: &[&Diagnostic], facts: &ModuleFacts) -> Vec<Unguarded> {
    let span = |at: Location| (at.start, at.end);
    let one = |found: &&Diagnostic| {
        let here = |at: Location| at.line.max(1) == found.line && at.column.max(1) == found.column;
        match found.code {
            Code::EdgeNodeModule => {
                let told = facts.imports.iter().find(|import| here(import.at));
                let name = told.and_then(|import| is_builtin(&import.specifier));
                let such = facts.imports.iter().filter(|import| {
                    !import.type_only
                        && !import.guarded.is_all()
                        && name.is_some()
                        && is_builtin(&import.specifier) == name
                });
                let mut spans: Vec<_> = such.clone().map(|import| span(import.at)).collect();
                let handed_on =
                    such.clone().any(|import| matches!(import.kind, ImportKind::ExportFrom | ImportKind::ExportAll));
                if handed_on {
                    spans.clear();
                }
                Unguarded::Module(spans)
            }
            Code::EdgeNodeExport => {
                let mut names = facts.imports.iter().flat_map(|import| &import.names);
                names
                    .find(|name| here(name.at))
                    .map_or(Unguarded::Uses(Vec::new()), |name| Unguarded::Export(span(name.at)))
            }
            _ => {
                let api = facts.uses.iter().find(|one| here(one.at)).map(|one| (one.kind, &one.api));
                let such = facts.uses.iter().filter(|one| Some((one.kind, &one.api)) == api && !one.guarded.is_all());
                Unguarded::Uses(such.map(|one| span(one.at)).collect())
            }
        }
    };
    found.iter().map(one).collect()
}
