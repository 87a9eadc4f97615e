//! Where imports lead, and what they hand on.

use rustc_hash::FxHashMap;
use switchrt_syntax::{ExportKind, ModuleFacts};

use crate::ModuleId;

/// Where an import leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edge {
    Module(ModuleId),
    /// Any of these, where only parts of the specifier are known.
    Modules(Vec<ModuleId>),
    Builtin(String),
    Leaf,
    NativeAddon,
    Unresolved,
}

impl Edge {
    /// The modules it leads to.
    #[must_use]
    pub fn modules(&self) -> &[ModuleId] {
        match self {
            Self::Module(target) => std::slice::from_ref(target),
            Self::Modules(targets) => targets,
            _ => &[],
        }
    }
}

/// For each import, the exports that hand on what it brings, by their place.
pub(crate) fn handed_on(facts: &ModuleFacts) -> Vec<Vec<usize>> {
    let mut by_specifier: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (i, export) in facts.exports.iter().enumerate() {
        if let ExportKind::From { specifier, .. } = &export.kind {
            by_specifier.entry(specifier).or_default().push(i);
        }
    }
    let of = |specifier: &str| by_specifier.get(specifier).cloned().unwrap_or_default();
    facts.imports.iter().map(|import| of(&import.specifier)).collect()
}
