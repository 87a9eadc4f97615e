//! One route's reach: modules in breadth-first order, each with its shortest chain.

use std::borrow::Cow;
use std::path::PathBuf;

use switchrt_syntax::{Confidence, Import, ImportKind};

use crate::demand::{Demand, Grade, State, asks};
use crate::slots::Slots;
use crate::{Graph, Module, ModuleId};

/// A module's state, with the names of exports as the facts of its importers hold them.
type Reached<'g> = State<Cow<'g, str>>;

/// What one route reaches.
pub struct Reach<'g> {
    states: Slots<Reached<'g>>,
    /// What is loaded, nearest first, then what only unused code reaches.
    order: Vec<ModuleId>,
    /// By slot, as all below: who reached it first.
    parents: Vec<Option<u32>>,
    unused_parents: Vec<Option<u32>>,
    /// Modules that are loaded with the entries, not by code that runs later.
    eager: Vec<bool>,
    /// Modules that are loaded with the entries or by the project's own code.
    run: Vec<bool>,
    /// Modules that the project's own code names, itself or through re-exports; where a package's code has uses.
    named: Vec<bool>,
}

impl Graph<'_> {
    /// What a route reaches from `entries` (real paths): its own module first, then what is loaded with it, such as layouts.
    /// [`Graph::load`] must have seen them. What [`Graph::narrow`] found to tell nothing is left out.
    #[must_use]
    pub fn reach(&self, entries: &[PathBuf]) -> Reach<'_> {
        let matters = |id: &ModuleId| self.modules[*id].matters;
        let ids: Vec<ModuleId> = entries.iter().filter_map(|entry| self.id(entry)).filter(matters).collect();
        let mut demand = Demand::of(Slots::new(self.modules.len()));
        for &id in &ids {
            demand.entry(id);
        }
        demand.settle(&self.modules);
        let states: Slots<Reached<'_>> = demand.states;
        let (mut order, parents) = walk(&self.modules, &states, &ids, Grade::Used);
        let unused = |id: &ModuleId| states.get(*id).is_some_and(|state| state.grade == Grade::Unused);
        let (rest, unused_parents) = if states.iter().any(|state| state.grade == Grade::Unused) {
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
            Vec::new()
        };
        Reach { states, order, parents, unused_parents, eager, run, named }
    }
}

/// Breadth first from `entries` over imports that reach their target at least as well as `floor`, in source order.
fn walk<'g>(
    modules: &'g [Module],
    states: &Slots<Reached<'g>>,
    entries: &[ModuleId],
    floor: Grade,
) -> (Vec<ModuleId>, Vec<Option<u32>>) {
    let mut parents: Vec<Option<u32>> = vec![None; states.len()];
    // Also the queue: what is reached is followed in this order.
    let mut order = Vec::with_capacity(states.len());
    for &entry in entries {
        if let Some(slot) = states.slot(entry)
            && parents[slot as usize].replace(slot).is_none()
        {
            order.push(entry);
        }
    }
    let mut next = 0;
    while let Some(&id) = order.get(next) {
        next += 1;
        let (Some(slot), Some(facts)) = (states.slot(id), modules[id].facts.as_deref()) else { continue };
        let state = states.at(slot);
        for (i, target) in modules[id].targets(modules) {
            let Some(at) = states.slot(target) else { continue };
            if parents[at as usize].is_some() || states.at(at).grade < floor {
                continue;
            }
            let (ask, cap) = asks(&modules[id], facts, i, state, modules[target].pure, floor == Grade::Unused);
            if ask.load && cap >= floor {
                parents[at as usize] = Some(slot);
                order.push(target);
            }
        }
    }
    (order, parents)
}

/// The modules that are reached from `start` over imports that `follows` allows, by slot.
fn spread(
    modules: &[Module],
    states: &Slots<Reached<'_>>,
    start: impl Iterator<Item = ModuleId>,
    follows: impl Fn(&Import, ModuleId) -> bool,
) -> Vec<bool> {
    let mut seen = vec![false; states.len()];
    let mut todo: Vec<ModuleId> = start.collect();
    for slot in todo.iter().filter_map(|id| states.slot(*id)) {
        seen[slot as usize] = true;
    }
    while let Some(id) = todo.pop() {
        let Some(facts) = modules[id].facts.as_deref() else { continue };
        for (i, target) in modules[id].targets(modules) {
            if let Some(slot) = states.slot(target)
                && !seen[slot as usize]
                && follows(&facts.imports[i], id)
            {
                seen[slot as usize] = true;
                todo.push(target);
            }
        }
    }
    seen
}

impl<'g> Reach<'g> {
    /// What is demanded of a module.
    pub(crate) fn state(&self, id: ModuleId) -> Option<&Reached<'g>> {
        self.states.get(id)
    }

    fn is_in(&self, id: ModuleId, set: &[bool]) -> bool {
        self.states.slot(id).is_some_and(|slot| set.get(slot as usize) == Some(&true))
    }

    /// Whether a module is loaded when the route is.
    pub(crate) fn is_eager(&self, id: ModuleId) -> bool {
        self.is_in(id, &self.eager)
    }

    /// Whether a module is loaded with the route, or by the project's own code.
    pub(crate) fn is_run(&self, id: ModuleId) -> bool {
        self.is_in(id, &self.run)
    }

    /// Whether the project's own code names a module, itself or through re-exports.
    pub(crate) fn is_named(&self, id: ModuleId) -> bool {
        self.is_in(id, &self.named)
    }

    /// Whether the chain to a module has an import of which only a part is known.
    pub(crate) fn is_guessed(&self, graph: &Graph<'_>, id: ModuleId) -> bool {
        self.trace(id).windows(2).any(|step| {
            let module = &graph.modules[step[0]];
            if !module.guesses() {
                return false;
            }
            let Some(facts) = module.facts.as_deref() else { return false };
            let mut ways = module.targets(&graph.modules).filter(|(_, target)| *target == step[1]).peekable();
            ways.peek().is_some() && ways.all(|(import, _)| facts.imports[import].confidence == Confidence::Likely)
        })
    }

    /// Modules in order of distance.
    #[must_use]
    pub fn modules(&self) -> &[ModuleId] {
        &self.order
    }

    /// The shortest chain from one of the entries to `id`, both included.
    #[must_use]
    pub fn trace(&self, id: ModuleId) -> Vec<ModuleId> {
        let mut chain = vec![id];
        let Some(mut at) = self.states.slot(id) else { return chain };
        let known = |parents: &[Option<u32>], slot: u32| parents.get(slot as usize).copied().flatten();
        let parents = if known(&self.parents, at).is_some() { &self.parents } else { &self.unused_parents };
        while let Some(parent) = known(parents, at)
            && parent != at
        {
            chain.push(self.states.id(parent));
            at = parent;
        }
        chain.reverse();
        chain
    }
}
