//! One module without what it imports.

use switchrt_syntax::{Import, ImportKind, ImportedName, ModuleFacts};

use super::Collector;
use crate::ReachedUse;
use crate::demand::State;
use crate::edge::Edge;

/// Names that this module itself uses; those of a re-export are its exports.
pub(super) fn own_names(import: &Import) -> &[ImportedName] {
    if import.kind == ImportKind::ExportFrom { &[] } else { &import.names }
}

/// The uses of one module by itself: every export counts as used, and no specifier is resolved but those of builtins.
#[must_use]
pub fn local_uses(facts: &ModuleFacts) -> Vec<ReachedUse> {
    let state = State::<String>::whole();
    let mut out = Vec::new();
    let mut collector = Collector { id: 0, state: &state, likely: false, facts, out: &mut out };
    for import in &facts.imports {
        if let Some(name) = switchrt_catalog::is_builtin(&import.specifier) {
            collector.import(import, &Edge::Builtin(name.to_owned()));
        }
    }
    collector.locals();
    out
}
