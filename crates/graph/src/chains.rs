//! By which imports a route reaches something: every shortest chain.

use std::collections::VecDeque;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::demand::{Grade, asks};
use crate::{Edge, Graph, ModuleId, Reach};

/// One import that is followed: the module it stands in, and its place in that module's facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    pub module: ModuleId,
    pub import: usize,
}

/// What chains lead to.
pub enum Goal<'g> {
    /// Modules that satisfy this.
    Modules(&'g dyn Fn(ModuleId) -> bool),
    /// Imports that lead to no module of the graph, and satisfy this: modules of Node, assets, what the framework provides.
    Imports(&'g dyn Fn(Step) -> bool),
}

/// Every shortest chain to a goal.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    /// From an entry to the goal, at most as many as were asked for. An empty chain: the goal is an entry.
    pub chains: Vec<Vec<Step>>,
    /// How many there are; `u64::MAX` stands for more than can be counted.
    pub total: u64,
    /// Something that runs leads there; else only code that nobody uses.
    pub used: bool,
}

/// One followed import with its end.
pub(crate) struct Followed {
    pub step: Step,
    /// `None`: it leads to no module of the graph.
    pub target: Option<ModuleId>,
}

impl Graph<'_> {
    /// The shortest chains from `entries` to `goal`, as a route with that `reach` follows them; `None` when it is not reached.
    ///
    /// The graph must not be narrowed, else modules that tell nothing are missing.
    #[must_use]
    pub fn chains(&self, entries: &[PathBuf], reach: &Reach<'_>, goal: &Goal<'_>, most: usize) -> Option<Chains> {
        [Grade::Used, Grade::Unused]
            .into_iter()
            .find_map(|floor| self.chains_at(entries, &self.followed(reach, floor), goal, most, floor))
    }

    /// The imports that are followed, module by module, nearest first.
    pub(crate) fn followed(&self, reach: &Reach<'_>, floor: Grade) -> Vec<Followed> {
        let mut out = Vec::new();
        for &id in reach.modules() {
            let (Some(state), Some(facts)) = (reach.state(id), self.modules[id].facts.as_deref()) else {
                continue;
            };
            if state.grade < floor {
                continue;
            }
            for (i, edge) in self.modules[id].edges.iter().enumerate() {
                let floored = |target: Option<ModuleId>, pure: bool| {
                    let (ask, cap) = asks(&self.modules[id], facts, i, state, pure, floor == Grade::Unused);
                    (ask.load && cap >= floor).then_some(Followed { step: Step { module: id, import: i }, target })
                };
                match edge {
                    Edge::Module(_) | Edge::Modules(_) => {
                        let targets = edge.modules().iter().filter(|target| reached(reach, **target, floor));
                        out.extend(targets.filter_map(|&target| floored(Some(target), self.modules[target].pure)));
                    }
                    Edge::Leaf | Edge::Builtin(_) | Edge::NativeAddon | Edge::Unresolved => {
                        out.extend(floored(None, false))
                    }
                }
            }
        }
        out
    }

    fn chains_at(
        &self,
        entries: &[PathBuf],
        followed: &[Followed],
        goal: &Goal<'_>,
        most: usize,
        floor: Grade,
    ) -> Option<Chains> {
        let mut from: FxHashMap<ModuleId, Vec<&Followed>> = FxHashMap::default();
        for one in followed {
            from.entry(one.step.module).or_default().push(one);
        }
        let is_end = |step: Step| matches!(goal, Goal::Imports(wanted) if wanted(step));
        let is_goal = |id: ModuleId| matches!(goal, Goal::Modules(wanted) if wanted(id));
        // Breadth first: a module's predecessors are the imports through which it was found at its distance.
        let mut distance: FxHashMap<ModuleId, usize> = FxHashMap::default();
        let mut count: FxHashMap<ModuleId, u64> = FxHashMap::default();
        let mut before: FxHashMap<ModuleId, Vec<Step>> = FxHashMap::default();
        let mut queue = VecDeque::new();
        for id in entries.iter().filter_map(|entry| self.id(entry)) {
            if distance.insert(id, 0).is_none() {
                count.insert(id, 1);
                queue.push_back(id);
            }
        }
        let mut ends: Vec<End> = Vec::new();
        let mut nearest = usize::MAX;
        while let Some(id) = queue.pop_front() {
            let (at, ways) = (distance[&id], count[&id]);
            if at > nearest {
                break;
            }
            if is_goal(id) {
                nearest = at;
                ends.push(End::Module(id));
                continue;
            }
            let mut seen: Vec<ModuleId> = Vec::new();
            for one in from.get(&id).into_iter().flatten() {
                match one.target {
                    // Two imports of one file are one way.
                    Some(target) if !seen.contains(&target) => {
                        seen.push(target);
                        let known = *distance.entry(target).or_insert_with(|| {
                            queue.push_back(target);
                            at + 1
                        });
                        if known == at + 1 {
                            let total = count.entry(target).or_default();
                            *total = total.saturating_add(ways);
                            before.entry(target).or_default().push(one.step);
                        }
                    }
                    None if at < nearest && is_end(one.step) => {
                        nearest = at + 1;
                        ends.push(End::Import(one.step));
                    }
                    None if at + 1 == nearest && is_end(one.step) => ends.push(End::Import(one.step)),
                    _ => {}
                }
            }
        }
        if ends.is_empty() {
            return None;
        }
        let ways = |end: &End| match end {
            End::Module(id) => count[id],
            End::Import(step) => count[&step.module],
        };
        let total = ends.iter().map(ways).fold(0_u64, u64::saturating_add);
        Some(Chains { chains: enumerate(&ends, &before, most), total, used: floor == Grade::Used })
    }
}

fn reached(reach: &Reach<'_>, id: ModuleId, floor: Grade) -> bool {
    reach.state(id).is_some_and(|state| state.grade >= floor)
}

enum End {
    Module(ModuleId),
    Import(Step),
}

/// The first `most` chains, walked backwards with a stack of our own: a chain may be as long as a project.
fn enumerate(ends: &[End], before: &FxHashMap<ModuleId, Vec<Step>>, most: usize) -> Vec<Vec<Step>> {
    let mut out = Vec::new();
    for end in ends {
        let (last, mut tail) = match end {
            End::Module(id) => (*id, Vec::new()),
            End::Import(step) => (step.module, vec![*step]),
        };
        let fixed = tail.len();
        // For each step from the end: which of the ways into its target is taken.
        let mut choice: Vec<usize> = Vec::new();
        loop {
            if out.len() >= most {
                return out;
            }
            // Complete the chain with the first ways.
            loop {
                let at = if tail.len() > fixed { tail[tail.len() - 1].module } else { last };
                let Some(steps) = before.get(&at) else { break };
                tail.push(steps[0]);
                choice.push(0);
            }
            out.push(tail.iter().rev().copied().collect());
            // The next one: advance the last choice that has another way.
            let advanced = loop {
                let Some(taken) = choice.pop() else { break false };
                tail.pop();
                let at = if tail.len() > fixed { tail[tail.len() - 1].module } else { last };
                if let Some(step) = before[&at].get(taken + 1) {
                    tail.push(*step);
                    choice.push(taken + 1);
                    break true;
                }
            };
            if !advanced {
                break;
            }
        }
    }
    out
}
