//! The one import whose removal rids a route of most of what is wrong with it.

use std::cmp::Reverse;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use crate::chains::{Followed, Step};
use crate::demand::Grade;
use crate::{Edge, Graph, ModuleId, Reach, ReachedUse};

/// An import of the project's own code, and what goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    pub step: Step,
    /// Uses that are no longer reached without it.
    pub removes: usize,
    /// All of those that were asked about.
    pub of: usize,
}

const ROOT: usize = 0;

/// Modules and the project's own imports as nodes; what an import dominates is reached through it alone.
#[derive(Default)]
struct Flow {
    next: Vec<Vec<usize>>,
    modules: FxHashMap<ModuleId, usize>,
    /// Node, import, and whether it leads out of the project's own code.
    imports: Vec<(usize, Step, bool)>,
    by_step: FxHashMap<Step, usize>,
}

impl Flow {
    fn node(&mut self) -> usize {
        self.next.push(Vec::new());
        self.next.len() - 1
    }

    fn module(&mut self, id: ModuleId) -> usize {
        if let Some(&node) = self.modules.get(&id) {
            return node;
        }
        let node = self.node();
        self.modules.insert(id, node);
        node
    }
}

impl Graph<'_> {
    /// The import in the project's own code that removes most of `uses`; among equals one of a package, then the one nearest the
    /// entries, then the first.
    ///
    /// `None` when no import removes any: they stand in the entries themselves.
    #[must_use]
    pub fn cut(&self, entries: &[PathBuf], reach: &Reach<'_>, uses: &[ReachedUse]) -> Option<Cut> {
        let floor = if uses.iter().any(|found| found.used) { Grade::Used } else { Grade::Unused };
        let followed = self.followed(reach, floor);
        let flow = self.flow(entries, &followed);
        let (order, parents) = dominators(&flow.next);

        // Each use counts at its own import where it is one, else at its module; then upwards.
        let mut weight = vec![0_usize; flow.next.len()];
        for found in uses {
            let own = self.import_of(found).and_then(|step| flow.by_step.get(&step));
            if let Some(&node) = own.or_else(|| flow.modules.get(&found.module)) {
                weight[node] += 1;
            }
        }
        let mut depth = vec![0_usize; flow.next.len()];
        for &node in order.iter().skip(1) {
            depth[node] = depth[parents[node]] + 1;
        }
        for &node in order.iter().skip(1).rev() {
            weight[parents[node]] += weight[node];
        }
        let best = flow
            .imports
            .iter()
            .filter(|(node, ..)| weight[*node] > 0)
            .max_by_key(|(node, _, leaves)| (weight[*node], *leaves, Reverse(depth[*node]), Reverse(*node)))?;
        Some(Cut { step: best.1, removes: weight[best.0], of: uses.len() })
    }

    fn flow(&self, entries: &[PathBuf], followed: &[Followed]) -> Flow {
        let mut flow = Flow::default();
        flow.node();
        for id in entries.iter().filter_map(|entry| self.id(entry)) {
            let node = flow.module(id);
            flow.next[ROOT].push(node);
        }
        for Followed { step, target } in followed {
            let from = flow.module(step.module);
            let to = target.map(|target| flow.module(target));
            if self.modules[step.module].package.is_some() {
                flow.next[from].extend(to);
                continue;
            }
            let leaves = target.is_some_and(|target| self.modules[target].package.is_some());
            let import = match flow.by_step.get(step) {
                // A pattern leads to many files.
                Some(&import) => import,
                None => {
                    let import = flow.node();
                    flow.next[from].push(import);
                    flow.imports.push((import, *step, leaves));
                    flow.by_step.insert(*step, import);
                    import
                }
            };
            flow.next[import].extend(to);
        }
        flow
    }

    /// The import that is this use, where it is one: a module of Node, an addon, what does not resolve.
    fn import_of(&self, found: &ReachedUse) -> Option<Step> {
        let module = &self.modules[found.module];
        let facts = module.facts.as_deref()?;
        let same = |i: &usize| {
            facts.imports[*i].at == found.at
                && !matches!(module.edges[*i], Edge::Module(_) | Edge::Modules(_) | Edge::Leaf)
        };
        let import = (0..facts.imports.len()).find(same)?;
        Some(Step { module: found.module, import })
    }
}

/// Nodes in reverse postorder from the root, and each one's immediate dominator (Cooper, Harvey and Kennedy).
fn dominators(next: &[Vec<usize>]) -> (Vec<usize>, Vec<usize>) {
    const NONE: usize = usize::MAX;
    let mut order = Vec::new();
    let mut seen = vec![false; next.len()];
    seen[ROOT] = true;
    let mut stack = vec![(ROOT, 0)];
    while let Some((node, at)) = stack.pop() {
        match next[node].get(at) {
            Some(&to) => {
                stack.push((node, at + 1));
                if !std::mem::replace(&mut seen[to], true) {
                    stack.push((to, 0));
                }
            }
            None => order.push(node),
        }
    }
    order.reverse();
    let mut place = vec![NONE; next.len()];
    order.iter().enumerate().for_each(|(i, &node)| place[node] = i);
    let mut before = vec![Vec::new(); next.len()];
    for &node in &order {
        next[node].iter().for_each(|&to| before[to].push(node));
    }
    let mut parent = vec![NONE; next.len()];
    parent[ROOT] = ROOT;
    let mut changed = true;
    while changed {
        changed = false;
        for &node in order.iter().skip(1) {
            let mut found = NONE;
            for &from in before[node].iter().filter(|from| parent[**from] != NONE) {
                if found == NONE {
                    found = from;
                    continue;
                }
                let (mut a, mut b) = (found, from);
                while a != b {
                    while place[a] > place[b] {
                        a = parent[a];
                    }
                    while place[b] > place[a] {
                        b = parent[b];
                    }
                }
                found = a;
            }
            changed |= std::mem::replace(&mut parent[node], found) != found;
        }
    }
    (order, parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_dominated_by_what_every_way_passes() {
        // 0 → 1 → 3, 0 → 2 → 3 → 4, and a circle back.
        let (order, parent) = dominators(&[vec![1, 2], vec![3], vec![3], vec![4], vec![3], vec![4]]);
        assert_eq!(order.len(), 5, "what the root does not reach is left out");
        assert_eq!(&parent[1..5], [0, 0, 0, 3]);
    }
}
