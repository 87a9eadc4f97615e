//! One route's reach: modules in breadth-first order, each with its shortest chain.

use std::collections::VecDeque;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::demand::{Demand, Grade, State, asks};
use crate::{Graph, Module, ModuleId};

/// What one route reaches.
pub struct Reach {
    pub(crate) states: FxHashMap<ModuleId, State>,
    /// What is loaded, nearest first, then what only unused code reaches.
    order: Vec<ModuleId>,
    parents: FxHashMap<ModuleId, ModuleId>,
    unused_parents: FxHashMap<ModuleId, ModuleId>,
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
        Reach { states, order, parents, unused_parents }
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

impl Reach {
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
