//! One route's reach: modules in breadth-first order, each with its shortest chain.

use std::collections::VecDeque;
use std::path::PathBuf;

use rustc_hash::{FxHashMap, FxHashSet};
use switchrt_syntax::{Import, ImportKind};

use crate::demand::{Demand, Grade, State, asks};
use crate::{Graph, Module, ModuleId};

/// What one route reaches.
pub struct Reach {
    pub(crate) states: FxHashMap<ModuleId, State>,
    /// What is loaded, nearest first, then what only unused code reaches.
    order: Vec<ModuleId>,
    parents: FxHashMap<ModuleId, ModuleId>,
    unused_parents: FxHashMap<ModuleId, ModuleId>,
    /// Modules that are loaded with the entries, not by code that runs later.
    eager: FxHashSet<ModuleId>,
    /// Modules that are loaded with the entries or by the project's own code.
    run: FxHashSet<ModuleId>,
    /// Modules that the project's own code names, itself or through re-exports; where a package's code has uses.
    named: FxHashSet<ModuleId>,
}

impl Graph<'_> {
    /// What a route reaches from `entries` (real paths): its own module first, then what is loaded with it, such as layouts.
    /// [`Graph::load`] must have seen them. What [`Graph::narrow`] found to tell nothing is left out.
    #[must_use]
    pub fn reach(&self, entries: &[PathBuf]) -> Reach {
        let matters = |id: &ModuleId| self.modules[*id].matters;
        let ids: Vec<ModuleId> = entries.iter().filter_map(|entry| self.id(entry)).filter(matters).collect();
        let mut demand = Demand::default();
        for &id in &ids {
            demand.entry(id);
        }
        demand.settle(&self.modules);
        let states = demand.states;
        let (mut order, parents) = walk(&self.modules, &states, &ids, Grade::Used);
        let unused = |id: &ModuleId| states.get(id).is_some_and(|state| state.grade == Grade::Unused);
        let (rest, unused_parents) = if states.keys().any(unused) {
            walk(&self.modules, &states, &ids, Grade::Unused)
        } else {
            Default::default()
        };
        order.extend(rest.into_iter().filter(unused));
        let eager = spread(&self.modules, &states, ids.iter().copied(), |import, _| {
            import.owners.module_load && !import.later
                || !matches!(import.kind, ImportKind::Require | ImportKind::Dynamic)
        });
        // What the project's own code loads when it is used counts as loaded.
        let run = spread(&self.modules, &states, ids.iter().copied(), |import, from| {
            self.modules[from].package.is_none()
                || import.owners.module_load && !import.later
                || !matches!(import.kind, ImportKind::Require | ImportKind::Dynamic)
        });
        // Only of a package's code it is asked who names it.
        let foreign = |id: &ModuleId| self.modules[*id].package.is_some() && self.modules[*id].has_uses;
        let named = if order.iter().any(foreign) {
            let own = order.iter().copied().filter(|id| self.modules[*id].package.is_none());
            spread(&self.modules, &states, own, |import, from| {
                self.modules[from].package.is_none()
                    || matches!(import.kind, ImportKind::ExportFrom | ImportKind::ExportAll)
                    || import.whole && import.kind == ImportKind::Require && import.owners.module_load && !import.later
            })
        } else {
            FxHashSet::default()
        };
        Reach { states, order, parents, unused_parents, eager, run, named }
    }
}

/// Breadth first from `entries` over imports that reach their target at least as well as `floor`, in source order.
fn walk(
    modules: &[Module],
    states: &FxHashMap<ModuleId, State>,
    entries: &[ModuleId],
    floor: Grade,
) -> (Vec<ModuleId>, FxHashMap<ModuleId, ModuleId>) {
    let mut parents = FxHashMap::default();
    let mut order = Vec::new();
    let mut queue = VecDeque::new();
    for &entry in entries {
        if parents.insert(entry, entry).is_none() {
            order.push(entry);
            queue.push_back(entry);
        }
    }
    while let Some(id) = queue.pop_front() {
        let (Some(state), Some(facts)) = (states.get(&id), modules[id].facts.as_deref()) else { continue };
        for (i, target) in modules[id].targets(modules) {
            if parents.contains_key(&target) || states.get(&target).is_none_or(|state| state.grade < floor) {
                continue;
            }
            let (ask, cap) = asks(&modules[id], facts, i, state, modules[target].pure, floor == Grade::Unused);
            if ask.load && cap >= floor {
                parents.insert(target, id);
                order.push(target);
                queue.push_back(target);
            }
        }
    }
    (order, parents)
}

/// The modules that are reached from `start` over imports that `follows` allows.
fn spread(
    modules: &[Module],
    states: &FxHashMap<ModuleId, State>,
    start: impl Iterator<Item = ModuleId>,
    follows: impl Fn(&Import, ModuleId) -> bool,
) -> FxHashSet<ModuleId> {
    let mut seen: FxHashSet<ModuleId> = FxHashSet::default();
    let mut todo: Vec<ModuleId> = start.collect();
    seen.extend(&todo);
    while let Some(id) = todo.pop() {
        let Some(facts) = modules[id].facts.as_deref() else { continue };
        for (i, target) in modules[id].targets(modules) {
            if states.contains_key(&target) && follows(&facts.imports[i], id) && seen.insert(target) {
                todo.push(target);
            }
        }
    }
    seen
}

impl Reach {
    /// Whether a module is loaded when the route is.
    pub(crate) fn is_eager(&self, id: ModuleId) -> bool {
        self.eager.contains(&id)
    }

    /// Whether a module is loaded with the route, or by the project's own code.
    pub(crate) fn is_run(&self, id: ModuleId) -> bool {
        self.run.contains(&id)
    }

    /// Whether the project's own code names a module, itself or through re-exports.
    pub(crate) fn is_named(&self, id: ModuleId) -> bool {
        self.named.contains(&id)
    }

    /// Modules in order of distance.
    #[must_use]
    pub fn modules(&self) -> &[ModuleId] {
        &self.order
    }

    /// The shortest chain from one of the entries to `id`, both included.
    #[must_use]
    pub fn trace(&self, id: ModuleId) -> Vec<ModuleId> {
        let parents = if self.parents.contains_key(&id) { &self.parents } else { &self.unused_parents };
        let mut chain = vec![id];
        let mut at = id;
        while let Some(&parent) = parents.get(&at)
            && parent != at
        {
            chain.push(parent);
            at = parent;
        }
        chain.reverse();
        chain
    }
}
