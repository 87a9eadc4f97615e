//! Where imports lead, and what they hand on.

use rustc_hash::FxHashMap;
use switchrt_syntax::{ExportKind, ModuleFacts};

use crate::{Module, ModuleId};

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

/// Who imports a module, for all modules of a graph.
pub(crate) struct Importers {
    /// For each module, where its importers start in `from`; one more at the end.
    starts: Vec<usize>,
    from: Vec<ModuleId>,
}

impl Importers {
    pub(crate) fn of(modules: &[Module]) -> Self {
        let edges = || {
            modules
                .iter()
                .enumerate()
                .flat_map(|(id, module)| module.edges.iter().flat_map(Edge::modules).map(move |target| (id, *target)))
        };
        // Counted, summed up to where each one's end is, then filled from there.
        let mut starts = vec![0; modules.len() + 1];
        edges().for_each(|(_, target)| starts[target] += 1);
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut from = vec![0; sum];
        for (id, target) in edges() {
            starts[target] -= 1;
            from[starts[target]] = id;
        }
        Self { starts, from }
    }

    pub(crate) fn of_module(&self, id: ModuleId) -> &[ModuleId] {
        &self.from[self.starts[id]..self.starts[id + 1]]
    }
}
