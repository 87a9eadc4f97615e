//! Globals that one module puts in place for the others.

use rustc_hash::{FxHashMap, FxHashSet};
use switchrt_syntax::{ImportKind, UseKind};

use crate::assume::covers;
use crate::demand::Grade;
use crate::{Graph, ModuleId, Reach, ReachedUse};

/// What the loaded modules of one reach replace, and when.
pub(crate) struct Replaced {
    /// By global, the earliest place in the order of evaluation.
    by_global: Vec<(String, usize)>,
    order: FxHashMap<ModuleId, usize>,
}

impl Replaced {
    /// `None` where nothing is replaced.
    pub(crate) fn of(graph: &Graph<'_>, reach: &Reach<'_>) -> Option<Self> {
        let loaded = |id: &ModuleId| reach.state(*id).is_some_and(|state| state.grade == Grade::Used);
        let replaces = |id: ModuleId| graph.modules[id].facts.as_deref().map_or(&[][..], |facts| &facts.replaces);
        if !reach.modules().iter().any(|id| loaded(id) && !replaces(*id).is_empty()) {
            return None;
        }
        let order = evaluation(graph, reach);
        let mut by_global: Vec<(String, usize)> = Vec::new();
        for (&id, &place) in &order {
            by_global.extend(replaces(id).iter().map(|api| (api.clone(), place)));
        }
        by_global.sort_unstable();
        by_global.dedup_by(|later, first| later.0 == first.0);
        Some(Self { by_global, order })
    }

    /// Takes out the uses of module `id`, from `start` on, that find the program's own.
    pub(crate) fn strike(&self, id: ModuleId, start: usize, uses: &mut Vec<ReachedUse>) {
        let mut at = start;
        while at < uses.len() {
            let item = &uses[at];
            let found = item.kind == UseKind::Global
                && self.by_global.iter().any(|(known, place)| {
                    // What runs later than load finds whatever any module has put there.
                    covers_own(known, &item.api)
                        && (!item.at_load || self.order.get(&id).is_some_and(|own| place < own))
                });
            if found {
                uses.remove(at);
            } else {
                at += 1;
            }
        }
    }
}

/// A `process` of the program's own has the members that the program gave it.
fn covers_own(known: &str, api: &str) -> bool {
    known == "process" && api.starts_with("process.") || covers(known, api)
}

/// Loaded modules in the order in which they are evaluated: what a module imports comes before it.
fn evaluation(graph: &Graph<'_>, reach: &Reach<'_>) -> FxHashMap<ModuleId, usize> {
    let mut order = FxHashMap::default();
    let mut seen: FxHashSet<ModuleId> = FxHashSet::default();
    for &entry in reach.modules() {
        let mut stack = vec![(entry, false)];
        while let Some((id, done)) = stack.pop() {
            if done {
                let place = order.len();
                order.insert(id, place);
                continue;
            }
            if reach.state(id).is_none_or(|state| state.grade != Grade::Used) || !seen.insert(id) {
                continue;
            }
            stack.push((id, true));
            let Some(facts) = graph.modules[id].facts.as_deref() else { continue };
            let imports = facts.imports.iter().zip(&graph.modules[id].edges).rev();
            for (_, edge) in imports.filter(|(import, _)| {
                !import.type_only && (import.kind != ImportKind::Dynamic || import.owners.module_load)
            }) {
                stack.extend(edge.modules().iter().rev().map(|target| (*target, false)));
            }
        }
    }
    order
}
